/** Plays one row of the gateway table: a platform's gateway with its nodes, keys and accounts, and the one app behind it. */
import { type Answer, json, notFound, type Request } from './answer';
import { flipped } from './bytes';
import { infoOf } from './code-manner';
import { APP_SERVICES, GATEWAY_SERVICES } from './compose-maker';
import { disturbance } from './disturbance';
import { type Enclave, makeEnclave } from './enclave';
import {
  accountReportData,
  acmeInfo,
  keyOf,
  keyReportData,
  type ListedKey,
  type QuoteWish,
  quoteText,
} from './gateway-acme-info';
import { type Agent, agentVmConfig, answerAgent, makeAgent } from './gateway-agent';
import { APP_ID, type GatewayPublication, INSTANCE_ID, OTHER_APP_ID } from './gateway-sites';
import type { LiveSite, SiteSurroundings } from './live-site';
import { TESTBED_OS_DEVELOPMENT, TESTBED_OS_UPDATED } from './os-images';
import { answerApp, answerPage } from './pages';
import { DEBUG_ATTRIBUTES, QUOTE_PARTS } from './quote-maker';
import { makeRaTls, raTlsHostCertificate } from './ra-tls-maker';
import { GATEWAY_APP_ID } from './reference-values';
import type { SiteName, SiteRow } from './sites';
import { type HostCertificate, justIssued } from './web-ca';

export interface GatewaySite extends LiveSite {
  /** Another account orders the certificates from now on, as after a migration to another authority. */
  migrate(): void;
  /** The account's URL, of the first node or of the second. */
  accountUri(node?: 0 | 1): string;
}

export const isGatewaySite = (site: LiveSite): site is GatewaySite => 'migrate' in site;

/** Who holds a key: a node of the gateway, the proxy in front, the interceptor, the app. */
type Holder = 'node 0' | 'node 1' | 'front' | 'local' | 'app';
/** Key numbers: every gateway has renewed once before the testbed starts. */
const FORMER = 0;
const FIRST = 1;
const GATEWAY_COMPOSE = {
  docker_compose_file: GATEWAY_SERVICES,
  gateway_enabled: false,
  no_instance_id: true,
};
const ELSEWHERE_APP_ID = 'e15e00000000000000000000000000000000e15e';

export function makeGatewaySite(
  name: SiteName,
  row: SiteRow,
  publishes: GatewayPublication,
  around: SiteSurroundings,
): GatewaySite {
  const { base, generation, lie } = publishes;
  const [id = ''] = row.host.slice(0, row.host.indexOf('.')).split('-');
  const gatewayHost = `gateway.${base}`;
  const agentHost = `${id}-8090.${base}`;
  const aliases = [gatewayHost, ...(id === 'gateway' ? [] : [agentHost])].filter((host) => host !== row.host);
  const holders: readonly Holder[] = publishes.nodes === undefined ? ['node 0'] : ['node 0', 'node 1'];
  const ownLog = generation === '0.5.6' ? '0.5.9' : '0.5.3';
  const passesThrough = row.host.startsWith(`${id}-443s.`);

  const start = {
    listed: [FORMER, FIRST],
    served: FIRST,
    identity: 0,
    account: 0,
    connections: 0,
    requests: 0,
  };
  let { listed, served, identity, account, connections, requests } = start;
  let newest = FIRST;
  const keyOfNumber = new Map<number, number>();
  /** Which version of the gateway quoted a key: quotes are kept, not made again. */
  const versionOfNumber = new Map<number, number>();
  const memory = new Map<string, Promise<unknown>>();
  const holderOf = new Map<string, Holder>();

  function once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (memory.get(key) as Promise<T> | undefined) ?? make();
    memory.set(key, made);
    return made;
  }

  function certificate(holder: Holder, number: number): Promise<HostCertificate> {
    return once(`certificate ${holder} ${number}`, async () => {
      if (holder === 'app' && publishes.appTls === 'ra-tls') return raTlsCertificate();
      const keptFrom = keyOfNumber.get(number);
      const kept = keptFrom === undefined ? {} : { keys: (await certificate(holder, keptFrom)).keys };
      const names = holder === 'app' ? [row.host] : [`*.${base}`];
      const ca = holder === 'local' ? around.localCa : around.webCa;
      const made = await around.issue(ca, names, {
        ...kept,
        ...(number > FIRST ? { notBefore: justIssued() } : {}),
      });
      holderOf.set(made.certificateSha256, holder);
      return made;
    });
  }

  /** The app has its own, beside that of its agent; no log knows it. */
  async function raTlsCertificate(): Promise<HostCertificate> {
    const { log } = (await agent()).certificate;
    const pck = await around.pckOf(publishes.appMachine ?? 'current');
    return raTlsHostCertificate(
      await makeRaTls({
        log,
        form: 'scale',
        quote: { pck },
        vmConfig: agentVmConfig(publishes.appCode ?? {}),
      }),
    );
  }

  const gatewayAppId =
    publishes.platform === 'unknown' || lie === 'another-gateway-app' ? ELSEWHERE_APP_ID : GATEWAY_APP_ID;

  function gatewayEnclave(
    version = identity,
    image = version === 0 ? undefined : TESTBED_OS_UPDATED,
  ): Promise<Enclave> {
    return once(`gateway ${version} ${image}`, async () =>
      makeEnclave({
        app: version === 0 ? 'dstack-gateway' : `dstack-gateway, version ${version}`,
        generation: ownLog,
        ...publishes.gatewayCode,
        ...(image === undefined ? {} : { image }),
        compose: { ...GATEWAY_COMPOSE, ...publishes.gatewayCode?.compose },
        instance: '',
        appId: gatewayAppId,
        instanceId: '',
        pck: await around.pckOf(publishes.machine ?? 'current'),
      }),
    );
  }

  /** Another tenant of the platform. */
  const ordinaryEnclave = (): Promise<Enclave> =>
    once('ordinary', async () =>
      makeEnclave({
        app: 'ordinary',
        generation: ownLog,
        compose: { docker_compose_file: APP_SERVICES },
        instance: '',
        appId: OTHER_APP_ID,
        pck: await around.pckOf('current'),
      }),
    );

  const agent = (): Promise<Agent> =>
    once('agent', async () => {
      const isOther = lie === 'app-of-another-id';
      return makeAgent({
        appId: isOther ? OTHER_APP_ID : APP_ID,
        instanceId: isOther ? '' : INSTANCE_ID,
        platform: base,
        manner: publishes.agent ?? 'shown',
        code: publishes.appCode ?? {},
        generation,
        pck: await around.pckOf(publishes.appMachine ?? 'current'),
        ...(lie === undefined ? {} : { lie }),
      });
    });

  function wishFor(number: number): QuoteWish {
    const debug = { fields: { tdAttributes: DEBUG_ATTRIBUTES } };
    if (lie === 'served-key-debug' && number === FIRST) return debug;
    if (lie === 'old-key-debug' && number === FORMER) return debug;
    if (lie === 'old-key-broken' && number === FORMER) return { spoil: spoiled };
    return {};
  }

  function listedKey(holder: Holder, number: number): Promise<ListedKey> {
    const version = versionOfNumber.get(number) ?? 0;
    return once(`key ${holder} ${number}`, async () => {
      const spki = await keyOf(await certificate(holder, number));
      const reportData = await keyReportData(spki);
      const former = lie === 'old-key-development' && number === FORMER;
      const enclave = await (former ? gatewayEnclave(0, TESTBED_OS_DEVELOPMENT) : gatewayEnclave(version));
      return { spki, quote: await quoteText(enclave, reportData, generation, wishFor(number)) };
    });
  }

  /** The key of the proxy in front, smuggled into the list. */
  async function smuggled(): Promise<readonly ListedKey[]> {
    if (lie !== 'key-of-another-app' && lie !== 'served-key-unquoted') return [];
    const spki = await keyOf(await certificate('front', 0));
    if (lie === 'served-key-unquoted') return [{ spki, quote: '' }];
    const quote = await once('smuggled', async () =>
      quoteText(await ordinaryEnclave(), await keyReportData(spki), generation),
    );
    return [{ spki, quote }];
  }

  const accountUri = (node: 0 | 1 = 0): string => {
    const own = publishes.nodes === 'two-accounts' ? node : 0;
    return `https://acme-v02.api.letsencrypt.org/acme/acct/${7057057 + 1000 * account + own}`;
  };

  function accountQuote(uri: string): Promise<string> {
    return once(`account ${uri} ${identity}`, async () => {
      const enclave = await (lie === 'account-of-another-app'
        ? ordinaryEnclave()
        : lie === 'account-development'
          ? gatewayEnclave(0, TESTBED_OS_DEVELOPMENT)
          : gatewayEnclave());
      const wish = lie === 'account-broken' ? { spoil: spoiled } : {};
      return quoteText(enclave, await accountReportData(uri), generation, wish);
    });
  }

  async function answerAcmeInfo(request: Request): Promise<Answer> {
    const holder = holderOf.get(request.certificateSha256);
    const uri = accountUri(holder === 'node 1' ? 1 : 0);
    const keys: ListedKey[] = [];
    for (const number of listed) for (const node of holders) keys.push(await listedKey(node, number));
    keys.push(...(await smuggled()));
    return json(
      acmeInfo({
        generation,
        base,
        account: { uri, quote: await accountQuote(uri) },
        keys,
        active: await certificate(holder === 'node 1' ? 'node 1' : 'node 0', served),
      }),
    );
  }

  async function answerEvidence(request: Request): Promise<Answer | undefined> {
    const { pathname } = request.url;
    const isGateway = request.host === gatewayHost && pathname.startsWith('/.dstack/');
    if (!isGateway && request.host !== agentHost) return undefined;
    const disturbed = disturbance(site.evidence, 'quote.json', `${around.honest().origin}/evidences/`);
    if (disturbed !== undefined) return disturbed;
    if (!isGateway) return answerAgent(await agent(), pathname);
    if (pathname === '/.dstack/index')
      return json({ type: 'dstack gateway', paths: ['/index', '/app-info', '/acme-info'] });
    if (pathname === '/.dstack/app-info') {
      const told = lie === 'gateway-info-of-another' ? await ordinaryEnclave() : await gatewayEnclave();
      return json(infoOf(told));
    }
    return pathname === '/.dstack/acme-info' ? answerAcmeInfo(request) : notFound();
  }

  function holderFor(host: string): Holder {
    if (passesThrough && host === row.host) return 'app';
    const inFront = lie === 'key-of-another-app' || lie === 'served-key-unquoted' || row.serves === 'another';
    if (inFront) return 'front';
    if (row.serves === 'local-ca') return 'local';
    return holders[turnOf(connections) % holders.length] ?? 'node 0';
  }

  const site: GatewaySite = {
    ...row,
    name,
    origin: `https://${row.host}`,
    aliases,
    evidence: row.evidence ?? 'served',
    renew: ({ sameKey = false, serve = true } = {}) => {
      newest += 1;
      versionOfNumber.set(newest, identity);
      if (sameKey) keyOfNumber.set(newest, served);
      listed = [...listed, newest];
      if (serve) served = newest;
    },
    serveRenewed: () => {
      served = listed.at(-1) ?? FIRST;
    },
    changeIdentity: () => {
      identity += 1;
      site.renew();
    },
    changeApp: () => {
      throw new Error(`${name} has the app that its address names`);
    },
    migrate: () => {
      account += 1;
    },
    restore: () => {
      site.evidence = row.evidence ?? 'served';
      ({ listed, served, identity, account, connections, requests } = start);
    },
    accountUri,
    get requests() {
      return requests;
    },
    nextCertificate: (how = {}) => {
      const holder = holderFor(how.host ?? row.host);
      connections += 1;
      return certificate(holder, holder.startsWith('node') ? served : 0);
    },
    attestedCertificate: (instance = 'enclave') =>
      certificate(instance === 'replica' ? 'node 1' : 'node 0', served),
    bundle: () => Promise.reject(new Error(`${name} publishes no bundle`)),
    enclave: () => gatewayEnclave(),
    answer: async (request) => {
      requests += 1;
      return (await answerEvidence(request)) ?? answerPage(request) ?? answerApp(request, row.app ?? 'plain');
    },
  };
  return site;
}

/** Whoever opens the same number of connections every time does not meet the same node every time (the sequence of Thue and Morse). */
const turnOf = (count: number): number => [...count.toString(2)].filter((bit) => bit === '1').length;

const spoiled: NonNullable<QuoteWish['spoil']> = (quote) => flipped(quote, QUOTE_PARTS.signature.at + 40);
