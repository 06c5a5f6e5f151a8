/**
 * A pin: what a person saw of a site when they said "tell me when this changes". A pin never raises a verdict.
 */
import type { JsonValue } from '../appraisal';
import { type PinnedCode, readPinnedCode, writePinnedCode } from './pinned-code';
import { type PinnedPolicy, readPinnedPolicy } from './pinned-policy';

/** The measured identity: hex registers, in the order in which they are shown. Replicas of one service share it. */
export type MeasuredIdentity = { readonly [register: string]: string };

export interface Pin {
  /** SHA-256 of the attested certificate, hex; absent where the evidence names only a key. */
  readonly certificateSha256?: string;
  /** SHA-256 of the attested SubjectPublicKeyInfo, hex. */
  readonly spkiSha256: string;
  readonly identity: MeasuredIdentity;
  /** What was known of the code; absent where nothing was. */
  readonly code?: PinnedCode;
  /** Who could change the code; absent where no contract that is known governed it, or it could not be read. */
  readonly policy?: PinnedPolicy;
  /** Accounts to which the domain was locked, sorted; absent where it was not. */
  readonly lockedTo?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** How often the certificate changed since, while the identity stayed. */
  readonly renewals: number;
}

/** Key under which the memory port holds the pin of an origin (`https://host[:port]`). */
export const pinKey = (origin: string): string => `pin:${origin}`;

const HEX = /^[0-9a-f]{2,192}$/;

/** Reads a pin from memory; `undefined` for anything that is not exactly one (never a guess). */
export function readPin(value: JsonValue | undefined): Pin | undefined {
  if (!isRecord(value)) return undefined;
  const { certificateSha256, spkiSha256, identity, code, policy, lockedTo, since, renewals } = value;
  if (typeof spkiSha256 !== 'string' || !HEX.test(spkiSha256)) return undefined;
  if (
    certificateSha256 !== undefined &&
    (typeof certificateSha256 !== 'string' || !HEX.test(certificateSha256))
  )
    return undefined;
  if (lockedTo !== undefined && !isTexts(lockedTo)) return undefined;
  if (typeof since !== 'number' || typeof renewals !== 'number') return undefined;
  if (!isRecord(identity)) return undefined;
  const registers: Record<string, string> = {};
  for (const [name, hex] of Object.entries(identity)) {
    if (typeof hex !== 'string' || !HEX.test(hex)) return undefined;
    registers[name] = hex;
  }
  if (Object.keys(registers).length === 0) return undefined;
  const pinnedCode = code === undefined ? undefined : readPinnedCode(code);
  if (code !== undefined && pinnedCode === undefined) return undefined;
  const pinnedPolicy = readPinnedPolicy(policy);
  if (policy !== undefined && pinnedPolicy === undefined) return undefined;
  return {
    ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    spkiSha256,
    identity: registers,
    ...(pinnedCode === undefined ? {} : { code: pinnedCode }),
    ...(pinnedPolicy === undefined ? {} : { policy: pinnedPolicy }),
    ...(lockedTo === undefined ? {} : { lockedTo }),
    since,
    renewals,
  };
}

/** A pin as the memory port stores it. */
export function writePin(pin: Pin): JsonValue {
  const { lockedTo, code, policy, ...rest } = pin;
  return {
    ...rest,
    identity: { ...pin.identity },
    ...(code === undefined ? {} : { code: writePinnedCode(code) }),
    ...(policy === undefined ? {} : { policy: { ...policy } }),
    ...(lockedTo === undefined ? {} : { lockedTo: [...lockedTo] }),
  };
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((v) => typeof v === 'string');
}

function isRecord(value: unknown): value is { readonly [k: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
