/**
 * Who built it, as Fulcio certifies it from the identity token of the build.
 * Source: sigstore/fulcio `docs/oid-info.md` (1.3.6.1.4.1.57264.1.*).
 */
import { DerReader, implicitTag, readOnly, TAG } from '../../encoding/der';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { VerifiedSigner } from './verify-signer';

export interface SignerIdentity {
  /** Of the identity token, for example `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** `owner/name` on GitHub, spelt as certified. */
  readonly repository: string;
  /** Does not change when the repository is renamed; decimal. Absent in certificates before 2023. */
  readonly repositoryId: string | undefined;
  /** What was checked out: `refs/tags/v1`, `refs/heads/main`. */
  readonly ref: string;
  /** Git commit, hex. Absent where the certificate does not say. */
  readonly commit: string | undefined;
  /** The workflow that was started: `https://github.com/owner/name/.github/workflows/file.yml@ref`. */
  readonly workflow: string;
  /** The workflow that signed: the same, or a reusable one, which may be of another repository. */
  readonly builder: string;
  /** `github-hosted`, `self-hosted`; absent where the certificate does not say. */
  readonly runner: string | undefined;
}

/** An identity whose signature a log took. */
export interface LoggedIdentity extends SignerIdentity {
  /** Number of the entry in the transparency log, which anybody can look up. */
  readonly logIndex: number;
  /** When the log took the entry, milliseconds since the epoch. */
  readonly integratedTime: number;
}

const FULCIO = '1.3.6.1.4.1.57264.1';
const GITHUB = 'https://github.com/';
const ALTERNATIVE_NAME = '2.5.29.17';
const URI_NAME = implicitTag(6);

/** Facts that two generations of certificates spell differently: as bare text, and as UTF8String. Certificates carry both. */
const FACTS = {
  issuer: { older: 1, newer: 8 },
  commit: { older: 3, newer: 13 },
  repository: { older: 5, newer: 12 },
  ref: { older: 6, newer: 14 },
  builder: { newer: 9 },
  runner: { newer: 11 },
  repositoryId: { newer: 15 },
  workflow: { newer: 18 },
} as const;

/** @throws Refusal `identity-missing`, `identity-contradiction`, `identity-malformed`, `der-…` */
export function signerIdentity(signer: VerifiedSigner): SignerIdentity {
  const at = (arc: number | undefined): Uint8Array | undefined =>
    arc === undefined ? undefined : signer.extensions.find(({ oid }) => oid === `${FULCIO}.${arc}`)?.value;

  function fact(name: keyof typeof FACTS): string | undefined {
    const row: { readonly older?: number; readonly newer: number } = FACTS[name];
    const [older, newer] = [at(row.older), at(row.newer)];
    const plain = (text: string) => (name === 'repository' ? repositoryOf(text) : text);
    const before = older && textOf(older, name);
    const now = newer && plain(textOf(readOnly(newer, TAG.utf8String, name).content, name));
    if (before !== undefined && now !== undefined && before !== now)
      throw new Refusal('identity-contradiction', name, now, before);
    return now ?? before;
  }
  function stated(name: keyof typeof FACTS): string {
    const text = fact(name);
    if (text === undefined) throw new Refusal('identity-missing', name, 'a text', 'nothing');
    return text;
  }

  const issuer = stated('issuer');
  const repository = stated('repository');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new Refusal('identity-malformed', 'repository', 'owner/name', repository);
  const commit = fact('commit');
  if (commit !== undefined && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
    throw new Refusal('identity-malformed', 'commit', 'a Git commit', commit);
  const builder = alternativeName(signer);
  const named = fact('builder');
  if (named !== undefined && named !== builder)
    throw new Refusal('identity-contradiction', 'builder', builder, named);
  return {
    issuer,
    repository,
    repositoryId: fact('repositoryId'),
    ref: stated('ref'),
    commit,
    workflow: fact('workflow') ?? builder,
    builder,
    runner: fact('runner'),
  };
}

/** The newer extension has an address, the older one a name. */
function repositoryOf(uri: string): string {
  if (!uri.startsWith(GITHUB)) throw new Refusal('identity-malformed', 'repository', `${GITHUB}…`, uri);
  return uri.slice(GITHUB.length);
}

function alternativeName({ extensions }: VerifiedSigner): string {
  const found = extensions.find(({ oid }) => oid === ALTERNATIVE_NAME);
  if (found === undefined) throw new Refusal('identity-missing', 'subjectAltName', 'an address', 'nothing');
  const names = new DerReader(
    readOnly(found.value, TAG.sequence, 'subjectAltName').content,
    'subjectAltName',
  );
  const name = names.read(URI_NAME).content;
  names.end();
  return textOf(name, 'subjectAltName');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Nothing that is invisible, or moves what stands beside it. */
const PLAIN = /^[^\p{C}\p{Z}]+$/u;

/** These go before people's eyes. */
function textOf(bytes: Uint8Array, place: string): string {
  const refuse = () =>
    new Refusal('identity-malformed', place, 'a short, visible text', `${bytes.length} bytes`);
  if (bytes.length > LIMITS.identityTextLength) throw refuse();
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw refuse();
  }
  if (!PLAIN.test(text)) throw refuse();
  return text;
}
