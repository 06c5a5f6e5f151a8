/**
 * Passthrough hosts of a dstack gateway (suffix `s`): TLS ends in the app, the gateway passes bytes on. The gateway's keys say
 * nothing about such a connection, and no protocol of the platform says what the app's certificate must be. What is left is the
 * app's introduction of itself: a genuine enclave of this app exists. It is bound to the connection only where the app serves the
 * very key that its introduction quotes.
 * Source: dstack evidence specification, sections 0, 1.1 and 4.1.
 *
 * Asked last: an RA-TLS certificate or an ingress in the app says more.
 */
import { check } from '../appraisal';
import type { AuthenticQuote } from '../hardware/authentic';
import type { Ports } from '../ports/ports';
import type { Observation, ServedCertificate, Visit } from '../visit';
import { type AppEvidence, askApp, disclosureFacts } from './dstack-gateway/app-disclosure';
import { addressOf, unusable, withoutGateway } from './dstack-gateway/find-gateway';
import { type AppAddress, gatewayOrigin } from './dstack-gateway/host-name';
import { judgeApp } from './dstack-gateway/judge-app';
import type { Bound, Collected, Protocol, Reference } from './protocol';

export const dstackPassthrough: Protocol = {
  id: 'dstack-passthrough',

  recognises: (visit) => passedAddress(visit) !== undefined,

  async collect(visit: Visit, ports: Ports, { roots }: Reference): Promise<Collected> {
    const address = passedAddress(visit);
    if (address === undefined) return { kind: 'absent' };
    const none = await withoutGateway(address.base, ports, roots);
    if (none !== undefined) return none;

    const { id, base, appPort } = address;
    const { disclosure } = await askApp(id, base, ports);
    if (disclosure.kind === 'hidden') return unusable(check('app-not-disclosed', disclosure));
    if (disclosure.kind === 'unreadable') return unusable(check('app-evidence-unreadable', disclosure));
    return {
      kind: 'evidence',
      evidence: {
        quote: disclosure.quote.quote,
        collateral: 'not-carried',
        checks: [],
        // The agent answers through the gateway, whose certificate is another one by design.
        ours: [],
        facts: {
          topology: 'passthrough',
          tlsEndsIn: 'app',
          base,
          gatewayOrigin: gatewayOrigin(base),
          addressId: id,
          appPort,
          ...disclosureFacts(disclosure),
        },
        bind: (quote) => bindPassthrough(quote, id, disclosure, visit.page),
      },
    };
  },
};

function passedAddress(visit: Visit): AppAddress | undefined {
  const address = addressOf(visit);
  return address?.kind === 'app' && address.tlsEndsIn === 'app' ? address : undefined;
}

function bindPassthrough(quote: AuthenticQuote, id: string, app: AppEvidence, page: Observation): Bound {
  // The hardware of this quote is the appraisal's own; only its identity is asked for here.
  const judged = judgeApp(id, app, { name: 'app', authentic: quote, checks: [] });
  const named = judged.check.outcome === 'pass' && page.kind !== 'not-seen';
  const key: ServedCertificate = { spkiSha256: app.spkiSha256 };
  const isServed = named && page.certificate.spkiSha256 === app.spkiSha256;
  return {
    checks: [judged.check],
    attested: isServed ? [key] : 'not-spoken-of',
    accounts: 'not-published',
    ...(judged.code === undefined ? {} : { code: [judged.code] }),
    facts: judged.facts,
  };
}

// Exercised by the testbed's host `passthrough`.
