/** Accounts with a standing validation for the host, whatever CAA says of them. */
import type { ResolverFindings } from './caa-findings';
import { persistName, readPersistRecord } from './persist-record';

export interface PersistAccount {
  /** Where the TXT record stands. */
  readonly at: string;
  readonly issuer: string;
  readonly account: string;
}

/**
 * @param host the visited host; records of names above it count where they say `policy=wildcard`
 * @param at clock, milliseconds since the epoch; records whose time is over do not count
 */
export function persistAccounts(
  { persist }: ResolverFindings,
  host: string,
  at: number,
): readonly PersistAccount[] {
  return persist.flatMap(({ name, answer }) => {
    if (answer.kind === 'failure') return [];
    return answer.records.flatMap((r) => {
      const record = r.type === 'TXT' ? readPersistRecord(r.text) : undefined;
      if (record === undefined || (record.until !== undefined && record.until * 1000 < at)) return [];
      if (name !== host && !record.wildcard) return [];
      return [{ at: persistName(name), issuer: record.issuer, account: record.account }];
    });
  });
}
