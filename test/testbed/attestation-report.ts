/**
 * The attestation report of AI model endpoints (dstack evidence specification, section 16, second form), with the member names that
 * NEAR AI uses. Every report is a fresh quote: report_data is SHA-256(signing address, key fingerprint) and the nonce.
 */
import { type Answer, json } from './answer';
import { type Bytes, concat, fromHex, hex, sha256, utf8 } from './bytes';
import { infoOf } from './code-manner';
import type { Enclave } from './enclave';
import type { ReportLie } from './sites';

export const REPORT_PATH = '/v1/attestation/report';

export interface ReportWish {
  readonly enclave: Enclave;
  readonly query: URLSearchParams;
  /** SHA-256 of the attested key's SubjectPublicKeyInfo, hex. */
  readonly attestedKey: string;
  /** The same of the key that the connection was opened with. */
  readonly servedKey: string;
  readonly lie?: ReportLie;
}

const OLD_NONCE = '0d'.repeat(32);
const NONCE = /^[0-9a-f]{64}$/i;

async function signingAddress(algorithm: string): Promise<Bytes> {
  const digest = await sha256(utf8(`testbed signing key, ${algorithm}`));
  return algorithm === 'ecdsa' ? digest.slice(0, 20) : digest;
}

/** What the endpoint answers to `GET /v1/attestation/report?...`. */
export async function answerReport(wish: ReportWish): Promise<Answer> {
  const { enclave, query, lie } = wish;
  const algorithm = query.get('signing_algo') ?? 'ecdsa';
  if (algorithm !== 'ed25519' && algorithm !== 'ecdsa') return json({ detail: 'Invalid signing_algo' }, 400);
  const asked = query.get('nonce') ?? hex(crypto.getRandomValues(new Uint8Array(32)));
  if (!NONCE.test(asked)) return json({ detail: 'Invalid nonce' }, 400);

  const address = await signingAddress(algorithm);
  const withFingerprint = query.get('include_tls_fingerprint') === 'true';
  const named = lie === 'relabelled-key' ? wish.servedKey : wish.attestedKey;
  const quoted = lie === 'stale-nonce' || lie === 'replayed' ? OLD_NONCE : asked;
  const echoed = lie === 'replayed' ? OLD_NONCE : asked;

  const firstHalf = withFingerprint
    ? await sha256(address, fromHex(wish.attestedKey))
    : concat(address, new Uint8Array(32 - address.length));
  const quote = await enclave.quote(concat(firstHalf, fromHex(quoted)));
  const common = {
    model_name: 'testbed/model',
    signing_address: algorithm === 'ecdsa' ? `0x${hex(address)}` : hex(address),
    signing_algo: algorithm,
    signing_public_key: hex(address),
    request_nonce: echoed,
    intel_quote: hex(quote),
    nvidia_payload: JSON.stringify({ arch: 'HOPPER', nonce: echoed, evidence_list: [] }),
    event_log: JSON.stringify(enclave.publishedLog),
    info: infoOf(enclave, 'object'),
    ...(withFingerprint ? { tls_cert_fingerprint: named } : {}),
  };
  return json({ ...common, all_attestations: [common] });
}
