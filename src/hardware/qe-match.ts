/** Is this Intel's quoting enclave? Source: Intel PCS API v4, "Get Quoting Enclave Identity", verification of a QE report. */
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import type { QeIdentity } from './qe-identity';
import type { SgxReport } from './sgx-report';

export interface Mismatch {
  readonly expected: string;
  readonly got: string;
}

/** The first field in which the report differs from the identity. */
export function qeMismatch(report: SgxReport, identity: QeIdentity): Mismatch | undefined {
  const miscSelect = masked(report.miscSelect, identity.miscSelectMask);
  const attributes = masked(report.attributes, identity.attributesMask);
  if (!equalBytes(miscSelect, identity.miscSelect))
    return { expected: `miscselect ${toHex(identity.miscSelect)}`, got: toHex(miscSelect) };
  if (!equalBytes(attributes, identity.attributes))
    return { expected: `attributes ${toHex(identity.attributes)}`, got: toHex(attributes) };
  if (!equalBytes(report.mrSigner, identity.mrSigner))
    return { expected: `mrsigner ${toHex(identity.mrSigner)}`, got: toHex(report.mrSigner) };
  if (report.isvProdId !== identity.isvProdId)
    return { expected: `isvprodid ${identity.isvProdId}`, got: `${report.isvProdId}` };
  return undefined;
}

const masked = (bytes: Uint8Array, mask: Uint8Array): Uint8Array => bytes.map((b, i) => b & (mask[i] ?? 0));
