/** Parts that exchanges of every kind have in common: failures, certificates of the other side, durations. */
import type { JsonValue } from '../appraisal';
import type { FetchFailure, FetchFailureCode } from '../ports/ports';
import { Refusal } from '../refusal';
import type { ServedCertificate } from '../visit';
import type { Fields } from './fields';

const FAILURES: readonly FetchFailureCode[] = [
  'network',
  'timeout',
  'tls',
  'redirected',
  'too-large',
  'not-permitted',
  'not-recorded',
];

export const failureToJson = ({ code, detail }: FetchFailure): JsonValue => ({
  kind: 'failure',
  code,
  detail,
});

/** @throws Refusal `recording-field` */
export const failureFromJson = (result: Fields): FetchFailure => ({
  kind: 'failure',
  code: result.oneOf('code', FAILURES),
  detail: result.text('detail'),
});

/** @throws Refusal `recording-field` */
export function peerFromJson(result: Fields): { readonly peer?: ServedCertificate } {
  const peer = result.optionalObject('peer');
  if (peer === undefined) return {};
  const certificateSha256 = peer.optionalText('certificateSha256');
  return {
    peer: {
      spkiSha256: peer.text('spkiSha256'),
      ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    },
  };
}

/** @throws Refusal `recording-field` */
export function durationFromJson(exchange: Fields): { readonly ms?: number } {
  const ms = exchange.optionalNumber('ms');
  if (ms === undefined) return {};
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw new Refusal('recording-field', 'exchange.ms', 'whole milliseconds', `${ms}`);
  return { ms };
}

/** A text inside an array. @throws Refusal `recording-field` */
export function textAt(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Refusal('recording-field', at, 'a text', typeof value);
  return value;
}
