/** Made-up SEV-SNP platforms under a PKI shaped like AMD's, where every certificate and every field can be replaced by a lie. */

import type { Check } from '../../../src/appraisal';
import type { HardwareAppraisal } from '../../../src/hardware/appraise';
import { appraiseSnp } from '../../../src/hardware/snp/appraise-snp';
import type { SnpPolicy } from '../../../src/hardware/snp/snp-policy';
import type { SnpRoots } from '../../../src/hardware/snp/snp-roots';
import type { Reason } from '../../../src/reasons';
import { makeSnpReport, type SnpReportOptions } from '../../testbed/snp-maker';
import { snpKeysOf } from '../../testbed/snp-maker-keys';
import {
  CURRENT_TCB,
  type Endorsed,
  makeSnpPki,
  type SnpPki,
  type SnpPkiOptions,
  type TestProduct,
} from '../../testbed/snp-maker-pki';

export const NOW = new Date('2026-10-15T12:00:00Z');

export interface SnpPlatform {
  readonly pki: SnpPki;
  readonly vcek: Endorsed;
  readonly crl: Uint8Array;
}

export async function makeSnpPlatform(
  product: TestProduct,
  certificates: NonNullable<SnpPkiOptions['certificates']> = {},
): Promise<SnpPlatform> {
  const pki = await makeSnpPki({ product, at: NOW, keys: await snpKeysOf(product), certificates });
  return { pki, vcek: await pki.issueVcek(), crl: await pki.crl() };
}

export const rootsOf = (...platforms: readonly SnpPlatform[]): SnpRoots => ({
  rootKeys: platforms.map(({ pki }) => ({ product: pki.product, keySha256: pki.rootKeySha256 })),
});

export const reportOf = (
  { pki, vcek }: SnpPlatform,
  options: Partial<SnpReportOptions> = {},
): Promise<Uint8Array> =>
  makeSnpReport({
    product: pki.product,
    keys: vcek.keys,
    chipId: pki.chipId,
    reportedTcb: CURRENT_TCB[pki.product],
    ...options,
  });

export interface Asked {
  readonly certificates?: readonly Uint8Array[];
  readonly crl?: Uint8Array | 'none';
  readonly roots?: SnpRoots;
  readonly at?: number;
  readonly policy?: SnpPolicy;
}

export function appraiseOf(
  platform: SnpPlatform,
  report: Uint8Array,
  { certificates, crl = platform.crl, roots = rootsOf(platform), at = NOW.getTime(), policy }: Asked = {},
): Promise<HardwareAppraisal> {
  const { ask, ark } = platform.pki;
  return appraiseSnp(
    report,
    {
      kind: 'endorsements',
      endorsements: {
        certificates: certificates ?? [platform.vcek.der, ask.der, ark.der],
        ...(crl === 'none' ? {} : { crl }),
      },
    },
    { at, roots, ...(policy === undefined ? {} : { policy }) },
  );
}

/** Reasons of everything that did not pass, and does apply. */
export const blemishes = (checks: readonly Check[]): readonly Reason[] =>
  checks.filter((f) => f.outcome !== 'pass' && f.outcome !== 'not-applicable').map((f) => f.reason);
