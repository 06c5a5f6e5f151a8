import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/encoding/hex';
import { CLIENT_KX_READY, readServerKx } from '../../../src/protocols/teekit/server-kx';
import { Refusal } from '../../../src/refusal';
import { type Runtime, type Writable, writeCbor } from '../../testbed/cbor-writer';
import { isReady } from '../../testbed/teekit-server';

const KEY = new Uint8Array(32).fill(5);
const HONEST = {
  type: 'server_kx',
  x25519PublicKey: KEY,
  quote: Uint8Array.of(4, 0),
  runtime_data: null,
  verifier_data: null,
  sev_snp_data: null,
};
const RUNTIMES: readonly Runtime[] = ['node', 'workerd'];

const written = (changes: { readonly [name: string]: Writable } = {}, runtime: Runtime = 'node') =>
  writeCbor({ ...HONEST, ...changes }, runtime);

function refusal(message: Uint8Array): string {
  try {
    readServerKx(message);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('an announcement', () => {
  it.each(RUNTIMES)('of a server on %s is read, whatever the hardware', (runtime) => {
    const nonce = { val: Uint8Array.of(1), iat: new Uint8Array(), signature: Uint8Array.of(2, 3) };
    expect(readServerKx(written({}, runtime))).toEqual({ x25519PublicKey: KEY, quote: HONEST.quote });
    expect(readServerKx(written({ verifier_data: nonce, runtime_data: KEY }, runtime))).toMatchObject({
      verifierData: { kind: 'signed-nonce', ...nonce },
      runtimeData: KEY,
    });
    expect(readServerKx(written({ verifier_data: KEY }, runtime))).toMatchObject({
      verifierData: { kind: 'nonce', nonce: KEY },
    });
  });

  it('takes certificates as DER too, and none for those that are undefined', () => {
    const der = Uint8Array.of(0x30, 0x00);
    const kx = readServerKx(
      written({ sev_snp_data: { vcek_cert: der, ask_cert: undefined, ark_cert: null } }),
    );
    expect(kx.snpCertificates).toEqual([der]);
  });

  it('is SEV-SNP by saying so, even without a certificate', () => {
    expect(readServerKx(written({ sev_snp_data: {} })).snpCertificates).toEqual([]);
    expect(readServerKx(written()).snpCertificates).toBeUndefined();
  });

  it('may say more than this release knows', () => {
    expect(refusal(written({ protocol_version: 'next' }))).toBe('accepted');
  });

  it.each([null, new Uint8Array()])('without a quote is read as one: %s', (quote) => {
    expect(readServerKx(written({ quote }))).not.toHaveProperty('quote');
  });

  it.each<[string, { readonly [name: string]: Writable }, string]>([
    ['another type', { type: 'server_hello' }, 'server-kx-type'],
    ['no type', { type: null }, 'server-kx-type'],
    ['a key of 31 bytes', { x25519PublicKey: KEY.subarray(1) }, 'server-kx-key'],
    ['a key of 33 bytes', { x25519PublicKey: new Uint8Array(33) }, 'server-kx-key'],
    ['a key that is a text', { x25519PublicKey: 'BQUF' }, 'server-kx-key'],
    ['no key', { x25519PublicKey: null }, 'server-kx-key'],
    ['a quote that is a text', { quote: 'BAAC' }, 'server-kx-bytes'],
    ['a quote beyond the cap', { quote: new Uint8Array(70_000) }, 'server-kx-bytes'],
    ['runtime data that is a text', { runtime_data: '{}' }, 'server-kx-bytes'],
    ['verifier data that is a text', { verifier_data: 'x' }, 'server-kx-verifier-data'],
    ['a nonce without a signature', { verifier_data: { val: KEY, iat: KEY } }, 'server-kx-verifier-data'],
    [
      'a time that is a text',
      { verifier_data: { val: KEY, iat: '2025', signature: KEY } },
      'server-kx-verifier-data',
    ],
    ['certificates in one text', { sev_snp_data: 'PEM' }, 'server-kx-snp-data'],
    ['a certificate that is a map', { sev_snp_data: { vcek_cert: {} } }, 'server-kx-snp-data'],
    ['nesting where there is none', { verifier_data: { val: { a: { b: KEY } } } }, 'cbor-depth'],
  ])('with %s is refused', (_what, changes, code) => expect(refusal(written(changes))).toBe(code));

  it('that is no map is refused', () => {
    for (const value of [null, 'server_kx', KEY])
      expect(refusal(writeCbor(value, 'node'))).toBe('server-kx-type');
  });

  it('that names its key twice is refused: the page might take the other one', () => {
    const twice = written();
    const doubled = new Uint8Array([
      0xb9,
      0,
      7,
      ...twice.slice(3),
      ...writeCbor('x25519PublicKey', 'node'),
      0xf6,
    ]);
    expect(refusal(doubled)).toBe('cbor-key');
  });

  it('is read or refused, whatever the bytes', () => {
    const honest = written({ verifier_data: { val: KEY, iat: KEY, signature: KEY } });
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.nat(255), (at, value) => {
        const bent = Uint8Array.from(honest);
        bent[at] = value;
        expect(refusal(bent)).toMatch(/^(accepted|server-kx-[a-z-]+|cbor-[a-z0-9-]+|pem-[a-z-]+)$/);
      }),
      { numRuns: 500 },
    );
  });
});

it('what is sent first is what a server on Node would write, and what all servers wait for', () => {
  expect(toHex(CLIENT_KX_READY)).toBe(toHex(writeCbor({ type: 'client_kx_ready' }, 'node')));
  expect(isReady(CLIENT_KX_READY)).toBe(true);
});
