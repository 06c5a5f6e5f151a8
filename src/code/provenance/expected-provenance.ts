/** Whose word about an artifact counts. Anybody can sign anything about any digest, so a signature without this says nothing. */
import { Refusal } from '../../refusal';
import type { SignerIdentity } from './signer-identity';
import type { Statement } from './statement';

/** Identity tokens of builds on GitHub. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

export interface ExpectedProvenance {
  /** Exactly. */
  readonly issuer: string;
  /** `owner/name`, or any repository of an owner. GitHub's names do not tell case. */
  readonly source:
    | { readonly kind: 'repository'; readonly name: string }
    | { readonly kind: 'owner'; readonly name: string };
  /** What `ref` has to begin with, for example `refs/tags/`. Absent: any. */
  readonly refPrefix?: string;
  /** Absent: any. */
  readonly predicateTypes?: readonly string[];
}

/** @throws Refusal `identity-issuer`, `identity-repository`, `identity-ref`, `statement-predicate` */
export function matchExpected(
  { issuer, repository, ref }: SignerIdentity,
  { predicateType }: Statement,
  { issuer: wantedIssuer, source, refPrefix = '', predicateTypes }: ExpectedProvenance,
): void {
  if (issuer !== wantedIssuer) throw new Refusal('identity-issuer', 'issuer', wantedIssuer, issuer);
  const from = source.kind === 'repository' ? repository : repository.slice(0, repository.indexOf('/'));
  if (from.toLowerCase() !== source.name.toLowerCase())
    throw new Refusal('identity-repository', source.kind, source.name, repository);
  if (!ref.startsWith(refPrefix)) throw new Refusal('identity-ref', 'ref', `${refPrefix}…`, ref);
  if (predicateTypes !== undefined && !predicateTypes.includes(predicateType))
    throw new Refusal('statement-predicate', 'predicateType', predicateTypes.join(' or '), predicateType);
}
