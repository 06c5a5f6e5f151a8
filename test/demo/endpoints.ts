/** Endpoints of the testbed for every verdict, and the story behind each. */

import type { ExpectedChannel } from '../e2e/channels-expectation';
import { channelAt } from '../e2e/channels-pages';
import type { Expectation } from '../e2e/expectation';
import type { Stage } from '../e2e/stage';
import { pinThenMove } from '../e2e/steps';
import { pinThenHandOver, visitOnceOnChain } from '../e2e/steps-governance';
import type { SiteName } from '../testbed/sites';

export interface DemoEndpoint {
  readonly site: SiteName;
  readonly story: string;
  /** A visit when absent. */
  readonly steps?: (stage: Stage) => Promise<void>;
  readonly expects: Expectation;
  /** The attested channels that are listed beside the page; not looked at where absent. */
  readonly channels?: readonly ExpectedChannel[];
  /** A picture of the full report too. */
  readonly report?: true;
}

const HONEST_CHANNEL: ExpectedChannel = {
  url: channelAt('tunnel.vitrine.test'),
  verdict: 'limited',
  reason: 'channel-key-attested',
};
const LYING_CHANNEL: ExpectedChannel = {
  url: channelAt('tunnel-mitm.vitrine.test'),
  verdict: 'danger',
  reason: 'channel-key-not-attested',
};

export const ENDPOINTS: readonly DemoEndpoint[] = [
  { site: 'plain', story: 'a site like most others', expects: { verdict: 'none' } },
  {
    site: 'honest',
    story: 'genuine enclave, this connection ends in it, and its code is known',
    expects: { verdict: 'verified', binding: 'connection', reason: 'images-pinned' },
    report: true,
  },
  {
    site: 'gateway',
    story: "an app behind a platform's gateway, the code of both known",
    expects: { verdict: 'verified', binding: 'connection', reason: 'gateway-code-known' },
  },
  {
    site: 'governed',
    story: 'an app whose keys a contract governs: two of three keys decide what runs',
    steps: visitOnceOnChain,
    expects: { verdict: 'verified', binding: 'connection', reason: 'pen-safe' },
    report: true,
  },
  {
    site: 'governedByKey',
    story: 'the same, and one key decides',
    steps: visitOnceOnChain,
    expects: { verdict: 'warning', reason: 'pen-one-key' },
  },
  {
    site: 'governedHanded',
    story: 'pinned, then its contract is given from two of three keys to a single one',
    steps: pinThenHandOver,
    expects: { verdict: 'changed', reason: 'pin-policy-changed' },
  },
  {
    site: 'workerApp',
    story:
      'a page from anywhere, whose service worker encrypts to an enclave and never looks at its evidence',
    expects: { verdict: 'none' },
    channels: [HONEST_CHANNEL],
  },
  {
    site: 'twoTunnels',
    story: 'genuine enclave with known code, and two attested channels: of one somebody else holds the key',
    expects: { verdict: 'verified', binding: 'connection', reason: 'images-pinned' },
    channels: [LYING_CHANNEL, HONEST_CHANNEL],
  },
  {
    site: 'composeNowhere',
    story: 'genuine enclave, and nobody tells which code runs in it',
    expects: { verdict: 'limited', binding: 'connection', reason: 'compose-missing' },
  },
  {
    site: 'imageByTag',
    story: 'genuine enclave, whose image anybody may replace who holds its tag',
    expects: { verdict: 'warning', reason: 'images-not-pinned' },
    report: true,
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
    story: 'pinned, then other code on another system answers',
    steps: pinThenMove,
    expects: { verdict: 'changed', reason: 'pin-identity-changed' },
    report: true,
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
    site: 'systemModified',
    story: 'genuine hardware, and a system that is not the one it says it is',
    expects: { verdict: 'danger', reason: 'os-image-contradicts' },
  },
  {
    site: 'systemDevelopment',
    story: 'genuine hardware, and a system that lets its operator in',
    expects: { verdict: 'danger', reason: 'os-image-development' },
  },
  {
    site: 'unreachable',
    story: "Intel's records cannot be had",
    expects: { verdict: 'unavailable', reason: 'collateral-unreachable' },
  },
];
