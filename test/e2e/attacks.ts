/**
 * The table of endpoints and attacks: what is done, and what a person must be shown, in each browser. `attack-run.ts` plays it.
 * Which code runs is not established by anything that exists yet, so the best result of an honest site is `limited`.
 */
import type { AttackRow } from './attack-row';
import { CONNECTION_ATTACKS } from './attacks-connection';
import { DOMAIN_ATTACKS } from './attacks-domain';
import { GATEWAY_ATTACKS } from './attacks-gateway';
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
];
