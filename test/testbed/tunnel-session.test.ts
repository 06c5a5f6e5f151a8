import { x25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { browserScript } from './browser-script';
import { fromHex, hex } from './bytes';
import { membersOf, readCbor } from './cbor-reader';
import { writeCbor } from './cbor-writer';
import { boxKey, closeSecretBox, openSealedBox, openSecretBox, sealBox } from './sealed-box';
import { tunnelSession } from './tunnel-session';

const held = x25519.utils.randomSecretKey();
const key = crypto.getRandomValues(new Uint8Array(32));
const kx = writeCbor(
  { type: 'client_kx', sealedSymmetricKey: sealBox(key, x25519.getPublicKey(held)) },
  'workerd',
);

function asking(path: string) {
  const url = `https://tunnel.vitrine.test${path}`;
  const request = { type: 'http_request', requestId: '1', method: 'GET', url, headers: {} };
  return writeCbor({ type: 'enc', ...closeSecretBox(writeCbor(request, 'workerd'), key) }, 'workerd');
}

function opened(message: Uint8Array | undefined) {
  const { type, nonce, ciphertext } = membersOf(readCbor(message ?? new Uint8Array()));
  if (type !== 'enc' || !(nonce instanceof Uint8Array) || !(ciphertext instanceof Uint8Array))
    throw new Error('no box');
  return membersOf(readCbor(openSecretBox({ nonce, ciphertext }, key)));
}

describe('an envelope', () => {
  it('has the key that NaCl derives from the two of its documentation', () => {
    const alice = fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    const bob = fromHex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    expect(hex(boxKey(alice, bob))).toBe('1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389');
  });

  it('opens for whom it was sealed, and for nobody else', () => {
    const sealed = sealBox(key, x25519.getPublicKey(held));
    expect(sealed.length).toBe(key.length + 48);
    expect(hex(openSealedBox(sealed, held))).toBe(hex(key));
    expect(() => openSealedBox(sealed, x25519.utils.randomSecretKey())).toThrow();
  });
});

describe('a tunnel', () => {
  it.each(['node', 'workerd'] as const)('answers what is asked inside it, as on %s', (runtime) => {
    const session = tunnelSession(held, {
      runtime,
      answer: (path) => (path === '/hello' ? 'hi' : undefined),
    });
    expect(session.hear(kx)).toBeUndefined();
    expect(opened(session.hear(asking('/hello')))).toMatchObject({ status: 200, body: 'hi' });
    expect(opened(session.hear(asking('/nothing')))).toMatchObject({ status: 404 });
  });

  it('cannot be taken over by who passes an announcement on', () => {
    const session = tunnelSession(x25519.utils.randomSecretKey(), { runtime: 'node', answer: () => 'read' });
    expect(() => session.hear(kx)).toThrow();
    expect(session.hear(asking('/hello'))).toBeUndefined();
  });

  it.each(['tunnel-page', 'tunnel-worker', 'worker-page'] as const)(
    'has a script for browsers that brings all it needs: %s',
    async (name) => {
      const script = await browserScript(name);
      expect(script).not.toMatch(/^\s*(?:import|export)\b/m);
    },
  );
});
