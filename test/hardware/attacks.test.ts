import { beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { appraiseQuote } from '../../src/hardware/appraise';
import { newKeys } from '../testbed/certificate-maker';
import { daysAfter, isoSeconds, levelsWithStatus } from '../testbed/intel-documents';
import { makeIntelPki } from '../testbed/intel-pki';
import { DEBUG_ATTRIBUTES, withChangedLeaf } from '../testbed/quote-maker';
import {
  appraise,
  blemishes,
  collateralOf,
  makePlatform,
  NOW,
  type Platform,
  quoteOf,
  rootsOf,
} from './platform';

let platform: Platform;
beforeAll(async () => {
  platform = await makePlatform();
});

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a genuine quote of an up-to-date platform', () => {
  it('passes every check and is authentic', async () => {
    const { checks, authentic, facts } = await appraise(
      platform,
      await quoteOf(platform),
      await collateralOf(platform),
    );
    expect(blemishes(checks)).toEqual([]);
    expect(authentic?.reportData).toEqual(new Uint8Array(64).fill(7));
    expect(facts).toMatchObject({
      authentic: true,
      fmspc: '7e57c06f0000',
      pckCa: 'platform',
      tcbStatus: 'UpToDate',
    });
  });

  it('keeps its appraisal when the caller changes the bytes afterwards', async () => {
    const again = await quoteOf(platform);
    const collateral = await collateralOf(platform);
    const running = appraise(platform, again, collateral);
    again.fill(0);
    expect((await running).authentic).toBeDefined();
  });
});

describe('who signed what', () => {
  it('a quote signed by another key than the attestation key is not authentic', async () => {
    const quote = await quoteOf(platform, { signQuoteWith: await newKeys() });
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('quote-signature-invalid');
  });

  it('an attestation key that the quoting enclave did not name is not authentic', async () => {
    const quote = await quoteOf(platform, { qeReport: { reportData: new Uint8Array(64) } });
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('attestation-key-not-bound');
  });

  it('a report of the quoting enclave signed by another key than the PCK is not authentic', async () => {
    const quote = await quoteOf(platform, { signQeReportWith: await newKeys() });
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('qe-report-signature-invalid');
  });

  it('an attestation key that is no point of the curve verifies nothing', async () => {
    const quote = (await quoteOf(platform)).slice();
    quote.fill(0, 700, 764);
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('quote-signature-invalid');
  });

  it('a PCK certificate with one changed byte is not authentic', async () => {
    const quote = withChangedLeaf(await quoteOf(platform), platform.pck);
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('pck-chain-invalid');
  });

  it("a PKI with Intel's names and another root is not authentic", async () => {
    const theirs = await makePlatform();
    const { checks, authentic, facts } = await appraise(
      platform,
      await quoteOf(theirs),
      await collateralOf(platform),
    );
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('pck-chain-untrusted');
    // The collateral is genuine; only the quote is not.
    expect(checks.map((c) => c.reason)).toContain('collateral-authentic');
    expect(facts.authentic).toBe(false);
  });

  it('a forged quote never reaches a patch level', async () => {
    const quote = await quoteOf(platform, { signQuoteWith: await newKeys() });
    const { checks, facts } = await appraise(platform, quote, await collateralOf(platform));
    expect(blemishes(checks)).toEqual(expect.arrayContaining(['tdx-module-unknown', 'tcb-unknown']));
    expect(facts).not.toHaveProperty('tcbStatus');
  });

  it('bits of a quote that nobody vouches for are no finding', async () => {
    const quote = await quoteOf(platform, { signQuoteWith: await newKeys() });
    const { checks } = await appraise(platform, quote, await collateralOf(platform));
    expect(blemishes(checks)).toEqual(
      expect.arrayContaining([
        'debug-unknown',
        'attributes-unknown',
        'sept-ve-disable-unknown',
        'service-td-unknown',
      ]),
    );
  });

  it('an intermediate that is no authority cannot issue a PCK', async () => {
    const pki = await makeIntelPki({ at: NOW, certificates: { platformCa: { authority: 'leaf' } } });
    const theirs = { pki, pck: await pki.issuePck(), at: NOW.getTime() };
    const { checks, authentic } = await appraise(theirs, await quoteOf(theirs), await collateralOf(theirs));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('pck-chain-invalid');
  });

  it.each([1, 2, 3, 4, 7])(
    'certification data of type %i brings no chain, so nothing is authentic',
    async (certificationType) => {
      const { checks, authentic } = await appraise(
        platform,
        await quoteOf(platform, { certificationType }),
        await collateralOf(platform),
      );
      expect(authentic).toBeUndefined();
      expect(blemishes(checks)).toEqual(
        expect.arrayContaining(['pck-certificate-missing', 'qe-report-unknown', 'tcb-unknown']),
      );
    },
  );
});

describe('whose quoting enclave', () => {
  it('a quoting enclave of another signer is not authentic, though the PCK signed its report', async () => {
    const quote = await quoteOf(platform, { qeReport: { mrSigner: new Uint8Array(32).fill(1) } });
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeUndefined();
    expect(blemishes(checks)).toContain('qe-identity-mismatch');
  });

  it('a quoting enclave in debug mode does not match', async () => {
    const attributes = fromHex('1700000000000000e700000000000000');
    const { checks } = await appraise(
      platform,
      await quoteOf(platform, { qeReport: { attributes } }),
      await collateralOf(platform),
    );
    expect(blemishes(checks)).toContain('qe-identity-mismatch');
  });
});

describe('collateral', () => {
  const reasonsWith = async (replaced: Parameters<typeof collateralOf>[1], at?: number) => {
    const { checks, authentic } = await appraise(
      platform,
      await quoteOf(platform),
      await collateralOf(platform, replaced),
      at,
    );
    expect(authentic, 'authenticity does not depend on collateral').toBeDefined();
    return blemishes(checks);
  };
  const UNKNOWN = ['revocation-unknown', 'qe-identity-unknown', 'tdx-module-unknown', 'tcb-unknown'];

  it('TCB info with one changed digit is forged, and what rests on it is unknown', async () => {
    const { text, signature } = await platform.pki.tcbInfo();
    const tcbInfo = utf8(
      `{"tcbInfo":${text.replace('"tcbEvaluationDataNumber":19', '"tcbEvaluationDataNumber":20')},"signature":"${signature}"}`,
    );
    expect(await reasonsWith({ tcbInfo })).toEqual(['collateral-forged', ...UNKNOWN]);
  });

  it('TCB info with a space in the signed text is forged: the bytes are what is signed', async () => {
    const { text, signature } = await platform.pki.tcbInfo();
    const tcbInfo = utf8(`{"tcbInfo":${text.replace(',', ', ')},"signature":"${signature}"}`);
    expect(await reasonsWith({ tcbInfo })).toEqual(['collateral-forged', ...UNKNOWN]);
  });

  it('a QE identity that nobody signed is forged (CVE-2026-22696)', async () => {
    const { text } = await platform.pki.qeIdentity({ mrsigner: '11'.repeat(32) });
    const qeIdentity = utf8(`{"enclaveIdentity":${text},"signature":"${'00'.repeat(64)}"}`);
    expect(await reasonsWith({ qeIdentity })).toEqual(['collateral-forged', ...UNKNOWN]);
  });

  it('documents of a PKI with another root are forged', async () => {
    const other = await collateralOf(await makePlatform());
    expect(
      await reasonsWith({ tcbInfo: other.tcbInfo, tcbInfoIssuerChain: other.tcbInfoIssuerChain ?? '' }),
    ).toContain('collateral-forged');
    expect(await reasonsWith({ pckCrl: other.pckCrl })).toContain('collateral-forged');
    expect(await reasonsWith({ rootCaCrl: other.rootCaCrl })).toContain('collateral-forged');
  });

  it('a document signed by a PCK authority instead of the TCB signer is forged', async () => {
    expect(await reasonsWith({ tcbInfoIssuerChain: platform.pki.pckCaChain('platform') })).toContain(
      'collateral-forged',
    );
  });

  it('without an issuer chain only the signers of this release are tried', async () => {
    const { tcbInfoIssuerChain: _, ...rest } = await collateralOf(platform);
    const { checks } = await appraise(platform, await quoteOf(platform), rest);
    expect(blemishes(checks)).toContain('collateral-forged');
  });

  it('expired TCB info is expired: unknown, and neither TCB nor revocation pass', async () => {
    const nextUpdate = isoSeconds(daysAfter(NOW, -0.001));
    const { body } = await platform.pki.tcbInfo({ nextUpdate });
    expect(await reasonsWith({ tcbInfo: body })).toEqual(['collateral-expired', ...UNKNOWN]);
  });

  it('is current at the very second of nextUpdate, and not one millisecond later', async () => {
    const { body } = await platform.pki.tcbInfo({ nextUpdate: isoSeconds(NOW) });
    expect(await reasonsWith({ tcbInfo: body })).toEqual([]);
    expect(await reasonsWith({ tcbInfo: body }, NOW.getTime() + 1)).toContain('collateral-expired');
  });

  it('of the future tells that the clock may be wrong', async () => {
    const { body } = await platform.pki.qeIdentity({ issueDate: isoSeconds(daysAfter(NOW, 0.001)) });
    expect(await reasonsWith({ qeIdentity: body })).toEqual(['collateral-not-yet-valid', ...UNKNOWN]);
  });

  it('an expired list is expired', async () => {
    const pckCrl = await platform.pki.pckCrl('platform', { nextUpdate: daysAfter(NOW, -0.001) });
    expect(await reasonsWith({ pckCrl })).toContain('collateral-expired');
  });

  it.each([
    ['another FMSPC', () => platform.pki.tcbInfo({ fmspc: '00906ED50000' })],
    ['another PCE', () => platform.pki.tcbInfo({ pceId: '0001' })],
  ])('TCB info of %s is of another platform', async (_, make) => {
    expect(await reasonsWith({ tcbInfo: (await make()).body })).toEqual([
      'collateral-for-another-platform',
      ...UNKNOWN,
    ]);
  });

  it.each(['QE', 'QVE', 'QAE'] as const)(
    'the identity of %s is not that of the TD quoting enclave',
    async (id) => {
      expect(await reasonsWith({ qeIdentity: (await platform.pki.qeIdentity({ id })).body })).toContain(
        'collateral-for-another-platform',
      );
    },
  );

  it("the other authority's list, and the root's list in its place, are of another platform", async () => {
    expect(
      await reasonsWith({
        pckCrl: await platform.pki.pckCrl('processor'),
        pckCrlIssuerChain: platform.pki.pckCaChain('processor'),
      }),
    ).toContain('collateral-for-another-platform');
    expect(await reasonsWith({ pckCrl: await platform.pki.rootCrl() })).toContain(
      'collateral-for-another-platform',
    );
    expect(await reasonsWith({ rootCaCrl: await platform.pki.pckCrl('platform') })).toContain(
      'collateral-for-another-platform',
    );
  });

  it.each([
    ['no JSON', { tcbInfo: utf8('<html>') }],
    ['an empty object', { qeIdentity: utf8('{}') }],
    ['QE identity as TCB info', async () => ({ tcbInfo: (await platform.pki.qeIdentity()).body })],
    ['half a list', async () => ({ pckCrl: (await platform.pki.pckCrl('platform')).slice(0, 100) })],
    [
      'a list without a number',
      async () => ({ pckCrl: await platform.pki.pckCrl('platform', { withCrlNumber: false }) }),
    ],
    [
      'a list without its authority key',
      async () => ({ rootCaCrl: await platform.pki.rootCrl({ withAuthorityKey: false }) }),
    ],
    ['an unreadable chain', { tcbInfoIssuerChain: 'hello' }],
    [
      'levels twice',
      async () => ({
        tcbInfo: (
          await platform.pki.tcbInfo({
            tcbLevels: [...levelsWithStatus('UpToDate'), ...levelsWithStatus('UpToDate')],
          })
        ).body,
      }),
    ],
  ])('%s is unreadable', async (_, replaced) => {
    expect(await reasonsWith(typeof replaced === 'function' ? await replaced() : replaced)).toEqual([
      'collateral-unreadable',
      ...UNKNOWN,
    ]);
  });

  it('a forged document beside an expired one is forged: a contradiction goes before what is unknown', async () => {
    const expired = await platform.pki.tcbInfo({ nextUpdate: isoSeconds(daysAfter(NOW, -1)) });
    const { text } = await platform.pki.qeIdentity();
    const qeIdentity = utf8(`{"enclaveIdentity":${text},"signature":"${'11'.repeat(64)}"}`);
    expect(await reasonsWith({ tcbInfo: expired.body, qeIdentity })).toContain('collateral-forged');
  });
});

describe('revocation', () => {
  const reasonsWith = async (replaced: Parameters<typeof collateralOf>[1]) =>
    blemishes(
      (await appraise(platform, await quoteOf(platform), await collateralOf(platform, replaced))).checks,
    );

  it('a PCK on the list of its authority is revoked', async () => {
    const pckCrl = await platform.pki.pckCrl('platform', { revoked: [platform.pck.serial] });
    expect(await reasonsWith({ pckCrl })).toEqual(['certificate-revoked']);
  });

  it('even when that list has expired since', async () => {
    const pckCrl = await platform.pki.pckCrl('platform', {
      revoked: [platform.pck.serial],
      nextUpdate: daysAfter(NOW, -1),
    });
    expect(await reasonsWith({ pckCrl })).toEqual(
      expect.arrayContaining(['certificate-revoked', 'collateral-expired']),
    );
  });

  it('the same serial on the list of another issuer means nothing', async () => {
    const rootCaCrl = await platform.pki.rootCrl({ revoked: [platform.pck.serial] });
    expect(await reasonsWith({ rootCaCrl })).toEqual([]);
  });

  it('a revoked authority is revoked', async () => {
    const serial = platform.pki.platformCa.certificate.serialNumber;
    expect(await reasonsWith({ rootCaCrl: await platform.pki.rootCrl({ revoked: [serial] }) })).toEqual([
      'certificate-revoked',
    ]);
  });

  it('what a revoked TCB signer signed is not believed', async () => {
    const serial = platform.pki.tcbSigning.certificate.serialNumber;
    const reasons = await reasonsWith({ rootCaCrl: await platform.pki.rootCrl({ revoked: [serial] }) });
    expect(reasons).toEqual([
      'certificate-revoked',
      'qe-identity-unknown',
      'tdx-module-unknown',
      'tcb-unknown',
    ]);
  });
});

describe('patch level', () => {
  it.each([
    ['OutOfDate', 'tcb-out-of-date'],
    ['SWHardeningNeeded', 'tcb-sw-hardening-needed'],
    ['ConfigurationNeeded', 'tcb-configuration-needed'],
    ['ConfigurationAndSWHardeningNeeded', 'tcb-configuration-and-sw-hardening-needed'],
    ['OutOfDateConfigurationNeeded', 'tcb-out-of-date-configuration-needed'],
    ['Revoked', 'tcb-revoked'],
  ] as const)('%s is reported with its advisories', async (status, reason) => {
    const { body } = await platform.pki.tcbInfo({ tcbLevels: levelsWithStatus(status, ['INTEL-SA-01099']) });
    const { checks, facts } = await appraise(
      platform,
      await quoteOf(platform),
      await collateralOf(platform, { tcbInfo: body }),
    );
    expect(blemishes(checks)).toEqual([reason]);
    expect(checks.find((c) => c.reason === reason)).toMatchObject({
      expected: 'UpToDate',
      got: `${status} (INTEL-SA-01099)`,
    });
    expect(facts).toMatchObject({
      tcbStatus: status,
      advisoryIds: ['INTEL-SA-01099'],
      tcbDate: '2024-11-13T00:00:00Z',
    });
  });

  it('a module that Intel does not list has no patch level', async () => {
    const teeTcbSvn = fromHex('0b0a0400000000000000000000000000');
    const { checks } = await appraise(
      platform,
      await quoteOf(platform, { teeTcbSvn }),
      await collateralOf(platform),
    );
    expect(blemishes(checks)).toEqual(['tdx-module-mismatch', 'tcb-unknown']);
  });

  it('a module of another signer is no module of Intel', async () => {
    const mrSignerSeam = new Uint8Array(48).fill(1);
    const { checks } = await appraise(
      platform,
      await quoteOf(platform, { mrSignerSeam }),
      await collateralOf(platform),
    );
    expect(blemishes(checks)).toEqual(['tdx-module-mismatch', 'tcb-unknown']);
  });

  it('a module with attributes is refused even before there is collateral', async () => {
    const quote = await quoteOf(platform, { seamAttributes: fromHex('0100000000000000') });
    const { checks } = await appraiseQuote(
      quote,
      { kind: 'missing' },
      { at: platform.at, roots: rootsOf(platform) },
    );
    expect(blemishes(checks)).toContain('tdx-module-mismatch');
  });

  it('a module below every level is not supported', async () => {
    const teeTcbSvn = fromHex('03010400000000000000000000000000');
    const { checks } = await appraise(
      platform,
      await quoteOf(platform, { teeTcbSvn }),
      await collateralOf(platform),
    );
    expect(blemishes(checks)).toEqual(['tcb-not-supported']);
  });
});

describe('attributes of an authentic TD', () => {
  const reasonsOf = async (tdAttributes: Uint8Array) =>
    blemishes(
      (await appraise(platform, await quoteOf(platform, { tdAttributes }), await collateralOf(platform)))
        .checks,
    );

  it('debug is refused, and is no reason to call the quote fake', async () => {
    const quote = await quoteOf(platform, { tdAttributes: DEBUG_ATTRIBUTES });
    const { checks, authentic } = await appraise(platform, quote, await collateralOf(platform));
    expect(authentic).toBeDefined();
    expect(blemishes(checks)).toContain('debug-on');
  });

  it.each([
    ['none but SEPT_VE_DISABLE', '0000001000000000', []],
    ['PKS', '0000005000000000', []],
    ['a reserved bit', '0001001000000000', ['attributes-unexpected']],
    ['a profiling bit', '2000001000000000', ['attributes-unexpected']],
    ['LASS, which newer modules have', '0000001800000000', ['attributes-unexpected']],
    ['SEPT_VE_DISABLE clear', '0000000000000000', ['sept-ve-disable-clear']],
    ['MIGRATABLE', '0000003000000000', ['service-td-present']],
  ])('%s', async (_, hex, reasons) => {
    expect(await reasonsOf(fromHex(hex))).toEqual(reasons);
  });
});

describe('PCK dates', () => {
  it('an expired PCK fails and stays authentic; one of the future is for the clock to explain', async () => {
    const expired = await platform.pki.issuePck({ fields: { notAfter: daysAfter(NOW, -1) } });
    const early = await platform.pki.issuePck({ fields: { notBefore: daysAfter(NOW, 1) } });
    const collateral = await collateralOf(platform);
    const [a, b] = [
      await appraise(platform, await quoteOf(platform, { pck: expired }), collateral),
      await appraise(platform, await quoteOf(platform, { pck: early }), collateral),
    ];
    expect(blemishes(a.checks)).toEqual(['pck-chain-expired']);
    expect(blemishes(b.checks)).toEqual(['pck-chain-not-yet-valid']);
    expect([a.authentic, b.authentic].every((q) => q !== undefined)).toBe(true);
  });
});
