/**
 * Every host of the testbed, one row each: what is true about it and which one thing is not. `live-site.ts` plays the rows.
 */
import type { CodeManner } from './code-manner';
import { CODE_SITES } from './code-sites';
import { DOMAIN_SITES, type DomainManner } from './domain-sites';
import { GATEWAY_SITES, type GatewayPublication } from './gateway-sites';
import { GOVERNED_SITES } from './governed-sites';
import type { Flip } from './ingress-bundle';
import type { MachineName } from './machines';
import { TEEKIT_SITES, type TeekitRow } from './teekit-channels';
import type { TunnelPages } from './tunnel-pages';
import { TUNNEL_SITES } from './tunnel-sites';

/**
 * Which certificate a new connection gets.
 * - `enclave`: the attested one
 * - `another`: a valid one for the same host with another key, as a proxy in front would have
 * - `another-first`: the proxy's on the first connection, the attested one on all later ones
 * - `replicas`: two instances take turns, each with its own key, certificate and evidence
 * - `local-ca`: one issued by the locally installed CA, as an intercepting proxy would
 */
export type Serves = 'enclave' | 'another' | 'another-first' | 'replicas' | 'local-ca';

/** How the evidence files are answered; mutable while the testbed runs. */
export const EVIDENCE_STATES = [
  'served',
  'vanished',
  'empty-quote',
  'html-quote',
  'missing-quote',
  'endless-manifest',
  'endless-quote',
  'silent-manifest',
  'silent-quote',
  'redirected',
  'unavailable',
  'reset',
] as const;
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/**
 * - `files-of-another-host`: the complete, genuine bundle of `honest`
 * - `quote-of-another-enclave`: own files, `quote.json` of `honest`
 * - `manifest-of-another`: own quote, manifest and files of `honest`
 * - `name-twice`: the attested manifest lists one file twice
 */
export type IngressLie =
  | 'files-of-another-host'
  | 'quote-of-another-enclave'
  | 'manifest-of-another'
  | 'name-twice'
  | 'debug'
  | `flip-${Flip}`;

/**
 * - `stale-nonce`: the quote holds an old nonce, the JSON repeats the new one
 * - `replayed`: one old report for everybody
 * - `relabelled-key`: the JSON names the served key, the quote binds another
 */
export type ReportLie = 'stale-nonce' | 'replayed' | 'relabelled-key';

export type Publication =
  | {
      readonly protocol: 'dstack-ingress';
      readonly machine?: MachineName;
      /** Names of the certificate files; `cert-<domain>.pem` when absent. */
      readonly files?: 'cert.pem' | 'wildcard' | 'domain-and-wildcard';
      readonly shape?: 'tappd';
      readonly lie?: IngressLie;
      /** Ingress 2.x: the first request of a connection decides whether evidence or the application answers it. */
      readonly keepAliveTrap?: true;
    }
  | { readonly protocol: 'attestation-report'; readonly machine?: MachineName; readonly lie?: ReportLie }
  | GatewayPublication;

export interface SiteRow {
  /** The name to visit. */
  readonly host: string;
  readonly describes: string;
  /** Names in its certificates; the host alone when absent. */
  readonly certifies?: readonly string[];
  readonly serves?: Serves;
  /** Speaks HTTP/1.1 only; HTTP/2 and HTTP/1.1 when absent. */
  readonly http?: 'h1';
  /** Answers every path that is not a page with its HTML and status 200. */
  readonly app?: 'spa';
  /** Certificates of whoever stands in between are in no log. */
  readonly unlogged?: true;
  /** The ACME account that the evidence names; the testbed's when absent. */
  readonly account?: string;
  /** What DNS and the logs say about its domain, where that is not what they say of all others. */
  readonly domain?: DomainManner;
  /** What runs behind it, and who tells the compose file, where that is not as with all others. */
  readonly code?: CodeManner;
  /** The attested channel beside its page, at `/__ra__`. */
  readonly channel?: TeekitRow;
  /** Pages that use attested channels, in place of the ordinary ones. */
  readonly pages?: TunnelPages;
  /** Absent: no evidence at all. */
  readonly publishes?: Publication;
  /** `served` when absent. */
  readonly evidence?: EvidenceState;
}

const ingress = { protocol: 'dstack-ingress' } as const;
const report = { protocol: 'attestation-report' } as const;

export const SITES = {
  // Nothing to see.
  plain: { host: 'plain.vitrine.test', describes: 'no evidence, 404 where it would be' },
  spa: { host: 'spa.vitrine.test', describes: 'no evidence, an app that answers every path', app: 'spa' },

  // Honest.
  honest: { host: 'honest.vitrine.test', describes: 'ingress, one domain', publishes: ingress },
  legacy: {
    host: 'legacy.vitrine.test',
    describes: 'ingress before 1.0: cert.pem, quote of tappd, HTTP/1.1',
    http: 'h1',
    publishes: { ...ingress, files: 'cert.pem', shape: 'tappd' },
    code: { generation: '0.4' },
  },
  wildcard: {
    host: 'app.wild.vitrine.test',
    describes: 'ingress with a wildcard certificate',
    certifies: ['*.wild.vitrine.test'],
    publishes: { ...ingress, files: 'wildcard' },
  },
  twoFiles: {
    host: 'a.two.vitrine.test',
    describes: 'two attested certificates cover the host',
    publishes: { ...ingress, files: 'domain-and-wildcard' },
  },
  pinned: { host: 'pinned.vitrine.test', describes: 'honest; to be pinned, then vanish', publishes: ingress },
  moved: { host: 'moved.vitrine.test', describes: 'honest; to be pinned, then change', publishes: ingress },
  renewed: {
    host: 'renewed.vitrine.test',
    describes: 'honest; renews its certificate inside the enclave',
    publishes: ingress,
  },
  replicas: {
    host: 'replicas.vitrine.test',
    describes: 'two honest instances with different keys take turns',
    serves: 'replicas',
    publishes: ingress,
  },
  keepAlive: {
    host: 'keepalive.vitrine.test',
    describes: 'ingress 2.x: evidence only on connections that begin with it',
    http: 'h1',
    publishes: { ...ingress, keepAliveTrap: true },
  },
  mirrored: {
    host: 'mirrored.vitrine.test',
    describes: 'honest; Intel does not answer for its platform, the mirror does',
    publishes: { ...ingress, machine: 'mirrored' },
  },
  aiReport: {
    host: 'ai.vitrine.test',
    describes: 'attestation report that binds the TLS key to our nonce',
    publishes: report,
  },

  // Somebody in between.
  proxy: {
    host: 'proxy.vitrine.test',
    describes: 'another valid certificate in front of genuine evidence',
    serves: 'another',
    publishes: ingress,
  },
  selectiveProxy: {
    host: 'selective.vitrine.test',
    describes: 'another certificate for the first connection, the attested one for later ones',
    serves: 'another-first',
    publishes: ingress,
  },
  corporate: {
    host: 'corporate.vitrine.test',
    describes: 'intercepted: certificate of a locally installed CA, genuine evidence',
    serves: 'local-ca',
    publishes: ingress,
  },
  aiProxy: {
    host: 'ai-proxy.vitrine.test',
    describes: 'another certificate in front of a genuine attestation report',
    serves: 'another',
    publishes: report,
  },

  // Evidence that does not belong here.
  otherHost: {
    host: 'other-host.vitrine.test',
    describes: 'the complete evidence of honest.vitrine.test',
    publishes: { ...ingress, lie: 'files-of-another-host' },
  },
  otherEnclave: {
    host: 'other-enclave.vitrine.test',
    describes: 'own files, quote of another enclave',
    publishes: { ...ingress, lie: 'quote-of-another-enclave' },
  },
  swapped: {
    host: 'swapped.vitrine.test',
    describes: 'own quote, manifest of another enclave',
    publishes: { ...ingress, lie: 'manifest-of-another' },
  },
  nameTwice: {
    host: 'twice.vitrine.test',
    describes: 'attested manifest that names a file twice',
    publishes: { ...ingress, lie: 'name-twice' },
  },
  aiStale: {
    host: 'ai-stale.vitrine.test',
    describes: 'attestation report whose quote holds an old nonce',
    publishes: { ...report, lie: 'stale-nonce' },
  },
  aiReplayed: {
    host: 'ai-replayed.vitrine.test',
    describes: 'one old attestation report for everybody',
    publishes: { ...report, lie: 'replayed' },
  },
  aiRelabelled: {
    host: 'ai-relabelled.vitrine.test',
    describes: 'attestation report that names the served key and binds another',
    serves: 'another',
    publishes: { ...report, lie: 'relabelled-key' },
  },

  // Quotes with one flipped byte.
  flipHeader: {
    host: 'flip-header.vitrine.test',
    describes: 'one flipped byte in the quote header',
    publishes: { ...ingress, lie: 'flip-header' },
  },
  flipBody: {
    host: 'flip-body.vitrine.test',
    describes: 'one flipped byte in the TD report',
    publishes: { ...ingress, lie: 'flip-body' },
  },
  flipSignature: {
    host: 'flip-signature.vitrine.test',
    describes: 'one flipped byte in the quote signature',
    publishes: { ...ingress, lie: 'flip-signature' },
  },
  flipQeReport: {
    host: 'flip-qe.vitrine.test',
    describes: 'one flipped byte in the QE report',
    publishes: { ...ingress, lie: 'flip-qe-report' },
  },
  flipCertificate: {
    host: 'flip-cert.vitrine.test',
    describes: 'one changed byte in the PCK certificate',
    publishes: { ...ingress, lie: 'flip-certificate' },
  },

  // Hardware that must not be trusted, or cannot be judged.
  debug: {
    host: 'debug.vitrine.test',
    describes: 'debug TD',
    publishes: { ...ingress, lie: 'debug' },
  },
  revoked: {
    host: 'revoked.vitrine.test',
    describes: 'revoked PCK certificate',
    publishes: { ...ingress, machine: 'revoked' },
  },
  collateralExpired: {
    host: 'expired.vitrine.test',
    describes: 'collateral expired a month ago',
    publishes: { ...ingress, machine: 'expired' },
  },
  collateralForeign: {
    host: 'foreign-root.vitrine.test',
    describes: 'collateral signed under another root',
    publishes: { ...ingress, machine: 'foreign' },
  },
  collateralForged: {
    host: 'forged.vitrine.test',
    describes: 'collateral with a broken signature',
    publishes: { ...ingress, machine: 'forged' },
  },
  collateralGarbage: {
    host: 'garbage.vitrine.test',
    describes: 'collateral is an HTML page',
    publishes: { ...ingress, machine: 'garbage' },
  },
  unreachable: {
    host: 'unreachable.vitrine.test',
    describes: 'neither Intel nor the mirror answers for its platform',
    publishes: { ...ingress, machine: 'unreachable' },
  },
  outOfDate: {
    host: 'outofdate.vitrine.test',
    describes: 'TCB out of date',
    publishes: { ...ingress, machine: 'outOfDate' },
  },
  swHardening: {
    host: 'hardening.vitrine.test',
    describes: 'TCB needs software hardening',
    publishes: { ...ingress, machine: 'swHardening' },
  },
  revokedTcb: {
    host: 'revoked-tcb.vitrine.test',
    describes: 'TCB level revoked',
    publishes: { ...ingress, machine: 'revokedTcb' },
  },

  // Servers that waste our time.
  emptyQuote: {
    host: 'empty.vitrine.test',
    describes: 'empty quote.json',
    publishes: ingress,
    evidence: 'empty-quote',
  },
  htmlQuote: {
    host: 'html.vitrine.test',
    describes: 'quote.json is an HTML page',
    publishes: ingress,
    evidence: 'html-quote',
  },
  hugeManifest: {
    host: 'huge-manifest.vitrine.test',
    describes: 'manifest without an end',
    publishes: ingress,
    evidence: 'endless-manifest',
  },
  hugeQuote: {
    host: 'huge-quote.vitrine.test',
    describes: 'quote.json without an end',
    publishes: ingress,
    evidence: 'endless-quote',
  },
  slow: {
    host: 'slow.vitrine.test',
    describes: 'quote.json begins and never ends',
    publishes: ingress,
    evidence: 'silent-quote',
  },
  redirected: {
    host: 'redirected.vitrine.test',
    describes: 'evidence redirects to honest.vitrine.test',
    publishes: ingress,
    evidence: 'redirected',
  },

  // Could anyone else get a certificate?
  ...DOMAIN_SITES,

  // What code is running?
  ...CODE_SITES,

  // Who may change it.
  ...GOVERNED_SITES,

  // Behind gateways.
  ...GATEWAY_SITES,

  // Attested channels.
  ...TEEKIT_SITES,
  ...TUNNEL_SITES,
} as const satisfies Record<string, SiteRow>;

export type SiteName = keyof typeof SITES;
export const SITE_NAMES = Object.keys(SITES) as readonly SiteName[];
