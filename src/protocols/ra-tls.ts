/**
 * RA-TLS: the app terminates TLS itself, with a certificate that carries a quote over its own key. No browser trusts such a
 * certificate by itself; a person meets it behind a passthrough host of a dstack gateway, after a warning.
 * Source: dstack evidence specification, sections 1.1 and 10.
 *
 * All evidence came with the page's own handshake: nothing is asked of anybody.
 */
import { type Check, check, type JsonValue } from '../appraisal';
import { type AppIdentity, type AppNotEstablished, appIdentity } from '../code/app-identity';
import {
  mentionsRaTls,
  type RaTlsCertificate,
  type RaTlsQuote,
  raTlsQuote,
  raTlsReportData,
  readRaTlsCertificate,
} from '../code/ra-tls-certificate';
import { fromBase64 } from '../encoding/base64';
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { Visit } from '../visit';
import { infoUrls } from './dstack-gateway/app-disclosure';
import { type AppAddress, readGatewayHost } from './dstack-gateway/host-name';
import type { Bound, CodeEvidence, Collected, Protocol } from './protocol';

export const raTls: Protocol = {
  id: 'ra-tls',

  recognises(visit: Visit): boolean {
    const leaf = servedLeaf(visit);
    return leaf !== undefined && mentionsRaTls(leaf);
  },

  async collect(visit: Visit): Promise<Collected> {
    try {
      const leaf = servedLeaf(visit);
      const certificate = leaf && readRaTlsCertificate(leaf);
      if (certificate === undefined) return { kind: 'absent' };
      return evidenceOf(visit, certificate, await raTlsQuote(certificate.evidence));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const expected = 'a certificate with a quote over its own key';
      return {
        kind: 'unusable',
        checks: [check('evidence-unreadable', { expected, got: `${error.got} at ${error.at}` })],
      };
    }
  },
};

/** The certificate of the page's own connection, where the browser shows it whole. */
const servedLeaf = (visit: Visit): Uint8Array | undefined => servedChain(visit, 1)[0];

/** DER, leaf first, up to what cannot be read. */
function servedChain({ page }: Visit, most: number): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  const shown = page.kind === 'not-seen' ? [] : (page.chain ?? []);
  for (const text of shown.slice(0, most)) {
    const der = derOf(text);
    if (der === undefined) break;
    chain.push(der);
  }
  return chain;
}

function derOf(text: string): Uint8Array | undefined {
  if (text.length > 2 * LIMITS.webCertificateBytes) return undefined;
  try {
    return fromBase64(text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

function evidenceOf(visit: Visit, certificate: RaTlsCertificate, carried: RaTlsQuote): Collected {
  const { usage, appId } = certificate;
  const { quote, log, vmConfig } = carried;
  return {
    kind: 'evidence',
    evidence: {
      quote,
      collateral: 'not-carried',
      checks: [],
      ours: [],
      inCertificate: true,
      facts: {
        topology: 'passthrough',
        tlsEndsIn: 'app',
        ...(usage === undefined ? {} : { usage }),
        ...(appId === undefined ? {} : { certificateAppId: appId }),
      },
      bind: (authentic) => {
        const bound = bindKey(authentic, certificate, appIdentity(authentic, log), idInAddress(visit));
        const code: CodeEvidence = {
          whose: 'app',
          quote: authentic,
          log,
          vmConfig,
          composeAt: agentUrls(visit),
          ...(bound.attested === 'not-established'
            ? {}
            : { certificates: servedChain(visit, LIMITS.chainCertificates) }),
        };
        return { ...bound, code: [code] };
      },
    },
  };
}

/** The app or instance that a passthrough address names. */
const idInAddress = (visit: Visit): string | undefined => passedAddress(visit)?.id;

function passedAddress({ origin }: Visit): AppAddress | undefined {
  const host = readGatewayHost(new URL(origin).host);
  return host?.kind === 'app' && host.tlsEndsIn === 'app' ? host : undefined;
}

/** Certificates carry no compose file; the guest agent behind the same gateway may show it. */
function agentUrls(visit: Visit): readonly string[] {
  const address = passedAddress(visit);
  return address === undefined ? [] : infoUrls(address.id, address.base);
}

function bindKey(
  quote: AuthenticQuote,
  certificate: RaTlsCertificate,
  app: AppIdentity | AppNotEstablished,
  idOfAddress: string | undefined,
): Bound {
  const expected = raTlsReportData(certificate.spki);
  const found = { expected: toHex(expected), got: toHex(quote.reportData) };
  const holds = equalBytes(quote.reportData, expected);
  const key = holds ? check('ra-tls-key-attested', found) : check('ra-tls-key-not-attested', found);
  const { spkiSha256, certificateSha256 } = certificate;
  return {
    checks: [key, ...judgeApp(app, certificate.appId, idOfAddress)],
    attested: holds ? [{ spkiSha256, certificateSha256 }] : 'not-established',
    accounts: 'not-published',
    facts: appFacts(app),
  };
}

/** Any app can have any key quoted: which app it was has to agree with whoever named one. */
function judgeApp(
  app: AppIdentity | AppNotEstablished,
  idOfCertificate: string | undefined,
  idOfAddress: string | undefined,
): readonly Check[] {
  if (app.kind === 'not-established') {
    if (idOfAddress === undefined) return [];
    const expected = `an event log that names ${idOfAddress}`;
    return [check('app-evidence-unreadable', { expected, got: `${app.why}: ${app.got}` })];
  }
  const { appId, instanceId } = app.identity;
  if (idOfCertificate !== undefined && idOfCertificate !== appId)
    return [check('certificate-app-id-differs', { expected: `app ${appId}`, got: `app ${idOfCertificate}` })];
  if (idOfAddress === undefined) return [];
  const found = { expected: idOfAddress, got: `app ${appId}, instance ${instanceId || 'without a number'}` };
  return [
    idOfAddress === appId || idOfAddress === instanceId
      ? check('app-attested', found)
      : check('app-id-differs', found),
  ];
}

function appFacts(app: AppIdentity | AppNotEstablished): { readonly [k: string]: JsonValue } {
  if (app.kind === 'established') {
    const { appId, instanceId, composeHash } = app.identity;
    return { appId, instanceId, composeHash };
  }
  return {
    appNotEstablished: app.why,
    ...(app.composeHash === undefined ? {} : { composeHash: app.composeHash }),
  };
}

// Exercised by the certificates `app_cert.pem` and `kms-guest-info` of the vectors, and by test/testbed/ra-tls-maker.ts.
