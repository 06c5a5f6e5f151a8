/** That the signer signed the payload (secure-systems-lab/dsse, `protocol.md`), and that this is the signature that the log took. */
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64 } from '../../encoding/base64';
import { concatBytes, equalBytes } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import { jsonText, parseJson } from '../../encoding/json';
import { type JsonRecord, listOf, recordOf, textOf } from '../../encoding/json-fields';
import { certificatesFromPem } from '../../encoding/pem';
import { holdsUnder } from '../../encoding/spki-signature';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Envelope, SigstoreBundle } from './read-bundle';
import type { VerifiedSigner } from './verify-signer';

/** @throws Refusal `envelope-signature` */
export async function verifyEnvelope(envelope: Envelope, signer: VerifiedSigner): Promise<void> {
  if (!(await holdsUnder(signer.spki, 'ECDSA', 'SHA-256', preAuthEncoding(envelope), envelope.signature)))
    throw new Refusal('envelope-signature', 'dsseEnvelope', 'a signature of the certified key', 'another');
}

/** PAE: lengths in bytes, so that nothing can move between type and payload. */
function preAuthEncoding({ payloadType, payload }: Envelope): Uint8Array {
  const type = new TextEncoder().encode(payloadType);
  const text = (s: string) => new TextEncoder().encode(s);
  return concatBytes(text(`DSSEv1 ${type.length} `), type, text(` ${payload.length} `), payload);
}

const SHORT = 200;

/**
 * The body of a log entry of kind `dsse` 0.0.1 is about this signature by this certificate over this payload.
 * Source: sigstore/rekor `pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json`.
 * @throws Refusal `log-other-entry`, `json-…`, `base64-malformed`, `hex-malformed`, `pem-…`
 */
export function matchLogged(body: Uint8Array, { envelope, certificate }: SigstoreBundle): void {
  const entry = recordOf(parseJson(body, LIMITS.jsonDepth), 'entry');
  same('kind', 'dsse 0.0.1', `${entry.kind} ${entry.apiVersion}`.slice(0, SHORT));
  const spec = recordOf(entry.spec, 'spec');
  const payloadHash = recordOf(spec.payloadHash, 'payloadHash');
  same('payloadHash', 'sha256', textOf(payloadHash, 'algorithm', SHORT));
  sameBytes('payloadHash', sha256(envelope.payload), fromHex(textOf(payloadHash, 'value', SHORT)));
  const signatures = listOf(spec.signatures, 'signatures');
  same('signatures', '1', `${signatures.length}`);
  const logged: JsonRecord = recordOf(signatures[0], 'signatures[0]');
  sameBytes(
    'signature',
    envelope.signature,
    fromBase64(textOf(logged, 'signature', LIMITS.certificateBytes)),
  );
  const pem = jsonText(fromBase64(textOf(logged, 'verifier', 2 * LIMITS.certificateBytes)));
  for (const der of certificatesFromPem(pem, 1)) sameBytes('verifier', certificate, der);
}

function sameBytes(place: string, expected: Uint8Array, got: Uint8Array): void {
  if (!equalBytes(expected, got))
    throw otherEntry(place, toHex(expected.subarray(0, 32)), toHex(got.subarray(0, 32)));
}

function same(place: string, expected: string, got: string): void {
  if (expected !== got) throw otherEntry(place, expected, got);
}

const otherEntry = (place: string, expected: string, got: string): Refusal =>
  new Refusal('log-other-entry', place, expected, got);
