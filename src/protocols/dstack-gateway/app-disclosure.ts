/**
 * What the guest agent of an app tells anybody who asks, on port 8090 behind the gateway. Source: dstack evidence specification,
 * section 4.1.
 *
 * All of the reply is unsigned. What makes it usable is the certificate in it, which carries a quote over its own key with the
 * event log beside it. The quote was made when the virtual machine started and binds no connection: it shows that a genuine
 * enclave of this app exists behind the gateway, not that it answers this page.
 */
import type { JsonValue } from '../../appraisal';
import { composeInReply } from '../../code/compose/find-app-compose';
import { type RaTlsQuote, raTlsQuote, readRaTlsCertificate } from '../../code/ra-tls-certificate';
import { certificatesFromPem } from '../../encoding/pem';
import { LIMITS } from '../../limits';
import type { FetchResult, Ports } from '../../ports/ports';
import { Refusal } from '../../refusal';
import type { ServedCertificate } from '../../visit';
import { jsonObject } from '../quote-field';
import { agentOrigin } from './host-name';

/** Since 0.5, and before. */
const INFO_PATHS = ['/prpc/Info', '/prpc/Worker.Info'] as const;

export type AppDisclosure =
  | AppEvidence
  /** The agent's port is closed to the outside, or its reply holds nothing. */
  | { readonly kind: 'hidden'; readonly expected: string; readonly got: string }
  | { readonly kind: 'unreadable'; readonly expected: string; readonly got: string };

export interface AppEvidence {
  readonly kind: 'shown';
  readonly quote: RaTlsQuote;
  /** DER key of the certificate: what the quote must be over. */
  readonly spki: Uint8Array;
  /** Hex. */
  readonly spkiSha256: string;
  /** DER, leaf first, as published: what stands above the leaf is not read here. */
  readonly certificates: readonly Uint8Array[];
  /**
   * Does the reply hold the compose file? Operators can withhold it (`public_tcbinfo`); certificate and quote are there all the
   * same, so the app's identity can be checked and only its code stays undisclosed.
   */
  readonly composeShown: boolean;
  /** Text of the compose file in the reply; its hash decides whether it is the measured one. */
  readonly composeText?: string;
  /** What the host says of the machine; unsigned. */
  readonly vmConfig?: unknown;
}

/** Where the guest agent of an app or instance tells about it, since 0.5 and before. */
export const infoUrls = (id: string, base: string): readonly string[] =>
  INFO_PATHS.map((path) => `${agentOrigin(id, base)}${path}`);

export interface Asked {
  readonly disclosure: AppDisclosure;
  /** Certificates of the connections that answered, where the platform shows them. */
  readonly peers: readonly ServedCertificate[];
}

/**
 * Asks the guest agent of an app or instance. Never rejects.
 * @param id app id or instance id, 40 hex digits: the gateway takes either
 * @param base of the gateway, with its port where that is not 443
 */
export async function askApp(id: string, base: string, ports: Ports): Promise<Asked> {
  const peers: ServedCertificate[] = [];
  let last: FetchResult | undefined;
  for (const url of infoUrls(id, base)) {
    last = await ports.fetch({ method: 'GET', url, maxBytes: LIMITS.evidenceBytes });
    if (last.kind === 'failure') break;
    if (last.peer !== undefined) peers.push(last.peer);
    if (last.status === 200) return { disclosure: await readInfo(last.body), peers };
  }
  return { disclosure: withoutReply(last), peers };
}

function withoutReply(last: FetchResult | undefined): AppDisclosure {
  const expected = `an answer to ${INFO_PATHS[0]}`;
  if (last?.kind === 'response') return { kind: 'hidden', expected, got: `HTTP status ${last.status}` };
  return { kind: 'unreadable', expected, got: last === undefined ? 'none' : `${last.code}: ${last.detail}` };
}

/** Reads the reply of Info; hostile like every other. Never rejects. */
export async function readInfo(body: Uint8Array): Promise<AppDisclosure> {
  const expected = 'a certificate of the app with a quote in it';
  try {
    const reply = jsonObject(body);
    const composeShown = isShown(reply.tcb_info);
    const pem = reply.app_cert;
    if (typeof pem !== 'string' || pem === '')
      return { kind: composeShown ? 'unreadable' : 'hidden', expected, got: 'no certificate' };
    const certificates = certificatesFromPem(pem, LIMITS.chainCertificates);
    const [leaf] = certificates;
    const certificate = leaf && readRaTlsCertificate(leaf);
    if (certificate === undefined)
      return { kind: 'unreadable', expected, got: 'a certificate without a quote' };
    const { spki, spkiSha256, evidence } = certificate;
    const quote = await raTlsQuote(evidence);
    const composeText = composeInReply(reply);
    return {
      kind: 'shown',
      quote,
      spki,
      spkiSha256,
      certificates,
      composeShown,
      ...(composeText === undefined ? {} : { composeText }),
      vmConfig: reply.vm_config ?? quote.vmConfig,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'unreadable', expected, got: `${error.got} at ${error.at}` };
  }
}

/** JSON in a text, or an object where an SDK has parsed it (section 4.2); empty where the operator withholds it. */
const isShown = (tcbInfo: unknown): boolean =>
  (typeof tcbInfo === 'string' && tcbInfo !== '') || (typeof tcbInfo === 'object' && tcbInfo !== null);

/** What is known of the app before its quote is verified. */
export function disclosureFacts(disclosure: AppDisclosure): { readonly [k: string]: JsonValue } {
  return disclosure.kind === 'shown'
    ? { appDisclosure: disclosure.composeShown ? 'all' : 'identity' }
    : { appDisclosure: disclosure.kind === 'hidden' ? 'nothing' : 'unreadable' };
}
