/**
 * Who signed an image, from a signature that cosign keeps in the registry: the steps of `verify-bundle.ts` for another envelope. Weaker
 * in two respects, which whoever shows it has to say: the log's promise comes without a proof, and a signature says that a workflow
 * signed the digest, not that it built it.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64 } from '../../encoding/base64';
import { equalBytes } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import { jsonText, parseJson } from '../../encoding/json';
import { recordOf, textOf } from '../../encoding/json-fields';
import { certificatesFromPem } from '../../encoding/pem';
import { holdsUnder } from '../../encoding/spki-signature';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { type ExpectedIdentity, matchIdentity } from './expected-provenance';
import { readSignature, type Signature, type SignatureLayer } from './read-signature';
import { type LoggedIdentity, signerIdentity } from './signer-identity';
import type { SigstoreRoot } from './sigstore-root';
import { refuseOtherImage } from './simple-signing';
import { verifyPromise } from './verify-log-entry';
import { verifySigner } from './verify-signer';

/** Every member was read from something whose signature had been verified. `not-verified`: says nothing about the image, neither good nor bad. */
export type VerifiedSignature =
  | { readonly kind: 'verified'; readonly provenance: LoggedIdentity }
  | { readonly kind: 'not-verified'; readonly refusal: Refusal };

/**
 * Never rejects.
 * @param payload what was signed: its hash has to be the layer's
 * @param digest of the image, 64 lower-case hex digits
 */
export async function verifySignature(
  layer: SignatureLayer,
  payload: Uint8Array,
  digest: string,
  expected: ExpectedIdentity,
  root: SigstoreRoot,
): Promise<VerifiedSignature> {
  try {
    return { kind: 'verified', provenance: await provenanceOf(layer, payload, digest, expected, root) };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { kind: 'not-verified', refusal };
    throw refusal;
  }
}

async function provenanceOf(
  layer: SignatureLayer,
  payload: Uint8Array,
  digest: string,
  expected: ExpectedIdentity,
  root: SigstoreRoot,
): Promise<LoggedIdentity> {
  same('payload-hash', 'payload', fromHex(layer.payloadSha256), sha256(payload));
  const { signature, certificate, entry } = readSignature(layer);
  await verifyPromise(entry, root.logs);
  const integratedTime = entry.integratedTime * 1000;
  const signer = await verifySigner(certificate, [integratedTime], root);
  if (!(await holdsUnder(signer.spki, 'ECDSA', 'SHA-256', payload, signature)))
    throw new Refusal('payload-signature', 'signature', 'a signature of the certified key', 'another');
  matchLogged(entry.body, payload, { signature, certificate });
  refuseOtherImage(payload, digest);
  const identity = signerIdentity(signer);
  matchIdentity(identity, expected);
  return { ...identity, logIndex: entry.logIndex, integratedTime };
}

const ENTRY_KIND = 'hashedrekord 0.0.1';
const SHORT = 200;

/**
 * The body of a log entry of kind `hashedrekord` 0.0.1 is about this signature by this certificate over this payload.
 * Source: sigstore/rekor `pkg/types/hashedrekord/v0.0.1/hashedrekord_v0_0_1_schema.json`.
 */
function matchLogged(
  body: Uint8Array,
  payload: Uint8Array,
  { signature, certificate }: Pick<Signature, 'signature' | 'certificate'>,
): void {
  const entry = recordOf(parseJson(body, LIMITS.jsonDepth), 'entry');
  const kind = `${entry.kind} ${entry.apiVersion}`.slice(0, SHORT);
  if (kind !== ENTRY_KIND) throw new Refusal('log-other-entry', 'kind', ENTRY_KIND, kind);
  const spec = recordOf(entry.spec, 'spec');
  const hash = recordOf(recordOf(spec.data, 'data').hash, 'hash');
  const algorithm = textOf(hash, 'algorithm', SHORT);
  if (algorithm !== 'sha256') throw new Refusal('log-other-entry', 'hash', 'sha256', algorithm);
  same('log-other-entry', 'hash', sha256(payload), fromHex(textOf(hash, 'value', SHORT)));
  const logged = recordOf(spec.signature, 'signature');
  const text = (record: typeof logged) => fromBase64(textOf(record, 'content', LIMITS.signatureTextLength));
  same('log-other-entry', 'signature', signature, text(logged));
  const pem = jsonText(text(recordOf(logged.publicKey, 'publicKey')));
  for (const der of certificatesFromPem(pem, 1)) same('log-other-entry', 'publicKey', certificate, der);
}

function same(code: string, place: string, expected: Uint8Array, got: Uint8Array): void {
  if (!equalBytes(expected, got))
    throw new Refusal(code, place, toHex(expected.subarray(0, 32)), toHex(got.subarray(0, 32)));
}
