/**
 * QE identity: which quoting enclave Intel stands behind, and at which patch levels.
 * Source: Intel PCS API v4, "Get Quoting Enclave Identity".
 */
import { Refusal } from '../refusal';
import { type ComponentLevel, readComponentLevels } from './component-levels';
import type { JsonObject } from './json-object';

export interface QeIdentity {
  /** Which enclave: `QE` quotes for SGX, `TD_QE` for TDX; the others never quote. */
  readonly id: 'QE' | 'TD_QE' | 'QVE' | 'QAE';
  /** Milliseconds since the epoch. */
  readonly issueDate: number;
  readonly nextUpdate: number;
  readonly tcbEvaluationDataNumber: number;
  /** 4 bytes each, in memory order. */
  readonly miscSelect: Uint8Array;
  readonly miscSelectMask: Uint8Array;
  /** 16 bytes each, in memory order. */
  readonly attributes: Uint8Array;
  readonly attributesMask: Uint8Array;
  /** 32 bytes. */
  readonly mrSigner: Uint8Array;
  readonly isvProdId: number;
  /** Best level first. */
  readonly levels: readonly ComponentLevel[];
}

/**
 * @param document the inner object of a signed enclave identity
 * @throws Refusal `json-member`, `qe-identity-version`, `levels-…`
 */
export function readQeIdentity(document: JsonObject): QeIdentity {
  const version = document.integer('version', 0xffff);
  if (version !== 2) throw new Refusal('qe-identity-version', 'enclaveIdentity.version', '2', `${version}`);
  return {
    id: document.oneOf('id', ['QE', 'TD_QE', 'QVE', 'QAE']),
    issueDate: document.date('issueDate'),
    nextUpdate: document.date('nextUpdate'),
    tcbEvaluationDataNumber: document.integer('tcbEvaluationDataNumber', 0xffffffff),
    miscSelect: document.hex('miscselect', 4),
    miscSelectMask: document.hex('miscselectMask', 4),
    attributes: document.hex('attributes', 16),
    attributesMask: document.hex('attributesMask', 16),
    mrSigner: document.hex('mrsigner', 32),
    isvProdId: document.integer('isvprodid', 0xffff),
    levels: readComponentLevels(document),
  };
}
