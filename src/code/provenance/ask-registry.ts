/**
 * What a registry keeps of signatures beside an image. Two requests: a token that everybody gets, and the manifest; a third, for the
 * signed text, only where it cannot be made again.
 * Source: opencontainers/distribution-spec `spec.md`; distribution/distribution `docs/spec/auth/token.md`.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import { parseJson } from '../../encoding/json';
import { recordOf, textOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import type { FetchPort, FetchRequest, FetchResponse } from '../../ports/ports';
import { Refusal } from '../../refusal';
import type { PinnedImage } from './pinned-image';
import { LIMIT_HEADERS, limitIn } from './rate-limit';
import { readSignatureManifest, type SignatureLayer } from './read-signature';
import { registryOf } from './registries';

export interface RegistrySignatures {
  readonly kind: 'signatures';
  /** Nothing verified; the newest first. Empty: the registry has none. */
  readonly layers: readonly SignatureLayer[];
  /** The signed text of a layer, with the hash that the layer names; or why it cannot be had. */
  payloadOf(layer: SignatureLayer): Promise<Uint8Array | { readonly why: string }>;
}

export type RegistryAnswer =
  | RegistrySignatures
  /** Asked too often; `until` in milliseconds since the epoch. */
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'failed'; readonly why: string };

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** RFC 6750 section 2.1: what may stand in a header. */
const TOKEN = /^[\w.~+/-]+=*$/;

/**
 * Never rejects.
 * @param at clock, milliseconds since the epoch
 * @returns `undefined` for a registry that this release does not know how to ask; nobody was asked
 */
export async function askRegistry(
  fetch: FetchPort,
  image: PinnedImage,
  at: number,
): Promise<RegistryAnswer | undefined> {
  const registry = registryOf(image.registry);
  if (registry === undefined) return undefined;
  const { repository, digest } = image;
  const token = await askToken(fetch, `${registry.token}&scope=repository:${repository}:pull`, at);
  if (typeof token !== 'string') return token;
  const get = (path: string, maxBytes: number, accept: string) =>
    fetch({
      method: 'GET',
      url: `${registry.api}/v2/${repository}/${path}`,
      headers: { accept, authorization: `Bearer ${token}` },
      maxBytes,
      wantHeaders: LIMIT_HEADERS,
    });
  const answer = await get(`manifests/sha256-${digest}.sig`, LIMITS.signatureManifestBytes, MANIFEST);
  if (answer.kind === 'failure') return { kind: 'failed', why: answer.code };
  const layers = layersIn(answer, at);
  if ('kind' in layers) return layers;
  return {
    kind: 'signatures',
    layers,
    async payloadOf({ payloadSha256 }) {
      const blob = await get(`blobs/sha256:${payloadSha256}`, LIMITS.signedPayloadBytes, '*/*');
      if (blob.kind === 'failure') return { why: blob.code };
      if (blob.status !== 200) return { why: `HTTP ${blob.status}` };
      return toHex(sha256(blob.body)) === payloadSha256 ? blob.body : { why: 'another text' };
    },
  };
}

type Trouble = Exclude<RegistryAnswer, { readonly kind: 'signatures' }>;

function layersIn(answer: FetchResponse, at: number): readonly SignatureLayer[] | Trouble {
  if (answer.status === 404) return [];
  const trouble = troubleIn(answer, at);
  return trouble ?? refusedAsFailed(() => readSignatureManifest(answer.body));
}

async function askToken(fetch: FetchPort, url: string, at: number): Promise<string | Trouble> {
  const request: FetchRequest = {
    method: 'GET',
    url,
    maxBytes: 4 * LIMITS.registryTokenLength,
    wantHeaders: LIMIT_HEADERS,
  };
  const answer = await fetch(request);
  if (answer.kind === 'failure') return { kind: 'failed', why: answer.code };
  return (
    troubleIn(answer, at) ??
    refusedAsFailed(() => {
      const fields = recordOf(parseJson(answer.body, LIMITS.jsonDepth), 'answer');
      const token = textOf(fields, 'token' in fields ? 'token' : 'access_token', LIMITS.registryTokenLength);
      if (!TOKEN.test(token)) throw new Refusal('token-malformed', 'token', 'letters of a token', 'others');
      return token;
    })
  );
}

function troubleIn(answer: FetchResponse, at: number): Trouble | undefined {
  const until = limitIn(answer, at);
  if (until !== undefined) return { kind: 'limited', until };
  return answer.status === 200 ? undefined : { kind: 'failed', why: `HTTP ${answer.status}` };
}

function refusedAsFailed<T>(read: () => T): T | Trouble {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'failed', why: error.message };
    throw error;
  }
}
