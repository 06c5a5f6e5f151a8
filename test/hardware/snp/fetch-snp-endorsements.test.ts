import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { toBase64 } from '../../../src/encoding/base64';
import { toHex } from '../../../src/encoding/hex';
import { appraiseSnp } from '../../../src/hardware/snp/appraise-snp';
import type { SnpEndorsementsOutcome } from '../../../src/hardware/snp/endorsements';
import { fetchSnpEndorsements } from '../../../src/hardware/snp/fetch-snp-endorsements';
import { isKdsUrl } from '../../../src/hardware/snp/kds';
import type { FetchResult, Ports } from '../../../src/ports/ports';
import { sharedFetch } from '../../../src/ports/shared-fetch';
import { flipped, utf8 } from '../../testbed/bytes';
import { pemOf } from '../../testbed/certificate-maker';
import { CURRENT_TCB } from '../../testbed/snp-maker-pki';
import { blemishes, makeSnpPlatform, NOW, reportOf, rootsOf, type SnpPlatform } from './platform';

const DAY = 86_400_000;
const KDS = 'https://kdsintf.amd.com';

let milan: SnpPlatform;
let genoa: SnpPlatform;
let turin: SnpPlatform;
beforeAll(async () => {
  [milan, genoa, turin] = await Promise.all([
    makeSnpPlatform('Milan'),
    makeSnpPlatform('Genoa'),
    makeSnpPlatform('Turin'),
  ]);
}, 120_000);

/** AMD's server and a memory; every request and every write is noted. */
function world(served: { readonly [url: string]: Uint8Array | number } = {}) {
  const asked: string[] = [];
  const memory = new Map<string, JsonValue>();
  const ports: Pick<Ports, 'fetch' | 'memory'> = {
    async fetch({ url }): Promise<FetchResult> {
      asked.push(url);
      const body = served[url];
      if (body === undefined) return { kind: 'failure', code: 'network', detail: 'nobody there' };
      if (typeof body === 'number')
        return { kind: 'response', status: body, headers: {}, body: new Uint8Array() };
      return { kind: 'response', status: 200, headers: {}, body };
    },
    memory: {
      read: async (key) => memory.get(key),
      write: async (key, value) => void memory.set(key, value),
    },
  };
  return { asked, memory, ports };
}

const hwidHex = ({ pki }: SnpPlatform): string =>
  toHex(pki.product === 'Turin' ? pki.chipId.subarray(0, 8) : pki.chipId);

function vcekUrlOf(platform: SnpPlatform): string {
  const { fmc, bl, tee, snp, ucode } = CURRENT_TCB[platform.pki.product];
  const pad = (n: number) => String(n).padStart(2, '0');
  const first = fmc === undefined ? '' : `fmcSPL=${pad(fmc)}&`;
  return `${KDS}/vcek/v1/${platform.pki.product}/${hwidHex(platform)}?${first}blSPL=${pad(bl)}&teeSPL=${pad(tee)}&snpSPL=${pad(snp)}&ucodeSPL=${pad(ucode)}`;
}

const chainUrlOf = ({ pki }: SnpPlatform): string => `${KDS}/vcek/v1/${pki.product}/cert_chain`;
const crlUrlOf = ({ pki }: SnpPlatform): string => `${KDS}/vcek/v1/${pki.product}/crl`;

/** Everything that AMD serves for a platform. The testbed's authorities are not in the release, so the chain is asked for too. */
const servedFor = (platform: SnpPlatform) => ({
  [vcekUrlOf(platform)]: platform.vcek.der,
  [chainUrlOf(platform)]: utf8(pemOf(platform.pki.ask.der) + pemOf(platform.pki.ark.der)),
  [crlUrlOf(platform)]: platform.crl,
});

const fetchFor = (
  platform: SnpPlatform,
  report: Uint8Array,
  { ports }: Pick<ReturnType<typeof world>, 'ports'>,
  options: { readonly at?: number; readonly carried?: readonly Uint8Array[] } = {},
): Promise<SnpEndorsementsOutcome> =>
  fetchSnpEndorsements(report, ports, { at: NOW.getTime(), roots: rootsOf(platform), ...options });

const appraised = async (platform: SnpPlatform, report: Uint8Array, outcome: SnpEndorsementsOutcome) =>
  appraiseSnp(report, outcome, { at: NOW.getTime(), roots: rootsOf(platform) });

describe('from AMD', () => {
  it.each(['Milan', 'Genoa', 'Turin'] as const)(
    'certificate, chain and list of %s, and the report passes',
    async (p) => {
      const platform = { Milan: milan, Genoa: genoa, Turin: turin }[p];
      const report = await reportOf(platform);
      const w = world(servedFor(platform));
      const outcome = await fetchFor(platform, report, w);
      const { checks, authentic } = await appraised(platform, report, outcome);
      expect(authentic).toBeDefined();
      expect(blemishes(checks)).toEqual(p === 'Turin' ? ['snp-tcb-unknown'] : []);
      expect(w.asked).toEqual([vcekUrlOf(platform), chainUrlOf(platform), crlUrlOf(platform)]);
      for (const url of w.asked) expect(isKdsUrl(url)).toBe(true);
    },
  );

  it('Turin is asked for by eight bytes, with fmcSPL', async () => {
    expect(vcekUrlOf(turin)).toMatch(
      /\/Turin\/[0-9a-f]{16}\?fmcSPL=01&blSPL=03&teeSPL=02&snpSPL=05&ucodeSPL=97$/,
    );
    const w = world();
    await fetchFor(turin, await reportOf(turin), w);
    expect(w.asked).toEqual([vcekUrlOf(turin)]);
  });

  it('a report that does not name its processor is asked for under each line that has such chips', async () => {
    const report = await reportOf(genoa, { version: 2 });
    const w = world({ ...servedFor(genoa), [vcekUrlOf(genoa).replace('Genoa', 'Milan')]: 404 });
    const outcome = await fetchFor(genoa, report, w);
    expect(outcome.kind).toBe('endorsements');
    expect(w.asked.map((url) => new URL(url).pathname.split('/')[3])).toEqual([
      'Milan',
      'Genoa',
      'Genoa',
      'Genoa',
    ]);
  });

  it('a hidden chip, and the key of a provider, can be asked for nowhere', async () => {
    for (const options of [{ chipId: new Uint8Array(64) }, { keyInfo: 1 << 2 }]) {
      const w = world(servedFor(milan));
      const outcome = await fetchFor(milan, await reportOf(milan, options), w);
      expect(outcome).toMatchObject({ kind: 'missing', check: { reason: 'snp-certificate-missing' } });
      expect(w.asked).toEqual([]);
    }
  });

  it('an unreachable AMD is unknown, never a failure of the site', async () => {
    for (const [served, got] of [
      [{}, 'Milan: network'],
      [{ [vcekUrlOf(milan)]: 429 }, 'Milan: HTTP 429'],
    ] as const) {
      const outcome = await fetchFor(milan, await reportOf(milan), world(served));
      expect(outcome).toMatchObject({
        kind: 'missing',
        check: { reason: 'snp-certificate-unreachable', outcome: 'unknown', got },
      });
    }
  });

  it('an answer that is not the certificate of this chip and TCB version is no answer, and not remembered', async () => {
    const { pki, vcek } = milan;
    const others = [
      (await pki.issueVcek({ hwid: new Uint8Array(64).fill(3) })).der,
      (await pki.issueVcek({ tcb: { ...CURRENT_TCB.Milan, snp: 1 } })).der,
      flipped(vcek.der, vcek.der.length - 1),
      genoa.vcek.der,
      utf8('<html>too many requests</html>'),
    ];
    for (const der of others) {
      const w = world({ ...servedFor(milan), [vcekUrlOf(milan)]: der });
      const outcome = await fetchFor(milan, await reportOf(milan), w);
      expect(outcome).toMatchObject({ kind: 'missing', check: { reason: 'snp-certificate-unreachable' } });
      expect(w.memory.has(`collateral:${vcekUrlOf(milan)}`)).toBe(false);
    }
  });

  it('never rejects, whatever the report is', async () => {
    const outcome = await fetchFor(milan, new Uint8Array(5), world());
    expect(outcome).toMatchObject({ kind: 'missing', check: { reason: 'snp-certificate-missing' } });
  });
});

describe('from memory', () => {
  it('nobody is asked a second time, for years', async () => {
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    await fetchFor(milan, report, w);
    w.asked.length = 0;
    const again = await fetchFor(milan, report, w);
    expect(w.asked).toEqual([]);
    expect(again.kind).toBe('endorsements');
    const years = await fetchFor(milan, report, w, { at: NOW.getTime() + 5 * 365 * DAY });
    expect(years.kind).toBe('endorsements');
    expect(w.asked).toEqual([crlUrlOf(milan)]);
  });

  it('a list is renewed before it ends, and serves on where that fails', async () => {
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    await fetchFor(milan, report, w);
    w.asked.length = 0;
    const at = NOW.getTime() + 32 * DAY;
    const broken = world();
    for (const [key, value] of w.memory) broken.memory.set(key, value);
    const outcome = await fetchFor(milan, report, broken, { at });
    expect(broken.asked).toEqual([crlUrlOf(milan)]);
    const { checks } = await appraiseSnp(report, outcome, { at, roots: rootsOf(milan) });
    expect(blemishes(checks)).toEqual([]);
  });

  it('an older list does not replace a newer one', async () => {
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    await fetchFor(milan, report, w);
    const older = await milan.pki.crl({ thisUpdate: new Date(NOW.getTime() - 20 * DAY), revoked: [] });
    const replayed = world({ ...servedFor(milan), [crlUrlOf(milan)]: older });
    for (const [key, value] of w.memory) replayed.memory.set(key, value);
    const at = NOW.getTime() + 32 * DAY;
    const outcome = await fetchFor(milan, report, replayed, { at });
    expect(outcome.kind === 'endorsements' && outcome.endorsements.crl).toEqual(milan.crl);
    expect(replayed.memory.get(`collateral:${crlUrlOf(milan)}`)).toEqual(
      w.memory.get(`collateral:${crlUrlOf(milan)}`),
    );
  });

  it.each([
    ['null', null],
    ['text', 'x'],
    ['a list', []],
    ['no body', { until: 9e15 }],
    ['a body that is no base64', { body: '?', until: 9e15 }],
    ['no end', { body: '' }],
    ['an end that is past', { body: 'AAAA', until: 1 }],
    ['another certificate', 'ark'],
  ] as const)('what memory holds is read strictly: %s', async (_, value) => {
    const w = world(servedFor(milan));
    const kept = value === 'ark' ? { body: toBase64(milan.pki.ark.der), until: 9e15 } : value;
    for (const url of Object.keys(servedFor(milan))) w.memory.set(`collateral:${url}`, kept);
    const report = await reportOf(milan);
    const { authentic } = await appraised(milan, report, await fetchFor(milan, report, w));
    expect(authentic).toBeDefined();
    expect(w.asked).toHaveLength(3);
  });
});

describe('with the evidence', () => {
  it('a chain that it brings is used, and AMD is asked for the list alone', async () => {
    const { vcek, pki } = milan;
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    const outcome = await fetchFor(milan, report, w, { carried: [vcek.der, pki.ask.der, pki.ark.der] });
    expect(w.asked).toEqual([crlUrlOf(milan)]);
    expect(blemishes((await appraised(milan, report, outcome)).checks)).toEqual([]);
  });

  it('authorities alone are no key: AMD is asked for the certificate of the chip', async () => {
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    const outcome = await fetchFor(milan, report, w, { carried: [milan.pki.ask.der, milan.pki.ark.der] });
    expect(w.asked[0]).toBe(vcekUrlOf(milan));
    expect((await appraised(milan, report, outcome)).authentic).toBeDefined();
  });

  it('the certificate of a provider comes with it, and its list from the path of VLEKs', async () => {
    const vlek = await milan.pki.issueVlek();
    const report = await reportOf(milan, { keys: vlek.keys, keyInfo: 1 << 2, chipId: new Uint8Array(64) });
    const url = `${KDS}/vlek/v1/Milan/crl`;
    const w = world({ [url]: milan.crl });
    const carried = [vlek.der, milan.pki.asvk.der, milan.pki.ark.der];
    const outcome = await fetchFor(milan, report, w, { carried });
    expect(w.asked).toEqual([url]);
    expect(blemishes((await appraised(milan, report, outcome)).checks)).toEqual([]);
  });

  it('a chain that cannot be read is handed on, and nobody is asked', async () => {
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    const outcome = await fetchFor(milan, report, w, { carried: [Uint8Array.of(1, 2, 3)] });
    expect(w.asked).toEqual([]);
    const { checks } = await appraised(milan, report, outcome);
    expect(blemishes(checks)).toContain('snp-chain-invalid');
  });

  it('a chain to another root is handed on as it is, without a list', async () => {
    const { vcek, pki } = milan;
    const report = await reportOf(milan);
    const w = world(servedFor(milan));
    const outcome = await fetchSnpEndorsements(report, w.ports, {
      at: NOW.getTime(),
      roots: rootsOf(genoa),
      carried: [vcek.der, pki.ask.der, pki.ark.der],
    });
    expect(w.asked).toEqual([]);
    expect(outcome.kind === 'endorsements' && outcome.endorsements.crl).toBeFalsy();
  });
});

it('verifications side by side ask once for each address', async () => {
  const report = await reportOf(milan);
  const { asked, ports } = world(servedFor(milan));
  const share = sharedFetch(isKdsUrl, 1000);
  const rest = {
    clock: { now: () => 0, sleep: () => new Promise<void>(() => {}) },
    random: (n: number) => new Uint8Array(n),
  };
  const empty = { read: async () => undefined, write: async () => {} };
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => fetchFor(milan, report, { ports: share({ ...ports, ...rest, memory: empty }) })),
  );
  expect(outcomes.every(({ kind }) => kind === 'endorsements')).toBe(true);
  expect(asked.filter((url) => url === vcekUrlOf(milan))).toHaveLength(1);
});

it('only addresses of the service are its addresses', () => {
  const right = [
    vcekUrlOf(milan),
    vcekUrlOf(turin),
    chainUrlOf(genoa),
    crlUrlOf(genoa),
    `${KDS}/vlek/v1/Turin/crl`,
  ];
  const wrong = [
    `${KDS}/vcek/v1/Rome/crl`,
    `${KDS}/vcek/v1/Milan/crl/`,
    'https://kdsintf.amd.com.evil.example/vcek/v1/Milan/crl',
    'http://kdsintf.amd.com/vcek/v1/Milan/crl',
    `${KDS}/other`,
  ];
  expect([...right, ...wrong].filter(isKdsUrl)).toEqual(right);
});
