import { sha256 } from '@noble/hashes/sha2.js';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../src/encoding/hex';
import { certificatesFromPem } from '../../src/encoding/pem';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { readCertificate } from '../../src/hardware/certificate';
import { isKnownRoot, isPinnedKey, signedByRoot } from '../../src/hardware/trusted-root';
import { Refusal } from '../../src/refusal';
import { type HardwareRoots, RELEASE_ROOTS } from '../../src/trust';
import { makeIntelPki } from '../testbed/intel-pki';
import { describeVectors, vectorText } from '../vectors';
import { blemishes, collateralOf, makePlatform, NOW, type Platform, quoteOf, rootsOf } from './platform';
import { realCase } from './real-case';

let platform: Platform;
let knowing: HardwareRoots;
beforeAll(async () => {
  platform = await makePlatform();
  knowing = { ...rootsOf(platform), intelSgxRootCertificates: [toHex(sha256(platform.pki.root.der))] };
});
afterEach(() => {
  vi.restoreAllMocks();
});

const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((b, i) => (i === bit >> 3 ? b ^ (1 << (bit & 7)) : b));

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

/** As genuine, but with this root certificate in the chains of the quote and of the documents. */
async function appraiseWithRoot(root: Uint8Array, roots: HardwareRoots): Promise<HardwareAppraisal> {
  const { pki, pck, at } = platform;
  const ofDocuments = pem(pki.tcbSigning.der) + pem(root);
  const collateral = await collateralOf(platform, {
    tcbInfoIssuerChain: ofDocuments,
    qeIdentityIssuerChain: ofDocuments,
  });
  const ofQuote = new TextEncoder().encode(pem(pck.der) + pem(pki.platformCa.der) + pem(root));
  const quote = await quoteOf(platform, { certificationData: ofQuote });
  return appraiseQuote(quote, { kind: 'collateral', collateral }, { at, roots });
}

describe('a root certificate that is known by its digest', () => {
  it('is no longer known when any one of its bits is flipped', () => {
    const { der } = platform.pki.root;
    expect(isKnownRoot(readCertificate(der), knowing)).toBe(true);
    const flips = Array.from({ length: der.length * 8 }, (_, bit) => readOrUndefined(flipped(der, bit)));
    const readable = flips.filter((c) => c !== undefined);
    expect(readable.length).toBeGreaterThan(1000);
    expect(readable.some((c) => isKnownRoot(c, knowing))).toBe(false);
  });

  it('is refused everywhere when its last bit is flipped, though its key is pinned', async () => {
    const { der } = platform.pki.root;
    expect(blemishes((await appraiseWithRoot(der, knowing)).checks)).toEqual([]);
    const { checks, authentic } = await appraiseWithRoot(flipped(der, 8 * (der.length - 1)), knowing);
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toEqual(expect.arrayContaining(['pck-chain-invalid', 'collateral-forged']));
  });

  it('is worth nothing when its key is not pinned', async () => {
    const { rootKeyHex } = await makeIntelPki({ at: NOW });
    const roots = { ...knowing, intelSgxRootKeys: [rootKeyHex] };
    const { checks, authentic } = await appraiseWithRoot(platform.pki.root.der, roots);
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toEqual(expect.arrayContaining(['pck-chain-untrusted', 'collateral-forged']));
  });
});

describe('a root certificate that is not known', () => {
  const stranger = { intelSgxRootCertificates: ['00'.repeat(32)] };

  it('is good when the pinned key in it signed it', async () => {
    for (const unknown of [{}, stranger]) {
      const { checks } = await appraiseWithRoot(platform.pki.root.der, { ...rootsOf(platform), ...unknown });
      expect(blemishes(checks)).toEqual([]);
    }
  });

  it('is refused when its signature does not verify', async () => {
    const { der } = platform.pki.root;
    const roots = { ...rootsOf(platform), ...stranger };
    const { checks, authentic } = await appraiseWithRoot(flipped(der, 8 * (der.length - 1)), roots);
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toEqual(expect.arrayContaining(['pck-chain-invalid', 'collateral-forged']));
  });
});

describe('how much is verified', () => {
  it('nine signatures the first time, three for another processor of the same model', async () => {
    const fresh = await makePlatform();
    const roots = { ...rootsOf(fresh), intelSgxRootCertificates: [toHex(sha256(fresh.pki.root.der))] };
    const collateral = { kind: 'collateral', collateral: await collateralOf(fresh) } as const;
    const another = { ...fresh, pck: await fresh.pki.issuePck() };
    const quotes = [await quoteOf(fresh), await quoteOf(another)];
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const counts: number[] = [];
    for (const quote of quotes) {
      verify.mockClear();
      const { checks } = await appraiseQuote(quote, collateral, { at: fresh.at, roots });
      expect(blemishes(checks)).toEqual([]);
      counts.push(verify.mock.calls.length);
    }
    expect(counts).toEqual([9, 3]);
  });
});

describeVectors("Intel's root certificates", () => {
  const rootsIn = (text: string) =>
    certificatesFromPem(/-----BEGIN.*-----END CERTIFICATE-----/s.exec(text)?.[0] ?? '', 4)
      .map(readCertificate)
      .filter((c) => c.commonName === 'Intel SGX Root CA');

  it.each([
    ['2049', 'real-tdx-v4-td10-20A06F000000-34f9062b-e17-05aa'],
    ['2033', 'real-sgx-v3-sgx-00906ED50000-d3bc3ede-e12-dcb5'],
  ])(
    'the one that is valid until %s is known, has the pinned key, and was signed by it',
    async (until, id) => {
      const chains = ['tcbInfoIssuerChain', 'quote'] as const;
      const found = chains.flatMap((part) => rootsIn(vectorText(`quotes/${realCase(id)[part]}`)));
      const root = found.find((c) => new Date(c.notAfter).getUTCFullYear() === Number(until));
      if (root === undefined) throw new Error(`no root until ${until} in ${id}`);
      expect(isKnownRoot(root, RELEASE_ROOTS)).toBe(true);
      expect(isPinnedKey(root.publicKey, RELEASE_ROOTS)).toBe(true);
      expect(await signedByRoot(root, RELEASE_ROOTS)).toBe(true);
    },
  );
});

function readOrUndefined(der: Uint8Array) {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
