/**
 * Signatures that cosign keeps in the registry, as the manifest tagged `sha256-<digest>.sig` holds them: one layer each. Nothing here is
 * verified yet. Source: sigstore/cosign `specs/SIGNATURE_SPEC.md`, "Storage"; sigstore/rekor `types.md` (SignedEntryTimestamp).
 */
import { fromBase64 } from '../../encoding/base64';
import { fromHex } from '../../encoding/hex';
import { parseJson } from '../../encoding/json';
import { type JsonRecord, listOf, recordOf, textOf } from '../../encoding/json-fields';
import { certificatesFromPem } from '../../encoding/pem';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { PromisedEntry } from './read-bundle';

/** The texts of one layer, as the registry gave them; what memory keeps, too. */
export interface SignatureLayer {
  /** SHA-256 of the signed payload, 64 lower-case hex digits. */
  readonly payloadSha256: string;
  /** DER in base64. */
  readonly signature: string;
  /** PEM. Absent where a bare key signed. */
  readonly certificate?: string;
  /** JSON: the entry of the log and the log's promise. Absent where no log was told. */
  readonly entry?: string;
}

const LAYER_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const ENTRY = 'dev.sigstore.cosign/bundle';
const LAYER_DIGEST = /^sha256:([0-9a-f]{64})$/;
const SHORT = 500;

/**
 * The signatures of a manifest, the newest first: cosign adds at the end. Layers of other kinds are left out.
 * @param bytes at most `LIMITS.signatureManifestBytes`: the port sees to it
 * @throws Refusal `json-…`
 */
export function readSignatureManifest(bytes: Uint8Array): readonly SignatureLayer[] {
  const manifest = recordOf(parseJson(bytes, LIMITS.jsonDepth), 'manifest');
  return listOf(manifest.layers, 'layers').slice(-LIMITS.attestations).reverse().flatMap(readLayer);
}

function readLayer(value: unknown): readonly SignatureLayer[] {
  const layer = recordOf(value, 'layer');
  if (layer.mediaType !== LAYER_TYPE) return [];
  const payloadSha256 = LAYER_DIGEST.exec(textOf(layer, 'digest', SHORT))?.[1];
  const annotations = recordOf(layer.annotations, 'annotations');
  if (payloadSha256 === undefined) return [];
  const text = (name: string): string | undefined =>
    Object.hasOwn(annotations, name) ? textOf(annotations, name, LIMITS.signatureTextLength) : undefined;
  const [signature, certificate, entry] = [text(SIGNATURE), text(CERTIFICATE), text(ENTRY)];
  if (signature === undefined) return [];
  return [
    {
      payloadSha256,
      signature,
      ...(certificate === undefined ? {} : { certificate }),
      ...(entry === undefined ? {} : { entry }),
    },
  ];
}

export interface Signature {
  /** DER. */
  readonly signature: Uint8Array;
  /** DER, of the signer. */
  readonly certificate: Uint8Array;
  readonly entry: PromisedEntry;
}

/**
 * The bytes of a layer.
 * @throws Refusal `signature-by-key` (nobody vouches for whose it is), `signature-not-logged` (so nobody says when it was made),
 * `signature-number`, `json-…`, `pem-…`, `base64-malformed`, `hex-malformed`
 */
export function readSignature({ signature, certificate, entry }: SignatureLayer): Signature {
  if (certificate === undefined)
    throw new Refusal('signature-by-key', 'signature', 'a key that a certificate vouches for', 'a bare key');
  if (entry === undefined)
    throw new Refusal(
      'signature-not-logged',
      'signature',
      "an entry of a log, with the log's promise",
      'none',
    );
  const [der] = certificatesFromPem(certificate, 1);
  if (der === undefined) throw new Refusal('pem-empty', 'certificate', 'one certificate', 'none');
  return { signature: fromBase64(signature), certificate: der, entry: readEntry(entry) };
}

function readEntry(text: string): PromisedEntry {
  const bundle = recordOf(parseJson(new TextEncoder().encode(text), LIMITS.jsonDepth), 'bundle');
  const payload = recordOf(bundle.Payload, 'Payload');
  return {
    logId: fromHex(textOf(payload, 'logID', SHORT)),
    logIndex: numberOf(payload, 'logIndex'),
    integratedTime: numberOf(payload, 'integratedTime'),
    body: fromBase64(textOf(payload, 'body', LIMITS.signatureTextLength)),
    promise: fromBase64(textOf(bundle, 'SignedEntryTimestamp', SHORT)),
  };
}

function numberOf(record: JsonRecord, name: string): number {
  const value = record[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Refusal('signature-number', name, 'a whole number below 2^53', String(value).slice(0, 40));
  return value;
}
