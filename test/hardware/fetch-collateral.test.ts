import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/encoding/hex';
import type { FetchResponse } from '../../src/ports/ports';
import { daysAfter, isoSeconds } from '../testbed/intel-documents';
import { headerChain } from '../testbed/intel-pki';
import {
  fetchIn as fetchInScene,
  flipped,
  intelUrl,
  makeScene,
  NAMES,
  NOT_FOUND,
  pccsUrl,
  reasonsIn as reasonsInScene,
  response,
  type Scene,
  type World,
  world,
} from './collateral-world';
import { makePlatform, NOW, type Platform } from './platform';

let scene: Scene;
let platform: Platform;
let genuine: Scene['genuine'];

beforeAll(async () => {
  scene = await makeScene();
  ({ platform, genuine } = scene);
});

const fetchIn = (w: World, at = NOW.getTime()) => fetchInScene(scene, w, { at });
const reasonsIn = (w: World, at = NOW.getTime()) => reasonsInScene(scene, w, { at });

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
    const inHex = (answer: FetchResponse): FetchResponse => ({
      ...answer,
      body: new TextEncoder().encode(toHex(answer.body)),
    });
    const w = world([
      'pccs',
      { ...genuine, rootCaCrl: inHex(genuine.rootCaCrl), pckCrl: inHex(genuine.pckCrl) },
    ]);
    expect(await reasonsIn(w)).toEqual([]);
  });

  it('finds the signer of the PCK list in the quote when the header got lost', async () => {
    const { pckCrl } = genuine;
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

  it('is no ground any more from the second of nextUpdate on', async () => {
    const w = world(['intel', genuine]);
    await fetchIn(w);
    w.answers.clear();
    const nextUpdate = daysAfter(NOW, 29).getTime();
    expect(await reasonsIn(w, nextUpdate - 1)).toEqual([]);
    expect(await reasonsIn(w, nextUpdate)).toContain('collateral-unreachable');
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
