/** Is one served document good for this need: Intel's, of this platform, current? Asked before anything is remembered. */
import { toHex } from '../encoding/hex';
import type { HardwareRoots } from '../trust';
import type { CollateralNeed } from './collateral';
import type { DocumentName } from './collateral-sources';
import { type CollateralFault, QE_IDENTITY_ID } from './examine-collateral';
import { examinePckCrl, examineRootCrl } from './examine-crl';
import { examineQeIdentity, examineTcbInfo } from './examine-document';
import type { Examined } from './examined';
import type { ServedDocument } from './remembered-document';
import { renewalOf, standingOf } from './validity';

export type Quality =
  | {
      readonly kind: 'good';
      /** Milliseconds since the epoch: issue of the document itself. */
      readonly issued: number;
      /** From here on it should be renewed. */
      readonly renewFrom: number;
      /** The earliest end of its periods. */
      readonly until: number;
      /** `tcbEvaluationDataNumber`; revocation lists have none. */
      readonly evaluation: number | undefined;
    }
  | { readonly kind: 'bad'; readonly fault: CollateralFault };

export async function qualityOf(
  document: DocumentName,
  served: ServedDocument,
  need: CollateralNeed,
  { at, roots }: { readonly at: number; readonly roots: HardwareRoots },
): Promise<Quality> {
  const { examined, foreign, evaluation } = await examine(document, served, need, roots);
  if (examined.kind === 'faulty') return { kind: 'bad', fault: examined.fault };
  if (foreign !== undefined)
    return { kind: 'bad', fault: { reason: 'collateral-for-another-platform', ...foreign } };
  const standing = standingOf(examined.periods, at);
  if (standing.kind !== 'current') {
    const { kind, expected, got } = standing;
    return { kind: 'bad', fault: { reason: `collateral-${kind}`, expected, got } };
  }
  const { periods } = examined;
  return {
    kind: 'good',
    // The document's own period comes first; those of its signers follow.
    issued: periods[0]?.from ?? Number.NEGATIVE_INFINITY,
    renewFrom: Math.min(...periods.map(renewalOf)),
    until: Math.min(...periods.map((p) => p.to)),
    evaluation,
  };
}

interface Finding {
  readonly examined: Examined<unknown>;
  /** What it is about, where that is not what was needed. */
  readonly foreign?: { readonly expected: string; readonly got: string } | undefined;
  readonly evaluation?: number;
}

async function examine(
  document: DocumentName,
  { body, issuerChain }: ServedDocument,
  need: CollateralNeed,
  roots: HardwareRoots,
): Promise<Finding> {
  switch (document) {
    case 'tcbInfo': {
      const examined = await examineTcbInfo(body, issuerChain, roots);
      if (examined.kind === 'faulty') return { examined };
      const { tee, fmspc, pceId, tcbEvaluationDataNumber } = examined.document;
      return {
        examined,
        evaluation: tcbEvaluationDataNumber,
        foreign: differs(`${need.tee} ${need.fmspc} ${need.pceId}`, `${tee} ${toHex(fmspc)} ${toHex(pceId)}`),
      };
    }
    case 'qeIdentity': {
      const examined = await examineQeIdentity(body, issuerChain, roots);
      if (examined.kind === 'faulty') return { examined };
      const { id, tcbEvaluationDataNumber } = examined.document;
      return {
        examined,
        evaluation: tcbEvaluationDataNumber,
        foreign: differs(QE_IDENTITY_ID[need.tee], id),
      };
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
