import { beforeAll, expect, it } from 'vitest';
import type { Appraisal } from '../../src/appraisal';
import type { Recording } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import { describeVectors, vectorText } from '../vectors';
import { recordingOfCapture } from './capture';

const NEAR_DIRECT = {
  folder: 'other/teep-captures/neardirect-20260629',
  report: '0001_qwen35-122b.completions.near.ai_v1_attestation_report.body',
  tcb: '0002_api.trustedservices.intel.com_tdx_certification_v4_tcb.body',
  qeIdentity: '0003_api.trustedservices.intel.com_tdx_certification_v4_qe_identity.body',
  pckCrl: '0004_api.trustedservices.intel.com_sgx_certification_v4_pckcrl.body',
  rootCrl: '0005_certificates.trustedservices.intel.com_intelsgxrootca.der.body',
  fmspc: '90c06f000000',
  // Its system is in no table, the name of one image may come from the environment, and nobody knows its script.
  code: {
    'code.os-image': 'os-image-unknown',
    'code.compose': 'compose-measured',
    'code.images': 'images-unknown',
    'code.unmeasured': 'code-chosen-by-environment',
    'code.privilege': 'containers-unconfined',
    'code.scripts': 'scripts-unknown',
  },
} as const;
const NEAR_CLOUD = {
  folder: 'other/teep-captures/nearcloud-20260629',
  report: '0001_cloud-api.near.ai_v1_attestation_report.body',
  tcb: '0009_api.trustedservices.intel.com_tdx_certification_v4_tcb.body',
  qeIdentity: '0010_api.trustedservices.intel.com_tdx_certification_v4_qe_identity.body',
  pckCrl: '0011_api.trustedservices.intel.com_sgx_certification_v4_pckcrl.body',
  rootCrl: '0012_certificates.trustedservices.intel.com_intelsgxrootca.der.body',
  fmspc: 'b0c06f000000',
  // Which code runs is known in full; what it lets its containers do is another matter.
  code: {
    'code.os-image': 'os-image-known',
    'code.compose': 'compose-measured',
    'code.images': 'images-pinned',
    'code.unmeasured': 'nothing-unmeasured',
    'code.privilege': 'containers-unconfined',
    'code.scripts': 'scripts-absent',
  },
} as const;

const outcomes = (a: Appraisal) => Object.fromEntries(a.checks.map((c) => [c.id, c.reason]));

for (const capture of [NEAR_DIRECT, NEAR_CLOUD]) {
  describeVectors(`the live capture ${capture.folder}`, () => {
    let recording: Recording;
    let appraisal: Appraisal;
    beforeAll(async () => {
      recording = recordingOfCapture(capture);
      ({ appraisal } = await replay(recording));
    });

    it('passes every hardware check with the collateral of that minute, as the report beside it says', () => {
      expect(vectorText(`${capture.folder}/report.txt`)).toContain('TCB is UpToDate per Intel PCS');
      const hardware = appraisal.checks.filter((c) => c.question === 'hardware');
      expect(hardware.length).toBeGreaterThan(8);
      expect(hardware.filter((c) => c.outcome !== 'pass')).toEqual([]);
      expect(appraisal.facts.hardware).toMatchObject({
        tee: 'tdx',
        tcbStatus: 'UpToDate',
        debug: false,
        fmspc: capture.fmspc,
      });
    });

    it('binds our nonce and the key of the live peer', () => {
      expect(outcomes(appraisal)).toMatchObject({
        'connection.report-data': 'key-attested',
        'connection.nonce': 'nonce-attested',
        'connection.certificate': 'served-key-attested',
      });
      expect(appraisal).toMatchObject({
        binding: 'connection',
        protocol: 'attestation-report',
        verdict: 'warning',
      });
    });

    it('says which code holds the key, and what that code may do', () => {
      const found = outcomes(appraisal);
      const known = ['event-log-replays', 'app-identified', 'virtual-hardware-derived', 'compose-read'];
      expect(Object.values(found)).toEqual(expect.arrayContaining(known));
      expect(found).toMatchObject(capture.code);
    });

    it('replays to itself, byte for byte', async () => {
      expect((await replay({ ...recording, appraisal })).identical).toBe(true);
    });

    it('contradicts for a peer with another key', async () => {
      const page = { kind: 'live', certificate: { spkiSha256: '00'.repeat(32) }, root: 'not-shown' } as const;
      const exchanges = recording.exchanges.map((e) => {
        if (e.result.kind === 'failure') return e;
        const { peer: _, ...result } = e.result;
        return { ...e, result };
      });
      const found = await replay({ ...recording, exchanges, visit: { ...recording.visit, page } });
      expect(found.appraisal.verdict).toBe('danger');
      expect(outcomes(found.appraisal)['connection.certificate']).toBe('served-certificate-not-attested');
    });

    it('contradicts for another nonce', async () => {
      const found = await replay({ ...recording, random: [new Uint8Array(32)] });
      expect(
        found.appraisal.verdict,
        'the recorded URL holds the nonce, so nothing was recorded for another',
      ).toBe('none');
      const url =
        recording.exchanges[0]?.request.url.replace(/nonce=[0-9a-f]+/, `nonce=${'00'.repeat(32)}`) ?? '';
      const exchanges = recording.exchanges.map((e, i) =>
        i === 0 ? { ...e, request: { ...e.request, url } } : e,
      );
      const replayed = await replay({ ...recording, random: [new Uint8Array(32)], exchanges });
      expect(replayed.appraisal.verdict).toBe('danger');
      expect(outcomes(replayed.appraisal)['connection.nonce']).toBe('nonce-not-attested');
    });

    it('comes out unknown with any one document missing', async () => {
      for (const missing of recording.exchanges.keys()) {
        const exchanges = recording.exchanges.filter((_, i) => i !== missing);
        const found = await replay({ ...recording, exchanges });
        expect(['unavailable', 'none'], recording.exchanges[missing]?.request.url).toContain(
          found.appraisal.verdict,
        );
      }
    });

    it('is expired half a year later', async () => {
      const later = await replay({ ...recording, clock: recording.clock + 180 * 24 * 60 * 60 * 1000 });
      expect(later.appraisal.verdict).toBe('unavailable');
      expect(outcomes(later.appraisal)['hardware.collateral']).toBe('collateral-expired');
    });
  });
}
