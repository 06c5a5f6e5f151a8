/** Everybody who is asked where images come from, and nobody else. */
import { REGISTRY_HOSTS } from './registries';

export const GITHUB_API = 'https://api.github.com';

/** Host names. They are asked only where the person chose so: see `provenance-setting.ts`. */
export const PROVENANCE_HOSTS: readonly string[] = [new URL(GITHUB_API).hostname, ...REGISTRY_HOSTS];
