/**
 * The registries that are asked for signatures, and where each is: those that most images come from, and that give everybody a token to
 * read what is public. Source: distribution/distribution `docs/spec/auth/token.md`.
 */
export interface Registry {
  /** Address of its interface (`/v2/…`), without a slash at its end. */
  readonly api: string;
  /** Where it gives out tokens; the scope is added. */
  readonly token: string;
}

const REGISTRIES: { readonly [host: string]: Registry } = {
  'ghcr.io': { api: 'https://ghcr.io', token: 'https://ghcr.io/token?service=ghcr.io' },
  'docker.io': {
    api: 'https://registry-1.docker.io',
    token: 'https://auth.docker.io/token?service=registry.docker.io',
  },
  'quay.io': { api: 'https://quay.io', token: 'https://quay.io/v2/auth?service=quay.io' },
};

export const registryOf = (host: string): Registry | undefined =>
  Object.hasOwn(REGISTRIES, host) ? REGISTRIES[host] : undefined;

/** The hosts of all of them. */
export const REGISTRY_HOSTS: readonly string[] = [
  ...new Set(
    Object.values(REGISTRIES).flatMap(({ api, token }) => [new URL(api).hostname, new URL(token).hostname]),
  ),
];
