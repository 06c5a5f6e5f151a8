/** What changed since a person pinned the site. */
import { type AttackRow, NOT_RED } from './attack-row';
import { seenOrBlind } from './expectation';
import * as step from './steps';

export const MEMORY_ATTACKS: readonly AttackRow[] = [
  // Memory.
  {
    attack: 'evidence vanished after it was pinned',
    site: 'pinned',
    steps: step.pinThenVanish,
    startsHonest: true,
    expects: { verdict: 'danger', reason: 'pin-evidence-vanished' },
  },
  {
    attack: 'another identity after it was pinned',
    site: 'moved',
    steps: step.pinThenMove,
    startsHonest: true,
    expects: seenOrBlind(
      { verdict: 'changed', reason: 'pin-identity-changed', alsoReason: 'served-certificate-attested' },
      // What ran before still has its key, and a certificate that is valid.
      { verdict: 'changed', reason: 'pin-identity-changed', alsoReason: 'logged-certificate-before-lock' },
    ),
    never: NOT_RED,
  },

  {
    attack: 'changed identity, accepted by the person',
    site: 'swHardening',
    steps: step.pinMoveAndAccept,
    expects: { verdict: 'warning', reason: 'pin-unchanged' },
    never: NOT_RED,
  },
  {
    attack: 'evidence redirected after it was pinned',
    site: 'legacy',
    steps: step.pinThenRedirect,
    startsHonest: true,
    expects: { verdict: 'danger', reason: 'pin-evidence-vanished' },
  },
];
