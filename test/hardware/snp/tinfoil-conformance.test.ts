import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { toHex } from '../../../src/encoding/hex';
import { appraiseSnp } from '../../../src/hardware/snp/appraise-snp';
import { certificatesIn, readSnpCertificate } from '../../../src/hardware/snp/snp-certificate';
import { SNP_POLICIES } from '../../../src/hardware/snp/snp-policy';
import { AMD_ROOTS, type SnpRoots } from '../../../src/hardware/snp/snp-roots';
import type { Reason } from '../../../src/reasons';
import { describeVectors, vectorJson, vectorPath, vectorsPresent } from '../../vectors';

const FOLDER = 'other/tinfoil-conformance/attestation-sev';

interface Input {
  readonly attestation_doc_b64: string;
  readonly vcek_der_b64: string;
  readonly amd_root_ca_pem?: string;
  readonly ask_pem?: string;
  readonly expiration_check_date_unix: number;
  readonly policy?: { readonly min_tcb_bl_spl?: number; readonly min_tcb_ucode_spl?: number };
}

/** Measurement, report data and host data are compared by whoever has reference values, not by the hardware question. */
const OF_OTHERS = ['MEASUREMENT_MISMATCH', 'REPORT_DATA_MISMATCH', 'AUTHOR_KEY_DIGEST_MISMATCH'];

/** What we say where they reject: any of these. */
const OURS: { readonly [code: string]: readonly Reason[] } = {
  WRONG_REPORT_VERSION: ['snp-report-malformed'],
  REPORT_SIGNATURE_INVALID: ['snp-signature-invalid'],
  VCEK_CHAIN_INVALID: ['snp-chain-invalid'],
  VCEK_EXPIRED: ['snp-chain-expired'],
  TCB_OUT_OF_DATE: ['snp-tcb-refused'],
  GUEST_POLICY_RESERVED_BIT_SET: ['snp-guest-policy-unexpected'],
  VCEK_HWID_MISMATCH: ['snp-chip-differs', 'snp-chain-invalid'],
  VCEK_TCB_MISMATCH: ['snp-certified-tcb-differs'],
};

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const pem = (text: string): readonly Uint8Array[] => certificatesIn(new TextEncoder().encode(text));

function rootsOf({ amd_root_ca_pem }: Input): SnpRoots {
  if (amd_root_ca_pem === undefined) return AMD_ROOTS;
  const [der = new Uint8Array()] = pem(amd_root_ca_pem);
  const { publicKey: key } = readSnpCertificate(der);
  const spki = key.kind === 'rsa-4096' ? key.spki : new Uint8Array();
  return { rootKeys: [{ product: 'Genoa', keySha256: toHex(sha256(spki)) }] };
}

const cases = vectorsPresent ? readdirSync(vectorPath(FOLDER)).filter((name) => /^\d/.test(name)) : [];

describeVectors("tinfoil's conformance cases for SEV-SNP", () => {
  it.each(cases)('%s', async (name) => {
    const input = vectorJson<Input>(`${FOLDER}/${name}/input.json`);
    const expected = vectorJson<{
      accepted: boolean;
      rejection?: { code: string | readonly string[] };
      outputs?: { body_fields: { measurement_hex: string; chip_id_hex: string; report_data_hex: string } };
    }>(`${FOLDER}/${name}/expected.json`);
    const { min_tcb_bl_spl: bl, min_tcb_ucode_spl: ucode } = input.policy ?? {};
    const minimumTcb = {
      ...(bl === undefined ? {} : { bootLoader: bl }),
      ...(ucode === undefined ? {} : { microcode: ucode }),
    };
    const { checks, authentic, facts } = await appraiseSnp(
      new Uint8Array(gunzipSync(bytes(input.attestation_doc_b64))),
      {
        kind: 'endorsements',
        endorsements: {
          certificates: [
            bytes(input.vcek_der_b64),
            ...(input.ask_pem === undefined ? [] : pem(input.ask_pem)),
            ...(input.amd_root_ca_pem === undefined ? [] : pem(input.amd_root_ca_pem)),
          ],
        },
      },
      {
        at: input.expiration_check_date_unix * 1000,
        roots: rootsOf(input),
        policy: { ...SNP_POLICIES.standard, minimumTcb },
      },
    );
    const failed = checks.filter((f) => f.outcome === 'fail').map((f) => f.reason);
    const codes = [expected.rejection?.code ?? []].flat();
    const isOurs = !codes.some((code) => OF_OTHERS.includes(code));
    if (expected.accepted || !isOurs) {
      expect(failed).toEqual([]);
      expect(authentic).toBeDefined();
    } else expect(codes.flatMap((code) => OURS[code] ?? [])).toContain(failed[0]);
    const { body_fields: fields } = expected.outputs ?? {};
    if (fields !== undefined)
      expect(facts).toMatchObject({
        measurement: fields.measurement_hex,
        chipId: fields.chip_id_hex,
        reportData: fields.report_data_hex,
      });
  });
});
