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
  /** All that a channel announces: a quote, its certificates, runtime data. */
  channelBytes: 256 * 1024,
  /** Attested channels of one page that are looked at and listed, and that one service worker is remembered for. */
  channelsPerTab: 8,
  /** Further ones of a page that are counted, for the number beside the list. */
  channelsCounted: 1000,
  channelUrlLength: 2048,
  /** Channels looked at together: pages choose them, and must not keep other sites waiting. */
  channelsAtOnce: 2,
  jsonDepth: 64,
  attestationBytes: 1024 * 1024,
  eventLogBytes: 1024 * 1024,
  events: 4096,
  eventNameLength: 256,
  eventPayloadBytes: 64 * 1024,
  /** The measured app-compose text, and each text inside it. */
  appComposeBytes: 1024 * 1024,
  /** Characters of a measured text that memory keeps, to show it and to compare it with a later one. */
  rememberedCompose: 256 * 1024,
  /** Addresses that are asked for one compose file. */
  composeSources: 6,
  /** Scalars, lists and maps of a compose file, aliases written out. */
  composeNodes: 65_536,
  composeServices: 256,
  /** Of all services together: each is compared with each of the ingress. */
  composeMounts: 1024,
  composeFindings: 2048,
  diffLines: 20_000,
  /** Added and removed lines that a line diff looks for; beyond it the middle is shown as replaced. */
  diffEdits: 1000,
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
  sigstoreBundleBytes: 1024 * 1024,
  /** Of the transparency log, about one signature. */
  sigstoreEntries: 4,
  /** On the way from a leaf of a log to its root. */
  inclusionHashes: 64,
  /** Artifacts that one statement is about. */
  statementSubjects: 1024,
  /** Bytes of a name or address in a signer's certificate. */
  identityTextLength: 1024,
  /** Statements about one image that are looked at; signatures in its registry, too. */
  attestations: 30,
  /** Of an answer with all of them. */
  attestationListBytes: 4 * 1024 * 1024,
  /** Images of one app whose provenance is asked for. */
  provenanceImages: 16,
  /** Of a manifest that lists the signatures of an image. */
  signatureManifestBytes: 1024 * 1024,
  /** Characters of one text beside a signature: its certificate, its entry in the log. */
  signatureTextLength: 64 * 1024,
  /** What was signed of an image. */
  signedPayloadBytes: 64 * 1024,
  /** Of those, how many are fetched for one image because they cannot be made again. */
  signedPayloads: 3,
  /** Characters of a token that a registry gives to everybody. */
  registryTokenLength: 16 * 1024,
  /** Characters of a bundle that memory keeps. */
  rememberedBundle: 128 * 1024,
  /** Of one answer of a chain's endpoint, a batch as a whole. */
  rpcBytes: 2 * 1024 * 1024,
  /** Calls in one request; public endpoints take ten. */
  rpcBatch: 10,
  /** Of one Merkle-Patricia proof: a way of 64 nibbles has no more. */
  proofNodes: 65,
  /** Age of the latest finalized block: beyond it, an endpoint stands still. Finality takes Base some twenty minutes. */
  chainBlockAgeMs: 60 * 60 * 1000,
  chainLogs: 1000,
  safeOwners: 64,
  requestMs: 10_000,
  verificationMs: 30_000,
  hostsAtOnce: 4,
} as const;
