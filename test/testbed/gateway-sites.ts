/** Hosts behind dstack gateways, one row and one platform each; `gateway-site.ts` plays the rows. */
import type { CodeManner } from './code-manner';
import { APP_SERVICES, GATEWAY_IMAGE, GATEWAY_SERVICES } from './compose-maker';
import type { MachineName } from './machines';
import { TESTBED_OS, TESTBED_OS_DEVELOPMENT } from './os-images';

/** Releases of the gateway, by what their `acme-info` holds (dstack evidence specification, section 3.1). */
export type GatewayGeneration = 'before-0.5.4' | '0.5.4' | '0.5.6';

/**
 * How the app's agent answers.
 * - `worker`: at the older path only
 * - `compose-hidden`: without the compose file, as the operator wishes
 * - `closed`: its port is closed to the outside
 * - `empty`: a reply without a certificate, while it has none yet
 */
export type AgentManner = 'shown' | 'worker' | 'compose-hidden' | 'closed' | 'empty';

/**
 * - `account-of-another-app`: an ordinary app made the account's quote
 * - `key-of-another-app`: a proxy in front serves a key of its own, and an ordinary app made a quote for it
 * - `served-key-unquoted`: a proxy in front serves a key of its own, listed without a quote
 * - `another-gateway-app`: everything is quoted by another app than the platform's gateway
 * - `app-of-another-id`: the agent behind the gateway belongs to another app than the address says
 * - `app-key-swapped`: the app's certificate holds another key than its quote
 * - `app-debug`: the app's quote comes from a debug TD
 * - `old-key-debug`, `old-key-broken`: the quote of a former key comes from a debug TD, or has a flipped byte
 * - `old-key-development`, `account-development`: the gateway ran a development image when it quoted a former key, or the account
 * - `served-key-debug`: the quote of the key in use comes from a debug TD
 * - `account-broken`: a flipped byte in the account's quote
 * - `app-log-bomb`: the log in the app's certificate is a few kilobytes of gzip that inflate without an end
 * - `app-message-pack-bomb`: the evidence in the app's certificate is MessagePack of lists in lists that claim billions of members
 * - `gateway-info-of-another`: the gateway tells the compose file of another app for its own
 */
export type GatewayLie =
  | 'account-of-another-app'
  | 'key-of-another-app'
  | 'served-key-unquoted'
  | 'another-gateway-app'
  | 'app-of-another-id'
  | 'app-key-swapped'
  | 'app-debug'
  | 'old-key-debug'
  | 'old-key-broken'
  | 'old-key-development'
  | 'account-development'
  | 'served-key-debug'
  | 'account-broken'
  | 'app-log-bomb'
  | 'app-message-pack-bomb'
  | 'gateway-info-of-another';

/** Behind a gateway, the agent tells. */
export type PlatformCode = Pick<CodeManner, 'image' | 'claimedImage' | 'compose'>;

export interface GatewayPublication {
  readonly protocol: 'dstack-gateway';
  /** What the platform's hosts end in. */
  readonly base: string;
  /** Does a testbed build know which app is the gateway of this base? */
  readonly platform: 'known' | 'unknown';
  readonly generation: GatewayGeneration;
  /**
   * - `two`: take turns, each with its own key; both list all keys
   * - `two-accounts`: and each has its own account
   */
  readonly nodes?: 'two' | 'two-accounts';
  readonly agent?: AgentManner;
  /** What the app behind a passthrough address serves: a certificate of the web when absent. */
  readonly appTls?: 'ra-tls';
  /** Where the gateway runs; `current` when absent. */
  readonly machine?: MachineName;
  /** Where the app runs; `current` when absent. */
  readonly appMachine?: MachineName;
  /** What the gateway runs, and what the app does, where it is not what all others do. */
  readonly gatewayCode?: PlatformCode;
  readonly appCode?: PlatformCode;
  readonly lie?: GatewayLie;
}

/** The app of every row, and its instance. */
export const APP_ID = 'a99000000000000000000000000000000000a990';
export const INSTANCE_ID = '1257ce00000000000000000000000000001257ce';
/** An ordinary app of the same platform: it can make any quote for itself. */
export const OTHER_APP_ID = '0dd1a990000000000000000000000000000dd1a9';

const current = { protocol: 'dstack-gateway', platform: 'known', generation: '0.5.6' } as const;
/** No gateway speaks HTTP/2 to browsers without the suffix `g`. */
const row = <const P>(base: string, label: string, describes: string, publishes: P) => ({
  host: `${label}.${base}`,
  describes,
  certifies: [`*.${base}`],
  http: 'h1' as const,
  publishes: { ...current, base, ...publishes },
});
const app = <const P>(base: string, describes: string, publishes: P) =>
  row(base, APP_ID, describes, publishes);

export const GATEWAY_SITES = {
  // Honest.
  gateway: app('gw.vitrine.test', 'gateway of today; renews, migrates', {}),
  gatewayMoves: app('gw-moves.vitrine.test', 'to be pinned, then order with another account', {}),
  gateway054: app('gw054.vitrine.test', 'gateway 0.5.4', { generation: '0.5.4' }),
  gateway052: app('gw052.vitrine.test', 'gateway that lists keys without quotes', {
    generation: 'before-0.5.4',
  }),
  gatewayPort: row('gw-port.vitrine.test', `${APP_ID}-8443`, 'address with a port of the app', {}),
  gatewayInstance: row('gw-instance.vitrine.test', INSTANCE_ID, 'address of one instance of an app', {}),
  gatewayItself: row('gw-itself.vitrine.test', 'gateway', "the gateway's own page", {}),
  gatewayNodes: app('gw-nodes.vitrine.test', 'two nodes with their own keys take turns', { nodes: 'two' }),
  gatewayAccounts: app('gw-accounts.vitrine.test', 'two nodes with their own keys and accounts take turns', {
    generation: '0.5.4',
    nodes: 'two-accounts',
  }),
  gatewayWorker: app('gw-worker.vitrine.test', 'app with the older path of its agent', { agent: 'worker' }),
  gatewayPrivate: app('gw-private.vitrine.test', 'app that withholds its compose file', {
    agent: 'compose-hidden',
  }),
  gatewayClosed: app('gw-closed.vitrine.test', 'app whose agent is closed to the outside', {
    agent: 'closed',
  }),
  gatewayStarting: app('gw-starting.vitrine.test', 'app whose agent has no certificate yet', {
    agent: 'empty',
  }),
  gatewayElsewhere: app('gw.elsewhere.vitrine.test', 'platform that no release knows', {
    platform: 'unknown',
  }),
  passthrough: {
    ...row(
      'gw-pass.vitrine.test',
      `${APP_ID}-443s`,
      'TLS ends in the app, under a certificate of the web',
      {},
    ),
    certifies: [`${APP_ID}-443s.gw-pass.vitrine.test`],
  },
  raTls: row(
    'gw-ra-tls.vitrine.test',
    `${APP_ID}-443s`,
    'TLS ends in the app, under a certificate with a quote',
    {
      appTls: 'ra-tls',
    },
  ),

  // Lies.
  gatewayProxy: {
    ...app('gw-proxy.vitrine.test', 'another valid certificate in front of a genuine gateway', {}),
    serves: 'another' as const,
  },
  gatewayForeignAccount: app('gw-account.vitrine.test', 'the account is quoted by an ordinary app', {
    lie: 'account-of-another-app',
  }),
  gatewayForeignKey: app(
    'gw-minted.vitrine.test',
    'an ordinary app made a quote for the key that is served',
    {
      lie: 'key-of-another-app',
    },
  ),
  gatewayUnquotedKey: app('gw-unquoted.vitrine.test', 'the key that is served is listed without a quote', {
    lie: 'served-key-unquoted',
  }),
  gatewayForeignApp: app('gw-foreign.vitrine.test', 'all quotes are those of another app', {
    lie: 'another-gateway-app',
  }),
  gatewayOtherApp: app('gw-other-app.vitrine.test', 'another app than the address says', {
    lie: 'app-of-another-id',
  }),
  gatewaySwappedApp: app('gw-swapped.vitrine.test', "the app's quote is over another key", {
    lie: 'app-key-swapped',
  }),
  gatewayDebugApp: app('gw-debug-app.vitrine.test', 'the app runs in a debug TD', { lie: 'app-debug' }),
  gatewayOldApp: app('gw-old-app.vitrine.test', 'the app runs on an outdated platform', {
    appMachine: 'outOfDate',
  }),
  gatewayUnknownApp: app('gw-unknown-app.vitrine.test', 'nobody can tell about the platform of the app', {
    appMachine: 'unreachable',
  }),
  gatewayDebugKey: app('gw-debug-key.vitrine.test', 'a former key was quoted by a debug TD', {
    lie: 'old-key-debug',
  }),
  gatewayBrokenKey: app('gw-broken-key.vitrine.test', 'the quote of a former key is broken', {
    lie: 'old-key-broken',
  }),
  gatewayFormerlyDevelopment: app(
    'gw-formerly-development.vitrine.test',
    'a former key was quoted by a gateway on a development image',
    { lie: 'old-key-development' },
  ),
  gatewayAccountOfDevelopment: app(
    'gw-account-development.vitrine.test',
    'the account was quoted by a gateway on a development image',
    { lie: 'account-development' },
  ),
  gatewayDebugServed: app('gw-debug.vitrine.test', 'the key that is served was quoted by a debug TD', {
    lie: 'served-key-debug',
  }),
  gatewayBrokenAccount: app('gw-broken-account.vitrine.test', "the account's quote is broken", {
    lie: 'account-broken',
  }),
  gatewayDevelopment: app('gw-development.vitrine.test', 'the gateway runs on a development image', {
    gatewayCode: { image: TESTBED_OS_DEVELOPMENT },
  }),
  gatewayModified: app('gw-modified.vitrine.test', 'the gateway runs on a modified system', {
    gatewayCode: { image: 'modified-0.5.9', claimedImage: TESTBED_OS },
  }),
  gatewayHomemade: app('gw-homemade.vitrine.test', 'the gateway runs on a system that nobody knows', {
    gatewayCode: { image: 'homemade-1.0' },
  }),
  gatewayByTag: app('gw-by-tag.vitrine.test', 'the gateway is an image by tag', {
    gatewayCode: {
      compose: {
        docker_compose_file: GATEWAY_SERVICES.replace(GATEWAY_IMAGE, 'vitrine/testbed-gateway:latest'),
      },
    },
  }),
  gatewaySkips: app('gw-skips.vitrine.test', 'the gateway lets machines in that attested nothing', {
    gatewayCode: {
      compose: {
        docker_compose_file: GATEWAY_SERVICES.replace(
          '      - RUST_LOG=info\n',
          '      - "INBOUND_PP_ENABLED=false\\n[core.debug]\\ninsecure_skip_attestation = true"\n',
        ),
      },
    },
  }),
  gatewayTellsAnother: app('gw-tells.vitrine.test', 'the gateway tells the compose file of another app', {
    gatewayCode: { compose: { name: 'a gateway of its own' } },
    lie: 'gateway-info-of-another',
  }),
  gatewayAppDevelopment: app('gw-app-development.vitrine.test', 'the app runs on a development image', {
    appCode: { image: TESTBED_OS_DEVELOPMENT },
  }),
  gatewayAppByTag: app('gw-app-by-tag.vitrine.test', 'the app is an image by tag', {
    appCode: { compose: { docker_compose_file: APP_SERVICES.replace(/@sha256:[0-9a-f]+/, ':latest') } },
  }),
  gatewayLogBomb: app('gw-log-bomb.vitrine.test', "the log in the app's certificate is a bomb of gzip", {
    generation: '0.5.4',
    lie: 'app-log-bomb',
  }),
  gatewayPackBomb: app('gw-pack-bomb.vitrine.test', "the evidence in the app's certificate is a bomb", {
    lie: 'app-message-pack-bomb',
  }),
  gatewayLookAlike: app(
    'dstack-base-prod5.phala.network.evil.vitrine.test',
    'genuine enclave, base that looks like a known one',
    { platform: 'unknown' },
  ),
} as const;
