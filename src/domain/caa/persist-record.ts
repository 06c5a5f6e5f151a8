/**
 * Standing validations of dns-persist-01 (draft-ietf-acme-dns-persist): a TXT record at `_validation-persist.<name>` names an account
 * that needs no other proof, for as long as it stands there.
 */
import { readIssueValue, valuesOf } from './issue-value';

export interface PersistRecord {
  readonly issuer: string;
  readonly account: string;
  /** `policy=wildcard`: for wildcards and for all names below, too. */
  readonly wildcard: boolean;
  /** Seconds since the epoch; absent where it has no end. */
  readonly until?: number;
}

export const PERSIST_METHOD = 'dns-persist-01';
export const persistName = (name: string): string => `_validation-persist.${name}`;

/** `undefined` for TXT records that give no account a validation. */
export function readPersistRecord(text: string): PersistRecord | undefined {
  const value = readIssueValue(text);
  if (value === undefined || value.issuer === '') return undefined;
  const [account, ...moreAccounts] = valuesOf(value, 'accounturi');
  const [policy, ...morePolicies] = valuesOf(value, 'policy');
  const [until, ...moreUntil] = valuesOf(value, 'persistUntil');
  if (account === undefined || account === '') return undefined;
  if (moreAccounts.length + morePolicies.length + moreUntil.length > 0) return undefined;
  if (until !== undefined && !/^\d{1,15}$/.test(until)) return undefined;
  return {
    issuer: value.issuer,
    account,
    wildcard: policy?.toLowerCase() === 'wildcard',
    ...(until === undefined ? {} : { until: Number(until) }),
  };
}
