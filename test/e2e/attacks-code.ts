/** Which code is running? What a site may do so that it looks like other code than it is, and what it leaves open. */
import type { Verdict } from '../../src/appraisal';
import type { Reason } from '../../src/reasons';
import { ATTESTED, type AttackRow, BY_DOMAIN, HONEST, KEY_ATTESTED, NOT_RED, UNBOUND } from './attack-row';
import { type Expectation, type Expectations, seenOrBlind } from './expectation';
import * as step from './steps-code';

/** Hardware and connection are in order; the code alone decides. Where it contradicts, the domain stands in for nothing. */
const otherwise = (seen: Expectation, verdict: Verdict, reason: Reason): Expectations =>
  seenOrBlind(
    { ...seen, verdict, alsoReason: reason },
    { ...(verdict === 'danger' ? UNBOUND : BY_DOMAIN), verdict, alsoReason: reason },
  );
const code = (verdict: Verdict, reason: Reason): Expectations => otherwise(ATTESTED, verdict, reason);
const behindGateway = (verdict: Verdict, reason: Reason): Expectations =>
  otherwise(KEY_ATTESTED, verdict, reason);

/** The agent's reply cannot be read: no more is known of the app than if it kept silent. */
const UNREADABLE_APP: Expectations = seenOrBlind(
  { ...KEY_ATTESTED, verdict: 'limited', alsoReason: 'app-evidence-unreadable' },
  { ...UNBOUND, alsoReason: 'app-evidence-unreadable' },
);

const CHANGED: Expectations = seenOrBlind(
  { verdict: 'changed', reason: 'pin-identity-changed', alsoReason: 'served-certificate-attested' },
  // What ran before still has its key, and a certificate that is valid.
  { verdict: 'changed', reason: 'pin-identity-changed', alsoReason: 'logged-certificate-before-lock' },
);

export const CODE_ATTACKS: readonly AttackRow[] = [
  // Honest.
  { attack: 'compose file told by the app itself', site: 'ownInfo', expects: HONEST, never: NOT_RED },
  {
    attack: 'compose file given by the person',
    site: 'composeGiven',
    steps: step.giveCompose,
    expects: HONEST,
    never: NOT_RED,
  },

  // What is not told.
  {
    attack: 'compose file nowhere',
    site: 'composeNowhere',
    expects: code('limited', 'compose-missing'),
    never: NOT_RED,
  },
  {
    attack: 'compose text of another app',
    site: 'composeOfAnother',
    // A text with another hash is no text of this app: nobody is accused, and nothing is known.
    expects: code('limited', 'compose-of-another'),
    never: NOT_RED,
  },

  // Event logs.
  {
    attack: 'edited payload with kept digest',
    site: 'payloadEdited',
    expects: code('danger', 'event-log-edited'),
  },
  { attack: 'app id twice in the log', site: 'appTwice', expects: code('danger', 'system-events-refused') },
  { attack: 'app id after system-ready', site: 'appLate', expects: code('danger', 'system-events-refused') },
  {
    attack: 'log of 10,000 events',
    site: 'manyEvents',
    expects: code('limited', 'event-log-unreadable'),
    never: NOT_RED,
  },

  // Operating systems.
  {
    attack: 'modified system with an honest-looking log',
    site: 'systemModified',
    expects: code('danger', 'os-image-contradicts'),
  },
  {
    attack: 'modified system that shows boot events of a known one',
    site: 'systemDisguised',
    expects: code('danger', 'event-log-contradicts'),
  },
  {
    attack: 'system that nobody knows',
    site: 'systemHomemade',
    expects: code('limited', 'os-image-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'self-minted hash of a TDX-lite image',
    site: 'systemMinted',
    expects: code('limited', 'os-image-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'development image',
    site: 'systemDevelopment',
    expects: code('danger', 'os-image-development'),
  },

  // Compose files.
  {
    attack: 'image by tag',
    site: 'imageByTag',
    expects: code('warning', 'images-not-pinned'),
    never: NOT_RED,
  },
  {
    attack: 'image by variable',
    site: 'imageByVariable',
    expects: code('warning', 'code-chosen-by-environment'),
    never: NOT_RED,
  },
  {
    attack: 'image by tag, "image : x"',
    site: 'imageSpaced',
    expects: code('warning', 'images-not-pinned'),
    never: NOT_RED,
  },
  {
    attack: 'image by tag, in a flow mapping',
    site: 'imageFlow',
    expects: code('warning', 'images-not-pinned'),
    never: NOT_RED,
  },
  {
    attack: 'image by tag, through an anchor',
    site: 'imageAnchored',
    expects: code('warning', 'images-not-pinned'),
    never: NOT_RED,
  },
  {
    attack: 'command by variable',
    site: 'commandByVariable',
    expects: code('warning', 'code-chosen-by-environment'),
    never: NOT_RED,
  },
  {
    attack: 'bomb of YAML aliases',
    site: 'aliasBomb',
    expects: code('limited', 'compose-not-read'),
    never: NOT_RED,
  },
  {
    attack: 'ingress that nobody knows',
    site: 'ingressUnknown',
    expects: code('limited', 'ingress-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'evidence of an ingress that is not there',
    site: 'ingressAbsent',
    expects: code('limited', 'ingress-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'container that shares the certificates of the ingress',
    site: 'ingressShared',
    expects: code('warning', 'ingress-shared'),
    never: NOT_RED,
  },

  // Behind a gateway: its own code.
  {
    attack: 'gateway on a development image',
    site: 'gatewayDevelopment',
    expects: behindGateway('danger', 'gateway-code-refused'),
  },
  {
    attack: 'gateway on a modified system',
    site: 'gatewayModified',
    expects: behindGateway('danger', 'gateway-code-refused'),
  },
  {
    attack: 'gateway on a system that nobody knows',
    site: 'gatewayHomemade',
    expects: behindGateway('limited', 'gateway-code-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'gateway by tag',
    site: 'gatewayByTag',
    expects: behindGateway('warning', 'gateway-code-warned'),
    never: NOT_RED,
  },
  {
    attack: 'gateway whose own compose file turns attestation off',
    site: 'gatewaySkips',
    expects: behindGateway('danger', 'gateway-skips-attestation'),
  },
  {
    attack: 'gateway with the compose file of another app',
    site: 'gatewayTellsAnother',
    expects: behindGateway('limited', 'gateway-code-unknown'),
    never: NOT_RED,
  },

  // Behind a gateway: the app's.
  {
    attack: 'app behind a gateway on a development image',
    site: 'gatewayAppDevelopment',
    expects: behindGateway('danger', 'os-image-development'),
  },
  {
    attack: 'app behind a gateway by tag',
    site: 'gatewayAppByTag',
    expects: behindGateway('warning', 'images-not-pinned'),
    never: NOT_RED,
  },
  {
    attack: 'bomb of gzip in the certificate of the app',
    site: 'gatewayLogBomb',
    expects: UNREADABLE_APP,
    never: NOT_RED,
  },
  {
    attack: 'bomb of MessagePack in the certificate of the app',
    site: 'gatewayPackBomb',
    expects: UNREADABLE_APP,
    never: NOT_RED,
  },

  // Memory.
  {
    attack: 'other code on another system after it was pinned',
    site: 'pinnedCode',
    steps: step.pinThenDeploy,
    startsHonest: true,
    expects: CHANGED,
    never: NOT_RED,
  },
  {
    attack: 'another app with the same compose file after it was pinned',
    site: 'pinnedApp',
    steps: step.pinThenBecomeAnotherApp,
    startsHonest: true,
    expects: CHANGED,
    never: NOT_RED,
  },
];
