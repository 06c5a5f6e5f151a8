/** `vitrine quote` and `vitrine inspect` over SEV-SNP reports, with what endorses them beside them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/encoding/hex';
import { RELEASE_ROOTS } from '../../src/trust';
import { makeSnpPlatform, NOW, reportOf, rootsOf, type SnpPlatform } from '../hardware/snp/platform';
import { scaleSnpAttestation } from '../testbed/attestation-maker';
import { describeVectors, vector } from '../vectors';
import { type Ran, runInMemory } from './run-in-memory';

const AT = ['--at', NOW.toISOString()];
const MEASUREMENT_AT = 0x90;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${base64(der)}\n-----END ${label}-----\n`;

let genoa: SnpPlatform;
let report: Uint8Array;
let files: { readonly [path: string]: Uint8Array | string };
beforeAll(async () => {
  genoa = await makeSnpPlatform('Genoa');
  report = await reportOf(genoa);
  const { ask, ark } = genoa.pki;
  files = {
    report,
    'report.hex': toHex(report),
    'report.b64': `${base64(report)}\n`,
    'vcek.der': genoa.vcek.der,
    'authorities.pem': pem('CERTIFICATE', ask.der) + pem('CERTIFICATE', ark.der),
    'list.der': genoa.crl,
    'list.pem': pem('X509 CRL', genoa.crl),
    'other.txt': 'nothing of the kind',
  };
}, 120_000);

const run = (argv: readonly string[], given = files, roots = rootsOf(genoa)): Promise<Ran> =>
  runInMemory(argv, { given, surroundings: { roots: { ...RELEASE_ROOTS, amd: roots } } });

const ENDORSED = ['vcek.der', 'authorities.pem', 'list.der'];
const withFiles = (...paths: readonly string[]) => paths.flatMap((path) => ['--certificates', path]);

describe('vitrine quote over a SEV-SNP report', () => {
  it.each(['report', 'report.hex', 'report.b64'])(
    '%s: every check passes, and the end is 0',
    async (path) => {
      const { code, out } = await run(['quote', path, ...withFiles(...ENDORSED), ...AT, '--json']);
      expect(JSON.parse(out)).toMatchObject({
        verdict: 'verified',
        facts: { hardware: { tee: 'sev-snp', authentic: true, product: 'Genoa' } },
      });
      expect(code).toBe(0);
    },
  );

  it('says what was measured, and draws the chain below the pinned root', async () => {
    const { out } = await run(['quote', 'report', ...withFiles(...ENDORSED), ...AT]);
    expect(out).toMatch(/\nMeasured\n {2}MEASUREMENT +(4e){48}\n {2}HOST_DATA /);
    expect(out).toMatch(/\n {2}asked at +VMPL \d\n/);
    expect(out).toMatch(/\n {2}TCB +bootLoader 10, tee 0, snp 28, microcode 86\n/);
    expect(out).toContain('ARK-Genoa  ✓ key pinned in Vitrine');
    expect(out).toMatch(/SEV-VCEK {2}of this chip and firmware\n/);
    expect(out).toMatch(/\nAMD’s records\n {2}revoked authorities +valid /);
    expect(out).toContain('Every hardware check passes');
  });

  it('takes the list as PEM; without it what is revoked is unknown, and the end is 3', async () => {
    const [vcek, authorities] = ENDORSED;
    const certificates = withFiles(vcek ?? '', authorities ?? '');
    const asPem = await run(['quote', 'report', ...certificates, ...withFiles('list.pem'), ...AT]);
    expect(asPem.code).toBe(0);
    const without = await run(['quote', 'report', ...certificates, ...AT]);
    expect(without.code).toBe(3);
    expect(without.out).toContain('snp-revocation-unknown');
  });

  it('ends with 1 where the chain leads to another root, and does not draw it as a proof', async () => {
    const { code, out } = await run(
      ['quote', 'report', ...withFiles(...ENDORSED), ...AT],
      files,
      RELEASE_ROOTS.amd,
    );
    expect(code).toBe(1);
    expect(out).toContain('snp-chain-untrusted');
    expect(out).toContain('Certificates, as the quote names them');
    expect(out).toContain('✕ key not pinned: not AMD’s root');
  });

  it('refuses a file that holds neither certificates nor a list, and options for the other maker', async () => {
    expect(await run(['quote', 'report', ...withFiles('other.txt')])).toMatchObject({ code: 2, out: '' });
    expect(await run(['quote', 'report', '--collateral', 'other.txt'])).toMatchObject({ code: 2 });
    const quote = { ...files, quote: new Uint8Array(5000).fill(4) };
    expect(await run(['quote', 'quote', ...withFiles('vcek.der')], quote)).toMatchObject({ code: 2 });
  });
});

describe('vitrine inspect over a SEV-SNP report', () => {
  it('takes certificates and list beside it in any order; which code runs stays open', async () => {
    const { code, out, err } = await run([
      'inspect',
      'list.der',
      'vcek.der',
      'report',
      'authorities.pem',
      ...AT,
      '--json',
    ]);
    const [only, ...others] = JSON.parse(out).evidence;
    expect(others).toEqual([]);
    expect(only.verdict).toBe('limited');
    const reasons = only.checks.map((c: { reason: string }) => c.reason);
    expect(reasons).toEqual(
      expect.arrayContaining(['snp-signature-valid', 'snp-not-revoked', 'registers-absent']),
    );
    expect(only.facts.code).toBeDefined();
    expect(code).toBe(3);
    expect(err).toContain('list.der: revocation list of AMD');
    expect(err).toContain('vcek.der: certificates of AMD');
    expect(err).toContain('report: SEV-SNP attestation report');
  });

  it('alone, nobody vouches for it: nothing is said of its code', async () => {
    const { code, out } = await run(['inspect', 'report.hex', ...AT, '--json']);
    const [only] = JSON.parse(out).evidence;
    expect(only.verdict).toBe('unavailable');
    expect(only.checks.every((c: { question: string }) => c.question === 'hardware')).toBe(true);
    expect(code).toBe(3);
  });

  it('in an attestation of dstack brings its own certificates, and is refused where one bit of it differs', async () => {
    const { ask, ark } = genoa.pki;
    const certificates = [genoa.vcek.der, ask.der, ark.der].map((der) =>
      new TextEncoder().encode(pem('CERTIFICATE', der)),
    );
    const attested = (bytes: Uint8Array) =>
      scaleSnpAttestation({
        ...{ report: bytes, certificates, mrConfig: '{}' },
        reportData: bytes.slice(0x50, 0x90),
      });
    const bent = report.slice();
    bent[MEASUREMENT_AT] = (bent[MEASUREMENT_AT] ?? 0) ^ 1;
    const given = { ...files, whole: attested(report), bent: attested(bent) };
    const whole = await run(['inspect', 'whole', 'list.der', ...AT, '--json'], given);
    expect(JSON.parse(whole.out).evidence[0]).toMatchObject({ kind: 'attestation', verdict: 'limited' });
    const lie = await run(['inspect', 'bent', 'list.der', ...AT], given);
    expect(lie.code).toBe(1);
    expect(lie.out).toContain('snp-signature-invalid');
  });

  it('of two reports says whether they speak of the same code, as far as that can be told', async () => {
    const other = await reportOf(genoa, { overwrite: [[MEASUREMENT_AT, new Uint8Array(48).fill(9)]] });
    const given = { ...files, other };
    const beside = (path: string) => [path, 'vcek.der', 'authorities.pem', 'list.der'];
    const { out } = await run(['inspect', ...beside('report'), ...beside('other'), ...AT, '--json'], given);
    expect(JSON.parse(out).comparison).toMatchObject({ answer: 'different', parts: { system: 'different' } });
  });
});

const FOLDER = 'other/sev-snp';
/** Report, certificates, time; exit without a revocation list; a reason that decides, where something is wrong. */
const VECTORS: readonly (readonly [files: readonly string[], at: string, exit: number, reason: string])[] = [
  [['ar-milan-report.bin', 'ar-milan-vcek.der'], '2023-06-01', 3, 'snp-signature-valid'],
  [['ar-genoa-v5-report.bin', 'ar-genoa-v5-vcek.der'], '2026-06-01', 3, 'snp-signature-valid'],
  [['ar-milan-report.bin', 'ar-vcek-invalid-legacy.der'], '2023-06-01', 1, 'snp-chain-invalid'],
  [['ar-milan-report.bin', 'ar-vcek-invalid-new.der'], '2023-09-01', 1, 'snp-chain-invalid'],
  [['ms-milan-report.bin', 'ms-milan-vcek.pem', 'ms-milan-ask.pem'], '2026-03-01', 3, 'snp-signature-valid'],
  [['ms-turin-report.bin', 'ms-turin-vcek.pem', 'ms-turin-ask.pem'], '2026-03-01', 3, 'snp-signature-valid'],
  [['ravm-milan-report.bin'], '2022-10-01', 3, 'snp-certificate-missing'],
  [['gosev-report.bin', 'gosev-vcek.der', 'gosev-milan-chain.pem'], '2023-01-01', 1, 'snp-debug-on'],
  [
    ['constellation-azure-report.bin', 'constellation-azure-vcek.pem', 'constellation-azure-chain.pem'],
    '2024-01-01',
    1,
    'snp-report-malformed',
  ],
];

describeVectors('vitrine inspect over the reports of the vectors', () => {
  it.each(VECTORS)('%j at %s ends with %i: %s', async (paths, at, exit, reason) => {
    const given = Object.fromEntries(paths.map((path) => [path, vector(`${FOLDER}/${path}`)]));
    const { code, out } = await run(['inspect', ...paths, '--at', at, '--json'], given, RELEASE_ROOTS.amd);
    const [only] = JSON.parse(out).evidence;
    expect(only.checks.map((c: { reason: string }) => c.reason)).toContain(reason);
    expect(only.facts.hardware.authentic).toBe(reason === 'snp-signature-valid' || reason === 'snp-debug-on');
    expect(code).toBe(exit);
  });
});
