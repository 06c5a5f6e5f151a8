/** One exchange over a socket of any platform: what is sent, counted, capped and given up is the same everywhere. */
import { concatBytes } from '../encoding/bytes';
import type { ServedCertificate } from '../visit';
import type { FetchFailure, SocketRequest, SocketResult } from './ports';

/** What a platform tells of its socket. After `closed` or `failed` nothing counts. */
export interface SocketEvents {
  opened(peer?: ServedCertificate): void;
  /** Called for each whole message. */
  message(data: Uint8Array | string): void;
  /** @param clean the other side said that it closes; else the connection broke */
  closed(clean: boolean): void;
  failed(failure: FetchFailure): void;
}

export interface OpenedSocket {
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Begins to open a socket. May throw for an address that the platform does not take. */
export type OpenSocket = (request: SocketRequest, events: SocketEvents) => OpenedSocket;

/** One exchange over a socket that is opened for it. @param signal when it aborts, the exchange has failed with `timeout` */
export type SocketExchanger = (request: SocketRequest, signal: AbortSignal) => Promise<SocketResult>;

/**
 * Never rejects. The socket is closed as soon as the outcome is known.
 * @param signal when it aborts, the exchange has failed with `timeout`
 */
export function exchangeMessages(
  request: SocketRequest,
  open: OpenSocket,
  signal: AbortSignal,
): Promise<SocketResult> {
  const { maxBytes, maxMessages, send } = request;
  return new Promise((resolve) => {
    const messages: Uint8Array[] = [];
    let bytes = 0;
    let isOver = false;
    let peer: ServedCertificate | undefined;
    let socket: OpenedSocket | undefined;

    const end = (result: SocketResult): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', tooLong);
      socket?.close();
      resolve(result);
    };
    const fail = (code: FetchFailure['code'], detail: string): void => end({ kind: 'failure', code, detail });
    const tooLong = (): void => fail('timeout', 'no complete answer in time');
    const finish = (): void => end({ kind: 'messages', messages, ...(peer === undefined ? {} : { peer }) });

    if (signal.aborted) return tooLong();
    signal.addEventListener('abort', tooLong, { once: true });
    try {
      socket = open(request, {
        opened(shown) {
          if (isOver) return;
          peer = shown;
          for (const message of send) socket?.send(concatBytes(message));
        },
        message(data) {
          if (isOver) return;
          const message = typeof data === 'string' ? new TextEncoder().encode(data) : data;
          bytes += message.length;
          if (bytes > maxBytes) return fail('too-large', `more than ${maxBytes} bytes`);
          messages.push(message);
          if (messages.length >= maxMessages) finish();
        },
        closed: (clean) => (clean ? finish() : fail('network', 'the connection ended early')),
        failed: end,
      });
      // It may have failed before it was returned.
      if (isOver) socket.close();
    } catch (error) {
      fail('network', error instanceof Error ? error.message : 'the socket could not be opened');
    }
  });
}
