/**
 * The WebSocket of a browser. It follows no redirect and takes no certificate that the browser would not take. It cannot be told to
 * leave cookies out, shows neither the certificate nor the reason of a failure, and hands a message over only when it is whole.
 */
import {
  exchangeMessages,
  type OpenedSocket,
  type OpenSocket,
  type SocketExchanger,
} from './exchange-messages';

export const openBrowserSocket: OpenSocket = ({ url }, events): OpenedSocket => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let isOpen = false;
  socket.addEventListener('open', () => {
    isOpen = true;
    events.opened();
  });
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) =>
    events.message(typeof data === 'string' ? data : new Uint8Array(data)),
  );
  socket.addEventListener('close', ({ wasClean, code }) =>
    isOpen
      ? events.closed(wasClean)
      : events.failed({ kind: 'failure', code: 'network', detail: `not opened (${code})` }),
  );
  return { send: (message) => socket.send(message), close: () => socket.close() };
};

/** Over a `WebSocket` of wherever this runs. Never rejects. */
export const exchangeHere: SocketExchanger = (request, signal) =>
  exchangeMessages(request, openBrowserSocket, signal);
