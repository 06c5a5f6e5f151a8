import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/appraisal';
import { validity } from '../../src/cli/certificate-tree';
import { columns } from '../../src/cli/columns';
import { painter, printable } from '../../src/cli/paint';
import { renderAppraisal } from '../../src/cli/render';
import { treeLines } from '../../src/cli/tree';
import { appraiseQuote } from '../../src/hardware/appraise';
import { RELEASE_ROOTS } from '../../src/trust';
import { judgeQuote } from '../../src/verdict';
import { collateralOf, makePlatform, NOW, type Platform, quoteOf, rootsOf } from '../hardware/platform';
import { appraiseReal, realCase } from '../hardware/real-case';
import { levelsWithStatus } from '../testbed/intel-documents';
import { DEBUG_ENCLAVE, makeSgxQuote } from '../testbed/quote-maker-sgx';
import { describeVectors } from '../vectors';

const AT = Date.parse('2026-08-13T12:00:00Z');
const plain = painter(false);
const ESCAPE = '\u001b';

type Hardware = Awaited<ReturnType<typeof appraiseQuote>>;
const rendered = ({ checks, facts }: Hardware, { at = AT, colour = false } = {}) =>
  renderAppraisal(
    { at, verdict: judgeQuote(checks), binding: 'none', checks, facts: { hardware: facts } },
    colour,
  );

describe('vitrine quote in words, on the testbed', () => {
  let platform: Platform;
  let outOfDate: Hardware;
  let upToDate: Hardware;
  let stranger: Hardware;
  const at = NOW.getTime();
  beforeAll(async () => {
    platform = await makePlatform();
    const tcbInfo = (
      await platform.pki.tcbInfo({ tcbLevels: levelsWithStatus('OutOfDate', ['INTEL-SA-00837']) })
    ).body;
    const quote = await quoteOf(platform);
    const roots = rootsOf(platform);
    const collateral = await collateralOf(platform);
    const given = (c: typeof collateral) => ({ kind: 'collateral', collateral: c }) as const;
    upToDate = await appraiseQuote(quote, given(collateral), { at, roots });
    outOfDate = await appraiseQuote(quote, given(await collateralOf(platform, { tcbInfo })), { at, roots });
    const otherRoots = rootsOf(await makePlatform());
    stranger = await appraiseQuote(quote, given(collateral), { at, roots: otherRoots });
  });

  it('says which level matched, since when it is behind, and who can mend it', () => {
    const words = rendered(outOfDate, { at });
    expect(words).toContain('Lacks what Intel has fixed since 13 Nov 2024: it matches level 2 of 3');
    expect(words).toContain(
      'INTEL-SA-00837  https://www.intel.com/content/www/us/en/security-center/advisory/intel-sa-00837.html',
    );
    expect(words).toContain('Whoever runs the machine');
    expect(words).not.toContain('to mend     ');
  });

  it('has one quiet line where the firmware is up to date', () => {
    expect(rendered(upToDate, { at })).toContain("      Matches Intel's newest level, of ");
    expect(rendered(upToDate, { at })).not.toContain('advisor');
  });

  it('has a table with what is there, what is needed, and what is behind', () => {
    const lines = rendered(outOfDate, { at }).split('\n');
    expect(lines.find((l) => l.includes('SGX 1 '))).toMatch(
      /^ {2}! {2}SGX 1 +BIOS +Early Microcode Update +3 +9 {2}behind$/,
    );
    expect(lines.find((l) => l.includes('TDX_01  '))).toMatch(/^ {2}✓ {2}TDX_01 .* 11 +6$/);
  });

  it('draws the certificates below a pinned root, the signer of the records among them', () => {
    const words = rendered(upToDate, { at });
    expect(words).toMatch(/\nCertificates\n {2}.*Root CA {2}✓ key pinned/);
    expect(words).toMatch(/\n {2}├─ .*PCK .* CA\n/);
    expect(words).toMatch(/\n {2}│ {2}└─ .*PCK Certificate {2}of this processor\n/);
    expect(words).toMatch(/\n {2}└─ .*TCB Signing {2}signs TCB info and QE identity\n/);
    expect(words).toContain(`serial ${upToDate.facts.pckSerial}`);
  });

  it('does not draw a chain to a stranger’s root as a proof', () => {
    const words = rendered(stranger, { at });
    expect(words).toContain('Certificates, as the quote names them\n');
    expect(words).toContain('✕ key not pinned');
    expect(words).not.toContain('✓ key pinned');
  });

  it('dates Intel’s records', () => {
    expect(rendered(upToDate, { at })).toMatch(/Intel’s records, evaluation 19\n {2}TCB info +valid \d{4}-/);
  });

  it('names what was not shown', () => {
    expect(rendered(outOfDate, { at })).toContain('No evidence shows that code is free of mistakes');
  });

  it('uses colour only when told to, and says the same without it', () => {
    const colourful = rendered(outOfDate, { at, colour: true });
    expect(rendered(outOfDate, { at })).not.toContain(ESCAPE);
    expect(colourful).toContain(`${ESCAPE}[33m!`);
    expect(colourful.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')).toBe(rendered(outOfDate, { at }));
  });
});

describeVectors('vitrine quote in words, on a real platform', () => {
  it('that is one microcode behind', async () => {
    const c = realCase('real-tdx-v4-td10-00806F050000-85ef3b3f-e21-00e9');
    const words = rendered(await appraiseReal(c), { at: c.now * 1000 });
    expect(words).toContain('since 14 May 2025: it matches level 2 of 6');
    expect(words).toMatch(/! {2}TDX 3 +OS\/VMM +TDX Late Microcode Update +8 +9 {2}behind/);
    expect(words).toContain('│  └─ Intel SGX PCK Certificate  of this processor');
  });

  it('with a quote of TDX 1.5 tells the start of the machine and now apart', async () => {
    const c = realCase('real-tdx-v5-td15-00806F050000-67adfc4a-e17-1192');
    const words = rendered(await appraiseReal(c), { at: c.now * 1000 });
    expect(words).toContain('\nLevels, when the machine was started\n');
    expect(words).toContain('\nComponents, now\n');
  });
});

it('of SGX, code, signer, product, version and attributes are told', async () => {
  const quote = await makeSgxQuote({
    reportData: new Uint8Array(64).fill(5),
    mrEnclave: new Uint8Array(32).fill(1),
    mrSigner: new Uint8Array(32).fill(2),
    isvProdId: 7,
    isvSvn: 9,
    attributes: DEBUG_ENCLAVE,
  });
  const words = rendered(await appraiseQuote(quote, { kind: 'missing' }, { at: AT, roots: RELEASE_ROOTS }));
  expect(words.slice(words.indexOf('\nMeasured\n')).split('\n\n')[0]?.split('\n').slice(2)).toEqual([
    `  MRENCLAVE    ${'01'.repeat(32)}`,
    `  MRSIGNER     ${'02'.repeat(32)}`,
    '  product id   7',
    '  SVN          9',
    '  attributes   INIT, DEBUG, MODE64BIT',
    `  report data  ${'05'.repeat(64)}`,
  ]);
});

it('what commands a terminal is not passed on', () => {
  expect(printable('a\u001b[31mb\u0007\n\u202ec\u2028d')).toBe('a\ufffd[31mb\ufffd\ufffd\ufffdc\ufffdd');
  const checks = [check('tcb-out-of-date', { expected: 'UpToDate', got: `x${ESCAPE}[2Jy` })];
  const words = renderAppraisal({ at: AT, verdict: 'warning', binding: 'none', checks, facts: {} }, false);
  expect(words).toContain('x\ufffd[2Jy');
});

it('columns are as wide as their widest cell, numbers stand right', () => {
  const rows = [
    [{ words: 'a' }, { words: '1', right: true }],
    [{ words: 'bcd' }, { words: '10', right: true }],
  ] as const;
  expect(columns(rows, plain)).toEqual(['a     1', 'bcd  10']);
});

it('a tree hangs its notes and branches below their node', () => {
  const leaf = (label: string) => ({ label, notes: ['note'], children: [] });
  expect(treeLines({ label: 'root', notes: ['note'], children: [leaf('a'), leaf('b')] })).toEqual([
    'root',
    '│  note',
    '├─ a',
    '│     note',
    '└─ b',
    '      note',
  ]);
});

it('a period says when it is over, or not yet begun', () => {
  const period = { issued: '2026-01-01T00:00:00Z', expires: '2026-02-01T00:00:00Z' };
  const on = (day: string) => validity(period, Date.parse(day), plain);
  expect(on('2026-01-15')).toBe('valid 2026-01-01 to 2026-02-01');
  expect(on('2026-03-01')).toBe('valid 2026-01-01 to 2026-02-01  ✕ expired');
  expect(on('2025-12-01')).toBe('valid 2026-01-01 to 2026-02-01  ? not yet valid');
});
