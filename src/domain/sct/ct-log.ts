/** A certificate transparency log, as the published list names it (RFC 6962; log list v3). */
export interface CtLog {
  readonly description: string;
  readonly operator: string;
  /** SHA-256 of `key`, base64, as the list spells it. RFC 6962 section 3.2. */
  readonly logId: string;
  /** DER SubjectPublicKeyInfo, base64. */
  readonly key: string;
  /** As the list says; `left-the-list`: it was on an earlier list, and its certificates have expired since. */
  readonly state: CtLogState;
  /** Promises that were made at this moment or later do not count; milliseconds since the epoch. Absent: they all do. */
  readonly until?: number;
}

export const CT_LOG_STATES = ['qualified', 'usable', 'readonly', 'retired', 'left-the-list'] as const;
export type CtLogState = (typeof CT_LOG_STATES)[number];
