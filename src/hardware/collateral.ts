/**
 * Collateral: what Intel publishes about a platform, and which of it a quote needs.
 * Source: Intel PCS API v4; Intel SGX DCAP Quote Verification Library, `sgx_ql_qve_collateral_t`.
 */
import type { Check } from '../appraisal';
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import type { Certificate } from './certificate';
import { type PckCa, type PckChain, readPckChain } from './pck-chain';
import { readQuote } from './quote';
import type { Tee } from './quote-header';
import { CERTIFICATION } from './signature-data';

export interface Collateral {
  /** Response bodies as served: the signatures cover their bytes. */
  readonly tcbInfo: Uint8Array;
  readonly qeIdentity: Uint8Array;
  /** DER, hex of the DER, or PEM. */
  readonly rootCaCrl: Uint8Array;
  readonly pckCrl: Uint8Array;
  /** PEM, signer first. Where one is absent, Intel's own certificates of this release are tried. */
  readonly tcbInfoIssuerChain?: string;
  readonly qeIdentityIssuerChain?: string;
  readonly pckCrlIssuerChain?: string;
}

/** `check` says why there is none; without it, nobody was asked. */
export type CollateralOutcome =
  | { readonly kind: 'collateral'; readonly collateral: Collateral }
  | { readonly kind: 'missing'; readonly check?: Check };

export interface CollateralNeed {
  readonly tee: Tee;
  /** 12 hex digits, lower case. */
  readonly fmspc: string;
  /** 4 hex digits, lower case. */
  readonly pceId: string;
  readonly ca: PckCa;
  /** The CA certificate in the quote, which should have signed the PCK revocation list. Not yet trusted. */
  readonly pckCaCertificate: Certificate;
}

/** Which collateral a quote needs; `undefined` when it cannot be read, or names its platform only in a way that Intel can read. */
export function collateralNeeded(quote: Uint8Array): CollateralNeed | undefined {
  try {
    const { tee, certificationType, certificationData } = readQuote(quote);
    if (certificationType !== CERTIFICATION.pckChain) return undefined;
    return needOf(tee, readPckChain(certificationData));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function needOf(tee: Tee, { ca, extension, intermediate }: PckChain): CollateralNeed {
  return {
    tee,
    fmspc: toHex(extension.fmspc),
    pceId: toHex(extension.pceId),
    ca,
    pckCaCertificate: intermediate,
  };
}
