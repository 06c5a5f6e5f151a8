/**
 * What cosign signs of an image: a text that names its digest. Source: sigstore/cosign `specs/SIGNATURE_SPEC.md`, "Simple Signing";
 * containers/image `docs/containers-signature.5.md`.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../../encoding/bytes';
import { parseJson } from '../../encoding/json';
import { recordOf, textOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { PinnedImage } from './pinned-image';

const TYPE = 'cosign container image signature';
const SHORT = 500;

/**
 * The payload with this hash, when it is the one that cosign makes without further annotations. Registries keep the payload beside the
 * signature, and send whoever asks for it elsewhere; what can be made again need not be asked for.
 * @param hash SHA-256 of the payload, as the registry names it
 */
export function rebuiltPayload(
  { registry, repository, digest }: PinnedImage,
  hash: Uint8Array,
): Uint8Array | undefined {
  // Cosign writes Docker's registry as `index.docker.io`; other tools write it as people do.
  const hosts = registry === 'docker.io' ? ['index.docker.io', registry] : [registry];
  for (const host of hosts)
    for (const optional of ['null', '{}']) {
      const identity = JSON.stringify({ 'docker-reference': `${host}/${repository}` });
      const image = JSON.stringify({ 'docker-manifest-digest': `sha256:${digest}` });
      const critical = `{"identity":${identity},"image":${image},"type":"${TYPE}"}`;
      const payload = new TextEncoder().encode(`{"critical":${critical},"optional":${optional}}`);
      if (equalBytes(sha256(payload), hash)) return payload;
    }
  return undefined;
}

/**
 * Refuses a payload that is not about this image. The name in it is not compared: the digest is what runs, whatever it was called.
 * @param digest 64 lower-case hex digits
 * @throws Refusal `payload-type`, `payload-other-image`, `json-…`
 */
export function refuseOtherImage(payload: Uint8Array, digest: string): void {
  const critical = recordOf(recordOf(parseJson(payload, LIMITS.jsonDepth), 'payload').critical, 'critical');
  const type = textOf(critical, 'type', SHORT);
  if (type !== TYPE) throw new Refusal('payload-type', 'critical.type', TYPE, type.slice(0, 60));
  const signed = textOf(recordOf(critical.image, 'image'), 'docker-manifest-digest', SHORT);
  if (signed !== `sha256:${digest}`)
    throw new Refusal(
      'payload-other-image',
      'docker-manifest-digest',
      `sha256:${digest}`,
      signed.slice(0, 80),
    );
}
