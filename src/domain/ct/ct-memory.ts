/**
 * What is remembered of answers about the certificate logs: each source's list for six hours, and until when a source that was asked
 * too often is left alone. Read back strictly: what does not read was never there.
 */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';
import type { MemoryPort } from '../../ports/ports';
import { type LoggedCertificate, UNKNOWN } from './logged-certificate';

const HOUR = 3_600_000;
const FRESH_FOR = 6 * HOUR;
const LONGEST_LIMIT = HOUR;

/** A source's list as it was on a day. */
export interface RememberedList {
  /** When the source was asked, milliseconds since the epoch. */
  readonly at: number;
  readonly certificates: readonly LoggedCertificate[];
  readonly flaws: readonly string[];
}

const listKey = (base: string, host: string): string => `ct:${base} ${host}`;
const limitKey = (base: string): string => `ct:${base} limit`;

export const isFresh = (list: RememberedList, at: number): boolean =>
  list.at <= at && at < list.at + FRESH_FOR;

export async function recallList(
  memory: MemoryPort,
  base: string,
  host: string,
): Promise<RememberedList | undefined> {
  return readList(await memory.read(listKey(base, host)));
}

export async function rememberList(
  memory: MemoryPort,
  base: string,
  host: string,
  { at, certificates, flaws }: RememberedList,
): Promise<void> {
  await memory.write(listKey(base, host), { at, flaws, certificates: certificates.map(toRow) });
}

/** Until when the source wants no more questions; `undefined` when it takes them. */
export async function recallLimit(memory: MemoryPort, base: string, at: number): Promise<number | undefined> {
  const until = await memory.read(limitKey(base));
  // A clock that was set back must not silence a source for longer than it could have asked for.
  return typeof until === 'number' && at < until && until <= at + LONGEST_LIMIT ? until : undefined;
}

export const rememberLimit = (memory: MemoryPort, base: string, until: number): Promise<void> =>
  memory.write(limitKey(base), until);

type Row = readonly [string, string, string, string | null, number, number, readonly string[]];

const toRow = (c: LoggedCertificate): Row => [
  c.spkiSha256,
  c.serial,
  c.issuer,
  c.issuerOrganization ?? null,
  c.notBefore,
  c.notAfter,
  c.names,
];

function readList(value: JsonValue | undefined): RememberedList | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { at, certificates, flaws } = value as { readonly [k: string]: JsonValue };
  if (typeof at !== 'number' || !Array.isArray(certificates) || !isTexts(flaws)) return undefined;
  if (certificates.length > LIMITS.loggedCertificates) return undefined;
  const read = certificates.map(readRow);
  const whole = read.filter((c) => c !== undefined);
  return whole.length === read.length ? { at, certificates: whole, flaws } : undefined;
}

function readRow(row: JsonValue): LoggedCertificate | undefined {
  if (!Array.isArray(row)) return undefined;
  const [spkiSha256, serial, issuer, organization, notBefore, notAfter, names] = row as readonly JsonValue[];
  if (typeof spkiSha256 !== 'string' || !(spkiSha256 === UNKNOWN || HASH.test(spkiSha256))) return undefined;
  if (typeof serial !== 'string' || typeof issuer !== 'string' || !isTexts(names)) return undefined;
  if (typeof notBefore !== 'number' || typeof notAfter !== 'number') return undefined;
  if (organization !== null && typeof organization !== 'string') return undefined;
  return {
    spkiSha256,
    serial,
    issuer,
    ...(organization === null ? {} : { issuerOrganization: organization }),
    notBefore,
    notAfter,
    names,
  };
}

const HASH = /^[0-9a-f]{64}$/;

const isTexts = (value: JsonValue | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');
