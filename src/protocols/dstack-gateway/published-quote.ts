/**
 * A quote as gateways and guest agents publish it: the reply of GetQuote, JSON in a text, with its event log beside it.
 * Source: dstack evidence specification, sections 2.3 and 3.1.
 */
import { type PublishedLog, publishedLog } from '../../code/app-identity';
import { readAttestation, vmConfigOf } from '../../code/attestation-blob';
import { fromLenientHex } from '../../encoding/hex';
import type { Collateral } from '../../hardware/collateral';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { carriedCollateral } from '../carried-collateral';
import { jsonObject, quoteField } from '../quote-field';

export interface PublishedQuote {
  /** Unverified. */
  readonly quote: Uint8Array;
  /** Its log. A quote without one still is a quote, of an app that nobody knows. */
  readonly eventLog: PublishedLog;
  /** What the host says of the machine; unsigned. */
  readonly vmConfig?: unknown;
  readonly collateral: Collateral | 'not-carried';
}

/** A member that should hold a quote: empty or absent, unreadable, or a quote. */
export type QuoteMember = PublishedQuote | 'no-quote' | Refusal;

export const isPublished = (member: QuoteMember): member is PublishedQuote =>
  member !== 'no-quote' && !(member instanceof Refusal);

/**
 * Reads the reply of GetQuote; whatever it says beside quote and log is a copy of what the quote says.
 * @throws Refusal `json-*`, `quote-field-*`, `hex-malformed`
 */
export function readQuoteReply(text: string): PublishedQuote {
  if (text.length > LIMITS.evidenceBytes) {
    throw new Refusal('quote-reply-too-large', 'text', `at most ${LIMITS.evidenceBytes}`, `${text.length}`);
  }
  const object = jsonObject(new TextEncoder().encode(text));
  return {
    quote: quoteField(object, 'quote'),
    eventLog: publishedLog(object.event_log),
    vmConfig: object.vm_config,
    collateral: carriedCollateral(object),
  };
}

/**
 * Reads the other form, since 0.5.6: attestation bytes in hex, bare or as `{"attestation": hex}`.
 * @throws Refusal `attestation-*`, `scale-*`, `message-pack-*`, `event-log-*`, `json-*`, `hex-malformed`
 */
export function readAttestationReply(text: string): PublishedQuote {
  const wrapped = text.startsWith('{');
  const hex = wrapped ? jsonObject(new TextEncoder().encode(text)).attestation : text;
  if (typeof hex !== 'string' || hex.length > 2 * LIMITS.attestationBytes)
    throw new Refusal(
      'attestation-too-large',
      'attestation',
      `at most ${LIMITS.attestationBytes} bytes`,
      'other',
    );
  const attestation = readAttestation(fromLenientHex(hex));
  if (attestation.platform !== 'tdx')
    throw new Refusal('attestation-platform', 'attestation', 'a TDX quote', attestation.platform);
  const { quote, eventLog } = attestation;
  return { quote, eventLog, vmConfig: vmConfigOf(attestation), collateral: 'not-carried' };
}
