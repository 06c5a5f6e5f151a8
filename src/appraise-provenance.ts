/** Where the images of a measured compose file come from. Asks GitHub and registries, where the person wants that, and nobody else. */
import { type Check, check, type JsonValue } from './appraisal';
import type { ServiceImage } from './code/compose/policy';
import { type ImageProvenance, lookUpProvenances } from './code/provenance/look-up';
import { pinnedImageOf } from './code/provenance/pinned-image';
import { provenanceFacts } from './code/provenance/provenance-facts';
import type { ProvenanceFinding } from './code/provenance/provenance-finding';
import type { Context } from './context';

/**
 * Never rejects. What comes of it holds nothing back: what runs is measured, wherever it was built.
 * @param images of a compose file whose hash is the measured one
 * @returns no check where the person does not want it, or no image is pinned by digest
 */
export async function appraiseProvenance(
  images: readonly ServiceImage[],
  {
    provenance,
    provenances,
    ports,
    at,
    roots,
  }: Pick<Context, 'provenance' | 'provenances' | 'ports' | 'at' | 'roots'>,
): Promise<{ readonly checks: readonly Check[]; readonly facts?: JsonValue }> {
  const pinned = images.flatMap((image) => pinnedImageOf(image) ?? []);
  if (provenance === 'off' || pinned.length === 0) return { checks: [] };
  const found = await lookUpProvenances(pinned, ports, { at, root: roots.sigstore }, provenances);
  return { checks: [judgeProvenance(found, images.length)], facts: provenanceFacts(found) };
}

/** @param all images of the compose file, those without a digest too */
function judgeProvenance(found: readonly ImageProvenance[], all: number): Check {
  const findings = found.map(({ finding }) => finding);
  const known = findings.filter((f) => f.kind === 'found');
  const byMaker = known.filter((f) => f.by === 'maker');
  const got = `${known.length} of ${all}`;
  if (byMaker.length === all) return check('provenance-verified', { got });
  if (known.length > 0) return check('provenance-partly', { got });
  const told = (...kinds: readonly ProvenanceFinding['kind'][]) =>
    findings.find(({ kind }) => kinds.includes(kind));
  const silent = told('failed', 'limited');
  if (silent !== undefined) return check('provenance-unreachable', { got: whyOf(silent) });
  const rubbish = told('not-verified');
  if (rubbish !== undefined) return check('provenance-not-verified', { got: whyOf(rubbish) });
  return check('provenance-absent');
}

const whyOf = (finding: ProvenanceFinding): string =>
  'why' in finding
    ? finding.why
    : 'until' in finding
      ? `asked too often; not before ${new Date(finding.until).toISOString()}`
      : finding.kind;
