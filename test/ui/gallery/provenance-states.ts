/** `facts.code.provenance` as verifications leave it, and as a liar would have it. */
import type { JsonValue } from '../../../src/appraisal';
import type { ShownReport } from '../../../src/ui/report/report-view';
import { NOW } from './appraisals';

const DIGEST = '5a'.repeat(32);
const FOUND = {
  image: 'ghcr.io/maker/app',
  digest: DIGEST,
  finding: 'found',
  how: 'attestation',
  by: 'maker',
  repository: 'maker/app',
  ref: 'refs/tags/v1.2.3',
  commit: 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
  workflow: 'https://github.com/maker/app/.github/workflows/release.yml@refs/tags/v1.2.3',
  runner: 'github-hosted',
  logIndex: 1_932_011_338,
  loggedAt: NOW - 86_400_000,
};

/** One of each kind. */
export const PROVENANCES: JsonValue = [
  FOUND,
  {
    ...FOUND,
    image: 'docker.io/dstacktee/dstack-ingress',
    how: 'signature',
    by: 'anybody',
    repository: 'Dstack-TEE/dstack-ingress',
    workflow: 'https://github.com/Dstack-TEE/dstack-ingress/.github/workflows/ingress.yml@refs/heads/main',
    builder: 'https://github.com/slsa-framework/builder/.github/workflows/container.yml@refs/tags/v2',
  },
  { image: 'docker.io/library/redis', digest: DIGEST, finding: 'absent' },
  { image: 'registry.example/app', digest: DIGEST, finding: 'not-asked', why: 'source-unknown' },
  {
    image: 'ghcr.io/other/app',
    digest: DIGEST,
    finding: 'not-verified',
    why: 'identity-repository at owner',
  },
  { image: 'quay.io/other/app', digest: DIGEST, finding: 'failed', why: 'timeout' },
  { image: 'quay.io/another/app', digest: DIGEST, finding: 'limited', until: NOW },
];

const LONG = 'a`\u202e<script>'.repeat(4000);

export const HOSTILE_PROVENANCES: JsonValue = [
  { ...FOUND, repository: LONG, commit: LONG, workflow: LONG, ref: LONG, runner: LONG, builder: LONG },
  { image: LONG, digest: DIGEST, finding: 'not-verified', why: LONG },
  { ...FOUND, how: 'magic' },
  { ...FOUND, by: 'me' },
  { ...FOUND, loggedAt: 1e300 },
  { ...FOUND, repository: ['maker/app'] },
  { image: 'x', finding: 'verified' },
  null,
  'found',
  ...Array.from({ length: 200 }, () => FOUND),
];

export const withProvenance = (
  report: ShownReport,
  told: JsonValue,
  provenance: ShownReport['provenance'],
): ShownReport => {
  const { facts } = report.appraisal;
  const code = { ...facts.code, provenance: told };
  return { ...report, provenance, appraisal: { ...report.appraisal, facts: { ...facts, code } } };
};
