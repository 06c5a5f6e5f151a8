/**
 * Where images come from: an attestation that GitHub keeps, else a signature in the registry. Facts only. Asks GitHub and registries,
 * and so is called only where the person allowed it.
 */
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { sourceOf } from './image-source';
import { lookUpAttestation } from './look-up-attestation';
import type { LookUpSettings } from './look-up-settings';
import { lookUpSignature } from './look-up-signature';
import type { PinnedImage } from './pinned-image';
import type { ProvenanceFinding } from './provenance-finding';

export interface ImageProvenance {
  readonly image: PinnedImage;
  readonly finding: ProvenanceFinding;
}

/**
 * One after another, so that a limit that somebody names is kept at once. Never rejects.
 * @param images in the order of the compose file; those beyond the cap are not asked about
 */
export async function lookUpProvenances(
  images: readonly PinnedImage[],
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: LookUpSettings,
): Promise<readonly ImageProvenance[]> {
  const found: ImageProvenance[] = [];
  const known = new Map<string, ProvenanceFinding>();
  for (const image of images) {
    const name = `${image.registry}/${image.repository}@${image.digest}`;
    const finding = known.get(name) ?? (await next(image));
    if (finding.kind !== 'not-asked') known.set(name, finding);
    found.push({ image, finding });
  }
  return found;

  /** Whoever lets us wait once is not waited for again, nor is anybody else: the person waits, too. */
  async function next(image: PinnedImage): Promise<ProvenanceFinding> {
    if (known.size >= LIMITS.provenanceImages) return { kind: 'not-asked', why: 'too-many-images' };
    const isSlow = [...known.values()].some(isTimeout);
    return isSlow ? TIMEOUT : lookUpProvenance(image, ports, settings);
  }
}

const TIMEOUT = { kind: 'failed', why: 'timeout' } as const;
const isTimeout = (finding: ProvenanceFinding): boolean =>
  finding.kind === 'failed' && finding.why === TIMEOUT.why;

/** What tells most comes first. That somebody gave no answer is more than that others had none. */
const BY_WEIGHT = ['found', 'limited', 'failed', 'not-verified', 'absent', 'not-asked'] as const;

/** Never rejects. */
export async function lookUpProvenance(
  image: PinnedImage,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: LookUpSettings,
): Promise<ProvenanceFinding> {
  const source = sourceOf(image);
  const attested: ProvenanceFinding =
    source === undefined
      ? { kind: 'not-asked', why: 'source-unknown' }
      : await lookUpAttestation(image, source, ports, settings);
  if (attested.kind === 'found' || isTimeout(attested)) return attested;
  const signed = await lookUpSignature(image, source, ports, settings);
  return BY_WEIGHT.indexOf(attested.kind) <= BY_WEIGHT.indexOf(signed.kind) ? attested : signed;
}
