/** All four documents of a collateral: are they Intel's, do they belong to this quote, are they current, what do they revoke? */

import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { REASONS } from '../reasons';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import type { Collateral } from './collateral';
import { type ExaminedCrl, examinePckCrl, examineRootCrl } from './examine-crl';
import { examineQeIdentity, examineTcbInfo } from './examine-document';
import type { Examined } from './examined';
import type { PckChain } from './pck-chain';
import type { QeIdentity } from './qe-identity';
import type { Tee } from './quote-header';
import type { TcbInfo } from './tcb-info';
import { standingOf } from './validity';

export interface ExaminedCollateral {
  readonly rootCrl: Examined<ExaminedCrl>;
  readonly pckCrl: Examined<ExaminedCrl>;
  readonly tcbInfo: Examined<TcbInfo>;
  readonly qeIdentity: Examined<QeIdentity>;
}

/** Starts every signature of the collateral before it waits for any. */
export async function examineCollateral(
  collateral: Collateral,
  pckCa: Certificate | undefined,
  roots: HardwareRoots,
): Promise<ExaminedCollateral> {
  const [rootCrl, pckCrl, tcbInfo, qeIdentity] = await Promise.all([
    examineRootCrl(collateral.rootCaCrl, roots),
    examinePckCrl(collateral.pckCrl, pckCa, collateral.pckCrlIssuerChain, roots),
    examineTcbInfo(collateral.tcbInfo, collateral.tcbInfoIssuerChain, roots),
    examineQeIdentity(collateral.qeIdentity, collateral.qeIdentityIssuerChain, roots),
  ]);
  return { rootCrl, pckCrl, tcbInfo, qeIdentity };
}

export interface CollateralFault {
  readonly reason:
    | 'collateral-unreadable'
    | 'collateral-forged'
    | 'collateral-for-another-platform'
    | 'collateral-expired'
    | 'collateral-not-yet-valid';
  readonly expected: string;
  readonly got: string;
}

/**
 * What is wrong with the collateral for this quote, in the order in which Intel's library looks: lists, TCB info, QE identity,
 * then the platform, then dates. A contradiction goes before what is merely unknown.
 */
export function collateralFault(
  examined: ExaminedCollateral,
  quote: { readonly tee: Tee; readonly pck: PckChain | undefined },
  at: number,
): CollateralFault | undefined {
  const documents = [examined.rootCrl, examined.pckCrl, examined.tcbInfo, examined.qeIdentity];
  const faults: CollateralFault[] = documents.flatMap((d) => (d.kind === 'faulty' ? [d.fault] : []));
  faults.push(...foreignParts(examined, quote));
  const periods = documents.flatMap((d) => (d.kind === 'authentic' ? d.periods : []));
  const standing = standingOf(periods, at);
  if (standing.kind !== 'current') {
    const { kind, expected, got } = standing;
    faults.push({ reason: `collateral-${kind}`, expected, got });
  }
  return faults.find((f) => REASONS[f.reason].outcome === 'fail') ?? faults[0];
}

/** Which enclave quotes for which TEE. */
export const QE_IDENTITY_ID = { sgx: 'QE', tdx: 'TD_QE' } as const;

/** Documents that are Intel's, but not about this quote. */
function foreignParts(
  { pckCrl, tcbInfo, qeIdentity }: ExaminedCollateral,
  { tee, pck }: { readonly tee: Tee; readonly pck: PckChain | undefined },
): CollateralFault[] {
  const faults: CollateralFault[] = [];
  const expect = (what: string, expected: string, got: string) => {
    if (expected !== got)
      faults.push({ reason: 'collateral-for-another-platform', expected: `${what} ${expected}`, got });
  };
  if (pckCrl.kind === 'authentic' && pck !== undefined) {
    const { issuerKey, issuerCommonName } = pckCrl.document;
    if (issuerKey === undefined || !equalBytes(issuerKey, pck.intermediate.publicKey))
      expect('PCK CRL of', `${pck.intermediate.commonName} (this key)`, issuerCommonName);
  }
  if (tcbInfo.kind === 'authentic') {
    const { document } = tcbInfo;
    expect('TCB info for', tee, document.tee);
    if (pck !== undefined) {
      expect('TCB info for FMSPC', toHex(pck.extension.fmspc), toHex(document.fmspc));
      expect('TCB info for PCEID', toHex(pck.extension.pceId), toHex(document.pceId));
    }
  }
  if (qeIdentity.kind === 'authentic') expect('identity of', QE_IDENTITY_ID[tee], qeIdentity.document.id);
  return faults;
}

/** A certificate that an authentic list revokes. Revocation is final, so an old list is as good as a current one. */
export function revokedCertificate(
  { rootCrl, pckCrl, tcbInfo, qeIdentity }: ExaminedCollateral,
  pck: PckChain | undefined,
): Certificate | undefined {
  const signers = [tcbInfo, qeIdentity].flatMap((d) =>
    d.kind === 'authentic' && d.signer !== undefined ? [d.signer] : [],
  );
  const underRoot = [...(pck === undefined ? [] : [pck.intermediate]), ...signers];
  if (rootCrl.kind === 'authentic') {
    const revoked = underRoot.find((c) => rootCrl.document.revokedSerials.has(c.serial));
    if (revoked !== undefined) return revoked;
  }
  if (pck === undefined || pckCrl.kind !== 'authentic') return undefined;
  const { issuerKey, revokedSerials } = pckCrl.document;
  // A serial means something only in the list of the certificate's own issuer.
  const ownList = issuerKey !== undefined && equalBytes(issuerKey, pck.intermediate.publicKey);
  return ownList && revokedSerials.has(pck.leaf.serial) ? pck.leaf : undefined;
}
