import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SocketRequest } from '../../src/ports/ports';

type Rule = { id: number; condition: { urlFilter: string }; action: { requestHeaders: object[] } };

/** A browser that keeps session rules and one offscreen document, which answers as the test says. */
const fake = vi.hoisted(() => ({
  rules: [] as Rule[],
  open: false,
  done: [] as string[],
  answer: (_order: { kind: string; id: number }): Promise<unknown> => Promise.resolve(),
  failToOpen: false,
}));
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: {
      id: 'vitrine',
      getContexts: async () => (fake.open ? [{}] : []),
      sendMessage: (order: { kind: string; id: number }) => fake.answer(order),
    },
    offscreen: {
      createDocument: async ({ url }: { url: string }) => {
        if (fake.failToOpen) throw new Error('no room');
        if (fake.open) throw new Error('only a single document');
        fake.open = true;
        fake.done.push(`opened ${url}`);
      },
      closeDocument: async () => {
        if (!fake.open) throw new Error('no document');
        fake.open = false;
        fake.done.push('closed');
      },
    },
    declarativeNetRequest: {
      getSessionRules: async () => fake.rules,
      updateSessionRules: async (change: { removeRuleIds: number[]; addRules?: Rule[] }) => {
        fake.rules = fake.rules.filter(({ id }) => !change.removeRuleIds.includes(id));
        fake.rules.push(...(change.addRules ?? []));
      },
    },
  },
}));
const { chromiumSockets } = await import('../../src/browser/own-sockets.chromium');

const REQUEST: SocketRequest = {
  url: 'wss://tunnel.test:8443/__ra__',
  openedBy: 'https://app.test',
  send: [Uint8Array.of(1)],
  maxBytes: 10,
  maxMessages: 1,
};
const ANSWER = { kind: 'messages', messages: ['AQI='] };
const NEVER = new AbortController().signal;
const left: Rule = { id: 1, condition: { urlFilter: '|wss://old.test/' }, action: { requestHeaders: [] } };
/** What is still to be done once an exchange is over. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(() => {
  Object.assign(fake, { rules: [], open: false, done: [], failToOpen: false, answer: async () => ANSWER });
});

describe('a socket of our own in Chromium', () => {
  it('is opened by the document, under a rule that names the page and takes cookies away', async () => {
    let seen: readonly Rule[] = [];
    fake.answer = async () => {
      seen = [...fake.rules];
      return ANSWER;
    };
    expect(await chromiumSockets()(REQUEST, NEVER)).toEqual({
      kind: 'messages',
      messages: [Uint8Array.of(1, 2)],
    });
    expect(seen).toMatchObject([
      {
        action: {
          type: 'modifyHeaders',
          requestHeaders: [
            { header: 'origin', operation: 'set', value: 'https://app.test' },
            { header: 'cookie', operation: 'remove' },
          ],
        },
        condition: {
          urlFilter: '|wss://tunnel.test:8443/',
          resourceTypes: ['websocket'],
          tabIds: [-1],
          initiatorDomains: ['vitrine'],
        },
      },
    ]);
    await settled();
    expect([fake.rules, fake.done]).toEqual([[], ['opened /sockets.html', 'closed']]);
  });

  it('names the host of the channel where it stands for no page', async () => {
    let named: unknown;
    fake.answer = async () => {
      named = fake.rules[0]?.action.requestHeaders[0];
      return ANSWER;
    };
    const { openedBy: _, ...nobodys } = REQUEST;
    await chromiumSockets()(nobodys, NEVER);
    expect(named).toMatchObject({ value: 'https://tunnel.test:8443' });
  });

  it('shares the document with others, and leaves it to them', async () => {
    const ends: (() => void)[] = [];
    fake.answer = () => new Promise((resolve) => ends.push(() => resolve(ANSWER)));
    const exchange = chromiumSockets();
    const both = [exchange(REQUEST, NEVER), exchange({ ...REQUEST, url: 'wss://other.test/__ra__' }, NEVER)];
    await expect.poll(() => ends.length).toBe(2);
    expect(fake.rules).toHaveLength(2);
    ends[0]?.();
    await both[0];
    await settled();
    expect([fake.open, fake.rules.length]).toEqual([true, 1]);
    ends[1]?.();
    await both[1];
    await settled();
    expect(fake.done).toEqual(['opened /sockets.html', 'closed']);
  });

  it('is ended in the document when its time is over', async () => {
    const orders: string[] = [];
    fake.answer = ({ kind }) => {
      orders.push(kind);
      return kind === 'socket-end' ? Promise.resolve() : new Promise(() => {});
    };
    const tooLong = new AbortController();
    const done = chromiumSockets()(REQUEST, tooLong.signal);
    await expect.poll(() => orders).toEqual(['socket-exchange']);
    tooLong.abort();
    expect(await done).toMatchObject({ kind: 'failure', code: 'timeout' });
    await settled();
    expect([orders, fake.rules, fake.open]).toEqual([['socket-exchange', 'socket-end'], [], false]);
  });

  it('is not opened at all where the document is not: a plain one would say who we are', async () => {
    let asked = 0;
    fake.answer = async () => {
      asked += 1;
    };
    fake.failToOpen = true;
    await expect(chromiumSockets()(REQUEST, NEVER)).rejects.toThrow('no room');
    await settled();
    expect([asked, fake.rules]).toEqual([0, []]);
    Object.assign(fake, { failToOpen: false, answer: async () => ANSWER });
    expect(await chromiumSockets()(REQUEST, NEVER)).toMatchObject({ kind: 'messages' });
  });

  it.each([
    ['nothing', undefined],
    ['what is no result', { kind: 'messages', messages: 'AQI=' }],
  ])('has failed where the document answers %s', async (_, value) => {
    fake.answer = async () => value;
    await expect(chromiumSockets()(REQUEST, NEVER)).rejects.toMatchObject({ code: 'recording-field' });
    await settled();
    expect(fake.rules).toEqual([]);
  });

  it('whose time ran out while the document opened is not opened', async () => {
    const orders: string[] = [];
    fake.answer = async ({ kind }) => {
      orders.push(kind);
    };
    const tooLong = new AbortController();
    const done = chromiumSockets()(REQUEST, tooLong.signal);
    tooLong.abort();
    expect(await done).toMatchObject({ kind: 'failure', code: 'timeout' });
    await settled();
    expect([orders, fake.rules, fake.open]).toEqual([[], [], false]);
  });

  it('tidies up what a background that was stopped has left: the document at once, rules before its own', async () => {
    Object.assign(fake, { rules: [{ ...left, id: 7 }], open: true });
    const exchange = chromiumSockets();
    await settled();
    expect(fake.done).toEqual(['closed']);
    let seen: readonly number[] = [];
    fake.answer = async () => {
      seen = fake.rules.map(({ id }) => id);
      return ANSWER;
    };
    await exchange(REQUEST, NEVER);
    expect([seen, fake.rules]).toEqual([[1], []]);
  });
});
