/** Where an image was built, as attestations that GitHub keeps show. Asks GitHub. */
import { fromHex } from '../../encoding/hex';
import type { Ports } from '../../ports/ports';
import { askGitHub } from './ask-github';
import { type ExpectedProvenance, GITHUB_ISSUER } from './expected-provenance';
import type { Source } from './image-source';
import type { LookUpSettings } from './look-up-settings';
import type { PinnedImage } from './pinned-image';
import type { ProvenanceFinding } from './provenance-finding';
import {
  attestationsOf,
  recallAnswer,
  recallLimit,
  rememberAnswer,
  rememberLimit,
} from './provenance-memory';
import { GITHUB_API } from './provenance-services';
import { type VerifiedBundle, verifyBundle } from './verify-bundle';

/** A statement that an artifact came out of a build, by SLSA. Others (SBOM, scan results) say something else. */
const PROVENANCE_TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'];
const GITHUB = 'github';

/**
 * Never rejects.
 * @param source who has to have built it: `sourceOf` the image, or better knowledge
 */
export async function lookUpAttestation(
  { digest }: Pick<PinnedImage, 'digest'>,
  source: Source,
  { fetch, memory }: Pick<Ports, 'fetch' | 'memory'>,
  { at, root }: LookUpSettings,
): Promise<ProvenanceFinding> {
  const verify = (bundle: string): Promise<VerifiedBundle> =>
    verifyBundle(new TextEncoder().encode(bundle), fromHex(digest), expectedFrom(source), root);
  const found = ({ provenance }: VerifiedBundle & { readonly kind: 'verified' }) =>
    ({ kind: 'found', how: 'attestation', by: 'maker', provenance }) as const;

  const asked = attestationsOf(source, digest);
  const remembered = await recallAnswer(memory, asked, at);
  if (remembered === 'absent') return { kind: 'absent' };
  if (remembered !== undefined) {
    const again = await verify(remembered);
    if (again.kind === 'verified') return found(again);
  }
  const until = await recallLimit(memory, GITHUB, at);
  if (until !== undefined) return { kind: 'limited', until };

  const answer = await askGitHub(fetch, GITHUB_API, source, digest, at);
  if (answer.kind === 'limited') await rememberLimit(memory, GITHUB, answer.until);
  if (answer.kind !== 'bundles') return answer;
  let why: string | undefined;
  for (const bundle of answer.bundles) {
    const result = await verify(bundle);
    if (result.kind === 'verified') {
      await rememberAnswer(memory, asked, at, bundle);
      return found(result);
    }
    why ??= result.refusal.message;
  }
  if (why !== undefined) return { kind: 'not-verified', why };
  await rememberAnswer(memory, asked, at, 'absent');
  return { kind: 'absent' };
}

const expectedFrom = (source: Source): ExpectedProvenance => ({
  issuer: GITHUB_ISSUER,
  source,
  predicateTypes: PROVENANCE_TYPES,
});
