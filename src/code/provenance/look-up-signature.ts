/** Who signed an image, as signatures that cosign keeps in its registry show. Asks the registry. */
import { fromBase64, toBase64 } from '../../encoding/base64';
import { fromHex } from '../../encoding/hex';
import { parseJsonText } from '../../encoding/json';
import { recordOf, textOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { askRegistry } from './ask-registry';
import { type ExpectedIdentity, GITHUB_ISSUER } from './expected-provenance';
import type { Source } from './image-source';
import type { LookUpSettings } from './look-up-settings';
import type { PinnedImage } from './pinned-image';
import type { ProvenanceFinding } from './provenance-finding';
import { recallAnswer, recallLimit, rememberAnswer, rememberLimit, signaturesOf } from './provenance-memory';
import type { SignatureLayer } from './read-signature';
import { rebuiltPayload } from './simple-signing';
import { type VerifiedSignature, verifySignature } from './verify-signature';

/**
 * Never rejects.
 * @param source who has to have signed it. Absent: whoever may write to its place in the registry, for only they could have put a
 * signature there; the registry is taken at its word for that.
 */
export async function lookUpSignature(
  image: PinnedImage,
  source: Source | undefined,
  { fetch, memory }: Pick<Ports, 'fetch' | 'memory'>,
  { at, root }: LookUpSettings,
): Promise<ProvenanceFinding> {
  const expected: ExpectedIdentity = { issuer: GITHUB_ISSUER, source: source ?? 'anybody' };
  const verify = ({ layer, payload }: Signed): Promise<VerifiedSignature> =>
    verifySignature(layer, payload, image.digest, expected, root);
  const by = source === undefined ? 'anybody' : 'maker';
  const found = ({ provenance }: VerifiedSignature & { readonly kind: 'verified' }) =>
    ({ kind: 'found', how: 'signature', by, provenance }) as const;

  const asked = signaturesOf(image);
  const remembered = await recallAnswer(memory, asked, at);
  if (remembered === 'absent') return { kind: 'absent' };
  const kept = remembered === undefined ? undefined : keptFrom(remembered);
  if (kept !== undefined) {
    const again = await verify(kept);
    if (again.kind === 'verified') return found(again);
  }
  const until = await recallLimit(memory, image.registry, at);
  if (until !== undefined) return { kind: 'limited', until };

  const answer = await askRegistry(fetch, image, at);
  if (answer === undefined) return { kind: 'not-asked', why: 'source-unknown' };
  if (answer.kind === 'limited') await rememberLimit(memory, image.registry, answer.until);
  if (answer.kind !== 'signatures') return answer;
  let why: string | undefined;
  let texts = 0;
  for (const layer of answer.layers) {
    // Made again where it can be: registries send whoever asks for it elsewhere, and nobody follows here.
    let payload = rebuiltPayload(image, fromHex(layer.payloadSha256));
    if (payload === undefined && texts < LIMITS.signedPayloads) {
      texts++;
      const answered = await answer.payloadOf(layer);
      if ('why' in answered) why ??= `the signed text cannot be had: ${answered.why}`;
      else payload = answered;
    }
    if (payload === undefined) continue;
    const signed: Signed = { layer, payload };
    const result = await verify(signed);
    if (result.kind === 'verified') {
      await rememberAnswer(memory, asked, at, keptText(signed));
      return found(result);
    }
    why ??= result.refusal.message;
  }
  if (why !== undefined) return { kind: 'not-verified', why };
  await rememberAnswer(memory, asked, at, 'absent');
  return { kind: 'absent' };
}

interface Signed {
  readonly layer: SignatureLayer;
  readonly payload: Uint8Array;
}

const keptText = ({ layer, payload }: Signed): string =>
  JSON.stringify({ ...layer, payload: toBase64(payload) });

/** What memory has; `undefined` where it is none of ours. It is verified like anything else. */
function keptFrom(text: string): Signed | undefined {
  try {
    const kept = recordOf(parseJsonText(text, LIMITS.jsonDepth), 'kept');
    const part = (name: string) => textOf(kept, name, LIMITS.rememberedBundle);
    return {
      layer: {
        payloadSha256: part('payloadSha256'),
        signature: part('signature'),
        certificate: part('certificate'),
        entry: part('entry'),
      },
      payload: fromBase64(part('payload')),
    };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
