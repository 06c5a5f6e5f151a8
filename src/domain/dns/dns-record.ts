/** The records that the question about certificates needs, as JSON: what a resolver said and what memory keeps of it. */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';

/** RFC 8659 section 4.1. */
export interface CaaRecord {
  readonly type: 'CAA';
  /** One byte; 128 is "issuer critical". */
  readonly flags: number;
  /** As written; compared without regard to case. */
  readonly tag: string;
  /** Characters that are not printable ASCII are U+FFFD: no grammar here allows them. */
  readonly value: string;
}

export interface TxtRecord {
  readonly type: 'TXT';
  /** The strings of the record, joined (as RFC 7208 section 3.3 joins them). */
  readonly text: string;
}

export type DnsRecord = CaaRecord | TxtRecord;
export type AskedType = DnsRecord['type'];

/** Text of strangers without anything that a terminal or a page could take for more than text. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e]/gu, '\ufffd');

const isKept = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= LIMITS.dnsTextLength && !/[^\x20-\x7e\ufffd]/u.test(text);

/** The record, read back from JSON; `undefined` for anything that is not exactly one of that type. */
export function recordFromJson(json: JsonValue, type: AskedType): DnsRecord | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const { type: kind, flags, tag, value, text } = json as { readonly [k: string]: JsonValue };
  if (kind !== type) return undefined;
  if (kind === 'TXT') return isKept(text) ? { type: kind, text } : undefined;
  return typeof flags === 'number' &&
    Number.isInteger(flags) &&
    flags >= 0 &&
    flags <= 255 &&
    isKept(tag) &&
    isKept(value)
    ? { type: 'CAA', flags, tag, value }
    : undefined;
}
