/** Who may change the code of one visit: the contracts that govern its keys, read from the chain itself. */
import { type Check, check, type Facts } from './appraisal';
import { appraiseKms } from './appraise-kms';
import type { CodeIdentity } from './code/judge-code';
import type { Context } from './context';
import { chainWith } from './governance/chain/endpoints';
import { type Address, addressOf, NO_ADDRESS } from './governance/chain/hex-values';
import { currentBlock } from './governance/chain/remembered-block';
import type { BootInfo } from './governance/contracts/boot-info';
import { readPolicy } from './governance/contracts/read-policy';
import { known } from './governance/contracts/value';
import { judgePolicy, type Machine } from './governance/judge-policy';
import { judgeCertificates } from './governance/kms/judge-certificates';
import { historyFacts, policyFacts } from './governance/policy-facts';
import { pinOf } from './governance/policy-pin';
import { rememberedHistory } from './governance/remembered-history';
import { type GovernedApp, governedApp } from './governed-app';
import { judgeProfile } from './judge-profile';
import {
  OWN_KMS_SETTING,
  ownKmsFrom,
  RPC_CHAINS,
  type RpcChain,
  rpcSetting,
  rpcUrlsFrom,
} from './memory/chain-settings';
import type { PinnedPolicy } from './memory/pinned-policy';
import type { Profile } from './profiles/profile';
import { profileOfHost } from './profiles/profiles';
import type { CodeEvidence } from './protocols/protocol';

export interface GovernanceLook {
  readonly checks: readonly Check[];
  readonly facts?: NonNullable<Facts['governance']>;
  /** For a pin: `unknown` where the chain could not be read, `none` where no contract that is known governs the site. */
  readonly policy: PinnedPolicy | 'unknown' | 'none';
}

/**
 * Never rejects. Nobody is asked unless the evidence is of dstack and verified, and a KMS contract that is pinned may govern it: that of
 * the deployment whose root key gave the keys, or the person's own.
 * @param code as `Bound.code`; the app's is looked at
 * @param osImage that the registers of the app's quote show (`CodeLook.identity`)
 */
export async function appraiseGovernance(
  code: readonly CodeEvidence[],
  osImage: CodeIdentity['osImage'],
  context: Context,
): Promise<GovernanceLook> {
  const evidence = code.find(({ whose }) => whose === 'app');
  const app = evidence && governedApp(evidence, osImage);
  if (app === undefined) return { checks: [], policy: 'unknown' };
  if (app.kind !== 'app') {
    const { kind, expected, got } = app;
    return {
      checks: kind === 'no-log' ? [] : [check('policy-not-asked', { expected, got })],
      policy: 'unknown',
    };
  }
  const profile = profileOfHost(hostAndPort(context), context.roots.profiles);
  const none = (found: Check): GovernanceLook => ({
    checks: [found, ...judgeProfile(profile, app, 'none')],
    policy: 'none',
  });
  const { keyProvider } = app;
  if (keyProvider?.name !== 'kms')
    return none(check('without-kms', { got: `key provider ${keyProvider?.name ?? 'none'}` }));
  const governor = await governorOf(keyProvider.id, profile, context);
  return governor === undefined
    ? none(check('kms-not-pinned', { got: keyProvider.id }))
    : appraiseUnder(
        governor,
        { app, keyProviderId: keyProvider.id, certificates: evidence?.certificates },
        profile,
        context,
      );
}

interface Governor {
  readonly chainId: RpcChain;
  readonly kms: Address;
  readonly pinnedBy: 'release' | 'person';
  readonly name?: string;
}

/**
 * The root key in the verified log tells which deployment claims the machine; what it depends on is then decided by `kmsInfo` of that
 * contract. Where a profile expects a contract of a host, that contract is asked whatever the key.
 */
async function governorOf(
  keyProviderId: string,
  profile: Profile | undefined,
  { ports, roots: { deployments } }: Context,
): Promise<Governor | undefined> {
  const wanted = profile?.contracts?.app === undefined ? undefined : profile.contracts.kms;
  const deployment =
    deployments.find(({ caPubkey }) => caPubkey === keyProviderId) ??
    deployments.find(({ kms }) => kms === wanted);
  if (deployment !== undefined) {
    const chainId = RPC_CHAINS.find((id) => id === deployment.chainId);
    if (chainId !== undefined)
      return { chainId, kms: deployment.kms, pinnedBy: 'release', name: deployment.name };
  }
  const own = ownKmsFrom(await ports.memory.read(OWN_KMS_SETTING));
  return own && { chainId: own.chainId, kms: addressOf(own.address), pinnedBy: 'person' };
}

/** What the evidence shows of the app: verified, but for its certificates. */
interface Shown {
  readonly app: GovernedApp;
  readonly keyProviderId: string;
  readonly certificates: CodeEvidence['certificates'];
}

async function appraiseUnder(
  { chainId, kms, pinnedBy, name }: Governor,
  { app, keyProviderId, certificates }: Shown,
  profile: Profile | undefined,
  context: Context,
): Promise<GovernanceLook> {
  const { ports, at } = context;
  const urls = rpcUrlsFrom(await ports.memory.read(rpcSetting(chainId)), chainId);
  const chain = chainWith(chainId, urls);
  if (chain === undefined)
    return { checks: [check('kms-not-pinned', { got: keyProviderId })], policy: 'none' };
  const { mrKms } = app;
  const reading = await readPolicy(
    { chain, kms, machine: bootInfo(app), ...(mrKms === undefined ? {} : { mrKms }), at },
    ports,
  );
  const machine: Machine = {
    keyProviderId,
    composeHash: app.composeHash,
    osImageHash: app.osImageHash,
    mrKms: mrKms ?? 'not-named',
    deviceIds: app.deviceIds,
    untold: app.tcb === undefined ? ['tcb'] : [],
    pinnedBy,
  };
  const judged = judgePolicy(reading, machine);
  const dependence = judged.find((c) => c.id === 'governance.dependence')?.outcome ?? 'unknown';
  const facts = policyFacts(reading, { pinnedBy, ...(name === undefined ? {} : { name }) });
  if (reading.kind !== 'policy' || dependence !== 'pass')
    return {
      checks: [...judged, ...judgeProfile(profile, app, 'unknown')],
      facts,
      policy: judged.some((c) => UNGOVERNED.includes(c.reason)) ? 'none' : 'unknown',
    };
  const policy = pinOf(reading);
  const info = known(reading.kms.info);
  const service = await appraiseKms({ chainId, kms, info, mrKms }, context);
  const history = await rememberedHistory(
    { chain, contract: reading.app.address, at, mayAsk: isAsked(context) },
    () => currentBlock({ chainId, endpoints: chain.endpoints, at }, ports),
    ports,
  );
  return {
    checks: [
      ...judged,
      ...service.checks,
      ...(info === undefined
        ? []
        : await judgeCertificates(certificates, addressOf(app.appId), info.caPubkey, at)),
      ...judgeProfile(profile, app, reading),
    ],
    facts: {
      ...facts,
      ...(Object.keys(service.facts).length === 0 ? {} : { keyService: service.facts }),
      policy,
      ...(history === undefined ? {} : { history: historyFacts(history) }),
    },
    policy,
  };
}

/** Another key service than that of any contract that is known. */
const UNGOVERNED: readonly Check['reason'][] = ['kms-is-another', 'kms-not-pinned'];

/** Events are read where a person wants to know now; an ordinary visit shows what is remembered of them. */
const isAsked = ({ visit }: Context): boolean => visit.trigger === 'asked' || visit.refresh === true;

export const bootInfo = (app: GovernedApp): BootInfo => ({
  appId: addressOf(app.appId),
  composeHash: app.composeHash,
  instanceId: app.instanceId === '' ? NO_ADDRESS : addressOf(app.instanceId),
  deviceIds: app.deviceIds,
  mrAggregated: app.mrAggregated,
  mrSystem: app.mrSystem,
  osImageHash: app.osImageHash,
  tcbStatus: app.tcb?.status ?? '',
  advisoryIds: app.tcb?.advisoryIds ?? [],
});

const hostAndPort = ({ visit }: Context): string => new URL(visit.origin).host;
