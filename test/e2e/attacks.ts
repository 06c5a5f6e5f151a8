/**
 * The table of endpoints and attacks: what is done, and what a person must be shown, in each browser. `attack-run.ts` plays it.
 * Whoever is not honest is never green, not even for a moment.
 */
import type { AttackRow } from './attack-row';
import { CODE_ATTACKS } from './attacks-code';
import { CONNECTION_ATTACKS } from './attacks-connection';
import { DOMAIN_ATTACKS } from './attacks-domain';
import { GATEWAY_ATTACKS } from './attacks-gateway';
import { GOVERNANCE_ATTACKS } from './attacks-governance';
import { HARDWARE_ATTACKS } from './attacks-hardware';
import { MEMORY_ATTACKS } from './attacks-memory';
import { PAGE_ATTACKS } from './attacks-pages';

/** Rows of one site are played in the order of this table. */
export const ATTACKS: readonly AttackRow[] = [
  ...CONNECTION_ATTACKS,
  ...HARDWARE_ATTACKS,
  ...MEMORY_ATTACKS,
  ...PAGE_ATTACKS,
  ...DOMAIN_ATTACKS,
  ...GATEWAY_ATTACKS,
  ...CODE_ATTACKS,
  ...GOVERNANCE_ATTACKS,
];
