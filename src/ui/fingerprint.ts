/** SHA-256 fingerprints as people compare them: upper-case bytes with colons. Input is hex as facts carry it. */

/** "62:89:C4:…", all 32 bytes. */
export function fingerprint(hex: string): string {
  return (hex.toUpperCase().match(/.{1,2}/g) ?? []).join(':');
}

/** The first and last seven bytes of a fingerprint: enough to compare at a glance, never enough to trust. */
export function shortFingerprint(hex: string): string {
  return hex.length <= 40
    ? fingerprint(hex)
    : `${fingerprint(hex.slice(0, 14))} … ${fingerprint(hex.slice(-14))}`;
}

/** "4f:02…b1": names a digest within a sentence. */
export function briefDigest(hex: string): string {
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}…${hex.slice(-2)}`;
}

/** "1a2b…9f07": names an id or hash within a sentence. */
export function briefHash(hex: string): string {
  return hex.length <= 12 ? hex : `${hex.slice(0, 4)}…${hex.slice(-4)}`;
}

/** The first SHA-256 in the expected or got of a check, if it names one. */
export function digestIn(words: string | undefined): string | undefined {
  return words?.match(/\b[0-9a-f]{64}\b/)?.[0];
}
