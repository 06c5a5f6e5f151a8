import { describe, expect, it } from 'vitest';
import { isCollateralUrl } from '../../src/hardware/collateral-sources';
import { processMemory } from '../../src/ports/node';
import type { FetchRequest, FetchResult, Ports } from '../../src/ports/ports';
import { recordingPorts } from '../../src/ports/recorded';
import { sharedFetch } from '../../src/ports/shared-fetch';
import { type Recording, recordingFromJson, recordingToJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import { verify } from '../../src/verify';
import type { Visit } from '../../src/visit';
import { makeWorld } from '../testbed/world';
import { asServed, worldFetch } from '../testbed/world-fetch';

const URL_OF_INTEL = 'https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity';
const get = (url: string, more: Partial<FetchRequest> = {}): FetchRequest => ({
  method: 'GET',
  url,
  maxBytes: 1000,
  ...more,
});
const answer = (body: string): FetchResult => ({
  kind: 'response',
  status: 200,
  headers: {},
  body: new TextEncoder().encode(body),
});

/** A network that answers when it is told to. */
class Network {
  readonly waiting: { readonly request: FetchRequest; readonly answer: (result: FetchResult) => void }[] = [];

  ports(sleep: () => Promise<void> = () => new Promise(() => {})): Ports {
    return {
      fetch: (request) => new Promise((resolve) => this.waiting.push({ request, answer: resolve })),
      clock: { now: () => 0, sleep },
      random: (n) => new Uint8Array(n),
      memory: processMemory(),
    };
  }

  answerAll(result: FetchResult): void {
    for (const { answer: give } of this.waiting.splice(0)) give(result);
  }
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('requests of several verifications', () => {
  it('for the same collateral are one while it is under way, and each gets the answer', async () => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    const all = [1, 2, 3].map(() => share(network.ports()).fetch(get(URL_OF_INTEL)));
    expect(network.waiting).toHaveLength(1);
    network.answerAll(answer('x'));
    expect(await Promise.all(all)).toEqual([answer('x'), answer('x'), answer('x')]);
  });

  it('are not one when the first is over: an answer is not a cache', async () => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    const first = share(network.ports()).fetch(get(URL_OF_INTEL));
    network.answerAll(answer('x'));
    await first;
    void share(network.ports()).fetch(get(URL_OF_INTEL));
    expect(network.waiting).toHaveLength(1);
  });

  it.each([
    ['another address', get(`${URL_OF_INTEL}?update=early`)],
    ['another limit', get(URL_OF_INTEL, { maxBytes: 999 })],
    ['other headers wanted', get(URL_OF_INTEL, { wantHeaders: ['x'] })],
    ['a body', get(URL_OF_INTEL, { method: 'POST', body: Uint8Array.of(1) })],
  ])('are not one with %s', (_, other) => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    void share(network.ports()).fetch(get(URL_OF_INTEL));
    void share(network.ports()).fetch(other);
    expect(network.waiting).toHaveLength(2);
  });

  it.each([
    'https://site.example/evidences/quote.json',
    'https://site.example/v1/attestation/report?nonce=00',
    'https://site.example/tdx/certification/v4/tcb/evil',
  ])('to a site are never one: every connection has its own certificate (%s)', (url) => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    void share(network.ports()).fetch(get(url));
    void share(network.ports()).fetch(get(url));
    expect(network.waiting).toHaveLength(2);
  });

  it('do not fail together when only the time of the first is over', async () => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    const first = share(network.ports()).fetch(get(URL_OF_INTEL));
    const second = share(network.ports()).fetch(get(URL_OF_INTEL));
    network.answerAll({ kind: 'failure', code: 'timeout', detail: '' });
    expect(await first).toMatchObject({ code: 'timeout' });
    await settle();
    network.answerAll(answer('x'));
    expect(await second).toEqual(answer('x'));
  });

  it('do not wait for each other longer than their own time', async () => {
    const network = new Network();
    const share = sharedFetch(isCollateralUrl, 1000);
    void share(network.ports()).fetch(get(URL_OF_INTEL));
    const over: Ports = {
      ...network.ports(async () => {}),
      fetch: async () => ({ kind: 'failure', code: 'timeout', detail: 'the verification took too long' }),
    };
    expect(await share(over).fetch(get(URL_OF_INTEL))).toMatchObject({ code: 'timeout' });
  });
});

describe('verifications side by side', () => {
  it('ask for each document once; each recording holds its exchanges and replays alone', async () => {
    const world = await makeWorld();
    const roots = world.roots;
    const asked: string[] = [];
    const share = sharedFetch(isCollateralUrl, 10_000);
    const look = async (): Promise<Recording> => {
      const { host } = world.site('honest');
      const certificate = await world.nextCertificate(host);
      if (certificate === undefined) throw new Error('no certificate');
      const recorder = recordingPorts(
        share({
          fetch: worldFetch(world, { seen: (url) => asked.push(url) }),
          clock: { now: () => Date.now(), sleep: () => new Promise(() => {}) },
          random: (n) => new Uint8Array(n),
          memory: processMemory(),
        }),
      );
      const page = { kind: 'live', certificate: asServed(certificate), root: 'not-shown' } as const;
      const visit: Visit = { origin: `https://${host}`, trigger: 'visited', page };
      return recorder.finish(visit, await verify(visit, recorder.ports, { roots }));
    };
    const recordings = await Promise.all([look(), look(), look()]);

    const collateral = asked.filter(isCollateralUrl);
    expect(collateral.length).toBeGreaterThan(0);
    expect(new Set(collateral).size).toBe(collateral.length);
    expect(asked.filter((url) => url.endsWith('/evidences/quote.json'))).toHaveLength(3);
    for (const recording of recordings) {
      const urls = recording.exchanges.map((e) => e.request.url);
      expect(urls).toEqual(expect.arrayContaining(collateral));
      expect(recording.appraisal.verdict).toBe('verified');
      const file = new TextEncoder().encode(recordingToJson(recording));
      expect((await replay(recordingFromJson(file), { roots })).identical).toBe(true);
    }
  });
});
