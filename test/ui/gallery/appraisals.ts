/** Appraisals to draw: made of real checks, so that the gallery cannot show what the core cannot say. */
import { type Appraisal, type Check, check } from '../../../src/appraisal';
import type { Pin } from '../../../src/memory/pin';
import { judge } from '../../../src/verdict';

export const NOW = Date.UTC(2026, 10, 21, 14, 3);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const CERTIFICATE = '6289c419e6f6b6501d0be2a5a8d54a3f55c3f5a1e05f4f0e9e2c01a372d38bde';
export const KEY = 'a81a4d3c6f0fbc9b8e63b1f8c1f1c95b0b83aa0c1e6fae1bd1f0f3b2a64a3c11';
export const STRANGER = '4f02aa17c2cbb7c63d11a8e0b94c5d6e7f8091a2b3c4d5e6f708192a3b4c5db1';
const OLDER = '0c55aa17c2cbb7c63d11a8e0b94c5d6e7f8091a2b3c4d5e6f708192a3b4c5d77';

const register = (seed: string) => seed.repeat(96).slice(0, 96);
export const IDENTITY = {
  mrtd: register(
    'f06dfda6dce1cf904d4e2bab1dc370634cf95cefa2ceb2de2eee127c9382698090d7a4a13e14c536ec6c9c3c8fa87077',
  ),
  rtmr1: register(
    'daa9380dc33b14728a9adb222437cf14db2d40ffc4d7061d8f3c329f6c6b339f71486d33521287e8faeae22301f4d815',
  ),
  rtmr2: register(
    '5b6a576d1da40f04179ad469e00f90a1c0044bc9e8472d0da2776acb108dc98a73560d42cea6b8b763eb4a0e6d4d82d5',
  ),
  mrConfigId: register('01c9f2e8d0a1b3c4d5e6f7081920a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4'),
};

export const HARDWARE: readonly Check[] = [
  check('quote-wellformed'),
  check('quote-signature-valid'),
  check('attestation-key-bound'),
  check('qe-report-signature-valid'),
  check('pck-chain-valid'),
  check('collateral-authentic'),
  check('not-revoked'),
  check('qe-identity-matched'),
  check('tdx-module-genuine'),
  check('tcb-up-to-date'),
  check('debug-off'),
  check('attributes-expected'),
  check('sept-ve-disable-set'),
  check('service-td-absent'),
];

const EVIDENCE: readonly Check[] = [
  check('manifest-wellformed'),
  check('manifest-attested'),
  check('files-match-manifest'),
  check('attested-certificate-covers-host'),
];

const both = { expected: `certificate ${CERTIFICATE}`, got: `certificate ${CERTIFICATE}` };
export const CONNECTION: readonly Check[] = [...EVIDENCE, check('served-certificate-attested', both)];

export const STRANGER_SERVED = check('served-certificate-not-attested', {
  expected: `certificate ${CERTIFICATE}`,
  got: `certificate ${STRANGER}`,
});

/** `checks` with some replaced: a check takes the place of the one with its id. */
export function replacing(checks: readonly Check[], ...others: readonly Check[]): readonly Check[] {
  const kept = checks.map((c) => others.find((o) => o.id === c.id) ?? c);
  return [...kept, ...others.filter((o) => !kept.includes(o))];
}

/** A finished appraisal of these checks; the verdict is the core's own. */
export function appraised(
  checks: readonly Check[],
  more: Partial<Pick<Appraisal, 'binding' | 'verdict' | 'facts'>> = {},
): Appraisal {
  const binding =
    more.binding ??
    (checks.some((c) => c.id === 'connection.certificate' && c.outcome === 'pass') ? 'connection' : 'none');
  return {
    origin: 'https://api.chipotle.example',
    at: NOW - 2 * MINUTE,
    verdict: more.verdict ?? judge(checks, binding),
    binding,
    protocol: 'dstack-ingress',
    checks,
    facts: more.facts ?? {
      hardware: { tee: 'tdx', quoteVersion: 4, tcbStatus: 'UpToDate', advisoryIds: [] },
      connection: { attestedSpkiSha256: KEY, attestedCertificateSha256: CERTIFICATE },
      memory: { identity: IDENTITY },
    },
  };
}

export const PIN: Pin = {
  certificateSha256: CERTIFICATE,
  spkiSha256: KEY,
  identity: IDENTITY,
  since: NOW - 18 * DAY,
  renewals: 1,
};

export const OTHER_PIN: Pin = {
  ...PIN,
  certificateSha256: OLDER,
  identity: { ...IDENTITY, rtmr2: register('c3d2'), mrConfigId: register('01ab') },
  renewals: 0,
};

export const LAST_GOOD = { verdict: 'limited', at: NOW - 3 * DAY } as const;
