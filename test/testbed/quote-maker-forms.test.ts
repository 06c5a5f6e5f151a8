import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseQuote } from '../../src/hardware/appraise';
import type { Collateral } from '../../src/hardware/collateral';
import { concat, fromHex } from './bytes';
import { SGX_QE_IDENTITY, sgxTcbInfo } from './intel-documents-sgx';
import { type IntelPki, makeIntelPki, type Pck } from './intel-pki';
import { makeTdxQuote, TD_BODY } from './quote-maker';
import { DEBUG_ENCLAVE, makeSgxQuote } from './quote-maker-sgx';

const at = new Date('2026-03-15T12:00:00Z');
const reportData = Uint8Array.from({ length: 64 }, (_, i) => 255 - i);
const svn = (...head: readonly number[]) => concat(Uint8Array.from(head), new Uint8Array(16 - head.length));

let pki: IntelPki;
let pck: Pck;
let processor: Pck;
beforeAll(async () => {
  pki = await makeIntelPki({ at });
  pck = await pki.issuePck();
  processor = await pki.issuePck({ ca: 'processor' });
});

async function collateral(ca: 'platform' | 'processor', replaced: Partial<Collateral>): Promise<Collateral> {
  return {
    tcbInfo: (await pki.tcbInfo()).body,
    qeIdentity: (await pki.qeIdentity()).body,
    rootCaCrl: await pki.rootCrl(),
    pckCrl: await pki.pckCrl(ca),
    tcbInfoIssuerChain: pki.tcbSigningChain,
    qeIdentityIssuerChain: pki.tcbSigningChain,
    pckCrlIssuerChain: pki.pckCaChain(ca),
    ...replaced,
  };
}
const ofTdx = () => collateral('platform', {});
const ofSgx = async (tcbInfo = sgxTcbInfo(), identity = SGX_QE_IDENTITY) =>
  collateral('processor', {
    tcbInfo: (await pki.tcbInfo(tcbInfo)).body,
    qeIdentity: (await pki.qeIdentity(identity)).body,
  });

async function appraise(quote: Uint8Array, of: Collateral) {
  const roots = { intelSgxRootKeys: [pki.rootKeyHex] };
  const appraisal = await appraiseQuote(
    quote,
    { kind: 'collateral', collateral: of },
    { at: at.getTime(), roots },
  );
  const blemishes = appraisal.checks
    .filter((c) => c.outcome !== 'pass' && c.outcome !== 'not-applicable')
    .map((c) => c.reason);
  return { ...appraisal, blemishes };
}

const { '1.0': TD_10, '1.5': TD_15 } = TD_BODY;

describe('a made quote of each form is genuine and up to date', () => {
  it.each([
    ['TDX v4', () => makeTdxQuote({ pck, reportData })],
    ['TDX v5 with TD report 1.0', () => makeTdxQuote({ pck, reportData, version: 5, bodyType: TD_10.type })],
    ['TDX v5 with TD report 1.5', () => makeTdxQuote({ pck, reportData, version: 5, bodyType: TD_15.type })],
  ] as const)('%s', async (_, make) => {
    const { blemishes, authentic, facts } = await appraise(await make(), await ofTdx());
    expect(blemishes).toEqual([]);
    expect(authentic?.tee).toBe('tdx');
    expect(authentic?.reportData).toEqual(reportData);
    expect(facts.tcbStatus).toBe('UpToDate');
  });

  it.each([3, 4, 5])('SGX v%i', async (version) => {
    const { blemishes, authentic, facts } = await appraise(
      await makeSgxQuote({ pck: processor, reportData, version }),
      await ofSgx(),
    );
    expect(blemishes).toEqual([]);
    expect(authentic?.tee).toBe('sgx');
    expect(authentic?.reportData).toEqual(reportData);
    expect(facts.tcbStatus).toBe('UpToDate');
  });
});

describe('documents of SGX', () => {
  it('give the platform its status', async () => {
    const quote = await makeSgxQuote({ pck: processor, reportData });
    for (const status of ['SWHardeningNeeded', 'OutOfDateConfigurationNeeded', 'Revoked'] as const) {
      const { facts } = await appraise(quote, await ofSgx(sgxTcbInfo(status)));
      expect(facts.tcbStatus).toBe(status);
    }
  });

  it('say that an old quoting enclave is out of date, and a stranger no quoting enclave at all', async () => {
    const old = await makeSgxQuote({ pck: processor, reportData, qeReport: { isvSvn: 6 } });
    expect((await appraise(old, await ofSgx())).facts.tcbStatus).toBe('OutOfDate');
    const stranger = { mrSigner: new Uint8Array(32).fill(1) };
    const foreign = await makeSgxQuote({ pck: processor, reportData, qeReport: stranger });
    const { blemishes, authentic } = await appraise(foreign, await ofSgx());
    expect(blemishes).toContain('qe-identity-mismatch');
    expect(authentic).toBeUndefined();
  });

  it('do not vouch for a TD, nor those of TDX for an enclave', async () => {
    const enclave = await makeSgxQuote({ pck: processor, reportData });
    const td = await makeTdxQuote({ pck: processor, reportData });
    const ofTd = await collateral('processor', {});
    expect((await appraise(enclave, ofTd)).blemishes).toContain('collateral-for-another-platform');
    expect((await appraise(td, await ofSgx())).blemishes).toContain('collateral-for-another-platform');
  });

  it('leave a debug enclave what it is', async () => {
    const quote = await makeSgxQuote({ pck: processor, reportData, attributes: DEBUG_ENCLAVE });
    expect((await appraise(quote, await ofSgx())).blemishes).toEqual(['debug-on']);
  });
});

describe('TD report 1.5', () => {
  const td15 = (fields: object) =>
    makeTdxQuote({ pck, reportData, version: 5, bodyType: TD_15.type, ...fields });

  it('of a TD that was launched before the platform was patched should be relaunched', async () => {
    const quote = await td15({ teeTcbSvn: svn(4, 1, 4), teeTcbSvn2: svn(11, 1, 4) });
    const { facts, blemishes } = await appraise(quote, await ofTdx());
    expect(facts.tcbStatus).toBe('TDRelaunchAdvised');
    expect(blemishes).toEqual(['tcb-relaunch-advised']);
  });

  it('names a service TD', async () => {
    const quote = await td15({ mrServiceTd: new Uint8Array(48).fill(9) });
    expect((await appraise(quote, await ofTdx())).blemishes).toEqual(['service-td-present']);
  });

  it('with a stated length that is not its own is refused', async () => {
    const quote = await td15({ bodySize: TD_10.bytes });
    expect((await appraise(quote, await ofTdx())).blemishes).toEqual(['quote-malformed']);
  });
});

describe('certification data', () => {
  /** Lengths of the types as the specification has them: PPID or its ciphertext, CPUSVN, PCESVN, PCEID. */
  const LENGTHS: Readonly<Record<number, number>> = { 1: 36, 2: 276, 3: 404 };
  const AT = { sgx3: 432 + 4 + 128 + 384 + 64 + 2 + 32, tdx4: 632 + 4 + 128 + 6 + 384 + 64 + 2 + 32 };

  it.each([1, 2, 3, 4])(
    'of type %i says which platform, and leaves the certificate to be asked for',
    async (type) => {
      for (const [made, of, place] of [
        [await makeSgxQuote({ pck: processor, reportData, certificationType: type }), await ofSgx(), AT.sgx3],
        [await makeTdxQuote({ pck, reportData, certificationType: type }), await ofTdx(), AT.tdx4],
      ] as const) {
        const view = new DataView(made.buffer);
        expect(view.getUint16(place, true)).toBe(type);
        const length = view.getUint32(place + 2, true);
        expect(place + 6 + length).toBe(made.length);
        if (type !== 4) expect(length).toBe(LENGTHS[type]);
        const { checks, authentic, blemishes } = await appraise(made, of);
        expect(blemishes).toContain('pck-certificate-missing');
        expect(checks.map((c) => c.reason)).toEqual(
          expect.arrayContaining(['quote-signature-valid', 'attestation-key-bound', 'qe-report-unknown']),
        );
        expect(authentic).toBeUndefined();
      }
    },
  );

  it('of type 1 holds the PPID and the SVNs of the certificate', async () => {
    const quote = await makeSgxQuote({ pck: processor, reportData, certificationType: 1 });
    const { ppid, cpuSvn, pceId } = processor.extension;
    expect(quote.slice(AT.sgx3 + 6)).toEqual(concat(fromHex(ppid + cpuSvn), fromHex('0d00'), fromHex(pceId)));
  });

  it('of type 5 brings the chain, under either authority', async () => {
    for (const [mine, ca] of [
      [pck, 'platform'],
      [processor, 'processor'],
    ] as const) {
      const quote = await makeTdxQuote({ pck: mine, reportData, certificationType: 5 });
      expect((await appraise(quote, await collateral(ca, {}))).blemishes).toEqual([]);
    }
  });

  it.each([6, 7, 8])('of type %i is no PCK certificate', async (type) => {
    const quote = await makeTdxQuote({ pck, reportData, certificationType: type });
    expect((await appraise(quote, await ofTdx())).authentic).toBeUndefined();
  });
});
