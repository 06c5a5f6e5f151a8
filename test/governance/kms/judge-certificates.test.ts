/** Whose key service certified an app, and what an attacker can show instead: it accuses nobody, and passes nothing that does not hold. */
import { beforeAll, describe, expect, it } from 'vitest';
import { certificatesFromPem } from '../../../src/encoding/pem';
import { addressOf } from '../../../src/governance/chain/hex-values';
import { judgeCertificates } from '../../../src/governance/kms/judge-certificates';
import { LIMITS } from '../../../src/limits';
import { REASONS } from '../../../src/reasons';
import { fromHex, hex, utf8 } from '../../testbed/bytes';
import { newKeys, spkiOf } from '../../testbed/certificate-maker';
import {
  dstackExtension,
  type KmsChain,
  type KmsChainOptions,
  makeKmsChain,
} from '../../testbed/kms-chain-maker';
import { describeVectors, vectorJson, vectorText } from '../../vectors';

const AT = Date.UTC(2026, 0, 1);
const APP = 'd722c43a6f4f42d53dc7bc97ba04a1cb17ce3a34';

let honest: KmsChain;
let root: string;
beforeAll(async () => {
  honest = await makeKmsChain({ appId: fromHex(APP) });
  root = hex(await spkiOf(honest.kmsKeys));
});

const judge = (chain: readonly Uint8Array[] | undefined) =>
  judgeCertificates(chain, addressOf(APP), root, AT);
/** Signed by the contract's own key service, as far as the attacker lets it. */
const judgeMade = async (options: KmsChainOptions) =>
  judge((await makeKmsChain({ appId: fromHex(APP), kmsKeys: honest.kmsKeys, ...options })).chain);

const DO_NOT_FIT = 'app-certificates-do-not-fit';

describe('certificates of an app', () => {
  it('are certified by the key service of the contract', async () => {
    expect(await judge(honest.chain)).toMatchObject([
      { id: 'governance.certificate', reason: 'app-certified-by-the-kms', outcome: 'pass', got: root },
    ]);
  });

  it('are so also where the root was left out: the contract tells its key', async () => {
    const [leaf, appCa] = honest.chain;
    expect(await judge([leaf, appCa])).toMatchObject([{ reason: 'app-certified-by-the-kms' }]);
  });

  it('that show nothing of a key service have no row', async () => {
    const [leaf, , kmsCa] = honest.chain;
    for (const chain of [undefined, [], [leaf], [leaf, kmsCa]]) expect(await judge(chain)).toEqual([]);
  });

  it('accuse nobody and lower nothing, whatever they are', () => {
    const rows = Object.values(REASONS).filter(({ id }) => id === 'governance.certificate');
    expect(rows.map(({ outcome }) => outcome)).toEqual(['pass', 'unknown', 'unknown']);
  });
});

describe('attacks', () => {
  it('certificates of another key service, with its root and without', async () => {
    const other = await makeKmsChain({ appId: fromHex(APP) });
    const [leaf, appCa, kmsCa] = other.chain;
    const got = hex(await spkiOf(other.kmsKeys));
    expect(await judge([leaf, appCa, kmsCa])).toMatchObject([
      { reason: 'app-certified-by-another-kms', outcome: 'unknown', expected: root, got },
    ]);
    expect(await judge([leaf, appCa])).toMatchObject([
      { reason: 'app-certified-by-another-kms', expected: root },
    ]);
  });

  it("the contract's root under another key service's certificates", async () => {
    const [leaf, appCa] = (await makeKmsChain({ appId: fromHex(APP) })).chain;
    expect(await judge([leaf, appCa, honest.chain[2]])).toMatchObject([{ reason: DO_NOT_FIT }]);
  });

  it('a leaf that the app CA did not sign', async () => {
    expect(await judgeMade({ leafSigner: await newKeys() })).toMatchObject([
      { reason: DO_NOT_FIT, expected: 'a leaf signed by the second certificate' },
    ]);
  });

  it('an app CA with another key than the one that signed', async () => {
    expect(await judgeMade({ appCaKeys: await newKeys() })).toMatchObject([{ reason: DO_NOT_FIT }]);
  });

  it('a leaf of another chain of the same key service', async () => {
    const other = await makeKmsChain({ appId: fromHex('ab'.repeat(20)), kmsKeys: honest.kmsKeys });
    expect(await judge([other.chain[0], honest.chain[1], honest.chain[2]])).toMatchObject([
      { reason: DO_NOT_FIT, got: 'another signer' },
    ]);
  });

  it('certificates of another app of the same key service, and a leaf that names another', async () => {
    expect(await judgeMade({ appId: fromHex('ab'.repeat(20)) })).toMatchObject([
      { reason: DO_NOT_FIT, expected: `the CA of app ${APP}`, got: `app ${'ab'.repeat(20)}` },
    ]);
    expect(await judgeMade({ more: [dstackExtension('3', fromHex('ab'.repeat(20)))] })).toMatchObject([
      { reason: DO_NOT_FIT, got: `app ${'ab'.repeat(20)}` },
    ]);
  });

  it('a certificate in the middle that is for something else', async () => {
    expect(await judgeMade({ appCaUsage: 'app:custom' })).toMatchObject([
      { reason: DO_NOT_FIT, expected: 'usage app:ca', got: 'app:custom' },
    ]);
  });

  it('certificates that have expired', async () => {
    expect(await judgeMade({ notAfter: new Date(AT - 1000) })).toMatchObject([
      { reason: DO_NOT_FIT, expected: 'certificates in date' },
    ]);
    expect(await judgeMade({ notAfter: new Date(AT) })).toMatchObject([
      { reason: 'app-certified-by-the-kms' },
    ]);
  });

  it('more certificates than there can be', async () => {
    const long = Array.from({ length: LIMITS.chainCertificates }, (_, i) => honest.chain[Math.min(i, 2)]);
    expect(await judge(long.filter((der) => der !== undefined))).toMatchObject([
      { reason: DO_NOT_FIT, expected: 'at most 3 certificates', got: `${LIMITS.chainCertificates}` },
    ]);
  });

  it('garbage in the place of any of them, and endless bytes', async () => {
    for (const garbage of [
      new Uint8Array(),
      utf8('no certificate'),
      new Uint8Array(LIMITS.webCertificateBytes + 1),
    ])
      for (const place of [0, 1, 2]) {
        const chain = honest.chain.map((der, i) => (i === place ? garbage : der));
        expect(await judge(chain)).toMatchObject([{ reason: DO_NOT_FIT, outcome: 'unknown' }]);
      }
  });

  it('any bit that is flipped', async () => {
    for (const place of [0, 1, 2]) {
      const [from] = honest.chain.slice(place);
      if (from === undefined) throw new Error('three certificates');
      for (let at = 0; at < from.length; at += 41) {
        const flipped = Uint8Array.from(from, (byte, i) => (i === at ? byte ^ 4 : byte));
        const chain = honest.chain.map((der, i) => (i === place ? flipped : der));
        const [found] = await judge(chain);
        expect(found?.outcome, `byte ${at} of certificate ${place}`).toBe('unknown');
      }
    }
  });
});

describeVectors('the certificates of an app of Phala', () => {
  it('lead to the key that its key service publishes, and to no other', async () => {
    const chain = certificatesFromPem(vectorText('dstack/phala-base-prod7-0.5.3/app/app_cert.pem'), 8);
    const keyOf = (folder: string) =>
      vectorJson<{ readonly cert_pubkey: string }>(`dstack/${folder}/kms/fields.json`).cert_pubkey.slice(2);
    expect(await judgeCertificates(chain, addressOf(APP), keyOf('phala-base-prod7-0.5.3'), AT)).toMatchObject(
      [{ reason: 'app-certified-by-the-kms' }],
    );
    expect(await judgeCertificates(chain, addressOf(APP), keyOf('redpill-llm04-0.5.3'), AT)).toMatchObject([
      { reason: 'app-certified-by-another-kms' },
    ]);
  });
});
