/** Certificates of several lists, each once. */
import type { CtSourceName } from './ct-source';
import { type LoggedCertificate, UNKNOWN } from './logged-certificate';

export interface ListedCertificate extends LoggedCertificate {
  /** Who lists it. */
  readonly sources: readonly CtSourceName[];
}

/**
 * Two entries are one certificate when key, serial number and dates are equal; where a list gives no serial number, key and dates.
 * The newest comes first.
 */
export function mergeLists(
  lists: readonly { readonly name: CtSourceName; readonly certificates: readonly LoggedCertificate[] }[],
): readonly ListedCertificate[] {
  const merged: ListedCertificate[] = [];
  for (const { name, certificates } of lists)
    for (const certificate of certificates) {
      const at = merged.findIndex((other) => isSame(other, certificate));
      const before = merged[at];
      if (before === undefined) merged.push({ ...certificate, sources: [name] });
      else {
        const fuller = before.serial === UNKNOWN ? certificate : before;
        const sources = before.sources.includes(name) ? before.sources : [...before.sources, name];
        merged[at] = { ...fuller, sources };
      }
    }
  return merged.sort((a, b) => b.notBefore - a.notBefore || compare(a.serial, b.serial));
}

function isSame(a: LoggedCertificate, b: LoggedCertificate): boolean {
  if (a.spkiSha256 !== b.spkiSha256 || a.notBefore !== b.notBefore || a.notAfter !== b.notAfter) return false;
  if (a.spkiSha256 === UNKNOWN) return a.serial === b.serial && a.issuer === b.issuer;
  return a.serial === b.serial || a.serial === UNKNOWN || b.serial === UNKNOWN;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
