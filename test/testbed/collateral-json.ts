/** The nine-field JSON in which tools hand over collateral: PEM chains, CRLs as hex DER, documents as their exact text. */

import type { Bytes } from './bytes';
import { hex } from './bytes';
import type { SignedDocument } from './intel-documents';
import type { IntelPki, PckCa } from './intel-pki';

export interface CollateralJson {
  readonly pck_crl_issuer_chain: string;
  readonly root_ca_crl: string;
  readonly pck_crl: string;
  readonly tcb_info_issuer_chain: string;
  readonly tcb_info: string;
  readonly tcb_info_signature: string;
  readonly qe_identity_issuer_chain: string;
  readonly qe_identity: string;
  readonly qe_identity_signature: string;
}

export interface CollateralOptions {
  readonly ca?: PckCa;
  /** Which platform the TCB info is for; ignored when `tcbInfo` is given. */
  readonly fmspc?: string;
  readonly tcbInfo?: SignedDocument;
  readonly qeIdentity?: SignedDocument;
  readonly pckCrl?: Bytes;
  readonly rootCrl?: Bytes;
  /** Any of the nine fields, as they come. */
  readonly fields?: Partial<CollateralJson>;
}

/** Current collateral of this PKI, with any part replaced. */
export async function collateralJson(
  pki: IntelPki,
  options: CollateralOptions = {},
): Promise<CollateralJson> {
  const ca = options.ca ?? 'platform';
  const tcbInfo =
    options.tcbInfo ?? (await pki.tcbInfo(options.fmspc === undefined ? {} : { fmspc: options.fmspc }));
  const qeIdentity = options.qeIdentity ?? (await pki.qeIdentity());
  return {
    pck_crl_issuer_chain: pki.pckCaChain(ca),
    root_ca_crl: hex(options.rootCrl ?? (await pki.rootCrl())),
    pck_crl: hex(options.pckCrl ?? (await pki.pckCrl(ca))),
    tcb_info_issuer_chain: pki.tcbSigningChain,
    tcb_info: tcbInfo.text,
    tcb_info_signature: tcbInfo.signature,
    qe_identity_issuer_chain: pki.tcbSigningChain,
    qe_identity: qeIdentity.text,
    qe_identity_signature: qeIdentity.signature,
    ...options.fields,
  };
}
