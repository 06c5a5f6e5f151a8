/**
 * `facts.domain.logged` as types: the unexpired certificates of public logs, whose they are, and since when the lock was seen. What
 * a log says was written by strangers: what has not the shape is left out and counted, texts are cut to length, dates to what a
 * calendar holds.
 */
import type { Facts } from '../../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';

/** As `src/domain/ct` tells them apart, the enclave's own first. */
export const OWNERS = ['attested', 'by-account', 'not-compared', 'before-lock', 'not-attested'] as const;
export type Owner = (typeof OWNERS)[number];

export interface LoggedCertificate {
  /** Hex SHA-256; absent where no log's search tells. */
  readonly spkiSha256?: string;
  readonly serial: string;
  readonly issuer: string;
  /** Milliseconds since the epoch, never after `notAfter`. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly owner: Owner;
  /** Which logs' searches list it. */
  readonly sources: readonly string[];
}

export interface LoggedTimeline {
  readonly certificates: readonly LoggedCertificate[];
  /** Entries that could not be read, or were too many to draw. */
  readonly leftOut: number;
  /** When this browser first saw the lock, unbroken since. */
  readonly lockSeenSince?: number;
  /** The moment of the verification. */
  readonly at: number;
}

/** More than this nobody looks at; the checks count them all. */
const MOST = 200;

/** The timeline in the facts; `undefined` where the logs were not looked at. */
export function loggedTimelineOf(facts: Facts, appraisedAt: number): LoggedTimeline | undefined {
  const domain = asObject(facts.domain);
  const entries = asObject(domain?.logged)?.timeline;
  if (!Array.isArray(entries)) return undefined;
  const read = asList(entries).flatMap((entry) => certificateOf(asObject(entry)));
  const certificates = read.slice(0, MOST);
  const lockSeenSince = timeOf(domain?.lockSeenSince);
  return {
    certificates,
    leftOut: entries.length - certificates.length,
    ...(lockSeenSince === undefined ? {} : { lockSeenSince }),
    at: timeOf(domain?.at) ?? appraisedAt,
  };
}

/** Whether nothing attested stands behind it, as far as anybody could tell. */
export const isStranger = ({ owner }: LoggedCertificate): boolean =>
  owner === 'not-attested' || owner === 'before-lock';

/** Whether the enclave, or its account, stands behind it. */
export const isOwn = ({ owner }: LoggedCertificate): boolean =>
  owner === 'attested' || owner === 'by-account';

const HEX = /^[0-9a-f]{64}$/;

function certificateOf(entry: Fields | undefined): readonly LoggedCertificate[] {
  const spkiSha256 = asText(entry?.spkiSha256);
  const owner = OWNERS.find((o) => o === entry?.owner);
  const notBefore = timeOf(entry?.notBefore);
  const notAfter = timeOf(entry?.notAfter);
  const hasKey = spkiSha256 !== undefined && HEX.test(spkiSha256);
  // Only what was not compared may be without its key.
  if (owner === undefined || (!hasKey && owner !== 'not-compared')) return [];
  if (notBefore === undefined || notAfter === undefined || notAfter < notBefore) return [];
  return [
    {
      ...(hasKey ? { spkiSha256 } : {}),
      serial: strangerText(asText(entry?.serial) ?? '', 64),
      issuer: strangerText(asText(entry?.issuer) ?? '', 80),
      notBefore,
      notAfter,
      owner,
      sources: asTexts(entry?.sources)
        .slice(0, 8)
        .map((source) => strangerText(source, 40)),
    },
  ];
}

/** Certificates may say 9999; calendars go a little further. */
const LAST_TIME = Date.UTC(10_000, 0);

function timeOf(value: Fields[string]): number | undefined {
  const at = asNumber(value);
  return at !== undefined && Number.isFinite(at) && at >= 0 && at <= LAST_TIME ? at : undefined;
}
