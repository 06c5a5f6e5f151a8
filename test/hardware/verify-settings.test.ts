import { beforeAll, describe, expect, it } from 'vitest';
import type { Appraisal, JsonValue } from '../../src/appraisal';
import { fromHex } from '../../src/encoding/hex';
import { collateralNeeded } from '../../src/hardware/collateral';
import { processMemory } from '../../src/ports/node';
import type { FetchPort } from '../../src/ports/ports';
import { recordingPorts } from '../../src/ports/recorded';
import { recordingFromJson, recordingToJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import type { TrustRoots } from '../../src/trust';
import { verify } from '../../src/verify';
import type { Visit } from '../../src/visit';
import { collateralJson } from '../testbed/collateral-json';
import { daysAfter, isoSeconds } from '../testbed/intel-documents';
import type { SiteName } from '../testbed/sites';
import { makeWorld, type World } from '../testbed/world';
import { asServed, worldFetch } from '../testbed/world-fetch';

let world: World;
let roots: TrustRoots;
beforeAll(async () => {
  world = await makeWorld();
  roots = world.roots;
});

interface Seen {
  readonly appraisal: Appraisal;
  readonly reasons: readonly string[];
  readonly urls: readonly string[];
}

/** Visits a site with these settings, and replays the recording: it must come out the same. */
async function visit(
  name: SiteName,
  settings: { readonly [key: string]: JsonValue } = {},
  through: (fetch: FetchPort) => FetchPort = (fetch) => fetch,
): Promise<Seen> {
  const { host } = world.site(name);
  const certificate = await world.nextCertificate(host);
  if (certificate === undefined) throw new Error(`no certificate for ${name}`);
  const recorder = recordingPorts({
    fetch: through(worldFetch(world)),
    clock: { now: () => Date.now(), sleep: async () => {} },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory: processMemory(settings),
  });
  const seen: Visit = {
    origin: `https://${host}`,
    trigger: 'asked',
    page: { kind: 'live', certificate: asServed(certificate), root: 'not-shown' },
  };
  const appraisal = await verify(seen, recorder.ports, { roots });
  const recording = recorder.finish(seen, appraisal);
  const file = new TextEncoder().encode(recordingToJson(recording));
  expect((await replay(recordingFromJson(file), { roots })).identical).toBe(true);
  return {
    appraisal,
    reasons: appraisal.checks.map((c) => c.reason),
    urls: recording.exchanges.map((e) => e.request.url),
  };
}

describe('the profile a person chose', () => {
  it('strict refuses a platform that standard warns of', async () => {
    const standard = await visit('outOfDate');
    expect(standard.appraisal.verdict).toBe('warning');
    const strict = await visit('outOfDate', { 'setting:hardwareProfile': 'strict' });
    expect(strict.appraisal.verdict).toBe('danger');
    expect(strict.reasons).toContain('tcb-status-refused');
  });

  it('strict lowers nothing about a site that is in order', async () => {
    const strict = await visit('honest', { 'setting:hardwareProfile': 'strict' });
    expect(strict.appraisal.verdict).toBe('verified');
    expect(strict.reasons).toContain('collateral-recent');
  });

  it.each([null, 7, 'STRICT', ['strict'], { profile: 'strict' }, 'lenient', ''])(
    '%j is no choice, so standard holds',
    async (stored) => {
      const seen = await visit('outOfDate', { 'setting:hardwareProfile': stored });
      expect(seen.appraisal.verdict).toBe('warning');
      expect(seen.reasons).not.toContain('collateral-recent');
    },
  );
});

describe('the update a person chose', () => {
  it('early is asked for', async () => {
    const { urls } = await visit('honest', { 'setting:collateralUpdate': 'early' });
    expect(urls.filter((url) => url.endsWith('update=early'))).toHaveLength(2);
  });
  it.each([null, 'EARLY', true, 'latest'])('%j is no choice', async (stored) => {
    const { urls } = await visit('honest', { 'setting:collateralUpdate': stored });
    expect(urls.some((url) => url.includes('update='))).toBe(false);
  });
});

/** Puts collateral of this platform into every report and every quote file that passes. */
const carrying =
  (wrap: (collateral: { readonly [field: string]: string }) => { readonly [key: string]: unknown }) =>
  (fetch: FetchPort): FetchPort =>
  async (request) => {
    const result = await fetch(request);
    const isQuote = /\/v1\/attestation\/report|\/evidences\/quote\.json$/.test(request.url);
    if (!isQuote || result.kind === 'failure' || result.status !== 200) return result;
    const report = JSON.parse(new TextDecoder().decode(result.body));
    const fmspc = collateralNeeded(fromHex(report.intel_quote ?? report.quote))?.fmspc ?? '';
    const collateral = { ...(await collateralJson(world.pki, { fmspc })) };
    const body = new TextEncoder().encode(JSON.stringify({ ...report, ...wrap(collateral) }));
    return { ...result, body };
  };

const askedForTcb = ({ urls }: Seen) => urls.some((url) => url.includes('/certification/v4/tcb?'));

describe('collateral in the evidence', () => {
  it.each([
    ['an object', (c: object) => ({ quote_collateral: c })],
    ['an object under the shorter name', (c: object) => ({ collateral: c })],
    ['a text', (c: object) => ({ quote_collateral: JSON.stringify(c) })],
  ])('as %s is used, by a report as by an ingress', async (_, wrap) => {
    for (const name of ['aiReport', 'honest'] as const) {
      const seen = await visit(name, {}, carrying(wrap));
      expect(seen.appraisal.verdict, name).toBe('verified');
      expect(askedForTcb(seen), name).toBe(false);
    }
  });

  it.each([
    ['a number', () => ({ collateral: 7 })],
    ['an empty text', () => ({ collateral: '' })],
    ['null', () => ({ quote_collateral: null })],
    ['an object without documents', () => ({ collateral: {} })],
    ['deep nesting', () => ({ collateral: `${'['.repeat(1000)}${']'.repeat(1000)}` })],
    [
      'a signature that breaks out of its text',
      (c: object) => ({ collateral: { ...c, tcb_info_signature: '"}' } }),
    ],
  ])('that is %s is not there, and our own is fetched', async (_, wrap) => {
    const seen = await visit('aiReport', {}, carrying(wrap));
    expect(seen.appraisal.verdict).toBe('verified');
    expect(askedForTcb(seen)).toBe(true);
  });

  it('that has expired leads to a fetch', async () => {
    const expired = await world.pki.tcbInfo({ nextUpdate: isoSeconds(daysAfter(new Date(), -1)) });
    const seen = await visit(
      'aiReport',
      {},
      carrying((c) => ({
        collateral: { ...c, tcb_info: expired.text, tcb_info_signature: expired.signature },
      })),
    );
    expect(seen.appraisal.verdict).toBe('verified');
    expect(askedForTcb(seen)).toBe(true);
  });
});
