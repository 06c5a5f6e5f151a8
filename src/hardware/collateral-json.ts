/**
 * The JSON in which tools keep collateral: nine fields, documents as their exact text, lists as hex DER or PEM.
 * Source: the layout of Intel's `sgx_ql_qve_collateral_t`, as written by dcap-qvl and others. More fields are ignored.
 */
import { parseJson } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { Collateral } from './collateral';
import { JsonObject } from './json-object';

/** @throws Refusal `json-…`, `hex-malformed` */
export function collateralFromJson(text: string): Collateral {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > LIMITS.evidenceBytes)
    throw new Refusal(
      'collateral-json-too-large',
      'file',
      `at most ${LIMITS.evidenceBytes} bytes`,
      `${bytes.length}`,
    );
  return collateralFromValue(parseJson(bytes, LIMITS.jsonDepth));
}

/**
 * The same from JSON that was parsed as a part of something larger.
 * @throws Refusal `json-…`, `hex-malformed`
 */
export function collateralFromValue(value: unknown): Collateral {
  const encoder = new TextEncoder();
  const json = JsonObject.of(value, 'collateral');
  const signedDocument = (member: string, field: string): Uint8Array => {
    // Hex only, so that nothing in the signature can become part of the JSON around it.
    json.hex(`${field}_signature`, SIGNATURE_BYTES);
    return encoder.encode(
      `{"${member}":${json.text(field)},"signature":"${json.text(`${field}_signature`)}"}`,
    );
  };
  return {
    tcbInfo: signedDocument('tcbInfo', 'tcb_info'),
    qeIdentity: signedDocument('enclaveIdentity', 'qe_identity'),
    rootCaCrl: encoder.encode(json.text('root_ca_crl')),
    pckCrl: encoder.encode(json.text('pck_crl')),
    tcbInfoIssuerChain: json.text('tcb_info_issuer_chain'),
    qeIdentityIssuerChain: json.text('qe_identity_issuer_chain'),
    pckCrlIssuerChain: json.text('pck_crl_issuer_chain'),
  };
}

const SIGNATURE_BYTES = 64;
