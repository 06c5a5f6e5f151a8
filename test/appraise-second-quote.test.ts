import { beforeAll, describe, expect, test } from 'vitest';
import { appraiseSecondQuote } from '../src/appraise-second-quote';
import { publishedLog } from '../src/code/app-identity';
import { prepare } from '../src/context';
import { appraiseQuote } from '../src/hardware/appraise';
import type { FetchResult, Ports } from '../src/ports/ports';
import type { Profile } from '../src/profiles/profile';
import { RELEASE_ROOTS } from '../src/trust';
import { makePlatform, NOW, type Platform, rootsOf } from './hardware/platform';
import { hex, utf8 } from './testbed/bytes';
import { type Enclave, type EnclaveOptions, makeEnclave } from './testbed/enclave';

const HOST = 'app.vitrine.test';
const PROFILE: Profile = {
  id: 'test',
  name: 'The app of this test',
  hosts: [HOST],
  gatewayBases: [],
  imageSources: [],
  secondQuote: '/attestation',
  quirks: [],
  sources: [],
};
const ZERO = new Uint8Array(64);

let platform: Platform;
beforeAll(async () => {
  platform = await makePlatform();
});

const enclave = (options: Partial<EnclaveOptions> = {}) =>
  makeEnclave({ app: 'app', instance: 'one', pck: platform.pck, ...options });

async function evidenceOf(of: Enclave) {
  const bytes = await of.quote(new Uint8Array(64).fill(7));
  const { authentic } = await appraiseQuote(
    bytes,
    { kind: 'missing' },
    { at: NOW.getTime(), roots: rootsOf(platform) },
  );
  if (authentic === undefined) throw new Error('not authentic');
  return { quote: authentic, log: publishedLog(of.publishedLog) };
}

const published = async (of: Enclave) =>
  JSON.stringify({ quote: `0x${hex(await of.quote(ZERO))}`, event_log: JSON.stringify(of.publishedLog) });

const answer = (text: string, status = 200): FetchResult => ({
  kind: 'response',
  status,
  headers: {},
  body: utf8(text),
});

/** What comes of it when the app answers so. */
async function look(first: Enclave, result: FetchResult, profiles: readonly Profile[] = [PROFILE]) {
  const asked: string[] = [];
  const ports: Ports = {
    fetch: async ({ url }) => {
      asked.push(url);
      return result;
    },
    clock: { now: () => NOW.getTime(), sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: { read: async () => undefined, write: async () => {} },
  };
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const context = await prepare({ origin: `https://${HOST}`, trigger: 'visited', page }, ports, {
    roots: { ...RELEASE_ROOTS, ...rootsOf(platform), profiles },
  });
  const checks = await appraiseSecondQuote(await evidenceOf(first), context);
  return { checks, reasons: checks.map(({ reason }) => reason), asked };
}

describe('the second quote of an app', () => {
  test('agrees when it is of the same machine', async () => {
    const one = await enclave();
    const { checks, asked } = await look(one, answer(await published(one)));
    expect(checks).toMatchObject([
      { reason: 'second-quote-agrees', got: 'the same registers', question: 'code' },
    ]);
    expect(asked).toEqual([`https://${HOST}/attestation`]);
  });

  test('agrees when it is of another instance with the same code', async () => {
    const { checks } = await look(
      await enclave(),
      answer(await published(await enclave({ instance: 'two' }))),
    );
    expect(checks).toMatchObject([
      { reason: 'second-quote-agrees', got: expect.stringMatching(/^another instance: app /) },
    ]);
  });

  test('differs when it is of other code, or does not show which', async () => {
    const one = await enclave();
    const other = await enclave({ app: 'another app' });
    expect((await look(one, answer(await published(other)))).reasons).toEqual(['second-quote-differs']);
    const two = await enclave({ instance: 'two' });
    const withoutLog = JSON.stringify({ quote: hex(await two.quote(ZERO)) });
    expect((await look(one, answer(withoutLog))).reasons).toEqual(['second-quote-differs']);
  });

  test('differs when its system is another, register by register', async () => {
    const one = await enclave();
    const other = await enclave({ registers: { rtmr2: new Uint8Array(48).fill(9) } });
    const { checks } = await look(one, answer(await published(other)));
    expect(checks).toMatchObject([
      { reason: 'second-quote-differs', outcome: 'warn', got: `rtmr2 ${'09'.repeat(48)}` },
    ]);
  });

  test('is not genuine when nobody pinned signs for it', async () => {
    const stranger = await makePlatform();
    const theirs = await makeEnclave({ app: 'app', instance: 'one', pck: stranger.pck });
    expect((await look(await enclave(), answer(await published(theirs)))).reasons).toEqual([
      'second-quote-not-genuine',
    ]);
  });

  test('is absent where the app gives none, and holds nothing back then', async () => {
    const one = await enclave();
    for (const result of [
      answer('', 404),
      answer('<html>'),
      answer('{"quote": 5}'),
      { kind: 'failure', code: 'timeout', detail: '10 s' } as const,
    ]) {
      const { checks } = await look(one, result);
      expect(checks).toMatchObject([{ reason: 'second-quote-absent', outcome: 'not-applicable' }]);
    }
  });

  test('is asked for at hosts of the profile alone', async () => {
    const one = await enclave();
    const { checks, asked } = await look(one, answer(await published(one)), [
      { ...PROFILE, hosts: ['other.test'] },
    ]);
    expect([checks, asked]).toEqual([[], []]);
  });
});
