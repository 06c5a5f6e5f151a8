import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SiteActions, SiteView } from '../../src/ui/site-view';

const fake = vi.hoisted(() => ({
  done: [] as string[],
  push: (_: object) => {},
  actions: undefined as SiteActions | undefined,
}));
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: {
      sendMessage: async ({ kind }: { kind: string }) => {
        fake.done.push(kind);
        return { kind: 'done' };
      },
      connect: () => ({
        onMessage: {
          addListener: (listener: (push: object) => void) => {
            fake.push = listener;
          },
        },
        onDisconnect: { addListener: () => {} },
        disconnect: () => {},
      }),
    },
    permissions: {
      request: async ({ origins }: { origins: string[] }) => {
        fake.done.push(`asked for ${origins.join()}`);
        return true;
      },
    },
  },
}));
vi.mock('../../src/browser/wording', () => ({ wording: () => '' }));
vi.mock('../../src/ui/popup', () => ({
  mountPopup: (_: object, actions: SiteActions) => {
    fake.actions = actions;
  },
}));
vi.stubGlobal('location', { search: '?tabId=7' });
vi.stubGlobal('document', { getElementById: () => ({}) });
const { startPopup } = await import('../../src/browser/pages/popup');

/** What was done in the very moment of the click: later the popup may be gone, and the click no gesture of the person's any more. */
function doneByClick(missing: readonly string[]): readonly string[] {
  fake.actions?.watch(() => {});
  fake.push({ view: {} as SiteView, missing });
  void fake.actions?.check();
  return [...fake.done];
}

beforeEach(async () => {
  fake.done.length = 0;
  await startPopup();
});

describe('a click on Check', () => {
  it('tells the background before the browser asks, which may close the popup', () => {
    expect(doneByClick(['https://a.test/*', 'wss://a.test/*'])).toEqual([
      'check-when-granted',
      'check',
      'asked for https://a.test/*,wss://a.test/*',
    ]);
  });

  it('asks for nothing where nothing is missing', () => {
    expect(doneByClick([])).toEqual(['check']);
  });
});
