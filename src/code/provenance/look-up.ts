/** Where images were built, as GitHub's attestations show. Facts only. Asks GitHub, and so is called only where the person allowed it. */
import { fromHex } from '../../encoding/hex';
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { askGitHub } from './ask-github';
import { type ExpectedProvenance, GITHUB_ISSUER } from './expected-provenance';
import { type PinnedImage, type Source, sourceOf } from './image-source';
import { recallBundle, recallLimit, rememberBundle, rememberLimit } from './provenance-memory';
import type { SigstoreRoot } from './sigstore-root';
import { type Provenance, type VerifiedBundle, verifyBundle } from './verify-bundle';

export interface ProvenanceSettings {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** Of GitHub, without a slash at its end. */
  readonly api: string;
  readonly root: SigstoreRoot;
}

export const GITHUB_API = 'https://api.github.com';

export type ProvenanceFinding =
  | { readonly kind: 'found'; readonly provenance: Provenance }
  /** GitHub has no attestation for this digest by whom it would have to be. */
  | { readonly kind: 'absent' }
  /** There are some, and none is verified; `why` names the first. Says nothing against the image: anybody may have put them there. */
  | { readonly kind: 'not-verified'; readonly why: string }
  /** Its name does not tell who would have to have built it, or there are too many images; nobody was asked. */
  | { readonly kind: 'not-asked'; readonly why: 'source-unknown' | 'too-many-images' }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'failed'; readonly why: string };

export interface ImageProvenance {
  readonly image: PinnedImage;
  readonly finding: ProvenanceFinding;
}

/** A statement that an artifact came out of a build, by SLSA. Others (SBOM, scan results) say something else. */
const PROVENANCE_TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * One after another, so that a limit that GitHub names is kept at once. Never rejects.
 * @param images in the order of the compose file; those beyond the cap are not asked about
 */
export async function lookUpProvenances(
  images: readonly PinnedImage[],
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: ProvenanceSettings,
): Promise<readonly ImageProvenance[]> {
  const found: ImageProvenance[] = [];
  const asked = new Map<string, ProvenanceFinding>();
  for (const image of images) {
    const source = sourceOf(image);
    const name = `${source?.kind} ${source?.name} ${image.digest}`;
    const known = asked.get(name);
    const finding =
      known ??
      (asked.size < LIMITS.provenanceImages
        ? await lookUpProvenance(image, source, ports, settings)
        : ({ kind: 'not-asked', why: 'too-many-images' } as const));
    if (finding.kind !== 'not-asked') asked.set(name, finding);
    found.push({ image, finding });
  }
  return found;
}

/**
 * Never rejects.
 * @param source who has to have built it: `sourceOf` the image, or better knowledge
 */
export async function lookUpProvenance(
  { digest }: PinnedImage,
  source: Source | undefined,
  { fetch, memory }: Pick<Ports, 'fetch' | 'memory'>,
  { at, api, root }: ProvenanceSettings,
): Promise<ProvenanceFinding> {
  if (source === undefined || !DIGEST.test(digest)) return { kind: 'not-asked', why: 'source-unknown' };
  const verify = (bundle: string): Promise<VerifiedBundle> =>
    verifyBundle(new TextEncoder().encode(bundle), fromHex(digest), expectedFrom(source), root);

  const remembered = await recallBundle(memory, source, digest, at);
  if (remembered === 'absent') return { kind: 'absent' };
  if (remembered !== undefined) {
    const again = await verify(remembered);
    if (again.kind === 'verified') return { kind: 'found', provenance: again.provenance };
  }
  const until = await recallLimit(memory, at);
  if (until !== undefined) return { kind: 'limited', until };

  const answer = await askGitHub(fetch, api, source, digest, at);
  if (answer.kind === 'limited') await rememberLimit(memory, answer.until);
  if (answer.kind !== 'bundles') return answer;
  let why: string | undefined;
  for (const bundle of answer.bundles) {
    const result = await verify(bundle);
    if (result.kind === 'verified') {
      await rememberBundle(memory, source, digest, at, bundle);
      return { kind: 'found', provenance: result.provenance };
    }
    why ??= result.refusal.message;
  }
  if (why !== undefined) return { kind: 'not-verified', why };
  await rememberBundle(memory, source, digest, at, 'absent');
  return { kind: 'absent' };
}

const expectedFrom = (source: Source): ExpectedProvenance => ({
  issuer: GITHUB_ISSUER,
  source,
  predicateTypes: PROVENANCE_TYPES,
});
