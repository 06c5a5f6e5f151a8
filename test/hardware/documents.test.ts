import { beforeAll, describe, expect, it } from 'vitest';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { JsonObject } from '../../src/hardware/json-object';
import { readQeIdentity } from '../../src/hardware/qe-identity';
import { readSignedJson } from '../../src/hardware/signed-json';
import { readTcbInfo } from '../../src/hardware/tcb-info';
import { Refusal } from '../../src/refusal';
import { collateralJson } from '../testbed/collateral-json';
import { qeIdentityDocument, tcbInfoDocument, tcbLevel } from '../testbed/intel-documents';
import { appraise, blemishes, collateralOf, makePlatform, NOW, type Platform, quoteOf } from './platform';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

const tcbInfo = (overrides: object = {}) =>
  readTcbInfo(JsonObject.of({ ...tcbInfoDocument(NOW, { fmspc: '00906ED50000' }), ...overrides }, 'tcbInfo'));
const qeIdentity = (overrides: object = {}) =>
  readQeIdentity(JsonObject.of({ ...qeIdentityDocument(NOW), ...overrides }, 'enclaveIdentity'));

describe('TCB info', () => {
  it('compares FMSPCs as bytes, so either case is the same', () => {
    expect(tcbInfo({ fmspc: '00906ed50000' }).fmspc).toEqual(tcbInfo({ fmspc: '00906ED50000' }).fmspc);
  });

  it('has its best level first, whatever the order of the document', () => {
    const [low, high] = [tcbLevel('OutOfDate', { sgx: [1] }), tcbLevel('UpToDate', { sgx: [2] })];
    expect(tcbInfo({ tcbLevels: [low, high] }).levels.map((l) => l.status)).toEqual([
      'UpToDate',
      'OutOfDate',
    ]);
    const [a, b] = [tcbLevel('OutOfDate', { sgx: [4, 9] }), tcbLevel('UpToDate', { sgx: [5, 0] })];
    expect(tcbInfo({ tcbLevels: [a, b] }).levels.map((l) => l.status)).toEqual(['UpToDate', 'OutOfDate']);
  });

  it('of version 2 numbers its components by name and is always of SGX', () => {
    const names = Array.from({ length: 16 }, (_, i) => `sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`);
    const tcb = { ...Object.fromEntries(names.map((name, i) => [name, i])), pcesvn: 11 };
    const level = { tcb, tcbDate: '2023-08-09T00:00:00Z', tcbStatus: 'SWHardeningNeeded' };
    const {
      id: _,
      tdxModule: __,
      tdxModuleIdentities: ___,
      ...rest
    } = tcbInfoDocument(NOW, { fmspc: '00906ED50000' });
    const info = readTcbInfo(JsonObject.of({ ...rest, version: 2, tcbLevels: [level] }, 'tcbInfo'));
    expect(info.tee).toBe('sgx');
    expect(info.levels[0]).toMatchObject({
      sgxComponents: names.map((_, i) => i),
      pceSvn: 11,
      tdxComponents: [],
    });
  });

  const level = tcbLevel('UpToDate');
  const withSvn = (svn: unknown) => ({
    tcbLevels: [
      { ...level, tcb: { ...level.tcb, sgxtcbcomponents: Array.from({ length: 16 }, () => ({ svn })) } },
    ],
  });
  it.each([
    ['version 4', { version: 4 }, 'tcb-info-version'],
    ['another TCB type', { tcbType: 1 }, 'tcb-info-type'],
    ['no levels', { tcbLevels: [] }, 'levels-empty'],
    ['a level twice', { tcbLevels: [level, level] }, 'levels-repeated'],
    ['an unknown status', { tcbLevels: [{ ...level, tcbStatus: 'Fine' }] }, 'json-member'],
    ['an SVN of 256', withSvn(256), 'json-member'],
    ['a negative SVN', withSvn(-1), 'json-member'],
    ['an SVN that is no number', withSvn('5'), 'json-member'],
    ['half an SVN', withSvn(0.5), 'json-member'],
    [
      'fifteen components',
      {
        tcbLevels: [
          { ...level, tcb: { ...level.tcb, tdxtcbcomponents: level.tcb.tdxtcbcomponents?.slice(1) } },
        ],
      },
      'tcb-info-components',
    ],
    ['TDX members in an SGX document', { id: 'SGX' }, 'tcb-info-tdx-in-sgx'],
    ['a short FMSPC', { fmspc: '00906ED500' }, 'json-member'],
    ['a date that is none', { nextUpdate: '2026-02-30T00:00:00Z' }, 'json-member'],
    ['a date with another zone', { nextUpdate: '2026-02-20T00:00:00+00:00' }, 'json-member'],
    [
      'a module of unknown status',
      {
        tdxModuleIdentities: [
          {
            id: 'TDX_01',
            mrsigner: '00'.repeat(48),
            attributes: '00'.repeat(8),
            attributesMask: '00'.repeat(8),
            tcbLevels: [
              { tcb: { isvsvn: 1 }, tcbDate: '2025-01-01T00:00:00Z', tcbStatus: 'SWHardeningNeeded' },
            ],
          },
        ],
      },
      'json-member',
    ],
  ])('with %s is refused', (_, overrides, code) => {
    expect(codeOf(() => tcbInfo(overrides))).toBe(code);
  });
});

describe('QE identity', () => {
  it.each([
    ['version 1', { version: 1 }, 'qe-identity-version'],
    ['version 3', { version: 3 }, 'qe-identity-version'],
    ['an unknown enclave', { id: 'XX' }, 'json-member'],
    ['a short signer', { mrsigner: '00' }, 'json-member'],
    ['no levels', { tcbLevels: [] }, 'levels-empty'],
  ])('with %s is refused', (_, overrides, code) => {
    expect(codeOf(() => qeIdentity(overrides))).toBe(code);
  });
});

describe('a signed document', () => {
  const signature = 'ab'.repeat(64);
  const read = (text: string) => readSignedJson(new TextEncoder().encode(text), 'tcbInfo');

  it.each([
    ['ASCII', '{ "a" : 1 }', ''],
    ['longer in UTF-8 than in characters', '{"a":"é€😀"}', ''],
    ['behind blanks', '{"a":"é"}', ' \n\t'],
  ])('signs the exact bytes of the inner object: %s', (_, inner, blanks) => {
    const { signed } = read(
      `${blanks}{${blanks}"tcbInfo"${blanks}:${blanks}${inner},"signature":"${signature}"}`,
    );
    expect(new TextDecoder().decode(signed)).toBe(inner);
  });

  it('gives exactly the bytes that were served between the braces', () => {
    const inner = '{"a" :"}\\"{" , "b":{"signature":"x"},"ü":1}';
    const { signed } = read(` {"tcbInfo": ${inner} , "signature":"${signature}"}\n`);
    expect(new TextDecoder().decode(signed)).toBe(inner);
  });

  it.each([
    ['under another name', `{"enclaveIdentity":{},"signature":"${signature}"}`, 'signed-json-name'],
    ['after another member', `{"x":1,"tcbInfo":{},"signature":"${signature}"}`, 'signed-json-name'],
    ['that is no object', `{"tcbInfo":[],"signature":"${signature}"}`, 'signed-json-name'],
    ['without a signature', '{"tcbInfo":{}}', 'signed-json-signature'],
    ['with a short signature', `{"tcbInfo":{},"signature":"${signature.slice(2)}"}`, 'signed-json-signature'],
    [
      'followed by a second document',
      `{"tcbInfo":{},"signature":"${signature}","tcbInfo":{"a":1}}`,
      'signed-json-signature',
    ],
    ['behind a byte order mark', `\ufeff{"tcbInfo":{},"signature":"${signature}"}`, 'json-malformed'],
    [
      'too deep',
      `{"tcbInfo":${'{"a":'.repeat(40)}1${'}'.repeat(40)},"signature":"${signature}"}`,
      'json-too-deep',
    ],
  ])('%s is refused', (_, text, code) => {
    expect(codeOf(() => read(text))).toBe(code);
  });
});

describe('nine-field JSON', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await makePlatform();
  });

  it('is the same collateral as what was served', async () => {
    const collateral = collateralFromJson(JSON.stringify(await collateralJson(platform.pki)));
    expect(blemishes((await appraise(platform, await quoteOf(platform), collateral)).checks)).toEqual([]);
  });

  it('may hold its lists as PEM', async () => {
    const { pckCrl } = await collateralOf(platform);
    const pem = `-----BEGIN X509 CRL-----\n${btoa(String.fromCharCode(...pckCrl))}\n-----END X509 CRL-----\n`;
    const json = await collateralJson(platform.pki, { fields: { pck_crl: pem } });
    const collateral = collateralFromJson(JSON.stringify(json));
    expect(blemishes((await appraise(platform, await quoteOf(platform), collateral)).checks)).toEqual([]);
  });

  it('cannot smuggle JSON through its signature', async () => {
    const json = await collateralJson(platform.pki, { fields: { tcb_info_signature: '"}'.repeat(64) } });
    expect(codeOf(() => collateralFromJson(JSON.stringify(json)))).toBe('hex-malformed');
  });

  it.each(['tcb_info', 'qe_identity', 'pck_crl', 'root_ca_crl', 'tcb_info_issuer_chain'])(
    'without %s is refused',
    async (field) => {
      const json = { ...(await collateralJson(platform.pki)), [field]: undefined };
      expect(codeOf(() => collateralFromJson(JSON.stringify(json)))).toBe('json-member');
    },
  );
});

describe('what is remembered between appraisals never changes a result', () => {
  it('a document that was authentic is forged under another root, changed by a byte, or under another chain', async () => {
    const platform = await makePlatform();
    const other = await makePlatform();
    const quote = await quoteOf(platform);
    const collateral = await collateralOf(platform);
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toEqual([]);

    expect(blemishes((await appraise(other, quote, collateral)).checks)).toContain('collateral-forged');
    const changed = collateral.tcbInfo.slice();
    const digit = changed.length - 10;
    changed[digit] = changed[digit] === 0x30 ? 0x31 : 0x30;
    expect(
      blemishes((await appraise(platform, quote, { ...collateral, tcbInfo: changed })).checks),
    ).toContain('collateral-forged');
    const foreignChain = { ...collateral, tcbInfoIssuerChain: other.pki.tcbSigningChain };
    expect(blemishes((await appraise(platform, quote, foreignChain)).checks)).toContain('collateral-forged');
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toEqual([]);
  });

  it('a document that was current expires', async () => {
    const platform = await makePlatform();
    const quote = await quoteOf(platform);
    const collateral = await collateralOf(platform);
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toEqual([]);
    const later = platform.at + 31 * 86_400_000;
    expect(blemishes((await appraise(platform, quote, collateral, later)).checks)).toContain(
      'collateral-expired',
    );
    expect(blemishes((await appraise(platform, quote, collateral)).checks)).toEqual([]);
  });

  it('the same appraisal comes out twice, byte for byte', async () => {
    const platform = await makePlatform();
    const [quote, collateral] = [await quoteOf(platform), await collateralOf(platform)];
    const [first, second] = [
      await appraise(platform, quote, collateral),
      await appraise(platform, quote, collateral),
    ];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
