/** One exchange over a socket, as a recording holds it. Messages are base64: the protocols that use sockets are binary. */
import type { JsonValue } from '../appraisal';
import { fromBase64, toBase64 } from '../encoding/base64';
import type { SocketRequest, SocketResult } from '../ports/ports';
import { durationFromJson, failureFromJson, failureToJson, peerFromJson, textAt } from './exchange-parts';
import type { Fields } from './fields';

export interface SocketExchange {
  /** 0 for the first time this was asked, 1 for the second. */
  readonly nth: number;
  readonly request: SocketRequest;
  readonly result: SocketResult;
  /** How long it took, whole milliseconds, where that was measured. A replay does not read it. */
  readonly ms?: number;
}

export const socketExchangeToJson = ({ nth, request, result, ms }: SocketExchange): JsonValue => ({
  nth,
  request: socketRequestToJson(request),
  result: socketResultToJson(result),
  ...(ms === undefined ? {} : { ms }),
});

export const socketRequestToJson = (request: SocketRequest): JsonValue => {
  const { url, openedBy, send, maxBytes, maxMessages } = request;
  return {
    url,
    ...(openedBy === undefined ? {} : { openedBy }),
    send: send.map(toBase64),
    maxBytes,
    maxMessages,
  };
};

export const socketResultToJson = (result: SocketResult): JsonValue =>
  result.kind === 'failure'
    ? failureToJson(result)
    : {
        kind: 'messages',
        messages: result.messages.map(toBase64),
        ...(result.peer === undefined ? {} : { peer: { ...result.peer } }),
      };

/** @throws Refusal `recording-field`, `base64-malformed` */
export const socketExchangeFromJson = (exchange: Fields): SocketExchange => ({
  nth: exchange.number('nth'),
  request: socketRequestFromJson(exchange.object('request')),
  result: socketResultFromJson(exchange.object('result')),
  ...durationFromJson(exchange),
});

/** @throws Refusal `recording-field`, `base64-malformed` */
export function socketRequestFromJson(request: Fields): SocketRequest {
  const openedBy = request.optionalText('openedBy');
  return {
    url: request.text('url'),
    ...(openedBy === undefined ? {} : { openedBy }),
    send: bytesOf(request, 'send'),
    maxBytes: request.number('maxBytes'),
    maxMessages: request.number('maxMessages'),
  };
}

/** @throws Refusal `recording-field`, `base64-malformed` */
export function socketResultFromJson(result: Fields): SocketResult {
  if (result.oneOf('kind', ['messages', 'failure'] as const) === 'failure') return failureFromJson(result);
  return { kind: 'messages', messages: bytesOf(result, 'messages'), ...peerFromJson(result) };
}

const bytesOf = (fields: Fields, name: string): readonly Uint8Array[] =>
  fields.array(name).map((text, i) => fromBase64(textAt(text, `${name}[${i}]`)));
