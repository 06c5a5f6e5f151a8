/** Is a service governed as this release knows it? A profile accuses where something differs, and passes nothing else. */
import { type Check, check } from './appraisal';
import type { PolicyFacts } from './governance/contracts/read-policy';
import { known } from './governance/contracts/value';
import type { GovernedApp } from './governed-app';
import type { Profile } from './profiles/profile';

/**
 * The check `governance.profile`, of hosts for which a profile names the app. Where it knows the platform alone, nothing passes, and what
 * differs is the gateway that the platform's own contract names.
 * @param policy what was read; `none` where no known contract governs the app, `unknown` where it could not be read
 */
export function judgeProfile(
  profile: Profile | undefined,
  { appId }: Pick<GovernedApp, 'appId'>,
  policy: PolicyFacts | 'none' | 'unknown',
): readonly Check[] {
  const { chainId, app, kms, owner, gatewayApp } = profile?.contracts ?? {};
  if (profile === undefined) return [];
  const expected: string[] = [];
  const got: string[] = [];
  const compare = (what: string, wanted: string, came: string) => {
    if (wanted === came) return;
    expected.push(`${what} ${wanted}`);
    got.push(`${what} ${came}`);
  };
  if (app !== undefined) compare('app', app, appId);
  if (app !== undefined && policy === 'none') compare('key service', `${kms}`, 'none that is known');
  const isOfPlatform =
    typeof policy === 'object' && policy.kms.address === kms && policy.chain.id === chainId;
  const gateway = isOfPlatform ? known(policy.kms.gatewayAppId) : undefined;
  if (gatewayApp !== undefined && gateway !== undefined) compare('gateway app', gatewayApp, gateway);
  if (app !== undefined && typeof policy === 'object') {
    compare('chain', `${chainId}`, `${policy.chain.id}`);
    compare('key service', `${kms}`, policy.kms.address);
    const holder = known(policy.app.owner);
    if (owner !== undefined && holder !== undefined) compare('owner', owner.address, holder);
  }
  if (got.length > 0)
    return [
      check('profile-differs', { expected: `${profile.name}: ${expected.join(', ')}`, got: got.join(', ') }),
    ];
  return app === undefined || policy === 'unknown' ? [] : [check('profile-agrees', { got: profile.name })];
}
