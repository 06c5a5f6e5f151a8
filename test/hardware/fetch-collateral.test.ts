import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { toHex } from '../../src/encoding/hex';
import { appraiseQuote } from '../../src/hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from '../../src/hardware/collateral';
import { fetchCollateral } from '../../src/hardware/fetch-collateral';
import type { FetchRequest, FetchResult, Ports } from '../../src/ports/ports';
import { daysAfter, isoSeconds } from '../testbed/intel-documents';
import { headerChain } from '../testbed/intel-pki';
import { blemishes, makePlatform, NOW, type Platform, quoteOf, rootsOf } from './platform';

const PCCS = 'https://pccs.example/cache';
const INTEL = 'https://api.trustedservices.intel.com';
const PATHS = {
  tcbInfo: '/tdx/certification/v4/tcb?fmspc=7e57c06f0000',
  qeIdentity: '/tdx/certification/v4/qe/identity',
  pckCrl: '/sgx/certification/v4/pckcrl?ca=platform&encoding=der',
  rootCaCrl: '/sgx/certification/v4/rootcacrl',
} as const;
type Name = keyof typeof PATHS;
const NAMES = Object.keys(PATHS) as readonly Name[];

const intelUrl = (name: Name) =>
  name === 'rootCaCrl'
    ? 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der'
    : `${INTEL}${PATHS[name]}`;
const pccsUrl = (name: Name) => `${PCCS}${PATHS[name]}`;

let platform: Platform;
let quote: Uint8Array;
let genuine: Readonly<Record<Name, FetchResult>>;

const response = (body: Uint8Array, headers: Record<string, string> = {}): FetchResult => ({
  kind: 'response',
  status: 200,
  headers,
  body,
});
const DOWN: FetchResult = { kind: 'failure', code: 'network', detail: 'connection refused' };
const NOT_FOUND: FetchResult = { kind: 'response', status: 404, headers: {}, body: new Uint8Array() };

async function genuineAnswers({ pki }: Platform): Promise<Record<Name, FetchResult>> {
  const chain = headerChain(pki.tcbSigningChain);
  return {
    tcbInfo: response((await pki.tcbInfo()).body, { 'tcb-info-issuer-chain': chain }),
    qeIdentity: response((await pki.qeIdentity()).body, { 'sgx-enclave-identity-issuer-chain': chain }),
    pckCrl: response(await pki.pckCrl('platform'), {
      'sgx-pck-crl-issuer-chain': headerChain(pki.pckCaChain('platform')),
    }),
    rootCaCrl: response(await pki.rootCrl()),
  };
}

beforeAll(async () => {
  platform = await makePlatform();
  quote = await quoteOf(platform);
  genuine = await genuineAnswers(platform);
});

class World {
  readonly requests: FetchRequest[] = [];
  readonly stored = new Map<string, JsonValue>();
  readonly answers = new Map<string, FetchResult>();

  readonly ports: Ports = {
    fetch: async (request) => {
      this.requests.push(request);
      return this.answers.get(request.url) ?? DOWN;
    },
    clock: { now: () => NOW.getTime(), sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: {
      read: async (key) => this.stored.get(key),
      write: async (key, value) => {
        this.stored.set(key, value);
      },
    },
  };

  get urls(): readonly string[] {
    return this.requests.map((r) => r.url);
  }
}

function world(
  ...given: readonly (readonly ['intel' | 'pccs', Partial<Record<Name, FetchResult>>])[]
): World {
  const made = new World();
  for (const [where, answers] of given)
    for (const [name, answer] of Object.entries(answers) as [Name, FetchResult][])
      made.answers.set(where === 'intel' ? intelUrl(name) : pccsUrl(name), answer);
  return made;
}

async function fetchIn({ ports }: World, at = NOW.getTime()): Promise<CollateralOutcome> {
  const need = collateralNeeded(quote);
  if (need === undefined) throw new Error('the quote names no platform');
  return fetchCollateral(need, ports, { at, pccsUrl: PCCS, roots: rootsOf(platform) });
}

async function reasonsIn(w: World, at = NOW.getTime()): Promise<readonly string[]> {
  const { checks } = await appraiseQuote(quote, await fetchIn(w, at), { at, roots: rootsOf(platform) });
  return blemishes(checks);
}

function flipped(answer: FetchResult): FetchResult {
  if (answer.kind !== 'response') throw new Error('no body to flip');
  const body = answer.body.slice();
  // Inside the signature, both of the JSON documents and of the lists.
  const at = body.length - 5;
  body[at] = body[at] === 0x30 ? 0x31 : 0x30;
  return { ...answer, body };
}

describe('fetching collateral', () => {
  it('asks Intel alone when Intel answers, all four documents, with the headers that name signers', async () => {
    const w = world(['intel', genuine]);
    expect(await reasonsIn(w)).toEqual([]);
    expect([...w.urls].sort()).toEqual(NAMES.map(intelUrl).sort());
    expect(w.requests.find((r) => r.url === intelUrl('tcbInfo'))?.wantHeaders).toEqual([
      'tcb-info-issuer-chain',
      'sgx-tcb-info-issuer-chain',
    ]);
  });

  it('falls back to the PCCS for each document that Intel does not give', async () => {
    const { tcbInfo, ...rest } = genuine;
    const w = world(['intel', rest], ['pccs', { tcbInfo }]);
    expect(await reasonsIn(w)).toEqual([]);
    expect(w.urls).toContain(pccsUrl('tcbInfo'));
    expect(w.urls).not.toContain(pccsUrl('qeIdentity'));
  });

  it('reads the lists of a PCCS as hex', async () => {
    const inHex = (answer: FetchResult): FetchResult =>
      answer.kind === 'response' ? { ...answer, body: new TextEncoder().encode(toHex(answer.body)) } : answer;
    const w = world([
      'pccs',
      { ...genuine, rootCaCrl: inHex(genuine.rootCaCrl), pckCrl: inHex(genuine.pckCrl) },
    ]);
    expect(await reasonsIn(w)).toEqual([]);
  });

  it('finds the signer of the PCK list in the quote when the header got lost', async () => {
    const { pckCrl } = genuine;
    if (pckCrl.kind !== 'response') throw new Error('no answer');
    expect(await reasonsIn(world(['intel', { ...genuine, pckCrl: response(pckCrl.body) }]))).toEqual([]);
  });

  it('with nobody reachable, collateral is unreachable and names who did not answer', async () => {
    const outcome = await fetchIn(world(['intel', { tcbInfo: NOT_FOUND }]));
    expect(outcome).toMatchObject({ kind: 'missing', check: { reason: 'collateral-unreachable' } });
    expect(outcome.kind === 'missing' && outcome.check?.got).toMatch(
      /api\.trustedservices\.intel\.com: HTTP 404/,
    );
    expect(outcome.kind === 'missing' && outcome.check?.got).toMatch(/pccs\.example: network/);
  });
});

describe('a source that lies', () => {
  it.each(NAMES)('%s forged at Intel and genuine at the PCCS: the genuine one is used', async (name) => {
    const w = world(['intel', { ...genuine, [name]: flipped(genuine[name]) }], ['pccs', genuine]);
    expect(await reasonsIn(w)).toEqual([]);
    expect(w.urls).toContain(pccsUrl(name));
  });

  it.each(NAMES)('%s forged at both is reported as forged', async (name) => {
    const lie = { ...genuine, [name]: flipped(genuine[name]) };
    expect(await reasonsIn(world(['intel', lie], ['pccs', lie]))).toContain('collateral-forged');
  });

  it('forged at one and unreachable at the other is forged', async () => {
    expect(await reasonsIn(world(['intel', { ...genuine, tcbInfo: flipped(genuine.tcbInfo) }]))).toContain(
      'collateral-forged',
    );
  });

  it('forged beside another document that nobody serves is forged', async () => {
    const { pckCrl: _, ...rest } = genuine;
    expect(await reasonsIn(world(['intel', { ...rest, tcbInfo: flipped(genuine.tcbInfo) }]))).toContain(
      'collateral-forged',
    );
  });

  it('expired at both is expired, and TCB and revocation do not pass', async () => {
    const { body } = await platform.pki.tcbInfo({ nextUpdate: isoSeconds(daysAfter(NOW, -1)) });
    const old = {
      ...genuine,
      tcbInfo: response(body, { 'tcb-info-issuer-chain': headerChain(platform.pki.tcbSigningChain) }),
    };
    expect(await reasonsIn(world(['intel', old], ['pccs', old]))).toEqual(
      expect.arrayContaining(['collateral-expired', 'tcb-unknown', 'revocation-unknown']),
    );
  });

  it('TCB info of another platform at both is of another platform', async () => {
    const { body } = await platform.pki.tcbInfo({ fmspc: '00906ED50000' });
    const other = {
      ...genuine,
      tcbInfo: response(body, { 'tcb-info-issuer-chain': headerChain(platform.pki.tcbSigningChain) }),
    };
    expect(await reasonsIn(world(['intel', other], ['pccs', other]))).toContain(
      'collateral-for-another-platform',
    );
  });

  it.each([
    ['an HTML page', new TextEncoder().encode('<!doctype html>')],
    ['nothing', new Uint8Array()],
    ['bytes', Uint8Array.from({ length: 300 }, (_, i) => i)],
  ])('%s in place of every document is unreadable', async (_, body) => {
    const lie = Object.fromEntries(NAMES.map((name) => [name, response(body)]));
    expect(await reasonsIn(world(['intel', lie], ['pccs', lie]))).toContain('collateral-unreadable');
  });

  it('a header that is no percent-encoding is unreadable, not an exception', async () => {
    const { tcbInfo } = genuine;
    if (tcbInfo.kind !== 'response') throw new Error('no answer');
    const lie = { ...genuine, tcbInfo: { ...tcbInfo, headers: { 'tcb-info-issuer-chain': '%E0%A4%A' } } };
    expect(await reasonsIn(world(['intel', lie], ['pccs', lie]))).toContain('collateral-unreadable');
  });
});

describe('memory', () => {
  it('what was good is not fetched again while it is current', async () => {
    const w = world(['intel', genuine]);
    await fetchIn(w);
    w.requests.length = 0;
    w.answers.clear();
    expect(await reasonsIn(w)).toEqual([]);
    expect(w.urls).toEqual([]);
  });

  it('is asked again from the second of nextUpdate on', async () => {
    const w = world(['intel', genuine]);
    await fetchIn(w);
    w.requests.length = 0;
    const nextUpdate = daysAfter(NOW, 29).getTime();
    await fetchIn(w, nextUpdate - 1);
    expect(w.urls).toEqual([]);
    await fetchIn(w, nextUpdate);
    expect(w.urls).toContain(intelUrl('tcbInfo'));
    expect(w.urls).not.toContain(intelUrl('rootCaCrl'));
  });

  it.each([
    ['forged', () => flipped(genuine.tcbInfo)],
    ['an HTML page', () => response(new TextEncoder().encode('<html>'))],
    ['absent', () => NOT_FOUND],
  ])('never keeps an answer that is %s', async (_, answer) => {
    const w = world(['intel', { ...genuine, tcbInfo: answer() }], ['pccs', { tcbInfo: answer() }]);
    await fetchIn(w);
    expect([...w.stored.keys()].filter((k) => k.includes('/tcb?'))).toEqual([]);
    expect(w.stored.size).toBe(3);
  });

  it('never keeps an expired answer', async () => {
    const pckCrl = response(await platform.pki.pckCrl('platform', { nextUpdate: daysAfter(NOW, -1) }));
    const w = world(['intel', { ...genuine, pckCrl }]);
    await fetchIn(w);
    expect([...w.stored.keys()].some((k) => k.includes('pckcrl'))).toBe(false);
  });

  it('a poisoned copy is examined like any other, passed over, and replaced', async () => {
    const w = world(['intel', genuine]);
    await fetchIn(w);
    const key = `collateral:${intelUrl('tcbInfo')}`;
    const good = w.stored.get(key);
    const other = await makePlatform();
    const poison = (await other.pki.tcbInfo()).body;
    w.stored.set(key, {
      body: btoa(String.fromCharCode(...poison)),
      headers: { issuerChain: other.pki.tcbSigningChain },
      nextUpdate: 9e15,
    });
    w.requests.length = 0;
    expect(await reasonsIn(w)).toEqual([]);
    expect(w.urls).toEqual([intelUrl('tcbInfo')]);
    expect(w.stored.get(key)).toEqual(good);
  });

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { body: '!', nextUpdate: 9e15 },
    { body: 'AA==' },
    { body: 'AA==', nextUpdate: 9e15, headers: { issuerChain: 1 } },
  ])('a copy like %j is no copy', async (value) => {
    const w = world(['intel', genuine]);
    for (const name of NAMES) w.stored.set(`collateral:${intelUrl(name)}`, value);
    expect(await reasonsIn(w)).toEqual([]);
    expect(w.urls).toHaveLength(4);
  });

  it('asks the same again for the same answers', async () => {
    const lie = { ...genuine, qeIdentity: flipped(genuine.qeIdentity) };
    const [a, b] = [world(['intel', lie], ['pccs', genuine]), world(['intel', lie], ['pccs', genuine])];
    expect(await fetchIn(a)).toEqual(await fetchIn(b));
    expect(a.urls).toEqual(b.urls);
    expect([...a.stored]).toEqual([...b.stored]);
  });
});
