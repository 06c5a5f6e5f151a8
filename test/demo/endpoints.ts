/** One endpoint of the testbed per verdict that can be reached so far, and the story behind it. */

import type { Expectation } from '../e2e/expectation';
import type { Stage } from '../e2e/stage';
import { pinThenMove } from '../e2e/steps';
import type { SiteName } from '../testbed/sites';

export interface DemoEndpoint {
  readonly site: SiteName;
  readonly story: string;
  /** A visit when absent. */
  readonly steps?: (stage: Stage) => Promise<void>;
  readonly expects: Expectation;
  /** A picture of the full report too. */
  readonly report?: true;
}

export const ENDPOINTS: readonly DemoEndpoint[] = [
  { site: 'plain', story: 'a site like most others', expects: { verdict: 'none' } },
  {
    site: 'honest',
    story: 'genuine enclave, and this connection ends in it',
    expects: { verdict: 'limited', binding: 'connection', reason: 'logged-certificates-attested' },
  },
  {
    site: 'gateway',
    story: "an app behind a platform's gateway, both genuine",
    expects: { verdict: 'limited', binding: 'connection', reason: 'app-attested' },
  },
  {
    site: 'outOfDate',
    story: 'genuine enclave, firmware out of date',
    expects: { verdict: 'warning', reason: 'tcb-out-of-date' },
  },
  {
    site: 'openAuthority',
    story: 'genuine enclave, whose domain is not locked to it',
    expects: { verdict: 'warning', reason: 'caa-open' },
  },
  {
    site: 'rogueBefore',
    story: 'genuine enclave, and somebody else holds a certificate',
    expects: { verdict: 'warning', reason: 'logged-certificate-before-lock' },
    report: true,
  },
  {
    site: 'moved',
    story: 'pinned, then another identity answers',
    steps: pinThenMove,
    expects: { verdict: 'changed', reason: 'pin-identity-changed' },
  },
  {
    site: 'proxy',
    story: 'genuine evidence, somebody in between',
    expects: { verdict: 'danger', reason: 'served-certificate-not-attested' },
  },
  {
    site: 'flipBody',
    story: 'evidence with one changed byte',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    site: 'unreachable',
    story: "Intel's records cannot be had",
    expects: { verdict: 'unavailable', reason: 'collateral-unreachable' },
  },
];
