/**
 * dstack-ingress: a container in the app's own confidential VM terminates TLS for a custom domain and publishes, under
 * `/evidences/`, a manifest of its certificates and a quote over that manifest.
 * Source: dstack evidence specification, sections 2 and 13 A (steps 1 to 5).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Check, check } from '../appraisal';
import { type PublishedLog, publishedLog } from '../code/app-identity';
import { claimsToBeManifest, type ManifestEntry, parseManifest } from '../connection/manifest';
import { toHex } from '../encoding/hex';
import { coversHost, type WebCertificate } from '../encoding/web-certificate';
import type { AuthenticQuote } from '../hardware/authentic';
import { LIMITS } from '../limits';
import type { FetchResponse, FetchResult, Ports } from '../ports/ports';
import { Refusal } from '../refusal';
import type { ServedCertificate, Visit } from '../visit';
import { carriedCollateral } from './carried-collateral';
import { checkHost, readLeaves } from './dstack-ingress/certificate-files';
import { accountOf, checkFiles, fetchListed, type Get, type ListedFile } from './dstack-ingress/listed-files';
import { answeredByHost, evidenceFailure } from './evidence-failure';
import type { Bound, CodeEvidence, Collected, Evidence, Protocol, Reference } from './protocol';
import { jsonObject, quoteField } from './quote-field';

const QUOTE_FILE = 'quote.json';

export const dstackIngress: Protocol = {
  id: 'dstack-ingress',

  /** Any host may sit behind an ingress; one small request tells. */
  recognises: () => true,

  async collect(visit: Visit, ports: Ports, { onSign }: Reference): Promise<Collected> {
    const get = evidenceFetcher(visit, ports);

    const manifest = await get('sha256sum.txt', LIMITS.manifestBytes);
    if (manifest.kind === 'failure') {
      return answeredByHost(manifest)
        ? { kind: 'absent' }
        : { kind: 'unreachable', checks: [evidenceFailure('/evidences/sha256sum.txt', manifest)] };
    }
    if (manifest.status !== 200 || !claimsToBeManifest(manifest.body)) return { kind: 'absent' };
    let entries: readonly ManifestEntry[];
    try {
      entries = parseManifest(manifest.body);
    } catch (error) {
      return { kind: 'unusable', checks: [manifestMalformed(error)] };
    }
    onSign?.();
    const wellFormed = check('manifest-wellformed', { got: `${entries.length} files` });

    const quoteFile = await get(QUOTE_FILE, LIMITS.evidenceBytes);
    const quoted = readQuote(quoteFile, visit);
    if ('reason' in quoted) return { kind: 'unusable', checks: [wellFormed, quoted] };

    const files = await fetchListed(entries, hostOf(visit), get);
    const ours = [manifest, quoteFile, ...files.map((f) => f.result)].flatMap(peerOf);
    return {
      kind: 'evidence',
      evidence: ingressEvidence({ visit, manifest, quoted, files, ours, wellFormed }),
    };
  },
};

/**
 * One file after another, over one connection where the platform keeps it alive: replicas differ in every file, and are chosen
 * per connection (section 2.4).
 */
function evidenceFetcher(visit: Visit, ports: Ports): Get {
  return (file, maxBytes) =>
    ports.fetch({ method: 'GET', url: `${visit.origin}/evidences/${file.replaceAll('*', '%2A')}`, maxBytes });
}

function manifestMalformed(error: unknown): Check {
  if (!(error instanceof Refusal)) throw error;
  return check('manifest-malformed', { expected: error.expected, got: `${error.got} at ${error.at}` });
}

interface Quoted extends Pick<Evidence, 'quote' | 'collateral'> {
  readonly log: PublishedLog;
  readonly vmConfig: unknown;
  /** Of the origin: where many apps tell about themselves (section 4.2). */
  readonly infoUrl: string;
}

function readQuote(result: FetchResult, { origin }: Visit): Quoted | Check {
  const expected = '/evidences/quote.json with a quote in hex';
  if (result.kind === 'failure') return evidenceFailure(expected, result);
  if (result.status !== 200)
    return check('evidence-unreadable', { expected, got: `HTTP status ${result.status}` });
  try {
    const object = jsonObject(result.body);
    return {
      quote: quoteField(object, 'quote'),
      collateral: carriedCollateral(object),
      log: publishedLog(object.event_log),
      vmConfig: object.vm_config,
      infoUrl: `${origin}/info`,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return check('evidence-unreadable', { expected, got: `${error.got} at ${error.at}` });
  }
}

interface Parts {
  readonly visit: Visit;
  readonly manifest: FetchResponse;
  readonly quoted: Quoted;
  readonly files: readonly ListedFile[];
  readonly ours: readonly ServedCertificate[];
  readonly wellFormed: Check;
}

function ingressEvidence({ visit, manifest, quoted, files, ours, wellFormed }: Parts): Evidence {
  const manifestSha256 = toHex(sha256(manifest.body));
  const digests = checkFiles(files);
  const host = hostOf(visit);
  const leaves = readLeaves(files);
  const covering = leaves.certificates.filter((c) => coversHost(c.dnsNames, host));
  const hostCheck = checkHost(host, covering, leaves);
  const account = accountOf(files);
  const { quote, collateral } = quoted;
  return {
    quote,
    collateral,
    checks: [wellFormed, digests, hostCheck],
    ours,
    facts: {
      topology: 'ingress',
      tlsEndsIn: 'app',
      manifestSha256,
      files: files.map((f) => f.name),
      ...(account === undefined ? {} : { acmeAccount: account }),
    },
    bind: (authentic) => ({
      ...bindManifest(authentic, { manifestSha256, digests, covering, account }),
      code: [codeOf(authentic, quoted)],
    }),
  };
}

const codeOf = (quote: AuthenticQuote, { log, vmConfig, infoUrl }: Quoted): CodeEvidence => ({
  whose: 'app',
  quote,
  log,
  vmConfig,
  composeAt: [infoUrl],
  ingress: true,
});

interface Bundle {
  readonly manifestSha256: string;
  readonly digests: Check;
  readonly covering: readonly WebCertificate[];
  readonly account: string | undefined;
}

/** `report_data` is the digest of the manifest in its first half, and zero in its second (section 2.2). */
function bindManifest(quote: AuthenticQuote, { manifestSha256, digests, covering, account }: Bundle): Bound {
  const expected = manifestSha256 + '00'.repeat(32);
  const got = toHex(quote.reportData);
  if (got !== expected) {
    return {
      checks: [check('manifest-not-attested', { expected, got })],
      attested: 'not-established',
      accounts: 'not-published',
    };
  }
  const manifest = check('manifest-attested', { expected, got });
  // Names of files are attested; what they contain only where their digests hold.
  if (digests.outcome !== 'pass')
    return { checks: [manifest], attested: 'not-established', accounts: 'not-published' };
  return {
    checks: [
      manifest,
      account === undefined ? check('account-not-published') : check('account-attested', { got: account }),
    ],
    attested: covering.map(servedOf),
    certificates: covering.map((c) => ({ ...servedOf(c), notBefore: c.notBefore, notAfter: c.notAfter })),
    accounts: account === undefined ? 'not-published' : [account],
  };
}

const hostOf = (visit: Visit): string => new URL(visit.origin).hostname;
const peerOf = (r: FetchResult): readonly ServedCertificate[] =>
  r.kind === 'response' && r.peer ? [r.peer] : [];
const servedOf = ({ spkiSha256, certificateSha256 }: WebCertificate): ServedCertificate => ({
  spkiSha256,
  certificateSha256,
});

// Exercised by the testbed's hosts `honest`, `legacy`, `wildcard`, `replicas`, `renewed`; in the wild by api.chipotle.litprotocol.com.
