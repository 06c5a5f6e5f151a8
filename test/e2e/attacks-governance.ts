/** Who may change the code? What a site, the owner of a contract, or a server of the chain may do. */
import type { Verdict } from '../../src/appraisal';
import type { Reason } from '../../src/reasons';
import type { SiteName } from '../testbed/sites';
import { ATTESTED, type AttackRow, BY_DOMAIN, NOT_RED, UNBOUND } from './attack-row';
import { type Expectations, seenOrBlind } from './expectation';
import type { Stage } from './stage';
import * as step from './steps-governance';

/** As good as without a contract: green, and this beside it. */
const green = (reason: Reason): Expectations =>
  seenOrBlind(
    { ...ATTESTED, alsoReason: reason },
    { ...BY_DOMAIN, reason, alsoReason: 'logged-certificates-attested' },
  );
const otherwise = (verdict: Verdict, reason: Reason): Expectations =>
  seenOrBlind(
    { ...ATTESTED, verdict, alsoReason: reason },
    { ...(verdict === 'danger' ? UNBOUND : BY_DOMAIN), verdict, alsoReason: reason },
  );
/** Who decides now is told beside it. */
const changed = (alsoReason: Reason): Expectations => ({
  verdict: 'changed',
  reason: 'pin-policy-changed',
  alsoReason,
});

const row = (
  attack: string,
  site: SiteName,
  expects: Expectations,
  steps: (stage: Stage) => Promise<void> = step.visit,
): AttackRow => ({ attack, site, expects, steps: step.inTurn(expects, steps) });

export const GOVERNANCE_ATTACKS: readonly AttackRow[] = [
  // Honest.
  { ...row('contract of a Safe that allows what runs', 'governed', green('pen-safe')), never: NOT_RED },
  {
    ...row('contract that one key owns', 'governedByKey', otherwise('warning', 'pen-one-key')),
    never: NOT_RED,
  },

  {
    ...row(
      'app that its profile names',
      'governedProfiled',
      green('profile-agrees'),
      step.visitAndReadThePast,
    ),
    never: NOT_RED,
  },

  // Contracts.
  {
    ...row(
      'compose hash removed from the contract after it was pinned',
      'governedRemoved',
      otherwise('danger', 'compose-not-allowed'),
      step.pinThenRemove,
    ),
    startsHonest: true,
  },
  row('contract that allows everything', 'governedOpen', otherwise('danger', 'contract-allows-everything')),
  {
    ...row(
      'another app than the profile of the host names',
      'governedDiffers',
      otherwise('warning', 'profile-differs'),
    ),
    never: NOT_RED,
  },
  row('app id of another app', 'governedAnother', otherwise('danger', 'compose-not-allowed')),
  {
    ...row('contract of a key service of its own', 'governedOwnKms', green('kms-not-pinned')),
    never: NOT_RED,
  },
  row(
    'key service that the contract does not name',
    'governedRekeyed',
    otherwise('danger', 'kms-is-another'),
  ),

  // Servers of the chain.
  {
    ...row('one server of the chain lies', 'governedLied', green('chain-disagreement'), step.oneServerLies),
    never: NOT_RED,
  },
  {
    ...row(
      'both servers of the chain make up a state',
      'governedUnproven',
      green('policy-not-proven'),
      step.bothServersMakeUpAState,
    ),
    never: NOT_RED,
  },
  {
    ...row(
      'a server of the chain is an hour behind',
      'governedStale',
      green('chain-stale'),
      step.oneServerIsBehind,
    ),
    never: NOT_RED,
  },
  {
    ...row(
      'chain rewritten between two calls',
      'governedRewritten',
      green('chain-rewritten'),
      step.chainIsRewritten,
    ),
    never: NOT_RED,
  },

  // Memory.
  {
    ...row(
      'another program behind the contract after it was pinned',
      'governedUpgraded',
      changed('pen-safe'),
      step.pinThenUpgrade,
    ),
    startsHonest: true,
    never: NOT_RED,
  },
  {
    ...row(
      'contract of a Safe given to one key after it was pinned',
      'governedHanded',
      changed('pen-one-key'),
      step.pinThenHandOver,
    ),
    startsHonest: true,
    never: NOT_RED,
  },
];
