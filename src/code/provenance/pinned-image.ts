/** An image that a compose file pins by digest, with the registry that is meant where none is named. */
import type { ServiceImage } from '../compose/policy';

export interface PinnedImage {
  /** Host of the registry, lower case, for example `ghcr.io`; with a port where one is named. */
  readonly registry: string;
  /** Path in the registry, for example `owner/name`: names of lower-case letters, digits and single separators. */
  readonly repository: string;
  /** SHA-256 of the manifest or index, 64 lower-case hex digits. */
  readonly digest: string;
}

/** What is meant where no registry is named, and what a name of one part is short for. Source: distribution/reference `normalize.go`. */
const DEFAULT_REGISTRY = 'docker.io';
const OFFICIAL = 'library/';
const OTHER_NAMES_OF_DEFAULT: readonly string[] = ['index.docker.io', 'registry-1.docker.io'];

const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/;
const PART = '[a-z\\d]+(?:(?:[._]|__|-+)[a-z\\d]+)*';
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** `undefined` for an image that is not pinned by digest, or whose name could mean something else in an address. */
export function pinnedImageOf({
  repository: named,
  digest,
}: Pick<ServiceImage, 'repository' | 'digest'>): PinnedImage | undefined {
  const hex = DIGEST.exec(digest ?? '')?.[1];
  if (named === undefined || hex === undefined) return undefined;
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const host = isHost ? first.toLowerCase() : DEFAULT_REGISTRY;
  const registry = OTHER_NAMES_OF_DEFAULT.includes(host) ? DEFAULT_REGISTRY : host;
  const path = isHost ? named.slice(slash + 1) : named;
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `${OFFICIAL}${path}` : path;
  if (!HOST.test(registry) || !REPOSITORY.test(repository) || repository.length > 255) return undefined;
  return { registry, repository, digest: hex };
}
