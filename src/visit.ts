/** What the browser (or the command line) saw of one page: the input of `verify`, before any evidence is read. */

/** The certificate a TLS connection ended with, reduced to what checks compare. Hashes are lower-case hex SHA-256. */
export interface ServedCertificate {
  /** SHA-256 of the DER SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  /** SHA-256 of the whole DER certificate; absent where only the key was recorded. */
  readonly certificateSha256?: string;
}

/**
 * How the certificate's chain was accepted. `not-shown`: the browser does not tell (Chromium, Node).
 * `local-root`: accepted because of a root somebody installed on this computer. `overridden`: the person clicked past an error.
 */
export type RootTrust = 'public-root' | 'local-root' | 'overridden' | 'not-shown';

/**
 * The page's own connection.
 * - `live`: seen on the response that this tab shows
 * - `cached`: the page came from the HTTP cache; this is the certificate stored with the cache entry
 * - `not-seen`: no certificate can be named, and why
 */
export type Observation =
  | {
      readonly kind: 'live' | 'cached';
      readonly certificate: ServedCertificate;
      readonly root: RootTrust;
      /** The certificate and its issuer, DER in base64, leaf first, as far as the browser shows them. */
      readonly chain?: readonly string[];
    }
  | { readonly kind: 'not-seen'; readonly why: NotSeen };

/**
 * - `hidden-by-browser`: this browser shows extensions no certificates
 * - `opened-before-ready`: the page was loaded before Vitrine could look, or before it was allowed to
 * - `no-connection`: the page was made without one (a service worker answered)
 */
export type NotSeen = 'hidden-by-browser' | 'opened-before-ready' | 'no-connection';

export interface Visit {
  /** `https://host[:port]`: neither path nor query, they are nobody's business. */
  readonly origin: string;
  /** `visited`: only cheap, passive recognition. `asked`: the person wants this site looked at now. */
  readonly trigger: 'visited' | 'asked';
  readonly page: Observation;
  /** The person wants everything asked anew, also what is remembered and fresh. */
  readonly refresh?: true;
  /** Not a page is looked at, but the attested channel at this address, `wss://host[:port]/path`: see `verifyChannel`. */
  readonly channel?: string;
  /** Origin of the page that uses the channel, where that is not the channel's own: a server may announce another key to each. */
  readonly openedBy?: string;
}
