/**
 * dstack-gateway: the gateway of a platform terminates TLS in a confidential VM of its own, for every app of the platform, and
 * publishes a quote for each of its keys and for the account that orders its certificates. The app behind it introduces itself on
 * its agent's port.
 * Source: dstack evidence specification, sections 1, 3, 4.1 and 13 B (steps 1 to 3, 5 and 6).
 *
 * The gateway sees everything in clear before it goes on to the app over WireGuard. What is shown here is that this key was made in
 * an enclave that runs the platform's gateway, and that an enclave of the app in the address exists behind it.
 */
import { check } from '../appraisal';
import { LIMITS } from '../limits';
import type { FetchResult, Ports } from '../ports/ports';
import { Refusal } from '../refusal';
import type { ServedCertificate, Visit } from '../visit';
import { type AcmeInfo, readAcmeInfo } from './dstack-gateway/acme-info';
import { type AppDisclosure, askApp, disclosureFacts } from './dstack-gateway/app-disclosure';
import { ACCOUNT_QUOTE, APP_QUOTE, bindGateway, keyQuote } from './dstack-gateway/bind-gateway';
import { addressOf, badStatus, unusable, withoutGateway } from './dstack-gateway/find-gateway';
import { type GatewayHost, gatewayOrigin } from './dstack-gateway/host-name';
import { knownGatewayApps } from './dstack-gateway/judge-gateway-app';
import { isReadable, mainKey, type ReadableKey } from './dstack-gateway/main-key';
import { isPublished } from './dstack-gateway/published-quote';
import { evidenceFailure } from './evidence-failure';
import type { Collected, OtherQuote, Protocol, Reference } from './protocol';

const ACME_INFO = '/.dstack/acme-info';
const APP_INFO = '/.dstack/app-info';

/** An app whose TLS the gateway terminates, or the gateway's own page. */
type Address = Exclude<GatewayHost, { kind: 'health-check' }>;

export const dstackGateway: Protocol = {
  id: 'dstack-gateway',

  /** Only addresses that a gateway would route by id; where the app terminates TLS, the gateway's keys say nothing about it. */
  recognises: (visit) => terminatedAddress(visit) !== undefined,

  async collect(visit: Visit, ports: Ports, { roots }: Reference): Promise<Collected> {
    const address = terminatedAddress(visit);
    if (address === undefined) return { kind: 'absent' };
    const none = await withoutGateway(address.base, ports, roots);
    if (none !== undefined) return none;

    const url = `${gatewayOrigin(address.base)}${ACME_INFO}`;
    const [answer, asked] = await Promise.all([
      ports.fetch({ method: 'GET', url, maxBytes: LIMITS.evidenceBytes }),
      address.kind === 'app' ? askApp(address.id, address.base, ports) : undefined,
    ]);
    const known = knownGatewayApps(address.base, roots.gatewayApps);
    const ours = [...peerOf(answer), ...(asked?.peers ?? [])];
    return readAnswer(answer, url, { visit, address, ours, known, disclosure: asked?.disclosure });
  },
};

function terminatedAddress(visit: Visit): Address | undefined {
  const address = addressOf(visit);
  if (address?.kind === 'gateway') return address;
  return address?.kind === 'app' && address.tlsEndsIn === 'gateway' ? address : undefined;
}

interface Surroundings {
  readonly visit: Visit;
  readonly address: Address;
  readonly ours: readonly ServedCertificate[];
  readonly known: readonly string[] | undefined;
  readonly disclosure: AppDisclosure | undefined;
}

function readAnswer(answer: FetchResult, url: string, around: Surroundings): Collected {
  if (answer.kind === 'failure') {
    const found = evidenceFailure(url, answer);
    return found.reason === 'evidence-unreachable'
      ? { kind: 'unreachable', checks: [found] }
      : unusable(found);
  }
  if (answer.status !== 200) return unusable(badStatus(url, answer.status));
  let info: AcmeInfo;
  try {
    info = readAcmeInfo(answer.body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return unusable(check('evidence-unreadable', { expected: url, got: `${error.got} at ${error.at}` }));
  }
  const { page } = around.visit;
  const served = page.kind === 'not-seen' ? [] : [page.certificate];
  const main = mainKey(
    info,
    [...served, ...around.ours].map((c) => c.spkiSha256),
  );
  if (main === undefined) {
    const got = `${info.listedKeys + info.keys.length} keys without quotes`;
    return unusable(check('gateway-without-quotes', { expected: 'a quote for every key', got }));
  }
  return gatewayEvidence(info, main, around);
}

function gatewayEvidence(info: AcmeInfo, main: ReadableKey, around: Surroundings): Collected {
  const { visit, address, ours, known, disclosure } = around;
  const host = new URL(visit.origin).hostname;
  const app = address.kind === 'app' && disclosure ? { id: address.id, disclosure } : undefined;
  return {
    kind: 'evidence',
    evidence: {
      quote: main.quote.quote,
      others: otherQuotes(info, main, disclosure),
      collateral: main.quote.collateral,
      checks: [],
      ours,
      facts: {
        topology: 'gateway',
        tlsEndsIn: 'gateway',
        base: address.base,
        gatewayOrigin: gatewayOrigin(address.base),
        generation: info.generation,
        quotedKeys: info.keys.filter(isReadable).length,
        ...(info.accountUri === undefined ? {} : { acmeAccount: info.accountUri }),
        ...(address.kind === 'app' ? { addressId: address.id, appPort: address.appPort } : {}),
        ...(disclosure === undefined ? {} : disclosureFacts(disclosure)),
      },
      bind: (quote, others) =>
        bindGateway(quote, others, {
          ...{ info, main, known, host },
          isVisited: address.kind === 'gateway',
          isMainServed:
            visit.page.kind !== 'not-seen' && visit.page.certificate.spkiSha256 === main.spkiSha256,
          infoUrl: `${gatewayOrigin(address.base)}${APP_INFO}`,
          ...(app === undefined ? {} : { app }),
        }),
    },
  };
}

/** In a fixed order: the account, the other keys as listed, the app. */
function otherQuotes(
  info: AcmeInfo,
  main: ReadableKey,
  disclosure: AppDisclosure | undefined,
): readonly OtherQuote[] {
  const keys = info.keys.flatMap((key, i) =>
    key !== main && isReadable(key) ? [{ name: keyQuote(i), quote: key.quote.quote }] : [],
  );
  return [
    ...(isPublished(info.accountQuote) ? [{ name: ACCOUNT_QUOTE, quote: info.accountQuote.quote }] : []),
    ...keys,
    ...(disclosure?.kind === 'shown' ? [{ name: APP_QUOTE, quote: disclosure.quote.quote }] : []),
  ];
}

const peerOf = (r: FetchResult): readonly ServedCertificate[] =>
  r.kind === 'response' && r.peer ? [r.peer] : [];

// Exercised by the testbed's hosts under `gw*.vitrine.test`, and by the gateways of phala-base-prod7-0.5.3 and
// redpill-llm04-0.5.3 in the vectors; in the wild by every `<app id>-<port>.dstack-*.phala.network`.
