/** Plays one row of the site table: which certificate a connection gets, which evidence is published, what is answered. */
import { type Answer, notFound, type Request, reply } from './answer';
import { answerReport, REPORT_PATH } from './attestation-report';
import { fromHex } from './bytes';
import type { WebCaKeys } from './checkout-keys';
import { agentHostOf, answerIngressAgent, answerOwnInfo, codeOf } from './code-manner';
import { APP_SERVICES } from './compose-maker';
import { disturbance } from './disturbance';
import { type Enclave, makeEnclave } from './enclave';
import { type BundleFiles, type BundleOptions, FLIPS, type Flip, makeBundle } from './ingress-bundle';
import type { IntelPki, Pck } from './intel-pki';
import type { IssueCertificate } from './issue-certificate';
import type { MachineName } from './machines';
import { answerApp, answerPage } from './pages';
import type { EvidenceState, IngressLie, Publication, SiteName, SiteRow } from './sites';
import { answerTunnelPage } from './tunnel-pages';
import { type HostCertificate, justIssued } from './web-ca';

/** Who holds the key: the two instances inside, the proxy in front, the interceptor. */
type Holder = 'enclave' | 'replica' | 'front' | 'local';

export interface LiveSite extends SiteRow {
  readonly name: SiteName;
  readonly origin: string;
  /** Further hosts that it answers for: the gateway and the agent behind which its row stands. */
  readonly aliases: readonly string[];
  /** Mutable: how the evidence files are answered from now on. */
  evidence: EvidenceState;
  /**
   * A new certificate, manifest and quote inside the same enclave.
   * @param how `serve: false` leaves the old certificate on the wire: the race of a renewal; `sameKey` keeps the key
   */
  renew(how?: { readonly sameKey?: boolean; readonly serve?: boolean }): void;
  /** Ends the race: new connections get the renewed certificate. */
  serveRenewed(): void;
  /** Other measurements and other code from now on, with a new key and certificate. */
  changeIdentity(): void;
  /** Another app from now on, with the same measurements and the same compose file, and a new key and certificate. */
  changeApp(): void;
  /** Back to what the row says; the next connection counts as the first. */
  restore(): void;
  /** How many requests were answered since the start, or since `restore`. */
  readonly requests: number;
  /**
   * The certificate for one more connection: calling it counts.
   * @param how `speculative`: browsers may open spare connections before they ask for anything; such a one counts as the first;
   *   `host`: which of its hosts, that of the row when absent
   */
  nextCertificate(how?: { readonly speculative?: boolean; readonly host?: string }): Promise<HostCertificate>;
  /** The certificate that the evidence names: of the first instance, or of the second. */
  attestedCertificate(instance?: 'enclave' | 'replica'): Promise<HostCertificate>;
  /** The published ingress files, whatever `evidence` says about serving them. */
  bundle(instance?: 'enclave' | 'replica'): Promise<BundleFiles>;
  enclave(instance?: 'enclave' | 'replica'): Promise<Enclave>;
  answer(request: Request): Promise<Answer>;
}

export interface SiteSurroundings {
  readonly webCa: WebCaKeys;
  readonly localCa: WebCaKeys;
  readonly pki: IntelPki;
  readonly issue: IssueCertificate;
  readonly pckOf: (machine: MachineName) => Promise<Pck>;
  /** The honest site that others borrow evidence from. */
  readonly honest: () => LiveSite;
}

const EVIDENCES = '/evidences/';

export function makeLiveSite(name: SiteName, row: SiteRow, around: SiteSurroundings): LiveSite {
  const names = row.certifies ?? [row.host];
  const publishes: Publication | undefined = row.publishes;
  const agentHost = publishes?.protocol === 'dstack-ingress' ? agentHostOf(row) : undefined;
  const start = {
    evidence: row.evidence ?? 'served',
    files: 0,
    served: 0,
    identity: 0,
    app: 0,
    connections: 0,
    requests: 0,
  };
  let { files, served, identity, app, connections, requests } = start;
  // Generations are never used twice, so that what was made for one stays true.
  let newest = 0;
  const keyOfGeneration = new Map<number, number>();
  const memory = new Map<string, Promise<unknown>>();
  const issued = new Map<string, { readonly holder: Holder; readonly spkiSha256: string }>();
  const elsewhere = () => `${around.honest().origin}${EVIDENCES}`;

  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (memory.get(key) as Promise<T> | undefined) ?? make();
    memory.set(key, made);
    return made;
  }

  function certificate(holder: Holder, generation: number, hosts = names): Promise<HostCertificate> {
    return once(`certificate ${holder} ${generation} ${hosts.join()}`, async () => {
      const ca = holder === 'local' ? around.localCa : around.webCa;
      const keptFrom = keyOfGeneration.get(generation);
      const kept = keptFrom === undefined ? {} : { keys: (await certificate(holder, keptFrom, hosts)).keys };
      const made = await around.issue(ca, hosts, {
        ...kept,
        ...(generation === start.files ? {} : { notBefore: justIssued() }),
        logged: holder === 'enclave' || holder === 'replica' || row.unlogged !== true,
      });
      issued.set(made.certificateSha256, { holder, spkiSha256: made.spkiSha256 });
      return made;
    });
  }

  function enclave(instance: 'enclave' | 'replica' = 'enclave'): Promise<Enclave> {
    return once(`enclave ${instance} ${identity} ${app}`, async () =>
      makeEnclave({
        ...(publishes?.protocol === 'attestation-report'
          ? { app: name, compose: { docker_compose_file: APP_SERVICES } }
          : codeOf(row, name, { deployed: identity, app })),
        instance,
        pck: await around.pckOf(publishes?.machine ?? 'current'),
      }),
    );
  }

  async function certificateFiles(instance: 'enclave' | 'replica'): Promise<BundleOptions['certificates']> {
    const own = await certificate(instance, files);
    const style = publishes?.protocol === 'dstack-ingress' ? publishes.files : undefined;
    if (style === 'cert.pem') return [{ file: 'cert.pem', certificate: own }];
    const domainFile = { file: `cert-${names[0]}.pem`, certificate: own };
    if (style !== 'domain-and-wildcard') return [domainFile];
    const parent = `*.${row.host.slice(row.host.indexOf('.') + 1)}`;
    return [
      { file: `cert-${parent}.pem`, certificate: await certificate(instance, files, [parent]) },
      domainFile,
    ];
  }

  async function ownBundle(instance: 'enclave' | 'replica'): Promise<BundleFiles> {
    const ingress = publishes?.protocol === 'dstack-ingress' ? publishes : undefined;
    const place = flipOf(ingress?.lie);
    return makeBundle({
      enclave: await enclave(instance),
      certificates: await certificateFiles(instance),
      ...(ingress?.shape === undefined ? {} : { quoteShape: ingress.shape }),
      nameTwice: ingress?.lie === 'name-twice',
      debug: ingress?.lie === 'debug',
      ...(row.account === undefined ? {} : { account: row.account }),
      ...(place === undefined ? {} : { flip: place }),
    });
  }

  function bundle(instance: 'enclave' | 'replica' = 'enclave'): Promise<BundleFiles> {
    return once(`bundle ${instance} ${files} ${identity} ${app}`, async () => {
      const own = await ownBundle(instance);
      const lie = publishes?.protocol === 'dstack-ingress' ? publishes.lie : undefined;
      return mixed(own, lie, around);
    });
  }

  /** Which instance a connection reached, told by its certificate. */
  function instanceOf(request: Request): 'enclave' | 'replica' {
    return issued.get(request.certificateSha256)?.holder === 'replica' ? 'replica' : 'enclave';
  }

  async function answerEvidence(request: Request): Promise<Answer> {
    const file = decodeURIComponent(request.url.pathname.slice(EVIDENCES.length));
    const disturbed = disturbance(site.evidence, file, elsewhere());
    if (disturbed !== undefined) return disturbed;
    const { files: published } = await bundle(instanceOf(request));
    if (file === '') return listing([...published.keys()]);
    const bytes = published.get(file);
    if (bytes === undefined) return notFound();
    return reply(file.endsWith('.json') ? 'application/json' : 'text/plain', bytes);
  }

  async function answerIngress(request: Request): Promise<Answer | undefined> {
    if (publishes?.protocol !== 'dstack-ingress') return undefined;
    const asksEvidence = request.url.pathname.startsWith(EVIDENCES);
    if (publishes.keepAliveTrap !== true) return asksEvidence ? answerEvidence(request) : undefined;
    if (!request.firstPath.startsWith('/evidences')) return undefined;
    const answer = asksEvidence ? await answerEvidence(request) : notFound();
    if (answer === 'reset') return answer;
    return { ...answer, headers: { ...answer.headers, connection: 'close' } };
  }

  async function answerAttestationReport(request: Request): Promise<Answer | undefined> {
    if (publishes?.protocol !== 'attestation-report' || request.url.pathname !== REPORT_PATH)
      return undefined;
    if (site.evidence !== 'served') return disturbance(site.evidence, 'quote.json', elsewhere());
    return answerReport({
      enclave: await enclave(),
      query: request.url.searchParams,
      attestedKey: (await certificate('enclave', files)).spkiSha256,
      servedKey: issued.get(request.certificateSha256)?.spkiSha256 ?? '',
      ...(publishes.lie === undefined ? {} : { lie: publishes.lie }),
    });
  }

  const site: LiveSite = {
    ...row,
    name,
    origin: `https://${row.host}`,
    aliases: agentHost === undefined ? [] : [agentHost],
    evidence: start.evidence,
    renew: ({ sameKey = false, serve = true } = {}) => {
      newest += 1;
      if (sameKey) keyOfGeneration.set(newest, files);
      files = newest;
      if (serve) served = files;
    },
    serveRenewed: () => {
      served = files;
    },
    changeIdentity: () => {
      newest += 1;
      identity += 1;
      files = newest;
      served = files;
    },
    changeApp: () => {
      newest += 1;
      app += 1;
      files = newest;
      served = files;
    },
    restore: () => {
      site.evidence = start.evidence;
      ({ files, served, identity, app, connections, requests } = start);
    },
    get requests() {
      return requests;
    },
    nextCertificate: ({ speculative = false, host } = {}) => {
      if (host !== undefined && host === agentHost)
        return once('certificate of the agent', () => around.issue(around.webCa, [host]));
      const count = connections;
      connections += 1;
      switch (row.serves ?? 'enclave') {
        case 'enclave':
          return certificate('enclave', served);
        case 'another':
          return certificate('front', 0);
        case 'another-first':
          return count === 0 || speculative ? certificate('front', 0) : certificate('enclave', served);
        case 'replicas':
          return certificate(count % 2 === 0 ? 'enclave' : 'replica', served);
        case 'local-ca':
          return certificate('local', 0);
      }
    },
    attestedCertificate: (instance = 'enclave') => certificate(instance, files),
    bundle,
    enclave,
    answer: async (request) => {
      if (request.host === agentHost) return answerIngressAgent(row, await enclave(), request.url.pathname);
      requests += 1;
      if (request.url.pathname === '/info' && row.code?.composeFrom === 'info')
        return answerOwnInfo(await enclave());
      return (
        (await answerIngress(request)) ??
        (await answerAttestationReport(request)) ??
        (row.pages && (await answerTunnelPage(request, row.pages))) ??
        answerPage(request) ??
        answerApp(request, row.app ?? 'plain')
      );
    },
  };
  return site;
}

function flipOf(lie: IngressLie | undefined): Flip | undefined {
  return FLIPS.find((place) => lie === `flip-${place}`);
}

async function mixed(
  own: BundleFiles,
  lie: IngressLie | undefined,
  around: SiteSurroundings,
): Promise<BundleFiles> {
  if (lie === 'files-of-another-host') return around.honest().bundle();
  if (lie === 'quote-of-another-enclave' || lie === 'manifest-of-another') {
    const theirs = await around.honest().bundle();
    const borrowed = lie === 'quote-of-another-enclave' ? 'quote.json' : 'sha256sum.txt';
    const bytes = theirs.files.get(borrowed) ?? fromHex('');
    return { ...own, files: new Map([...theirs.files, ...own.files, [borrowed, bytes]]) };
  }
  return own;
}

/** The directory index, as nginx and mini_httpd write it. */
function listing(names: readonly string[]): Answer {
  const items = names.map((name) => `<a href="${encodeURIComponent(name)}">${name}</a>`).join('\n');
  return reply('text/html', `<html><title>Index of /evidences/</title><pre>${items}</pre></html>`);
}
