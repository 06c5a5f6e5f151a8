import { beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { readQuote } from '../../src/hardware/quote';
import { Refusal } from '../../src/refusal';
import { concat, sha256, u16, u32 } from '../testbed/bytes';
import { newKeys, rawPublicKey, signRaw } from '../testbed/certificate-maker';
import { tcbLevel } from '../testbed/intel-documents';
import { appraise, blemishes, collateralOf, makePlatform, type Platform } from './platform';

/**
 * Quotes of every form, laid out here once more and independently of the tables in `src/hardware`:
 * version, TEE type, body length, and in version 5 body type and size.
 */
const FORMS = {
  'SGX v3': { version: 3, tee: 0, bytes: 384 },
  'SGX v4': { version: 4, tee: 0, bytes: 384 },
  'SGX v5': { version: 5, tee: 0, bytes: 384, type: 1 },
  'TDX v4': { version: 4, tee: 0x81, bytes: 584 },
  'TDX v5, report 1.0': { version: 5, tee: 0x81, bytes: 584, type: 2 },
  'TDX v5, report 1.5': { version: 5, tee: 0x81, bytes: 648, type: 3 },
  'TDX v5, report 1.5 Ex': { version: 5, tee: 0x81, bytes: 885, type: 4 },
} as const;

interface Form {
  readonly version: number;
  readonly tee: number;
  readonly bytes: number;
  readonly type?: number;
}

interface Lies {
  readonly attestationKeyType?: number;
  readonly vendor?: string;
  readonly bodySize?: number;
  readonly outerType?: number;
  readonly innerTrailing?: number;
  readonly outerTrailing?: number;
  readonly signatureLength?: number;
  readonly authData?: Uint8Array;
  readonly bindingPrefix?: Uint8Array;
}

let platform: Platform;
beforeAll(async () => {
  platform = await makePlatform();
});

const zeros = (n: number) => new Uint8Array(n);

function bodyOf({ tee, bytes }: Form): Uint8Array {
  const body = zeros(bytes);
  if (tee === 0) {
    body.set(fromHex('0500000000000000e700000000000000'), 48);
    body.fill(0x11, 320, 384);
    return body;
  }
  body.set(fromHex('0b0104'), 0);
  body.set(fromHex('0000001000000000'), 120);
  body.set(fromHex('e702060000000000'), 128);
  body.fill(0x22, 520, 584);
  if (bytes > 584) body.set(fromHex('0b0104'), 584);
  return body;
}

async function quoteOf(form: Form, lies: Lies = {}): Promise<Uint8Array> {
  const attestationKeys = await newKeys();
  const attestationKey = await rawPublicKey(attestationKeys);
  const header = concat(
    u16(form.version),
    u16(lies.attestationKeyType ?? 2),
    u32(form.tee),
    zeros(4),
    fromHex(lies.vendor ?? '939a7233f79c4ca9940a0db3957f0607'),
    zeros(20),
  );
  const descriptor =
    form.type === undefined ? zeros(0) : concat(u16(form.type), u32(lies.bodySize ?? form.bytes));
  const signed = concat(header, descriptor, bodyOf(form));

  const authData = lies.authData ?? zeros(32);
  const qeReport = zeros(384);
  qeReport.set(fromHex('1100000000000000e700000000000000'), 48);
  qeReport.set(fromHex('dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5'), 128);
  qeReport.set(concat(u16(2), u16(6)), 256);
  qeReport.set(await sha256(lies.bindingPrefix ?? zeros(0), attestationKey, authData), 320);

  const { pck } = platform;
  const qe = concat(
    concat(qeReport, await signRaw(pck.keys, qeReport)),
    concat(u16(authData.length), authData),
    concat(u16(5), u32(pck.chain.length), pck.chain),
    zeros(lies.innerTrailing ?? 0),
  );
  const wrapped = form.version === 3 ? qe : concat(u16(lies.outerType ?? 6), u32(qe.length), qe);
  const data = concat(
    await signRaw(attestationKeys, signed),
    attestationKey,
    wrapped,
    zeros(lies.outerTrailing ?? 0),
  );
  return concat(signed, u32(lies.signatureLength ?? data.length), data);
}

async function collateralFor({ tee }: Form) {
  if (tee !== 0) return collateralOf(platform);
  const { tdxtcbcomponents: _, ...tcb } = tcbLevel('UpToDate').tcb;
  return collateralOf(platform, {
    tcbInfo: (
      await platform.pki.tcbInfo({
        id: 'SGX',
        tdxModule: undefined,
        tdxModuleIdentities: undefined,
        tcbLevels: [{ ...tcbLevel('UpToDate'), tcb }],
      })
    ).body,
    qeIdentity: (await platform.pki.qeIdentity({ id: 'QE' })).body,
  });
}

const forms = Object.entries(FORMS) as [string, Form][];

describe('a quote of each form', () => {
  it.each(forms)('%s passes, and its report data is where it belongs', async (_, form) => {
    const { checks, authentic } = await appraise(platform, await quoteOf(form), await collateralFor(form));
    expect(checks.filter((c) => c.outcome !== 'pass' && c.outcome !== 'not-applicable')).toEqual([]);
    expect(authentic?.reportData).toEqual(zeros(64).fill(form.tee === 0 ? 0x11 : 0x22));
    expect(authentic?.tee).toBe(form.tee === 0 ? 'sgx' : 'tdx');
  });

  it.each(forms)(
    '%s is signed from the first byte of the header to the last of the body',
    async (_, form) => {
      const quote = await quoteOf(form);
      const collateral = await collateralFor(form);
      const end = 48 + (form.type === undefined ? 0 : 6) + form.bytes;
      for (const at of [28, 47, end - form.bytes, end - form.bytes + 200, end - 1]) {
        const changed = quote.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        const { authentic, checks } = await appraise(platform, changed, collateral);
        expect(authentic, `offset ${at}`).toBeUndefined();
        expect(blemishes(checks)).toContain('quote-signature-invalid');
      }
    },
  );

  it.each([0, 1, 64, 1000])('auth data of %i bytes is hashed whole', async (length) => {
    const form = FORMS['TDX v4'];
    const authData = zeros(length).fill(3);
    const quote = await quoteOf(form, { authData });
    const collateral = await collateralFor(form);
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toEqual([]);
    if (length === 0) return;
    const lastOfAuthData = 1220 + length - 1;
    quote[lastOfAuthData] = 4;
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toContain(
      'attestation-key-not-bound',
    );
  });

  it('a hash over a prefixed point binds nothing', async () => {
    const form = FORMS['TDX v4'];
    const quote = await quoteOf(form, { bindingPrefix: Uint8Array.of(4) });
    expect(blemishes((await appraise(platform, quote, await collateralFor(form))).checks)).toContain(
      'attestation-key-not-bound',
    );
  });

  it('documents of the other TEE are of another platform', async () => {
    const tdx = FORMS['TDX v4'];
    const sgx = FORMS['SGX v3'];
    const { checks } = await appraise(platform, await quoteOf(tdx), await collateralFor(sgx));
    expect(blemishes(checks)).toContain('collateral-for-another-platform');
  });
});

describe('a quote is refused', () => {
  const codeOf = async (form: Form, lies: Lies = {}): Promise<string> => {
    const quote = await quoteOf(form, lies);
    try {
      readQuote(quote);
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
    return 'accepted';
  };
  const tdx4 = FORMS['TDX v4'];
  const td15 = FORMS['TDX v5, report 1.5'];

  it.each<readonly [string, Form, Lies, string]>([
    ['of version 2', { ...tdx4, version: 2 }, {}, 'quote-unsupported-version'],
    ['of version 6', { ...tdx4, version: 6 }, {}, 'quote-unsupported-version'],
    ['with a P-384 key', tdx4, { attestationKeyType: 3 }, 'quote-unsupported-key-type'],
    ['of an unknown TEE', { ...tdx4, tee: 0x82 }, {}, 'quote-unsupported-tee'],
    ['of TDX in version 3', { ...tdx4, version: 3 }, {}, 'quote-header-tee'],
    ['of another vendor', tdx4, { vendor: '00'.repeat(16) }, 'quote-unsupported-vendor'],
    ['with an unknown body', { ...td15, type: 5 }, {}, 'quote-unsupported-body'],
    ['with a body of the other TEE', { ...td15, type: 1 }, {}, 'quote-body-type'],
    ['with a body size that is not its own', td15, { bodySize: 584 }, 'quote-body-size'],
    ['with certification data outside of type 6', tdx4, { outerType: 5 }, 'quote-certification-type'],
    ['with bytes after the inner certification data', tdx4, { innerTrailing: 1 }, 'quote-leftover'],
    ['with bytes after the outer certification data', tdx4, { outerTrailing: 1 }, 'quote-leftover'],
    ['with a signature length beyond its end', tdx4, { signatureLength: 0xffffffff }, 'quote-truncated'],
    ['with a signature length of zero', tdx4, { signatureLength: 0 }, 'quote-truncated'],
  ])('%s', async (_, form, lies, code) => {
    expect(await codeOf(form, lies)).toBe(code);
  });

  it('when it is longer than any quote', () => {
    expect(() => readQuote(zeros(64 * 1024 + 1))).toThrow(/quote-too-large/);
  });

  it('kinds that this release does not know are unknown, broken ones fail', async () => {
    const collateral = await collateralFor(tdx4);
    const reasonOf = async (form: Form, lies: Lies = {}) =>
      (await appraise(platform, await quoteOf(form, lies), collateral)).checks.map((c) => c.reason);
    expect(await reasonOf({ ...tdx4, version: 6 })).toEqual(['quote-unsupported']);
    expect(await reasonOf(tdx4, { innerTrailing: 1 })).toEqual(['quote-malformed']);
  });
});
