import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certificatesFromPem } from '../../../src/encoding/pem';
import { addressOf } from '../../../src/governance/chain/hex-values';
import { bootstrapReportData, isBootstrapQuoteOver } from '../../../src/governance/kms/bootstrap';
import { verifyKmsChain } from '../../../src/governance/kms/certificate-chain';
import {
  isAppKeyOf,
  isEnvironmentKeyOf,
  isPurposeKeyOf,
  signerOf,
} from '../../../src/governance/kms/signature-chain';
import { Refusal } from '../../../src/refusal';
import { concat, fromHex, hex, utf8 } from '../../testbed/bytes';
import { describeVectors, vectorJson, vectorText } from '../../vectors';

/** The certificates of the vectors are good from 1975 to 2035. */
const AT = Date.UTC(2026, 0, 1);

type Fields = { readonly [name: string]: string };

describeVectors('the identity of a KMS', () => {
  const info = () => vectorJson<Fields>('dstack/kms-guest-info/pha-prod7-kmsInfo.json');
  const bytes = (name: string) => fromHex(`${info()[name]}`.slice(2));

  test('is what its bootstrap quote was taken over', () => {
    // report_data stands at byte 568 of a TDX quote of version 4.
    const reportData = bytes('quote').subarray(568, 632);
    expect(isBootstrapQuoteOver(reportData, bytes('caPubkey'), bytes('k256Pubkey'))).toBe(true);
    expect(isBootstrapQuoteOver(reportData, bytes('caPubkey'), bytes('caPubkey'))).toBe(false);
    expect(isBootstrapQuoteOver(reportData.subarray(1), bytes('caPubkey'), bytes('k256Pubkey'))).toBe(false);
  });

  test('is spelled as the protocol spells it', () => {
    const kats = vectorJson<readonly Fields[]>('dstack/derived/preimage-kats.json');
    const kat = kats.find(({ kind }) => kind === 'KMS bootstrap keys');
    expect(kat?.preimage).toContain('genereted');
    expect(hex(bootstrapReportData(bytes('caPubkey'), bytes('k256Pubkey')))).toBe(kat?.report_data);
  });

  describe.each([
    ['phala-base-prod7-0.5.3', 'd722c43a6f4f42d53dc7bc97ba04a1cb17ce3a34'],
    ['redpill-llm04-0.5.3', '78601222ada762fa7cdcbc167aa66dd7a5f57ece'],
  ])('and the certificates of an app of %s', (folder, app) => {
    const appId = addressOf(app);
    const chain = () => certificatesFromPem(vectorText(`dstack/${folder}/app/app_cert.pem`), 8);
    const root = () => `${vectorJson<Fields>(`dstack/${folder}/kms/fields.json`).cert_pubkey}`.slice(2);

    test('lead from the leaf through the CA of the app to that of the KMS', async () => {
      expect(await verifyKmsChain(chain(), appId, root(), AT)).toEqual({ kind: 'holds', rootSpki: root() });
    });

    test('are of this KMS and this app only', async () => {
      expect(await verifyKmsChain(chain(), appId, 'ab'.repeat(91), AT)).toMatchObject({
        kind: 'another-kms',
        got: root(),
      });
      expect(await verifyKmsChain(chain(), addressOf('ab'.repeat(20)), root(), AT)).toMatchObject({
        kind: 'another-app',
        got: app,
      });
    });

    test('do not hold in another order, doubled, or with a bit flipped', async () => {
      const [leaf, appCa, kmsCa] = chain();
      if (leaf === undefined || appCa === undefined || kmsCa === undefined)
        throw new Error('three certificates');
      for (const other of [
        [appCa, appCa, kmsCa],
        [leaf, kmsCa, appCa],
        [leaf, kmsCa, kmsCa],
        [leaf, appCa, kmsCa, kmsCa],
      ])
        expect((await verifyKmsChain(other, appId, root(), AT)).kind).toBe('broken');
      expect(await verifyKmsChain([leaf], appId, root(), AT)).toEqual({ kind: 'without-kms' });
      for (let i = 0; i < 3; i++) {
        const flipped = [leaf, appCa, kmsCa].map((der) => Uint8Array.from(der));
        const certificate = flipped[i] ?? leaf;
        certificate[certificate.length - 3] = (certificate[certificate.length - 3] ?? 0) ^ 1;
        expect((await verifyKmsChain(flipped, appId, root(), AT)).kind).toBe('broken');
      }
    });
  });

  test('of another deployment does not hold', async () => {
    const chain = certificatesFromPem(vectorText('dstack/phala-base-prod7-0.5.3/app/app_cert.pem'), 8);
    const { cert_pubkey: other } = vectorJson<Fields>('dstack/redpill-llm04-0.5.3/kms/fields.json');
    const appId = addressOf('d722c43a6f4f42d53dc7bc97ba04a1cb17ce3a34');
    expect((await verifyKmsChain(chain, appId, `${other}`.slice(2), AT)).kind).toBe('another-kms');
  });
});

test('certificates from strangers are refused, and nothing else escapes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), async (chain) => {
      try {
        const result = await verifyKmsChain(chain, addressOf('ab'.repeat(20)), 'ab', AT);
        expect(result.kind).not.toBe('holds');
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
});

describe('a chain of signatures', () => {
  const root = secp256k1.utils.randomSecretKey(new Uint8Array(48).fill(7));
  const app = secp256k1.utils.randomSecretKey(new Uint8Array(48).fill(8));
  const purpose = secp256k1.utils.randomSecretKey(new Uint8Array(48).fill(9));
  const publicOf = (key: Uint8Array) => secp256k1.getPublicKey(key, true);
  const appId = addressOf('d722c43a6f4f42d53dc7bc97ba04a1cb17ce3a34');

  /** r‖s‖v, as dstack writes it. */
  const sign = (key: Uint8Array, message: Uint8Array): Uint8Array => {
    const recovered = secp256k1.sign(keccak_256(message), key, { prehash: false, format: 'recovered' });
    return concat(recovered.subarray(1), recovered.subarray(0, 1));
  };

  test('leads from the root to the key of an app, and on to that for a purpose', () => {
    const issued = sign(root, concat(utf8('dstack-kms-issued:'), fromHex(appId), publicOf(app)));
    expect(isAppKeyOf(publicOf(root), appId, publicOf(app), issued)).toBe(true);
    expect(isAppKeyOf(publicOf(app), appId, publicOf(app), issued)).toBe(false);
    expect(isAppKeyOf(publicOf(root), addressOf('ab'.repeat(20)), publicOf(app), issued)).toBe(false);
    expect(isAppKeyOf(publicOf(root), appId, publicOf(purpose), issued)).toBe(false);
    const given = sign(app, utf8(`signing:${hex(publicOf(purpose))}`));
    expect(isPurposeKeyOf(publicOf(app), 'signing', publicOf(purpose), given)).toBe(true);
    expect(isPurposeKeyOf(publicOf(app), 'encryption', publicOf(purpose), given)).toBe(false);
    expect(isPurposeKeyOf(publicOf(root), 'signing', publicOf(purpose), given)).toBe(false);
  });

  test('vouches for the key of an environment, with its time or without', () => {
    const key = new Uint8Array(32).fill(5);
    const older = sign(root, concat(utf8('dstack-env-encrypt-pubkey:'), fromHex(appId), key));
    const newer = sign(
      root,
      concat(utf8('dstack-env-encrypt-pubkey:'), fromHex(appId), fromHex('0000000068b4a000'), key),
    );
    const at = 0x68b4a000n;
    expect(isEnvironmentKeyOf(publicOf(root), appId, key, 'none', older)).toBe(true);
    expect(isEnvironmentKeyOf(publicOf(root), appId, key, at, newer)).toBe(true);
    expect(isEnvironmentKeyOf(publicOf(root), appId, key, at + 1n, newer)).toBe(false);
    expect(isEnvironmentKeyOf(publicOf(root), appId, key, at, older)).toBe(false);
  });

  test('holds for the example that the SDKs of dstack publish', () => {
    // dstack SDK documentation, "Environment variable encryption": key, signature and signer.
    expect(
      isEnvironmentKeyOf(
        fromHex('0217610d74cbd39b6143842c6d8bc310d79da1d82cc9d17f8876376221eda0c38f'),
        addressOf('00'.repeat(20)),
        fromHex('e33a1832c6562067ff8f844a61e51ad051f1180b66ec2551fb0251735f3ee90a'),
        'none',
        fromHex(
          '8542c49081fbf4e03f62034f13fbf70630bdf256a53032e38465a27c36fd6bed7a5e7111652004aef37f7fd92fbfc1285212c4ae6a6154203a48f5e16cad2cef00',
        ),
      ),
    ).toBe(true);
  });

  test('of rubbish has no signer', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.uint8Array({ minLength: 65, maxLength: 65 }),
        (a, b) => {
          expect(signerOf(a, a.length === 65 ? new Uint8Array() : a)).toBeUndefined();
          const signer = signerOf(a, b);
          expect(signer === undefined || signer.length === 33).toBe(true);
        },
      ),
    );
    expect(signerOf(new Uint8Array(), new Uint8Array(65))).toBeUndefined();
  });
});
