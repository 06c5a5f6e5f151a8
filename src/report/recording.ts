/**
 * A report is the recording: every byte that entered one verification. Anyone can replay it offline, through the same `verify`,
 * and must get the same appraisal. The format is published as JSON Schema in `docs/recording.schema.json`.
 */
import type { Appraisal, JsonValue } from '../appraisal';
import { fromBase64, toBase64 } from '../encoding/base64';
import { fromHex, toHex } from '../encoding/hex';
import { parseJson } from '../encoding/json';
import { LIMITS } from '../limits';
import type { FetchRequest, FetchResult } from '../ports/ports';
import { Refusal } from '../refusal';
import type { Visit } from '../visit';
import { durationFromJson, failureFromJson, failureToJson, peerFromJson, textAt } from './exchange-parts';
import { type Fields, fieldsOf } from './fields';
import { type SocketExchange, socketExchangeFromJson, socketExchangeToJson } from './socket-exchange';
import { visitFromFields } from './visit-json';

export const RECORDING_FORMAT = 'vitrine-recording-1';

export interface Exchange {
  /**
   * 0 for the first time this was asked, 1 for the second: a site is looked at again. Said, not counted, so that an exchange
   * that was taken out is missed instead of being replaced by a later one.
   */
  readonly nth: number;
  readonly request: FetchRequest;
  readonly result: FetchResult;
  /** How long the answer took, whole milliseconds, where that was measured. For people: a replay does not read it. */
  readonly ms?: number;
}

export interface Recording {
  readonly visit: Visit;
  /** The one reading of the clock, milliseconds since the epoch. */
  readonly clock: number;
  /** Random bytes, in the order in which they were drawn. */
  readonly random: readonly Uint8Array[];
  /** What was remembered, by key; `null` where nothing was. */
  readonly memory: { readonly [key: string]: JsonValue };
  readonly exchanges: readonly Exchange[];
  /** Exchanges over sockets; absent where there was none. */
  readonly sockets?: readonly SocketExchange[];
  /** What this verification came to. A replay does not read it; it compares. */
  readonly appraisal: Appraisal;
}

/** Release that wrote a recording; part of the file so that a difference in replay can be explained. */
export const VITRINE_VERSION = '0.1.0';

/** The file as people exchange it. Bodies that are text stay readable. */
export function recordingToJson(recording: Recording): string {
  const { visit, clock, random, memory, exchanges, sockets, appraisal } = recording;
  const file = {
    format: RECORDING_FORMAT,
    vitrine: VITRINE_VERSION,
    visit,
    clock,
    random: random.map(toHex),
    memory,
    exchanges: exchanges.map(exchangeToJson),
    ...(sockets === undefined ? {} : { sockets: sockets.map(socketExchangeToJson) }),
    appraisal,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads a recording strictly. The recorded appraisal is returned as it stands: it is a claim, not a result.
 * @throws Refusal `recording-*`, `json-*`
 */
export function recordingFromJson(bytes: Uint8Array): Recording {
  const file = fieldsOf(parseJson(bytes, LIMITS.jsonDepth), 'recording');
  const format = file.text('format');
  if (format !== RECORDING_FORMAT)
    throw new Refusal('recording-format', 'format', RECORDING_FORMAT, JSON.stringify(format));
  const sockets = file.optionalArray('sockets');
  return {
    visit: visitFromFields(file.object('visit')),
    clock: file.number('clock'),
    random: file.array('random').map((r, i) => fromHex(textAt(r, `random[${i}]`))),
    memory: file.object('memory').all(),
    exchanges: file.array('exchanges').map((e, i) => exchangeFromJson(fieldsOf(e, `exchanges[${i}]`))),
    ...(sockets === undefined
      ? {}
      : { sockets: sockets.map((e, i) => socketExchangeFromJson(fieldsOf(e, `sockets[${i}]`))) }),
    appraisal: file.object('appraisal').all() as unknown as Appraisal,
  };
}

type BodyJson = { readonly text: string } | { readonly base64: string };

function exchangeToJson({ nth, request, result, ms }: Exchange): JsonValue {
  const { method, url, headers, body, maxBytes, wantHeaders } = request;
  return {
    nth,
    request: {
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: bodyToJson(body) }),
      maxBytes,
      ...(wantHeaders === undefined ? {} : { wantHeaders }),
    },
    result:
      result.kind === 'failure'
        ? failureToJson(result)
        : {
            kind: 'response',
            status: result.status,
            headers: result.headers,
            body: bodyToJson(result.body),
            ...(result.peer === undefined ? {} : { peer: { ...result.peer } }),
          },
    ...(ms === undefined ? {} : { ms }),
  };
}

function bodyToJson(body: Uint8Array): BodyJson {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return { text };
  } catch {
    return { base64: toBase64(body) };
  }
}

function bodyFromJson(body: Fields): Uint8Array {
  const text = body.optionalText('text');
  return text === undefined ? fromBase64(body.text('base64')) : new TextEncoder().encode(text);
}

const METHODS = ['GET', 'POST'] as const;
function exchangeFromJson(exchange: Fields): Exchange {
  const request = exchange.object('request');
  const result = exchange.object('result');
  const headers = request.optionalObject('headers');
  const body = request.optionalObject('body');
  const want = request.optionalArray('wantHeaders');
  return {
    nth: exchange.number('nth'),
    request: {
      method: request.oneOf('method', METHODS),
      url: request.text('url'),
      ...(headers === undefined ? {} : { headers: headers.allTexts() }),
      ...(body === undefined ? {} : { body: bodyFromJson(body) }),
      maxBytes: request.number('maxBytes'),
      ...(want === undefined ? {} : { wantHeaders: want.map((w) => textAt(w, 'wantHeaders')) }),
    },
    result: resultFromJson(result),
    ...durationFromJson(exchange),
  };
}

function resultFromJson(result: Fields): FetchResult {
  if (result.oneOf('kind', ['response', 'failure'] as const) === 'failure') return failureFromJson(result);
  return {
    kind: 'response',
    status: result.number('status'),
    headers: result.object('headers').allTexts(),
    body: bodyFromJson(result.object('body')),
    ...peerFromJson(result),
  };
}
