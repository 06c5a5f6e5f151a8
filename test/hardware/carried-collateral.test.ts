import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseQuote } from '../../src/hardware/appraise';
import type { Collateral } from '../../src/hardware/collateral';
import { daysAfter, isoSeconds, levelsWithStatus } from '../testbed/intel-documents';
import { headerChain } from '../testbed/intel-pki';
import {
  appraiseIn,
  fetchIn,
  intelUrl,
  makeScene,
  NAMES,
  pccsUrl,
  reasonsIn,
  response,
  type Scene,
  world,
} from './collateral-world';
import { collateralOf, makePlatform, NOW, rootsOf } from './platform';

let scene: Scene;
let carried: Collateral;
beforeAll(async () => {
  scene = await makeScene();
  carried = await collateralOf(scene.platform);
});

type TcbInfo = NonNullable<Parameters<Scene['platform']['pki']['tcbInfo']>[0]>;
const carrying = async (tcbInfo: TcbInfo): Promise<Collateral> => ({
  ...carried,
  tcbInfo: (await scene.platform.pki.tcbInfo(tcbInfo)).body,
});

/** What Intel says today: this platform is behind, since evaluation 20. */
async function behind(): Promise<Partial<Scene['genuine']>> {
  const { pki } = scene.platform;
  const chain = headerChain(pki.tcbSigningChain);
  const evaluation = { tcbEvaluationDataNumber: 20 };
  return {
    ...scene.genuine,
    tcbInfo: response((await pki.tcbInfo({ ...evaluation, tcbLevels: levelsWithStatus('OutOfDate') })).body, {
      'tcb-info-issuer-chain': chain,
    }),
    qeIdentity: response((await pki.qeIdentity(evaluation)).body, {
      'sgx-enclave-identity-issuer-chain': chain,
    }),
  };
}

const DAY = 86_400_000;

describe('collateral that the site carries', () => {
  it('spares Intel the question about the processor model, and only that', async () => {
    const w = world(['intel', scene.genuine]);
    expect(await reasonsIn(scene, w, { carried })).toEqual([]);
    expect([...w.urls].sort()).toEqual(
      NAMES.filter((n) => n !== 'tcbInfo')
        .map(intelUrl)
        .sort(),
    );
  });

  it('is never remembered, so it decides about no other site', async () => {
    const w = world(['intel', scene.genuine]);
    await fetchIn(scene, w, { carried });
    expect([...w.stored.keys()].filter((key) => key.includes('/tcb?'))).toEqual([]);
  });

  it('is not looked at where our own is at hand', async () => {
    const w = world(['intel', scene.genuine]);
    await fetchIn(scene, w);
    const outcome = await fetchIn(scene, w, { carried: await carrying({ issueDate: isoSeconds(NOW) }) });
    expect(outcome.kind === 'collateral' && outcome.collateral.tcbInfo).toEqual(scene.genuine.tcbInfo.body);
  });

  it('is not what a person wants who asked for the early evaluation', async () => {
    const w = world(['intel', scene.genuine]);
    w.answers.set(`${intelUrl('qeIdentity')}?update=early`, scene.genuine.qeIdentity);
    await fetchIn(scene, w, { carried, update: 'early' });
    expect(w.urls).toContain(`${intelUrl('tcbInfo')}&update=early`);
  });

  it('is not enough by itself: with nobody else to ask, collateral is unreachable', async () => {
    expect(await reasonsIn(scene, world(), { carried })).toContain('collateral-unreachable');
  });
});

describe('a good site is not turned red by what it carries', () => {
  const BAD: readonly (readonly [string, () => Promise<Collateral>])[] = [
    [
      'a flipped signature',
      async () => {
        const tcbInfo = carried.tcbInfo.slice();
        const at = tcbInfo.length - 5;
        tcbInfo[at] = tcbInfo[at] === 0x30 ? 0x31 : 0x30;
        return { ...carried, tcbInfo };
      },
    ],
    ['the documents of another root', async () => collateralOf(await makePlatform())],
    ['a TCB info of another platform', () => carrying({ fmspc: '00906ED50000' })],
    ['an expired TCB info', () => carrying({ nextUpdate: isoSeconds(daysAfter(NOW, -1)) })],
    ['a TCB info of tomorrow', () => carrying({ issueDate: isoSeconds(daysAfter(NOW, 1)) })],
    [
      'a TCB info that is about to run out',
      () => carrying({ nextUpdate: isoSeconds(new Date(NOW.getTime() + 60_000)) }),
    ],
    ['something unreadable', async () => ({ ...carried, tcbInfo: new TextEncoder().encode('<html>') })],
    ['nothing', async () => ({ ...carried, tcbInfo: new Uint8Array() })],
  ];
  it.each(BAD)('%s leads to our own being fetched', async (_, make) => {
    const w = world(['intel', scene.genuine]);
    expect(await reasonsIn(scene, w, { carried: await make() })).toEqual([]);
    expect(w.urls).toContain(intelUrl('tcbInfo'));
  });

  it.each(BAD)('%s accuses nobody even when nothing can be fetched', async (_, make) => {
    const { checks } = await appraiseIn(scene, world(), { carried: await make() });
    expect(checks.filter((c) => c.outcome === 'fail')).toEqual([]);
  });
});

describe('a bad site is not turned green by what it carries', () => {
  it('not by a fresh TCB info of an earlier evaluation, in which its platform was current', async () => {
    const w = world(['intel', await behind()]);
    expect(await reasonsIn(scene, w, { carried })).toEqual(['tcb-out-of-date']);
    expect(w.urls).toContain(intelUrl('tcbInfo'));
  });

  it('not by one of an invented evaluation, since Intel signs the number', async () => {
    const invented = new TextDecoder()
      .decode(carried.tcbInfo)
      .replace('"tcbEvaluationDataNumber":19', '"tcbEvaluationDataNumber":99');
    const w = world(['intel', await behind()]);
    const lie = { ...carried, tcbInfo: new TextEncoder().encode(invented) };
    expect(await reasonsIn(scene, w, { carried: lie })).toEqual(['tcb-out-of-date']);
  });

  it('not by lists from before it was revoked', async () => {
    const { pki, pck } = scene.platform;
    const pckCrl = response(await pki.pckCrl('platform', { revoked: [pck.serial] }));
    const w = world(['intel', { ...scene.genuine, pckCrl }]);
    // Alone, what it carries would let it pass.
    const options = { at: NOW.getTime(), roots: rootsOf(scene.platform) };
    const alone = await appraiseQuote(scene.quote, { kind: 'collateral', collateral: carried }, options);
    expect(alone.checks.filter((c) => c.outcome !== 'pass')).toEqual([]);
    expect(await reasonsIn(scene, w, { carried })).toContain('certificate-revoked');
  });

  it('not by a QE identity of its choice', async () => {
    const w = world(['intel', scene.genuine]);
    const outcome = await fetchIn(scene, w, {
      carried: { ...carried, qeIdentity: (await scene.platform.pki.qeIdentity({ isvprodid: 9 })).body },
    });
    expect(outcome.kind === 'collateral' && outcome.collateral.qeIdentity).toEqual(
      scene.genuine.qeIdentity.body,
    );
  });

  it('not while Intel is kept away from us: the second source is asked for the lists', async () => {
    const w = world(['pccs', await behind()]);
    expect(await reasonsIn(scene, w, { carried })).toEqual(['tcb-out-of-date']);
    expect(w.urls).toContain(pccsUrl('pckCrl'));
  });

  it('not by outliving its own nextUpdate', async () => {
    const w = world(['intel', scene.genuine]);
    const reasons = await reasonsIn(scene, w, { carried, at: NOW.getTime() + 29 * DAY + 1 });
    expect(w.urls).toContain(intelUrl('tcbInfo'));
    expect(reasons).toContain('collateral-expired');
  });
});
