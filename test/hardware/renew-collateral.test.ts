import { beforeAll, describe, expect, it } from 'vitest';
import { HARDWARE_POLICIES } from '../../src/hardware/policy';
import type { FetchResponse } from '../../src/ports/ports';
import { daysAfter, isoSeconds } from '../testbed/intel-documents';
import { headerChain } from '../testbed/intel-pki';
import {
  fetchIn,
  flipped,
  intelUrl,
  makeScene,
  NOT_FOUND,
  pccsUrl,
  reasonsIn,
  response,
  type Scene,
  type World,
  world,
} from './collateral-world';
import { NOW } from './platform';

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});

/** A TCB info issued so many days after the scene begins, valid for 30. */
async function tcbInfoOf(day: number): Promise<FetchResponse> {
  const { pki } = scene.platform;
  const issueDate = isoSeconds(daysAfter(NOW, day));
  const nextUpdate = isoSeconds(daysAfter(NOW, day + 30));
  const { body } = await pki.tcbInfo({ issueDate, nextUpdate });
  return response(body, { 'tcb-info-issuer-chain': headerChain(pki.tcbSigningChain) });
}

/** The scene's documents are issued a day before it and valid for 30: their last two days begin on day 27. */
const day = (n: number) => daysAfter(NOW, n).getTime();
const TCB_KEY = () => `collateral:${intelUrl('tcbInfo')}`;

async function remembering(): Promise<World> {
  const w = world(['intel', scene.genuine]);
  await fetchIn(scene, w);
  w.requests.length = 0;
  return w;
}

describe('a remembered document', () => {
  it('is not renewed before its last two days', async () => {
    const w = await remembering();
    expect(await reasonsIn(scene, w, { at: day(27) - 1 })).toEqual([]);
    expect(w.urls).toEqual([]);
  });

  it('is renewed in its last two days, and the fresh one is used and remembered', async () => {
    const w = await remembering();
    const before = w.stored.get(TCB_KEY());
    w.serve('intel', { tcbInfo: await tcbInfoOf(26) });
    expect(await reasonsIn(scene, w, { at: day(27) })).toEqual([]);
    expect(w.urls).toContain(intelUrl('tcbInfo'));
    expect(w.stored.get(TCB_KEY())).not.toEqual(before);
    w.requests.length = 0;
    await fetchIn(scene, w, { at: day(27) });
    expect(w.urls).not.toContain(intelUrl('tcbInfo'));
  });

  it('with a short validity is renewed in its last tenth', async () => {
    const { pki } = scene.platform;
    const pckCrl = response(
      await pki.pckCrl('platform', { thisUpdate: NOW, nextUpdate: daysAfter(NOW, 10) }),
    );
    const w = world(['intel', { ...scene.genuine, pckCrl }]);
    await fetchIn(scene, w);
    w.requests.length = 0;
    await fetchIn(scene, w, { at: day(9) - 1 });
    expect(w.urls).toEqual([]);
    await fetchIn(scene, w, { at: day(9) });
    expect(w.urls).toEqual([intelUrl('pckCrl')]);
  });

  it.each([
    ['nobody answers', () => undefined],
    ['both answer with an error', () => NOT_FOUND],
    ['both lie', () => flipped(scene.genuine.tcbInfo)],
  ])('serves on when it cannot be renewed: %s', async (_, answer) => {
    const w = await remembering();
    const before = w.stored.get(TCB_KEY());
    w.answers.clear();
    const tcbInfo = answer();
    if (tcbInfo !== undefined) {
      w.serve('intel', { tcbInfo });
      w.serve('pccs', { tcbInfo });
    }
    expect(await reasonsIn(scene, w, { at: day(28) })).toEqual([]);
    expect(w.urls).toEqual(expect.arrayContaining([intelUrl('tcbInfo'), pccsUrl('tcbInfo')]));
    expect(w.stored.get(TCB_KEY())).toEqual(before);
  });

  it('is not replaced by an older one', async () => {
    const w = await remembering();
    const before = w.stored.get(TCB_KEY());
    w.serve('intel', { tcbInfo: await tcbInfoOf(-2) });
    const outcome = await fetchIn(scene, w, { at: day(27) });
    expect(w.stored.get(TCB_KEY())).toEqual(before);
    expect(outcome.kind === 'collateral' && outcome.collateral.tcbInfo).toEqual(scene.genuine.tcbInfo.body);
  });

  it('is renewed earlier where the policy sets an age, but only what is issued daily', async () => {
    const maximumAge = HARDWARE_POLICIES.strict.maximumCollateralAge;
    const w = await remembering();
    await fetchIn(scene, w, { at: day(6), maximumAge });
    expect(w.urls).toEqual([]);
    await fetchIn(scene, w, { at: day(6) + 1, maximumAge });
    expect(w.urls).toEqual([intelUrl('tcbInfo'), intelUrl('qeIdentity')]);
  });

  it('renews the same way for the same memory and answers', async () => {
    const [a, b] = [await remembering(), await remembering()];
    const options = { at: day(28) };
    expect(await fetchIn(scene, a, options)).toEqual(await fetchIn(scene, b, options));
    expect(a.urls).toEqual(b.urls);
  });
});

describe('the early evaluation', () => {
  it('is asked for where documents belong to an evaluation, at every source, and nowhere else', async () => {
    const w = world();
    await fetchIn(scene, w, { update: 'early' });
    for (const of of [intelUrl, pccsUrl]) {
      expect(w.urls).toContain(`${of('tcbInfo')}&update=early`);
      expect(w.urls).toContain(`${of('qeIdentity')}?update=early`);
      expect(w.urls).toContain(of('pckCrl'));
      expect(w.urls).toContain(of('rootCaCrl'));
    }
    expect(w.urls).toHaveLength(8);
  });

  it('is remembered apart from the standard one', async () => {
    const w = await remembering();
    await fetchIn(scene, w, { update: 'early' });
    expect(w.urls.filter((url) => url.includes('update=early'))).toHaveLength(4);
  });
});
