/**
 * The OS image hash that a guest and its host claim, beside what the registers say.
 * Source: dstack evidence specification, section 9.3(2) and (7).
 *
 * A claim never makes a system known. Beside a known one, a claim of another hash is only a warning: a KMS may name images by
 * another scheme, as was seen in one capture. Beside an unknown one it contradicts.
 */
import { imageOfHash, OS_IMAGES } from './images';
import { isMeasured, type OsImage } from './os-image';

/** Lower-case hex, where there is one. */
export interface ClaimedHashes {
  /** Payload of the event `os-image-hash`, of a log that replays: what the KMS told the guest. */
  readonly event?: string;
  /** Of `vm_config`: what the host says, unsigned. */
  readonly vmConfig?: string;
}

export type OsClaim =
  /** Every claim there is names the image that the registers name. */
  | { readonly kind: 'agrees'; readonly with: readonly (keyof ClaimedHashes)[] }
  | { readonly kind: 'none' }
  /** The registers are those of a known image, and a claim names something else: a warning. */
  | { readonly kind: 'other-than-registers'; readonly differing: readonly DifferingClaim[] }
  /** The claim names an image of which the registers are known, and these are others: a contradiction. */
  | { readonly kind: 'not-what-it-claims'; readonly claimed: OsImage }
  /** Event and `vm_config` differ, and no known image explains it: a contradiction. */
  | { readonly kind: 'claims-differ'; readonly event: string; readonly vmConfig: string }
  /** Of the claimed image only the hash is known: whether it runs cannot be told. */
  | { readonly kind: 'registers-not-known'; readonly claimed: OsImage }
  /** Nobody's image: the registers are unknown, and so is the hash. */
  | { readonly kind: 'unlisted'; readonly osImageHash: string };

export interface DifferingClaim {
  readonly source: keyof ClaimedHashes;
  readonly osImageHash: string;
  /** What it names, where that is known. */
  readonly image?: OsImage;
}

const SOURCES = ['event', 'vmConfig'] as const;

/**
 * @param image what the registers name (`matchOsImage`) or trusted material does (`judgeTdxLite`); absent for an unknown system
 * @param images the table; tests bring their own
 */
export function compareOsClaims(
  image: OsImage | undefined,
  claims: ClaimedHashes,
  images: readonly OsImage[] = OS_IMAGES,
): OsClaim {
  const made = SOURCES.filter((source) => claims[source] !== undefined);
  const first = claims.event ?? claims.vmConfig;
  if (first === undefined) return { kind: 'none' };
  if (image !== undefined) {
    const differing = made.flatMap((source) => differingClaim(source, claims[source], image, images));
    return differing.length === 0
      ? { kind: 'agrees', with: made }
      : { kind: 'other-than-registers', differing };
  }
  if (claims.event !== undefined && claims.vmConfig !== undefined && claims.event !== claims.vmConfig)
    return { kind: 'claims-differ', event: claims.event, vmConfig: claims.vmConfig };
  const claimed = imageOfHash(first, images);
  if (claimed === undefined) return { kind: 'unlisted', osImageHash: first };
  return isMeasured(claimed)
    ? { kind: 'not-what-it-claims', claimed }
    : { kind: 'registers-not-known', claimed };
}

function differingClaim(
  source: keyof ClaimedHashes,
  osImageHash: string | undefined,
  image: OsImage,
  images: readonly OsImage[],
): readonly DifferingClaim[] {
  if (osImageHash === undefined || osImageHash === image.osImageHash) return [];
  const named = imageOfHash(osImageHash, images);
  return [{ source, osImageHash, ...(named === undefined ? {} : { image: named }) }];
}
