/**
 * Where an artifact was built, from a Sigstore bundle: the whole verification on one page, in the order of the protocol. Pure: the
 * trust root is a constant, the time is the log's, and nobody is asked.
 *
 * Why not a library: `@freedomofpress/sigstore-browser` 0.1.14 accepts an entry that no log signed (see `docs/provenance.md`), and the
 * others need Node.
 */
import { Refusal } from '../../refusal';
import { type ExpectedProvenance, matchExpected } from './expected-provenance';
import { readBundle } from './read-bundle';
import { type LoggedIdentity, signerIdentity } from './signer-identity';
import type { SigstoreRoot } from './sigstore-root';
import { statementAbout } from './statement';
import { matchLogged, verifyEnvelope } from './verify-envelope';
import { verifyLogEntry } from './verify-log-entry';
import { verifySigner } from './verify-signer';

/** Every member was read from something whose signature had been verified. */
export interface Provenance extends LoggedIdentity {
  readonly predicateType: string;
}

/** `not-verified`: says nothing about the artifact, neither good nor bad. */
export type VerifiedBundle =
  | { readonly kind: 'verified'; readonly provenance: Provenance }
  | { readonly kind: 'not-verified'; readonly refusal: Refusal };

/**
 * Never rejects.
 * @param bytes a Sigstore bundle, version 0.3, JSON
 * @param digest SHA-256 of the artifact, 32 bytes; of an image the digest by which it is pinned
 */
export async function verifyBundle(
  bytes: Uint8Array,
  digest: Uint8Array,
  expected: ExpectedProvenance,
  root: SigstoreRoot,
): Promise<VerifiedBundle> {
  try {
    return { kind: 'verified', provenance: await provenanceOf(bytes, digest, expected, root) };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { kind: 'not-verified', refusal };
    throw refusal;
  }
}

async function provenanceOf(
  bytes: Uint8Array,
  digest: Uint8Array,
  expected: ExpectedProvenance,
  root: SigstoreRoot,
): Promise<Provenance> {
  const bundle = readBundle(bytes);
  // Every entry, not one: who sees the result cannot tell on which of them it rests.
  for (const entry of bundle.entries) await verifyLogEntry(entry, root.logs);
  const times = bundle.entries.map(({ integratedTime }) => integratedTime * 1000);
  const signer = await verifySigner(bundle.certificate, times, root);
  await verifyEnvelope(bundle.envelope, signer);
  for (const { body } of bundle.entries) matchLogged(body, bundle);
  const statement = statementAbout(bundle.envelope, digest);
  const identity = signerIdentity(signer);
  matchExpected(identity, statement, expected);
  const [{ logIndex, integratedTime }] = bundle.entries;
  return {
    ...identity,
    predicateType: statement.predicateType,
    logIndex,
    integratedTime: integratedTime * 1000,
  };
}
