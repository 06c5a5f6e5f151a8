/** Whose builds an image has to come from, as far as its name tells. */
import type { ExpectedProvenance } from './expected-provenance';
import type { PinnedImage } from './pinned-image';

export type Source = ExpectedProvenance['source'];

/** GitHub's own registry: only an account can push below its own name. */
const GITHUB_REGISTRY = 'ghcr.io';
/** As GitHub allows accounts and repositories to be called; nothing that means something in an address. */
const ACCOUNT = /^[a-z\d](?:[a-z\d-]{0,38})$/i;
const REPOSITORY = /^[\w.-]{1,100}$/;

/**
 * @param known repository `owner/name` that somebody we trust says the image is built from; absent where nobody does
 * @returns `undefined` when nobody in particular has to have built it. Then no attestation would mean anything, because anybody can
 * attest any digest in a repository of their own; nobody is to be asked.
 */
export function sourceOf({ registry, repository }: PinnedImage, known?: string): Source | undefined {
  if (known !== undefined) {
    const [owner = '', name = '', ...more] = known.split('/');
    const isName = ACCOUNT.test(owner) && REPOSITORY.test(name) && !/^\.+$/.test(name) && more.length === 0;
    return isName ? { kind: 'repository', name: known } : undefined;
  }
  const [owner = '', ...path] = repository.split('/');
  const isAccount = registry === GITHUB_REGISTRY && path.length > 0 && ACCOUNT.test(owner);
  return isAccount ? { kind: 'owner', name: owner } : undefined;
}
