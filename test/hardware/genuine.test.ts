import { expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralNeeded } from '../../src/hardware/collateral';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { RELEASE_ROOTS } from '../../src/trust';
import { describeVectors, vector, vectorJson, vectorText } from '../vectors';

const roots = RELEASE_ROOTS;

describeVectors('near-mpc-0.5.8-dev', () => {
  const folder = 'dstack/near-mpc-0.5.8-dev';
  const at = 1_786_622_400_000;
  const quote = () => fromHex(vectorText(`${folder}/quote.hex`).trim());
  const collateral = () =>
    ({
      kind: 'collateral',
      collateral: collateralFromJson(vectorText(`${folder}/collateral.json`)),
    }) as const;

  it('passes every check, none of them with a warning', async () => {
    const { checks, authentic, facts } = await appraiseQuote(quote(), collateral(), { at, roots });
    expect(checks.filter((c) => c.outcome !== 'pass')).toEqual([]);
    expect(authentic?.tee).toBe('tdx');
    expect(authentic?.measurements.rtmr3).toBe(facts.rtmr3);
    expect(facts).toMatchObject({ authentic: true, tcbStatus: 'UpToDate', debug: false, quoteVersion: 4 });
  });

  it('without collateral the quote is authentic and nothing about the platform is known', async () => {
    const { checks, authentic } = await appraiseQuote(quote(), { kind: 'missing' }, { at, roots });
    expect(authentic).toBeDefined();
    expect(checks.filter((c) => c.outcome !== 'pass').map((c) => c.reason)).toEqual([
      'collateral-unreachable',
      'revocation-unknown',
      'qe-identity-unknown',
      'tdx-module-unknown',
      'tcb-unknown',
    ]);
  });

  it('a day after the collateral ran out it is expired, and TCB and revocation do not pass', async () => {
    const late = at + 40 * 86_400_000;
    const { checks, authentic } = await appraiseQuote(quote(), collateral(), { at: late, roots });
    expect(authentic).toBeDefined();
    const reasons = checks.map((c) => c.reason);
    expect(reasons).toEqual(
      expect.arrayContaining(['collateral-expired', 'tcb-unknown', 'revocation-unknown']),
    );
  });

  it('under another root it is not authentic', async () => {
    const other = { intelSgxRootKeys: ['11'.repeat(64)] };
    const { checks, authentic, facts } = await appraiseQuote(quote(), collateral(), { at, roots: other });
    expect(authentic).toBeUndefined();
    expect(facts.authentic).toBe(false);
    expect(checks.map((c) => c.reason)).toEqual(
      expect.arrayContaining(['pck-chain-untrusted', 'collateral-forged']),
    );
  });
});

describeVectors('neardirect-20260629', () => {
  const folder = 'other/teep-captures/neardirect-20260629';
  const at = Date.parse('2026-06-29T02:06:37Z');
  const quote = () => {
    const report = vectorJson<{ intel_quote: string }>(
      `${folder}/0001_qwen35-122b.completions.near.ai_v1_attestation_report.body`,
    );
    return fromHex(report.intel_quote);
  };
  // Captured without headers: the signers have to come from this release.
  const collateral = () =>
    ({
      kind: 'collateral',
      collateral: {
        tcbInfo: vector(`${folder}/0002_api.trustedservices.intel.com_tdx_certification_v4_tcb.body`),
        qeIdentity: vector(
          `${folder}/0003_api.trustedservices.intel.com_tdx_certification_v4_qe_identity.body`,
        ),
        pckCrl: vector(`${folder}/0004_api.trustedservices.intel.com_sgx_certification_v4_pckcrl.body`),
        rootCaCrl: vector(`${folder}/0005_certificates.trustedservices.intel.com_intelsgxrootca.der.body`),
      },
    }) as const;

  it('needs what was captured', () => {
    expect(collateralNeeded(quote())).toMatchObject({ tee: 'tdx', ca: 'platform', pceId: '0000' });
  });

  it('passes every check with the bodies as served and no issuer chains', async () => {
    const { checks, facts } = await appraiseQuote(quote(), collateral(), { at, roots });
    expect(checks.filter((c) => c.outcome !== 'pass')).toEqual([]);
    expect(facts.tcbStatus).toBe('UpToDate');
  });
});
