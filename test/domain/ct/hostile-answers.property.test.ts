import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeLogged } from '../../../src/domain/ct/judge-logged';
import { type LoggedFindings, lookUpLogged } from '../../../src/domain/ct/look-up-logged';
import type { FetchPort } from '../../../src/ports/ports';
import { CERT_SPOTTER_HOST } from '../../testbed/ct-server';
import { HOST, makeCtWorld, NOW } from './ct-world';

const SETTINGS = { at: NOW, crtShUrl: 'https://crt.sh', certSpotterUrl: 'https://api.certspotter.com' };
const memory = { read: async () => undefined, write: async () => {} };

const lookUp = (answer: (url: URL) => Uint8Array): Promise<LoggedFindings> => {
  const fetch: FetchPort = async ({ url }) => ({
    kind: 'response',
    status: 200,
    headers: {},
    body: answer(new URL(url)),
  });
  return lookUpLogged(HOST, { fetch, memory }, SETTINGS);
};
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Whatever came: findings that are JSON, and no pass for a key that nobody attests. */
function survives(found: LoggedFindings): void {
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  const { checks, facts } = judgeLogged(found, {
    host: HOST,
    at: NOW,
    attestedSpkis: ['a'.repeat(64)],
    knownCertificates: [],
    lock: { kind: 'open' },
    lockSeenSince: 'never',
  });
  expect(checks[0]?.outcome).not.toBe('pass');
  expect(JSON.stringify(checks).length + JSON.stringify(facts).length).toBeLessThan(100_000);
}

/** A genuine answer of each source. */
const genuine = new Map<string, string>();
beforeAll(async () => {
  const world = await makeCtWorld();
  await world.logged({ organization: 'Some\u0000body \u202e"else", Inc.' });
  await world.lookUp();
  for (const url of world.asked) {
    const answer = await world.server.answer({
      host: new URL(url).hostname,
      method: 'GET',
      url: new URL(url),
      certificateSha256: '',
      firstPath: '/',
    });
    if (answer !== 'reset' && typeof answer.body === 'object')
      genuine.set(url, new TextDecoder().decode(answer.body));
  }
});

describe('hostile answers of searches of the logs', () => {
  it('any bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => survives(await lookUp(() => body))),
      { numRuns: 300 },
    ));

  it('any JSON', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) =>
        survives(await lookUp(() => utf8(JSON.stringify(value)))),
      ),
      { numRuns: 300 },
    ));

  it('lists of any JSON', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (value) =>
        survives(await lookUp(() => utf8(JSON.stringify(value)))),
      ),
      { numRuns: 300 },
    ));

  it('genuine entries with any member replaced by any JSON', async () => {
    expect(genuine.size).toBeGreaterThan(2);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'id',
          'issuer_name',
          'name_value',
          'not_before',
          'not_after',
          'serial_number',
          'issuer',
        ),
        fc.constantFrom('dns_names', 'pubkey_sha256', 'cert_der', 'common_name', 'id'),
        fc.jsonValue(),
        async (one, other, value) => {
          const answer = (url: URL) => {
            const text = genuine.get(url.href) ?? '[]';
            if (url.searchParams.has('d')) return utf8(text);
            const rows = JSON.parse(text) as object[];
            return utf8(JSON.stringify(rows.map((row) => ({ ...row, [one]: value, [other]: value }))));
          };
          survives(await lookUp(answer));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('nesting without end', async () => {
    const found = await lookUp(() => utf8('['.repeat(1_000_000)));
    survives(found);
    expect(found.sources.map((s) => s.state)).toEqual([
      { kind: 'failed', why: 'an answer that cannot be read (json-too-deep)' },
      { kind: 'failed', why: 'an answer that cannot be read (json-too-deep)' },
    ]);
  });

  it('members of every object there is', async () => {
    const bait = '[{"__proto__":{"id":"1"},"constructor":1,"id":"1","pubkey_sha256":"toString"}]';
    survives(await lookUp(({ hostname }) => utf8(hostname === CERT_SPOTTER_HOST ? bait : '[]')));
  });

  it('names with characters that would turn a line of text around are shown without them', async () => {
    const found = await lookUp((url) => utf8(genuine.get(url.href) ?? '[]'));
    expect(found.certificates.length).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those
    expect(JSON.stringify(found)).not.toMatch(/[\u0000-\u001f\u202e]|\\u0000|\\u202e/);
  });
});
