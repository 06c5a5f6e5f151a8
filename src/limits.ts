/** Caps that hold everywhere (bytes, counts, milliseconds). One place, so that a reviewer can see them together. */
export const LIMITS = {
  evidenceBytes: 4 * 1024 * 1024,
  manifestBytes: 64 * 1024,
  collateralBytes: 1024 * 1024,
  quoteBytes: 64 * 1024,
  chainCertificates: 8,
  certificateBytes: 16 * 1024,
  /** Certificates of RA-TLS hold a quote and an event log. */
  webCertificateBytes: 64 * 1024,
  jsonDepth: 64,
  attestationBytes: 1024 * 1024,
  eventLogBytes: 1024 * 1024,
  events: 4096,
  eventNameLength: 256,
  eventPayloadBytes: 64 * 1024,
  /** Of one search of the certificate logs, all its pages together. */
  logSearchBytes: 4 * 1024 * 1024,
  logSearchPages: 20,
  loggedCertificates: 1000,
  /** Certificates that are fetched one by one, because nobody else says what key they carry. */
  loggedDownloads: 32,
  scts: 16,
  dnsMessageBytes: 64 * 1024,
  dnsRecords: 256,
  /** CNAMEs that one answer may follow. */
  dnsAliases: 16,
  /** Of a host name whose CAA records are looked for: each label is a question to each resolver. */
  dnsLabels: 16,
  /** Of one record, as text; also what memory keeps of it. */
  dnsTextLength: 4096,
  requestMs: 10_000,
  verificationMs: 30_000,
  hostsAtOnce: 4,
} as const;
