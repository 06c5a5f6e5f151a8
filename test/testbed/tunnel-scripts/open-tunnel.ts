/**
 * The client of a teekit tunnel as its service worker is one: it seals a key to whatever is announced and never looks at the evidence.
 * Written from the field map, section 0bis; runs in pages and in service workers of the testbed.
 */
import { concat } from '../bytes';
import { membersOf, readCbor } from '../cbor-reader';
import { writeCbor } from '../cbor-writer';
import { closeSecretBox, openSecretBox, sealBox } from '../sealed-box';

export interface TunnelAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Tunnel {
  /** A GET of this path at the origin behind the tunnel. */
  get(path: string): Promise<TunnelAnswer>;
}

/** The other side says nothing for that long. */
const PATIENCE_MS = 8_000;

/**
 * @param origin `https://host`, whose channel is at `/__ra__`
 * @throws when the socket ends, or nobody announces a key in time
 */
export function openTunnel(origin: string): Promise<Tunnel> {
  const socket = new WebSocket(addressOf(origin));
  socket.binaryType = 'arraybuffer';
  const waiting = new Map<string, Settle<TunnelAnswer>>();
  const key = crypto.getRandomValues(new Uint8Array(32));
  return new Promise((resolve, reject) => {
    const give = (why: string) => {
      reject(new Error(why));
      for (const { reject } of waiting.values()) reject(new Error(why));
      waiting.clear();
    };
    const patience = setTimeout(() => give('nobody announced a key'), PATIENCE_MS);
    socket.onopen = () => socket.send(writeCbor({ type: 'client_kx_ready' }, 'workerd'));
    socket.onerror = () => give('the socket failed');
    socket.onclose = () => give('the other side hung up');
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      const said = membersOf(readCbor(new Uint8Array(data)));
      if (said.type === 'server_kx' && said.x25519PublicKey instanceof Uint8Array) {
        clearTimeout(patience);
        const sealedSymmetricKey = sealBox(key, said.x25519PublicKey);
        socket.send(writeCbor({ type: 'client_kx', sealedSymmetricKey }, 'workerd'));
        resolve({ get: (path) => request(path) });
      }
      if (said.type === 'enc' && said.nonce instanceof Uint8Array && said.ciphertext instanceof Uint8Array) {
        const box = { nonce: concat(said.nonce), ciphertext: said.ciphertext };
        const answer = membersOf(readCbor(openSecretBox(box, key)));
        const id = String(answer.requestId);
        waiting.get(id)?.resolve({ status: Number(answer.status), body: String(answer.body) });
        waiting.delete(id);
      }
    };
  });

  function request(path: string): Promise<TunnelAnswer> {
    return new Promise((resolve, reject) => {
      const requestId = crypto.randomUUID();
      const asked = { type: 'http_request', requestId, method: 'GET', url: `${origin}${path}`, headers: {} };
      const box = closeSecretBox(writeCbor(asked, 'workerd'), key);
      waiting.set(requestId, { resolve, reject });
      setTimeout(() => reject(new Error('no answer in the tunnel')), PATIENCE_MS);
      socket.send(writeCbor({ type: 'enc', ...box }, 'workerd'));
    });
  }
}

/** With a query of the page's own, which the real one has not: by it the testbed's log tells its sockets from those of others. */
function addressOf(target: string): URL {
  const url = new URL(target);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  url.pathname = '/__ra__';
  url.search = '?page';
  return url;
}

interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (why: Error) => void;
}
