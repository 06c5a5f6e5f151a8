/**
 * That the log holds an entry, and since when. The promise is the only evidence that signs the time, and the proof is the only one that
 * ties the entry to a tree that others see too: of bundles both are demanded. Signatures of cosign come with the promise alone.
 * Source: sigstore/rekor `types.md` and `openapi.yaml` (SignedEntryTimestamp), RFC 6962 section 2.1.1.
 */
import { fromBase64, toBase64 } from '../../encoding/base64';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { holdsUnder } from '../../encoding/spki-signature';
import { Refusal } from '../../refusal';
import { readCheckpoint } from './checkpoint';
import { inclusionRoot, leafHash } from './inclusion-root';
import type { LogEntry, PromisedEntry } from './read-bundle';
import { type SigstoreLog, signsAt } from './sigstore-root';

/**
 * When it resolves, the log has signed `body`, `logIndex` and `integratedTime`.
 * @throws Refusal `log-unknown`, `log-promise`, `log-inclusion`, `log-checkpoint`, and those of `readCheckpoint`
 */
export async function verifyLogEntry(entry: LogEntry, logs: readonly SigstoreLog[]): Promise<void> {
  const key = await verifyPromise(entry, logs);
  verifyInclusion(entry);
  await verifyCheckpoint(entry, key);
}

/**
 * When it resolves, the log has signed `body`, `logIndex` and `integratedTime`, and promised to take the entry.
 * @returns the key of the log, DER SubjectPublicKeyInfo
 * @throws Refusal `log-unknown`, `log-promise`
 */
export async function verifyPromise(entry: PromisedEntry, logs: readonly SigstoreLog[]): Promise<Uint8Array> {
  const id = toBase64(entry.logId);
  const log = logs.find(({ logId }) => logId === id);
  if (log === undefined || !signsAt(log, entry.integratedTime * 1000))
    throw new Refusal('log-unknown', 'log', 'a log of this release, at its time', toHex(entry.logId));
  const key = fromBase64(log.key);
  if (!(await holdsUnder(key, 'ECDSA', 'SHA-256', promised(entry), entry.promise)))
    throw new Refusal('log-promise', 'signedEntryTimestamp', 'a signature of the log', 'another');
  return key;
}

/** Canonical JSON (RFC 8785): these members in this order, and texts without anything to escape. */
function promised({ body, integratedTime, logId, logIndex }: PromisedEntry): Uint8Array {
  const text = JSON.stringify({ body: toBase64(body), integratedTime, logID: toHex(logId), logIndex });
  return new TextEncoder().encode(text);
}

function verifyInclusion({ body, proof }: LogEntry): void {
  const root = inclusionRoot(leafHash(body), proof.index, proof.treeSize, proof.hashes);
  if (root === undefined || !equalBytes(root, proof.rootHash))
    throw new Refusal(
      'log-inclusion',
      'inclusionProof',
      toHex(proof.rootHash),
      root === undefined ? 'no path of this tree' : toHex(root),
    );
}

async function verifyCheckpoint({ logId, proof }: LogEntry, key: Uint8Array): Promise<void> {
  const checkpoint = readCheckpoint(proof.checkpoint);
  if (checkpoint.size !== proof.treeSize || !equalBytes(checkpoint.rootHash, proof.rootHash))
    throw new Refusal(
      'log-checkpoint',
      'checkpoint',
      `size ${proof.treeSize}, root ${toHex(proof.rootHash)}`,
      `size ${checkpoint.size}, root ${toHex(checkpoint.rootHash)}`,
    );
  // Others (witnesses) may have signed too; only the log counts.
  for (const { hint, signature } of checkpoint.signatures)
    if (
      equalBytes(hint, logId.subarray(0, hint.length)) &&
      (await holdsUnder(key, 'ECDSA', 'SHA-256', checkpoint.signed, signature))
    )
      return;
  throw new Refusal('log-checkpoint', 'checkpoint', 'a signature of the log', 'none');
}
