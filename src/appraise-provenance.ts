/** Where the images of a measured compose file come from. Asks GitHub and registries, where the person wants that, and nobody else. */
import type { Check, JsonValue } from './appraisal';
import type { ServiceImage } from './code/compose/policy';
import { judgeProvenance } from './code/provenance/judge-provenance';
import { lookUpProvenances } from './code/provenance/look-up';
import { pinnedImageOf } from './code/provenance/pinned-image';
import { provenanceFacts } from './code/provenance/provenance-facts';
import type { Context } from './context';

/**
 * Never rejects. What comes of it holds nothing back, so it comes last: time that it takes is taken from nothing else.
 * @param images of a compose file whose hash is the measured one
 * @returns no check where the person does not want it, or no image is pinned by digest
 */
export async function appraiseProvenance(
  images: readonly ServiceImage[],
  { provenance, ports, at, roots }: Pick<Context, 'provenance' | 'ports' | 'at' | 'roots'>,
): Promise<{ readonly checks: readonly Check[]; readonly facts?: JsonValue }> {
  const pinned = images.flatMap((image) => pinnedImageOf(image) ?? []);
  if (provenance === 'off' || pinned.length === 0) return { checks: [] };
  const found = await lookUpProvenances(pinned, ports, { at, root: roots.sigstore });
  return { checks: [judgeProvenance(found, images.length)], facts: provenanceFacts(found) };
}
