/** Is one served document good for this need: Intel's, of this platform, current? Asked before anything is remembered. */
import { toHex } from '../encoding/hex';
import type { TrustRoots } from '../trust';
import type { CollateralNeed } from './collateral';
import type { DocumentName } from './collateral-sources';
import { type CollateralFault, QE_IDENTITY_ID } from './examine-collateral';
import { examinePckCrl, examineRootCrl } from './examine-crl';
import { examineQeIdentity, examineTcbInfo } from './examine-document';
import type { Examined } from './examined';
import type { ServedDocument } from './remembered-document';
import { standingOf } from './validity';

export type Quality =
  /** `until`: the earliest end of its periods, milliseconds since the epoch. */
  | { readonly kind: 'good'; readonly until: number }
  | { readonly kind: 'bad'; readonly fault: CollateralFault };

export async function qualityOf(
  document: DocumentName,
  served: ServedDocument,
  need: CollateralNeed,
  { at, roots }: { readonly at: number; readonly roots: TrustRoots },
): Promise<Quality> {
  const { examined, foreign } = await examine(document, served, need, roots);
  if (examined.kind === 'faulty') return { kind: 'bad', fault: examined.fault };
  if (foreign !== undefined)
    return { kind: 'bad', fault: { reason: 'collateral-for-another-platform', ...foreign } };
  const standing = standingOf(examined.periods, at);
  if (standing.kind !== 'current') {
    const { kind, expected, got } = standing;
    return { kind: 'bad', fault: { reason: `collateral-${kind}`, expected, got } };
  }
  return { kind: 'good', until: Math.min(...examined.periods.map((p) => p.to)) };
}

interface Finding {
  readonly examined: Examined<unknown>;
  /** What it is about, where that is not what was needed. */
  readonly foreign?: { readonly expected: string; readonly got: string } | undefined;
}

async function examine(
  document: DocumentName,
  { body, issuerChain }: ServedDocument,
  need: CollateralNeed,
  roots: TrustRoots,
): Promise<Finding> {
  switch (document) {
    case 'tcbInfo': {
      const examined = await examineTcbInfo(body, issuerChain, roots);
      if (examined.kind === 'faulty') return { examined };
      const { tee, fmspc, pceId } = examined.document;
      return {
        examined,
        foreign: differs(`${need.tee} ${need.fmspc} ${need.pceId}`, `${tee} ${toHex(fmspc)} ${toHex(pceId)}`),
      };
    }
    case 'qeIdentity': {
      const examined = await examineQeIdentity(body, issuerChain, roots);
      if (examined.kind === 'faulty') return { examined };
      return { examined, foreign: differs(QE_IDENTITY_ID[need.tee], examined.document.id) };
    }
    case 'pckCrl': {
      const examined = await examinePckCrl(body, need.pckCaCertificate, issuerChain, roots);
      if (examined.kind === 'faulty') return { examined };
      const { issuerCommonName } = examined.document;
      return {
        examined,
        foreign: issuerCommonName.toLowerCase().includes(need.ca)
          ? undefined
          : { expected: `CRL of the PCK ${need.ca} CA`, got: issuerCommonName },
      };
    }
    case 'rootCaCrl':
      return { examined: await examineRootCrl(body, roots) };
  }
}

const differs = (expected: string, got: string) => (expected === got ? undefined : { expected, got });
