/** Whose word about an artifact counts. Anybody can sign anything about any digest, so a signature without this says nothing. */
import { Refusal } from '../../refusal';
import type { SignerIdentity } from './signer-identity';
import type { Statement } from './statement';

/** Identity tokens of builds on GitHub. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export interface ExpectedIdentity {
  /** Exactly. */
  readonly issuer: string;
  /**
   * `owner/name`, or any repository of an owner. GitHub's names do not tell case. `anybody`: only for what nobody but the maker of the
   * artifact could have put where it was found.
   */
  readonly source:
    | { readonly kind: 'repository'; readonly name: string }
    | { readonly kind: 'owner'; readonly name: string }
    | 'anybody';
  /** What `ref` has to begin with, for example `refs/tags/`. Absent: any. */
  readonly refPrefix?: string;
}

export interface ExpectedProvenance extends ExpectedIdentity {
  readonly source: Exclude<ExpectedIdentity['source'], 'anybody'>;
  /** Absent: any. */
  readonly predicateTypes?: readonly string[];
}

/** @throws Refusal `identity-issuer`, `identity-repository`, `identity-ref` */
export function matchIdentity(
  { issuer, repository, ref }: SignerIdentity,
  { issuer: wantedIssuer, source, refPrefix = '' }: ExpectedIdentity,
): void {
  if (issuer !== wantedIssuer) throw new Refusal('identity-issuer', 'issuer', wantedIssuer, issuer);
  if (source !== 'anybody') {
    const from = source.kind === 'repository' ? repository : repository.slice(0, repository.indexOf('/'));
    if (from.toLowerCase() !== source.name.toLowerCase())
      throw new Refusal('identity-repository', source.kind, source.name, repository);
  }
  if (!ref.startsWith(refPrefix)) throw new Refusal('identity-ref', 'ref', `${refPrefix}…`, ref);
}

/** @throws Refusal `statement-predicate`, and those of `matchIdentity` */
export function matchExpected(
  identity: SignerIdentity,
  { predicateType }: Statement,
  expected: ExpectedProvenance,
): void {
  matchIdentity(identity, expected);
  const { predicateTypes } = expected;
  if (predicateTypes !== undefined && !predicateTypes.includes(predicateType))
    throw new Refusal('statement-predicate', 'predicateType', predicateTypes.join(' or '), predicateType);
}
