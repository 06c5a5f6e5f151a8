/** Apps behind gateways: all generations, honest and lying. */
import type { Reason } from '../../src/reasons';
import {
  ANOTHER_KEY,
  type AttackRow,
  BY_DOMAIN,
  KEY_ATTESTED,
  KEY_HONEST,
  NOT_RED,
  STRANGER_LOGGED,
  UNBOUND,
} from './attack-row';
import { type Expectations, everywhere, seenOrBlind } from './expectation';
import * as step from './steps';

/** Nobody is accused; what is not known of the gateway or its app keeps the domain from standing in. */
const unsettled = (reason: Reason): Expectations =>
  seenOrBlind(
    { ...KEY_ATTESTED, verdict: 'limited', alsoReason: reason },
    { ...UNBOUND, alsoReason: reason },
  );

const contradicted = (reason: Reason, alsoReason?: Reason): Expectations => ({
  verdict: 'danger',
  reason,
  ...(alsoReason === undefined ? {} : { alsoReason }),
});

const NOT_SPOKEN_OF = everywhere({
  verdict: 'limited',
  reason: 'certificate-not-spoken-of',
  binding: 'none',
});

/** Where the key in use is seen, no other one matters; where it is not, it may be any that counts. */
const WHERE_NOBODY_SEES = seenOrBlind(
  { ...KEY_ATTESTED, verdict: 'verified' },
  { verdict: 'warning', reason: 'gateway-code-warned' },
);

export const GATEWAY_ATTACKS: readonly AttackRow[] = [
  // Honest.
  { attack: 'gateway of today', site: 'gateway', expects: KEY_HONEST, never: NOT_RED },
  {
    attack: 'gateway renews its key',
    site: 'gateway',
    steps: step.renewBetweenVisits,
    expects: KEY_HONEST,
    never: NOT_RED,
  },
  { attack: 'gateway 0.5.4', site: 'gateway054', expects: KEY_HONEST, never: NOT_RED },
  {
    attack: 'gateway before 0.5.4: keys without quotes',
    site: 'gateway052',
    expects: { verdict: 'unavailable', reason: 'gateway-without-quotes', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'gateway, port of the app in the address',
    site: 'gatewayPort',
    expects: KEY_HONEST,
    never: NOT_RED,
  },
  {
    attack: 'gateway, instance id in the address',
    site: 'gatewayInstance',
    expects: seenOrBlind({ ...KEY_ATTESTED, alsoReason: 'app-attested' }, BY_DOMAIN),
    never: NOT_RED,
  },
  {
    attack: "gateway's own page",
    site: 'gatewayItself',
    // As what the person came for, it has to answer for the privileges that nobody holds against a gateway.
    expects: seenOrBlind(
      { ...KEY_ATTESTED, verdict: 'warning', alsoReason: 'containers-unconfined' },
      { ...BY_DOMAIN, verdict: 'warning', alsoReason: 'containers-unconfined' },
    ),
    never: NOT_RED,
  },
  { attack: 'gateway of two nodes', site: 'gatewayNodes', expects: KEY_HONEST, never: NOT_RED },
  {
    attack: 'gateway of two nodes with an account each',
    site: 'gatewayAccounts',
    // The domain is locked to the account of one node. When the other one answers, that account is attested by nobody.
    expects: seenOrBlind({ verdict: ['verified', 'warning'] }, { verdict: ['verified-domain', 'warning'] }),
    never: NOT_RED,
  },
  { attack: 'gateway, older path of the agent', site: 'gatewayWorker', expects: KEY_HONEST, never: NOT_RED },
  {
    attack: 'gateway, compose file withheld',
    site: 'gatewayPrivate',
    expects: seenOrBlind(
      { ...KEY_ATTESTED, verdict: 'limited', alsoReason: 'compose-missing' },
      { ...BY_DOMAIN, verdict: 'limited', alsoReason: 'compose-missing' },
    ),
    never: NOT_RED,
  },
  {
    attack: 'gateway, app hidden by its operator',
    site: 'gatewayClosed',
    expects: unsettled('app-not-disclosed'),
    never: NOT_RED,
  },
  {
    attack: 'gateway, app without a certificate yet',
    site: 'gatewayStarting',
    expects: unsettled('app-not-disclosed'),
    never: NOT_RED,
  },
  {
    attack: 'gateway of a platform that no release knows',
    site: 'gatewayElsewhere',
    expects: unsettled('gateway-app-unknown'),
    never: NOT_RED,
  },
  {
    attack: 'gateway, TLS ends in the app under a certificate of the web',
    site: 'passthrough',
    // An enclave of the app is there; nothing says that it holds the key of this certificate. Firefox knows the testbed's CA for one that
    // somebody installed, and says so wherever nothing binds the certificate.
    expects: {
      ...NOT_SPOKEN_OF,
      firefox: { ...NOT_SPOKEN_OF.firefox, verdict: 'warning', alsoReason: 'root-locally-installed' },
    },
    never: NOT_RED,
  },

  // Lies.
  { attack: 'proxy in front of a gateway', site: 'gatewayProxy', expects: ANOTHER_KEY },
  {
    attack: "gateway's account quoted by another app",
    site: 'gatewayForeignAccount',
    expects: contradicted('account-of-another-app', 'caa-unattested-account'),
  },
  {
    attack: "gateway's key quoted by an ordinary app",
    site: 'gatewayForeignKey',
    expects: contradicted('gateway-app-differs', 'quoted-key-refused'),
  },
  {
    attack: "gateway's key listed without a quote",
    site: 'gatewayUnquotedKey',
    expects: seenOrBlind(
      {
        verdict: 'danger',
        reason: 'served-certificate-not-attested',
        alsoReason: 'quoted-key-refused',
        binding: 'none',
      },
      { ...STRANGER_LOGGED, alsoReason: 'quoted-key-refused' },
    ),
  },
  {
    attack: 'gateway is another app throughout',
    site: 'gatewayForeignApp',
    expects: contradicted('gateway-app-differs', 'account-of-another-app'),
  },
  {
    attack: 'gateway, app id in the address differs from the quoted one',
    site: 'gatewayOtherApp',
    expects: contradicted('app-id-differs'),
  },
  {
    attack: 'gateway, app quoted over another key',
    site: 'gatewaySwappedApp',
    expects: contradicted('app-hardware-refused'),
  },
  {
    attack: 'gateway, app in a debug TD',
    site: 'gatewayDebugApp',
    expects: contradicted('app-hardware-refused'),
  },
  {
    attack: 'gateway, app on an outdated platform',
    site: 'gatewayOldApp',
    expects: { verdict: 'warning', reason: 'app-hardware-warned' },
    never: NOT_RED,
  },
  {
    attack: 'gateway, platform of the app cannot be judged',
    site: 'gatewayUnknownApp',
    expects: { verdict: 'unavailable', reason: 'app-hardware-unknown' },
    never: NOT_RED,
  },
  {
    attack: "gateway's former key from a debug TD",
    site: 'gatewayDebugKey',
    // A certificate of that key may still be valid, and who knows who holds it.
    expects: {
      verdict: 'warning',
      reason: 'quoted-key-refused',
      alsoReason: 'logged-certificate-before-lock',
    },
  },
  {
    attack: "gateway's former key with a broken quote",
    site: 'gatewayBrokenKey',
    expects: {
      verdict: 'warning',
      reason: 'quoted-key-refused',
      alsoReason: 'logged-certificate-before-lock',
    },
  },
  {
    attack: "gateway's former key quoted on a development image",
    site: 'gatewayFormerlyDevelopment',
    expects: WHERE_NOBODY_SEES,
  },
  {
    attack: "gateway's account quoted on a development image",
    site: 'gatewayAccountOfDevelopment',
    expects: WHERE_NOBODY_SEES,
  },
  {
    attack: "gateway's key in use from a debug TD",
    site: 'gatewayDebugServed',
    expects: contradicted('debug-on'),
  },
  {
    attack: "gateway's account with a broken quote",
    site: 'gatewayBrokenAccount',
    expects: contradicted('account-not-attested'),
  },
  {
    attack: 'base that looks like a known one',
    site: 'gatewayLookAlike',
    expects: unsettled('gateway-app-unknown'),
  },
];
