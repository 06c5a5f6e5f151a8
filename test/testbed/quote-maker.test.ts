import { describe, expect, it } from 'vitest';
import { copy, flipped, fromHex, hex } from './bytes';
import { newKeys } from './certificate-maker';
import { readQuote } from './independent';
import { makeIntelPki } from './intel-pki';
import { DEBUG_ATTRIBUTES, makeTdxQuote, QUOTE_PARTS, withChangedLeaf } from './quote-maker';
import { x509 } from './x509';

const pki = await makeIntelPki();
const pck = await pki.issuePck();
const reportData = Uint8Array.from({ length: 64 }, (_, i) => i);
const stranger = await newKeys();
const quote = await makeTdxQuote({ pki, pck, reportData });

describe('a quote of the testbed', () => {
  it('has the lengths of the layout and is signed at every step', () => {
    const read = readQuote(quote);
    expect(hex(read.header).slice(0, 56)).toBe('040002008100000000000000939a7233f79c4ca9940a0db3957f0607');
    expect(read.trailing).toBe(0);
    expect(hex(read.reportData)).toBe(hex(reportData));
    expect(read).toMatchObject({
      quoteSigned: true,
      attestationKeyBound: true,
      qeReportSigned: true,
      chainSigned: true,
      rootKeyHex: pki.rootKeyHex,
    });
  });

  it('carries a chain that a chain builder of its own leads to the root', async () => {
    const certificates = [pki.root.certificate, pki.platformCa.certificate];
    const chain = await new x509.X509ChainBuilder({ certificates }).build(
      new x509.X509Certificate(copy(readQuote(quote).leaf.raw)),
    );
    expect(chain.map((certificate) => certificate.subjectName.getField('CN')[0])).toEqual([
      'Intel SGX PCK Certificate',
      'Intel SGX PCK Platform CA',
      'Intel SGX Root CA',
    ]);
  });

  it('comes from any platform under any root', async () => {
    const other = await makeIntelPki();
    const read = readQuote(await makeTdxQuote({ pki: other, fmspc: '00906ed50000', reportData }));
    expect(read.chainSigned).toBe(true);
    expect(read.rootKeyHex).not.toBe(pki.rootKeyHex);
    expect(read.rootKeyHex).toBe(other.rootKeyHex);
    expect(hex(read.leaf.raw)).toContain('00906ed50000');
  });
});

describe('a quote that lies', () => {
  it('about debug mode is signed all the same', async () => {
    const read = readQuote(await makeTdxQuote({ pck, reportData, tdAttributes: DEBUG_ATTRIBUTES }));
    expect(hex(read.tdAttributes)).toBe('0100001000000000');
    expect(read.quoteSigned).toBe(true);
  });

  it('in measurements and trailing bytes is signed all the same', async () => {
    const mrtd = fromHex('ab'.repeat(48));
    const trailing = new Uint8Array(70);
    const read = readQuote(await makeTdxQuote({ pck, reportData, mrtd, trailing }));
    expect(hex(read.mrtd)).toBe('ab'.repeat(48));
    expect(read.trailing).toBe(70);
    expect(read.quoteSigned).toBe(true);
  });

  it.each([
    ['quoteSigned', { signQuoteWith: stranger }],
    ['qeReportSigned', { signQeReportWith: stranger }],
    ['attestationKeyBound', { qeReport: { reportData: new Uint8Array(64) } }],
  ] as const)('in one place only: %s', async (broken, wish) => {
    const read = readQuote(await makeTdxQuote({ pck, reportData, ...wish }));
    const steps = ['quoteSigned', 'attestationKeyBound', 'qeReportSigned', 'chainSigned'] as const;
    expect(steps.filter((step) => !read[step])).toEqual([broken]);
  });

  it.each([
    ['header', 30, ['quoteSigned']],
    ['body', 480, ['quoteSigned']],
    ['signature', 40, ['quoteSigned']],
    ['qeReport', 70, ['qeReportSigned']],
    ['authData', 3, ['attestationKeyBound']],
  ] as const)('by one flipped byte in the %s', (part, offset, broken) => {
    const read = readQuote(flipped(quote, QUOTE_PARTS[part].at + offset));
    const steps = ['quoteSigned', 'attestationKeyBound', 'qeReportSigned', 'chainSigned'] as const;
    expect(steps.filter((step) => !read[step])).toEqual(broken);
  });

  it('by one changed digit of its leaf keeps the key and loses the signature of the CA', () => {
    const changed = withChangedLeaf(quote, pck);
    expect(changed.filter((byte, i) => byte !== quote[i])).toHaveLength(1);
    const read = readQuote(changed);
    expect(read.chainSigned).toBe(false);
    expect(read.qeReportSigned).toBe(true);
  });
});
