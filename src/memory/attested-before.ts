/**
 * Certificates that an origin's enclave attested to at earlier visits. They let a page from the cache, a replica or a server
 * that lags behind its own renewal be recognised, as long as the measured identity is still the same.
 */
import type { JsonValue } from '../appraisal';
import type { ServedCertificate } from '../visit';
import type { MeasuredIdentity } from './pin';

interface Remembered extends ServedCertificate {
  readonly identity: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEEP = 16;
/** Web certificates live at most 90 days here; what is older cannot be on an honest page. */
const MAX_AGE_MS = 90 * 24 * 60 * 60 * 1000;
const HEX_32 = /^[0-9a-f]{64}$/;

export const attestedBeforeKey = (origin: string): string => `attested:${origin}`;

/** Those remembered for exactly this identity and not too old. Anything malformed is no memory. */
export function attestedBefore(
  memory: JsonValue | undefined,
  identity: MeasuredIdentity,
  at: number,
): readonly ServedCertificate[] {
  return read(memory).filter((r) => r.identity === keyOf(identity) && at - r.at <= MAX_AGE_MS);
}

/** The memory with one more certificate, newest first; returns `undefined` when it would not change within a day. */
export function rememberAttested(
  memory: JsonValue | undefined,
  identity: MeasuredIdentity,
  certificate: ServedCertificate,
  at: number,
): JsonValue | undefined {
  const list = read(memory);
  const isSame = (r: Remembered) =>
    r.spkiSha256 === certificate.spkiSha256 &&
    r.certificateSha256 === certificate.certificateSha256 &&
    r.identity === keyOf(identity);
  const known = list.find(isSame);
  if (known !== undefined && at - known.at < 24 * 60 * 60 * 1000) return undefined;
  const mine: Remembered = {
    spkiSha256: certificate.spkiSha256,
    ...(certificate.certificateSha256 === undefined
      ? {}
      : { certificateSha256: certificate.certificateSha256 }),
    identity: keyOf(identity),
    at,
  };
  return [mine, ...list.filter((r) => !isSame(r))].slice(0, KEEP).map((r) => ({ ...r }));
}

const keyOf = (identity: MeasuredIdentity): string =>
  Object.entries(identity)
    .map(([name, hex]) => `${name}=${hex}`)
    .sort()
    .join(',');

function read(memory: JsonValue | undefined): readonly Remembered[] {
  if (!Array.isArray(memory)) return [];
  const list: Remembered[] = [];
  for (const entry of memory as readonly JsonValue[]) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue;
    const { spkiSha256, certificateSha256, identity, at } = entry as { readonly [k: string]: JsonValue };
    if (typeof spkiSha256 !== 'string' || !HEX_32.test(spkiSha256)) continue;
    if (typeof identity !== 'string' || typeof at !== 'number') continue;
    if (
      certificateSha256 !== undefined &&
      (typeof certificateSha256 !== 'string' || !HEX_32.test(certificateSha256))
    )
      continue;
    list.push({
      spkiSha256,
      ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
      identity,
      at,
    });
  }
  return list.slice(0, KEEP);
}
