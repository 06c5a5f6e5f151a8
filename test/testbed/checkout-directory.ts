import { fileURLToPath } from 'node:url';

/** Where the keys of this checkout are, and what builds are told of them. Git ignores it. */
export const CHECKOUT_DIRECTORY = fileURLToPath(new URL('../../.testbed/', import.meta.url));
