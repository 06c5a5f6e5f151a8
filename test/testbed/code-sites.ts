// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
/** Hosts behind which other code runs than behind the rest of the testbed, or says that it does, one row each. */
import type { CodeManner } from './code-manner';
import { APP_IMAGE, APP_SERVICES, HONEST_SERVICES, VARIANTS, withServices } from './compose-maker';
import { TESTBED_OS, TESTBED_OS_DEVELOPMENT } from './os-images';

const row = <const C extends CodeManner>(label: string, describes: string, code: C) => ({
  host: `${label}.code.vitrine.test`,
  describes,
  publishes: { protocol: 'dstack-ingress' as const },
  code,
});

const APP = `  app:\n    image: ${APP_IMAGE}\n`;

/** Each level is three times the one before: written out, no memory holds it. */
const ALIASES_UPON_ALIASES = [
  'l0: &l0 [x, x]',
  ...Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}]`),
  HONEST_SERVICES,
].join('\n');

export const CODE_SITES = {
  // Honest.
  ownInfo: row('own-info', 'tells its compose file itself; no agent is found', { composeFrom: 'info' }),
  pinnedCode: row('pinned', 'to be pinned, then run other code on another system', {}),
  pinnedApp: row('pinned-app', 'to be pinned, then be another app with the same compose file', {}),

  // What is not told.
  composeNowhere: row('nowhere', 'nobody publishes its compose file', { composeFrom: 'nowhere' }),
  composeGiven: row('given', 'nobody publishes its compose file; a person has it', {
    composeFrom: 'nowhere',
  }),
  composeOfAnother: row('of-another', 'its agent tells the compose file of another app', {
    composeFrom: 'of-another',
  }),

  // Event logs.
  payloadEdited: row('edited', 'its log names another app, under a genuine digest', {
    lie: 'payload-edited',
  }),
  appTwice: row('twice', 'its log names two apps', { lie: 'app-id-twice' }),
  appLate: row('late', 'a container names another app', { lie: 'app-id-late' }),
  manyEvents: row('many', 'its log has 10,000 events', { lie: 'ten-thousand-events' }),

  // Operating systems.
  systemModified: row('modified', 'a modified system that calls itself by the name of a known one', {
    image: 'modified-0.5.9',
    claimedImage: TESTBED_OS,
  }),
  systemDisguised: row('disguised', 'a modified system that shows the boot events of a known one', {
    lie: 'log-of-another-system',
  }),
  systemHomemade: row('homemade', 'a system that nobody knows and that says so', { image: 'homemade-1.0' }),
  systemMinted: row('minted', 'a system that brings proof of a hash of its own making', {
    lie: 'minted-image',
  }),
  systemDevelopment: row('development', 'a development image', { image: TESTBED_OS_DEVELOPMENT }),

  // Compose files.
  imageByTag: row('by-tag', 'an image by tag', { compose: VARIANTS['image-by-tag'] ?? {} }),
  imageByVariable: row('by-variable', 'an image that the deployer chooses', {
    compose: VARIANTS['image-by-variable'] ?? {},
  }),
  imageSpaced: row('spaced', 'an image by tag, with a space before the colon', {
    compose: withServices(APP, '  app:\n    image : vitrine/testbed-app\n'),
  }),
  imageFlow: row('flow', 'an image by tag, in a flow mapping', {
    compose: {
      docker_compose_file: HONEST_SERVICES.replace(
        /^ {2}app:\n(?: {4}.*\n)+/m,
        '  app: {"image": vitrine/testbed-app, restart: unless-stopped}\n',
      ),
    },
  }),
  imageAnchored: row('anchored', 'an image by tag, through an anchor', {
    compose: {
      docker_compose_file: `x-image: &image vitrine/testbed-app\n${HONEST_SERVICES.replace(APP_IMAGE, '*image')}`,
    },
  }),
  commandByVariable: row('command', 'a command that the deployer chooses', {
    compose: VARIANTS['code-by-variable'] ?? {},
  }),
  aliasBomb: row('aliases', 'a compose file of aliases upon aliases', {
    compose: { docker_compose_file: ALIASES_UPON_ALIASES },
  }),
  ingressUnknown: row('ingress', 'an ingress that nobody knows', {
    compose: VARIANTS['ingress-unknown'] ?? {},
  }),
  ingressAbsent: row('no-ingress', 'evidence of an ingress, and no ingress in the compose file', {
    compose: { docker_compose_file: APP_SERVICES },
  }),
  ingressShared: row('shared', 'a container beside the ingress holds its certificates too', {
    compose: VARIANTS['certificate-volume-shared'] ?? {},
  }),
} as const;
