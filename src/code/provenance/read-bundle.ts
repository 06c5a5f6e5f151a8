/**
 * A Sigstore bundle of version 0.3 around a DSSE envelope, as JSON. Nothing here is verified yet.
 * Source: sigstore/protobuf-specs, `sigstore_bundle.proto`, `sigstore_rekor.proto`; secure-systems-lab/dsse, `envelope.md`.
 */
import { fromBase64 } from '../../encoding/base64';
import { parseJson } from '../../encoding/json';
import { type JsonRecord, listOf, recordOf, textOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export interface SigstoreBundle {
  /** DER, of the signer. */
  readonly certificate: Uint8Array;
  readonly entries: readonly [LogEntry, ...LogEntry[]];
  readonly envelope: Envelope;
}

export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** An entry, as the log promised to take it. */
export interface PromisedEntry {
  /** SHA-256 of the log's key. */
  readonly logId: Uint8Array;
  /** In the log as a whole. */
  readonly logIndex: number;
  /** Seconds since the epoch. */
  readonly integratedTime: number;
  /** Canonical JSON, as the log stores it. */
  readonly body: Uint8Array;
  /** The log's signature over all of the above; DER. */
  readonly promise: Uint8Array;
}

/** What the log says of an entry that it took. */
export interface LogEntry extends PromisedEntry {
  readonly proof: InclusionProof;
}

/** RFC 6962 section 2.1.1, in the shard of the log that holds the entry. */
export interface InclusionProof {
  readonly index: number;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** Signed note. */
  readonly checkpoint: string;
}

/** Two spellings of one version. Older ones may lack the inclusion proof, or carry certificates of authorities. */
const MEDIA_TYPES: readonly string[] = [
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
];
const DSSE_ENTRY = 'dsse 0.0.1';
const HASH_BYTES = 32;
const CHECKPOINT_LENGTH = 4096;
/** Base64 of what may be as long as the bundle. */
const ANY_LENGTH = LIMITS.sigstoreBundleBytes;
const SHORT = 200;

/**
 * @throws Refusal `bundle-too-large`, `bundle-media-type`, `bundle-entries`, `bundle-entry-kind` (of a log that this release does not
 * know how to read), `bundle-signatures`, `bundle-hash`, `bundle-number`, `json-…`, `base64-malformed`
 */
export function readBundle(bytes: Uint8Array): SigstoreBundle {
  const most = LIMITS.sigstoreBundleBytes;
  if (bytes.length > most)
    throw new Refusal('bundle-too-large', 'length', `at most ${most}`, `${bytes.length}`);
  const bundle = recordOf(parseJson(bytes, LIMITS.jsonDepth), 'bundle');
  const mediaType = textOf(bundle, 'mediaType', SHORT);
  if (!MEDIA_TYPES.includes(mediaType))
    throw new Refusal('bundle-media-type', 'mediaType', 'version 0.3', mediaType);
  const material = member(bundle, 'verificationMaterial');
  const entries = listOf(material.tlogEntries, 'tlogEntries');
  const [first, ...more] = entries.map((entry, i) => recordOf(entry, `tlogEntries[${i}]`));
  if (first === undefined || entries.length > LIMITS.sigstoreEntries)
    throw new Refusal('bundle-entries', 'tlogEntries', `1 to ${LIMITS.sigstoreEntries}`, `${entries.length}`);
  return {
    certificate: bytesOf(member(material, 'certificate'), 'rawBytes'),
    entries: [readEntry(first), ...more.map(readEntry)],
    envelope: readEnvelope(member(bundle, 'dsseEnvelope')),
  };
}

function readEntry(entry: JsonRecord): LogEntry {
  const { kind, version } = member(entry, 'kindVersion');
  if (`${kind} ${version}` !== DSSE_ENTRY)
    throw new Refusal('bundle-entry-kind', 'kindVersion', DSSE_ENTRY, `${kind} ${version}`.slice(0, SHORT));
  return {
    logId: hashOf(textOf(member(entry, 'logId'), 'keyId', SHORT), 'logId'),
    logIndex: numberOf(entry, 'logIndex'),
    integratedTime: numberOf(entry, 'integratedTime'),
    body: bytesOf(entry, 'canonicalizedBody'),
    promise: bytesOf(member(entry, 'inclusionPromise'), 'signedEntryTimestamp'),
    proof: readProof(member(entry, 'inclusionProof')),
  };
}

function readProof(proof: JsonRecord): InclusionProof {
  const hashes = listOf(proof.hashes, 'hashes');
  if (hashes.length > LIMITS.inclusionHashes)
    throw new Refusal('bundle-hash', 'hashes', `at most ${LIMITS.inclusionHashes}`, `${hashes.length}`);
  return {
    index: numberOf(proof, 'logIndex'),
    treeSize: numberOf(proof, 'treeSize'),
    rootHash: hashOf(textOf(proof, 'rootHash', SHORT), 'rootHash'),
    hashes: hashes.map((hash, i) => hashOf(hash, `hashes[${i}]`)),
    checkpoint: textOf(member(proof, 'checkpoint'), 'envelope', CHECKPOINT_LENGTH),
  };
}

function readEnvelope(envelope: JsonRecord): Envelope {
  const signatures = listOf(envelope.signatures, 'signatures');
  // DSSE allows several. The log entry is about one, and nobody can say what another one is worth.
  if (signatures.length !== 1)
    throw new Refusal('bundle-signatures', 'dsseEnvelope', 'one signature', `${signatures.length}`);
  return {
    payloadType: textOf(envelope, 'payloadType', SHORT),
    payload: bytesOf(envelope, 'payload'),
    signature: bytesOf(recordOf(signatures[0], 'signatures[0]'), 'sig'),
  };
}

const member = (record: JsonRecord, name: string): JsonRecord =>
  recordOf(Object.hasOwn(record, name) ? record[name] : undefined, name);

const bytesOf = (record: JsonRecord, name: string): Uint8Array =>
  fromBase64(textOf(record, name, ANY_LENGTH));

function hashOf(value: unknown, place: string): Uint8Array {
  const bytes = typeof value === 'string' && value.length <= SHORT ? fromBase64(value) : undefined;
  if (bytes?.length !== HASH_BYTES)
    throw new Refusal('bundle-hash', place, `${HASH_BYTES} bytes`, `${bytes?.length ?? typeof value}`);
  return bytes;
}

/** 64-bit numbers are texts in the JSON of Protocol Buffers. */
function numberOf(record: JsonRecord, name: string): number {
  const text = textOf(record, name, SHORT);
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw new Refusal('bundle-number', name, 'a whole number below 2^53', JSON.stringify(text));
  return value;
}
