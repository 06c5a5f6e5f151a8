/** The profiles of this release, and which of them a host or an image falls under. */
import { LIT_CHIPOTLE } from './lit-chipotle';
import { PHALA_PRODUCTION, REDPILL_OLDER } from './phala';
import type { ImageSource, Profile } from './profile';

export const PROFILES: readonly Profile[] = [LIT_CHIPOTLE, PHALA_PRODUCTION, REDPILL_OLDER];

/** @param hostAndPort of the visited site, lower case; the port only where it is not 443 */
export const profileOfHost = (
  hostAndPort: string,
  profiles: readonly Profile[] = PROFILES,
): Profile | undefined =>
  profiles.find(
    ({ hosts, gatewayBases }) =>
      hosts.includes(hostAndPort) || gatewayBases.some((base) => hostAndPort.endsWith(`.${base}`)),
  );

/** @param image its name in the registry, without tag and digest: `account/name` */
export const imageSourceOf = (profile: Profile, image: string): ImageSource | undefined =>
  profile.imageSources.find(({ image: wanted }) =>
    'is' in wanted ? image === wanted.is : image.endsWith(wanted.endsWith),
  );
