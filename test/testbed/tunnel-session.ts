/** The inner half of a tunnel, at the server: takes the client's key out of its sealed box, and answers requests that come under it. */
import { type Bytes, concat } from './bytes';
import { membersOf, readCbor } from './cbor-reader';
import { type Runtime, writeCbor } from './cbor-writer';
import { closeSecretBox, openSealedBox, openSecretBox } from './sealed-box';

export interface TunnelSession {
  /**
   * What is said to a message of the client, if anything.
   * @throws when it was sealed for somebody else
   */
  hear(message: Uint8Array): Bytes | undefined;
}

export interface TunnelEnd {
  readonly runtime: Runtime;
  /** The body of every answer; `undefined` for paths that nobody answers. */
  readonly answer: (path: string) => string | undefined;
}

/** @param heldKey private half of a key; whether it is that of the announced one shows when the client has answered */
export function tunnelSession(heldKey: Uint8Array, { runtime, answer }: TunnelEnd): TunnelSession {
  let key: Uint8Array | undefined;
  return {
    hear(message) {
      const said = membersOf(readCbor(message));
      if (said.type === 'client_kx') {
        key = openSealedBox(bytesOf(said.sealedSymmetricKey), heldKey);
        return undefined;
      }
      if (said.type !== 'enc' || key === undefined) return undefined;
      const box = { nonce: bytesOf(said.nonce), ciphertext: bytesOf(said.ciphertext) };
      const asked = membersOf(readCbor(openSecretBox(box, key)));
      if (asked.type !== 'http_request') return undefined;
      const body = answer(new URL(String(asked.url)).pathname);
      const response = {
        type: 'http_response',
        requestId: String(asked.requestId),
        status: body === undefined ? 404 : 200,
        statusText: body === undefined ? 'Not Found' : 'OK',
        headers: { 'content-type': 'text/plain' },
        body: body ?? 'not found',
      };
      return writeCbor({ type: 'enc', ...closeSecretBox(writeCbor(response, runtime), key) }, runtime);
    },
  };
}

function bytesOf(value: unknown): Bytes {
  if (!(value instanceof Uint8Array)) throw new Error('bytes are missing');
  return concat(value);
}
