import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { check, type JsonValue } from '../../../src/appraisal';
import { fromHex, toHex } from '../../../src/encoding/hex';
import type { HardwareAppraisal } from '../../../src/hardware/appraise';
import { appraiseSnp } from '../../../src/hardware/snp/appraise-snp';
import { certificatesIn } from '../../../src/hardware/snp/snp-certificate';
import { describeVectors, vector, vectorJson, vectorPath, vectorText } from '../../vectors';
import { blemishes } from './platform';

const REPORT_LENGTH = 1184;
const NO_LIST = ['snp-list-unreachable', 'snp-revocation-unknown'];
const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function appraise(
  report: Uint8Array,
  certificates: readonly Uint8Array[],
  date: string,
): Promise<HardwareAppraisal> {
  return appraiseSnp(
    report,
    { kind: 'endorsements', endorsements: { certificates: certificates.flatMap(certificatesIn) } },
    { at: Date.parse(date) },
  );
}

const appraiseAlone = (report: Uint8Array): Promise<HardwareAppraisal> =>
  appraiseSnp(
    report,
    { kind: 'missing', check: check('snp-certificate-missing', { expected: 'a VCEK', got: 'none' }) },
    { at: Date.parse('2026-06-01') },
  );

interface Sample {
  readonly name: string;
  readonly report: string;
  readonly certificates: readonly string[];
  readonly date: string;
  readonly facts: { readonly [k: string]: JsonValue };
  /** Besides the missing revocation list. */
  readonly blemishes: readonly string[];
}

const SAMPLES: readonly Sample[] = [
  {
    name: 'ar-milan (version 2, a firmware update not committed)',
    report: 'sev-snp/ar-milan-report.bin',
    certificates: ['sev-snp/ar-milan-vcek.der'],
    date: '2023-06-01',
    facts: { product: 'Milan', reportVersion: 2, vmpl: 0 },
    blemishes: ['snp-tcb-unknown', 'snp-firmware-provisional'],
  },
  {
    name: 'ar-genoa-v5 (Bergamo)',
    report: 'sev-snp/ar-genoa-v5-report.bin',
    certificates: ['sev-snp/ar-genoa-v5-vcek.der'],
    date: '2026-06-01',
    facts: { product: 'Genoa', reportVersion: 5, cpuid: '19/a0/02', vmpl: 0 },
    blemishes: [],
  },
  {
    name: 'ms-milan (version 3)',
    report: 'sev-snp/ms-milan-report.bin',
    certificates: ['sev-snp/ms-milan-vcek.pem', 'sev-snp/ms-milan-ask.pem'],
    date: '2026-03-01',
    facts: { product: 'Milan', reportVersion: 3, reportData: '00'.repeat(64) },
    blemishes: [],
  },
  {
    name: 'ms-turin (chip of 8 bytes, FMC first)',
    report: 'sev-snp/ms-turin-report.bin',
    certificates: ['sev-snp/ms-turin-vcek.pem', 'sev-snp/ms-turin-ask.pem'],
    date: '2026-03-01',
    facts: {
      product: 'Turin',
      reportVersion: 5,
      reportedTcb: { fmc: 1, bootLoader: 1, tee: 1, snp: 4, microcode: 0x51 },
      platform: ['SMT_EN', 'ECC_EN', 'ALIAS_CHECK_COMPLETE', 'IOMMU_WRITE_SAFE'],
    },
    blemishes: ['snp-tcb-unknown'],
  },
  {
    name: 'teekit-sev-x25519 (version 5, VMPL 1)',
    report: 'teekit/sev-gcp-x25519-bound.bin',
    certificates: ['teekit/sev-gcp-x25519-vcek.pem', 'teekit/sev-gcp-x25519-cert-chain.pem'],
    date: '2026-01-15',
    facts: { product: 'Milan', reportVersion: 5, vmpl: 1 },
    blemishes: [],
  },
];

describeVectors('genuine reports', () => {
  it.each(SAMPLES)(
    '$name is authentic',
    async ({ report, certificates, date, facts, blemishes: expected }) => {
      const found = await appraise(
        vector(`other/${report}`),
        certificates.map((path) => vector(`other/${path}`)),
        date,
      );
      expect(blemishes(found.checks)).toEqual([...NO_LIST, ...expected]);
      expect(found.authentic).toBeDefined();
      expect(found.facts).toMatchObject({ ...facts, authentic: true });
    },
  );

  it('the report data of the teekit sample is the hash of nonce and key', async () => {
    const report = vector('other/teekit/sev-gcp-x25519-bound.bin');
    const { authentic } = await appraise(
      report,
      [vector('other/teekit/sev-gcp-x25519-vcek.pem')],
      '2026-01-15',
    );
    const [nonce = '', key = ''] =
      vectorText('other/teekit/sev-gcp-x25519-bound.txt').match(/[0-9a-f]{64}/gi) ?? [];
    const hash = await crypto.subtle.digest('SHA-512', fromHex(nonce + key));
    expect(toHex(authentic?.reportData ?? new Uint8Array())).toBe(toHex(new Uint8Array(hash)));
  });

  it.each(['legacy', 'new'])(
    'ar-vcek-invalid-%s does not vouch for the report of ar-milan',
    async (which) => {
      const { checks, authentic } = await appraise(
        vector('other/sev-snp/ar-milan-report.bin'),
        [vector(`other/sev-snp/ar-vcek-invalid-${which}.der`)],
        '2023-09-01',
      );
      expect(authentic).toBeUndefined();
      expect(checks.some((f) => f.outcome === 'fail')).toBe(true);
    },
  );

  it('gosev-milan is authentic, and debug is on', async () => {
    const { checks, authentic } = await appraise(
      vector('other/sev-snp/gosev-report.bin'),
      [vector('other/sev-snp/gosev-vcek.der'), vector('other/sev-snp/gosev-milan-chain.pem')],
      '2023-01-01',
    );
    expect(authentic).toBeDefined();
    expect(blemishes(checks)).toEqual([...NO_LIST, 'snp-tcb-unknown', 'snp-debug-on']);
  });

  it('ravm-milan has no certificate: its fields are read, nobody vouches for them', async () => {
    const { checks, authentic, facts } = await appraiseAlone(vector('other/sev-snp/ravm-milan-report.bin'));
    expect(authentic).toBeUndefined();
    expect(checks.map((f) => f.reason)).toContain('snp-certificate-missing');
    expect(checks.some((f) => f.outcome === 'fail')).toBe(false);
    expect(facts).toMatchObject({ authentic: false, guestPolicy: ['SMT', 'DEBUG'], reportVersion: 2 });
  });

  it('secretvm-sev is a report of Genoa at VMPL 1; its certificate has to be fetched', async () => {
    const { authentic, facts } = await appraiseAlone(base64(vectorText('other/secretvm/amd_cpu_quote.txt')));
    expect(authentic).toBeUndefined();
    expect(facts).toMatchObject({ product: 'Genoa', reportVersion: 3, vmpl: 1, cpuid: '19/11/01' });
  });

  it('constellation-azure is refused with what Azure appended, and authentic without', async () => {
    const whole = vector('other/sev-snp/constellation-azure-report.bin');
    const certificates = [
      vector('other/sev-snp/constellation-azure-vcek.pem'),
      vector('other/sev-snp/constellation-azure-chain.pem'),
    ];
    const { checks } = await appraise(whole, certificates, '2024-01-01');
    expect(checks).toMatchObject([
      { reason: 'snp-report-malformed', expected: '1184 bytes at report', got: '1204' },
    ]);
    const cut = await appraise(whole.slice(0, REPORT_LENGTH), certificates, '2024-01-01');
    expect(cut.authentic).toBeDefined();
    const runtime = new Uint8Array(
      await crypto.subtle.digest(
        'SHA-256',
        new Uint8Array(vector('other/sev-snp/constellation-azure-runtimedata.bin')),
      ),
    );
    expect(toHex(cut.authentic?.reportData.subarray(0, 32) ?? new Uint8Array())).toBe(toHex(runtime));
  });

  it('uq-snp-json is cut short, and refused', async () => {
    const json = vectorJson<{ attestation_report: string }>('other/sev-snp/uq-snp-attestation.json');
    const { checks } = await appraiseAlone(fromHex(json.attestation_report));
    expect(checks).toMatchObject([{ reason: 'snp-report-malformed', got: '1152' }]);
  });

  it('az-snp-v2: the report in the HCL report is authentic', async () => {
    const json = vectorJson<{ hcl_report: string; vcek: string }>('other/azure-vtpm/az-snp-evidence-v2.json');
    const report = base64(json.hcl_report).slice(32, 32 + REPORT_LENGTH);
    const { authentic, facts } = await appraise(report, [base64(json.vcek)], '2026-06-01');
    expect(facts).toMatchObject({ authentic: true, product: 'Milan' });
    expect(authentic).toBeDefined();
  });

  it('tinfoil-v2-bundle is authentic', async () => {
    const { enclaveAttestationReport, vcek } = vectorJson<{
      enclaveAttestationReport: { body: string };
      vcek: string;
    }>('other/tinfoil/v2-bundle-inference.json');
    const report = new Uint8Array(gunzipSync(base64(enclaveAttestationReport.body)));
    const { authentic, facts } = await appraise(report, [base64(vcek)], '2026-02-01');
    expect(authentic).toBeDefined();
    expect(facts).toMatchObject({ product: 'Genoa', reportVersion: 3 });
  });

  it.each(['20260618', '20260629b'])(
    'teep capture %s: report, chain and VCEK as AMD served it',
    async (day) => {
      const folder = `other/teep-captures/tinfoil-v3-cloud-${day}`;
      const file = (start: string) =>
        `${folder}/${readdirSync(vectorPath(folder)).find((name) => name.startsWith(start))}`;
      const { cpu } = vectorJson<{ cpu: { report: string } }>(file('0001'));
      const { authentic, checks, facts } = await appraise(
        base64(cpu.report),
        [vector(file('0003')), vector(file('0002'))],
        '2026-06-29',
      );
      expect(authentic).toBeDefined();
      // AMD-SB-3016 demands SNP 27 since April 2026.
      expect(blemishes(checks)).toEqual([...NO_LIST, 'snp-tcb-out-of-date']);
      expect(facts).toMatchObject({ product: 'Genoa' });
    },
  );

  it('the dstack attestation (other-platforms) is authentic, its TCB out of date', async () => {
    const attestation = vector('dstack/other-platforms/sev_snp_attestation.bin');
    const found = await appraise(
      attestation.slice(4, 4 + REPORT_LENGTH),
      [vector('dstack/other-platforms/sev_snp_vcek.pem'), vector('dstack/other-platforms/sev_snp_ask.pem')],
      '2026-08-07',
    );
    expect(found.authentic).toBeDefined();
    expect(new TextDecoder().decode(found.authentic?.reportData.subarray(0, 24))).toBe(
      'attest-test-fixture-2026',
    );
    expect(blemishes(found.checks)).toEqual([...NO_LIST, 'snp-tcb-out-of-date']);
  });

  it('the dstack verifier fixture is the same report, valid with its embedded ASK and VCEK', async () => {
    const { attestation } = vectorJson<{ attestation: string }>(
      'dstack/dstack-verifier-fixtures/sev-snp-attestation.json',
    );
    const bytes = fromHex(attestation);
    const pems = new TextDecoder('latin1')
      .decode(bytes)
      .match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
    const { authentic } = await appraise(
      bytes.slice(4, 4 + REPORT_LENGTH),
      (pems ?? []).map((pem) => new TextEncoder().encode(pem)),
      '2026-08-07',
    );
    expect(pems?.length).toBeGreaterThanOrEqual(2);
    expect(authentic).toBeDefined();
  });
});
