/** What is asked of registries about images, what is remembered, and what an answer can and cannot claim. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { sourceOf } from '../../../src/code/provenance/image-source';
import { lookUpSignature } from '../../../src/code/provenance/look-up-signature';
import type { PinnedImage } from '../../../src/code/provenance/pinned-image';
import type { SigstoreRoot } from '../../../src/code/provenance/sigstore-root';
import { LIMITS } from '../../../src/limits';
import type { FetchRequest, FetchResult } from '../../../src/ports/ports';
import { base64, utf8 } from '../../testbed/bytes';
import { makeCtLog } from '../../testbed/ct-log';
import {
  HONEST_CLAIMS,
  makeFulcio,
  makeRekor,
  makeSignature,
  type SignatureAsk,
  type SignatureJson,
  signatureManifest,
} from '../../testbed/sigstore-maker';

const AT = Date.parse('2026-05-04T12:00:00Z');
const HOUR = 3_600_000;
const DIGEST = 'ab'.repeat(32);
const IMAGE: PinnedImage = { registry: 'ghcr.io', repository: 'maker/app', digest: DIGEST };
const DOCKER: PinnedImage = { ...IMAGE, registry: 'docker.io' };
const TOKEN_URL = 'https://ghcr.io/token?service=ghcr.io&scope=repository:maker/app:pull';
const MANIFEST_URL = `https://ghcr.io/v2/maker/app/manifests/sha256-${DIGEST}.sig`;

let root: SigstoreRoot;
let signatureBy: (change?: Partial<SignatureAsk>, repository?: string) => Promise<SignatureJson>;

beforeAll(async () => {
  const at = new Date(AT);
  const [fulcio, rekor, log] = [await makeFulcio('F', at), await makeRekor(), await makeCtLog('C')];
  root = {
    authorities: [{ chain: fulcio.chain, from: 0 }],
    logs: [{ logId: base64(rekor.logId), key: rekor.key, from: 0 }],
    certificateLogs: [{ logId: log.listed.logId, key: log.listed.key, from: 0 }],
  };
  signatureBy = (change = {}, repository = 'maker/app') =>
    makeSignature({
      fulcio,
      rekor,
      certificateLogs: [log],
      signer: { claims: { ...HONEST_CLAIMS, repository }, issuedAt: at },
      name: 'ghcr.io/maker/app',
      digest: DIGEST,
      loggedAt: new Date(AT + 60_000),
      ...change,
    });
});

let asked: FetchRequest[];
let answers: { [url: string]: FetchResult };
const kept = new Map<string, JsonValue>();

const response = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}) =>
  ({ kind: 'response', status, headers, body: utf8(JSON.stringify(body)) }) as const;
const signatures = (...made: readonly SignatureJson[]) =>
  response(200, signatureManifest(...made.map(({ layer }) => layer)));
const blobUrl = ({ layer }: SignatureJson) => `https://ghcr.io/v2/maker/app/blobs/${layer.digest}`;

beforeEach(() => {
  asked = [];
  kept.clear();
  answers = { [TOKEN_URL]: response(200, { token: 'dG9rZW4=' }) };
});

const lookUp = (image = IMAGE, at = AT) =>
  lookUpSignature(
    image,
    sourceOf(image),
    {
      async fetch(request) {
        asked.push(request);
        return answers[request.url] ?? response(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
      },
      memory: { read: async (key) => kept.get(key), write: async (key, value) => void kept.set(key, value) },
    },
    { at, root },
  );

describe('asking a registry', () => {
  it('finds what the maker signed with two requests: for a token that everybody gets, and for the manifest', async () => {
    answers[MANIFEST_URL] = signatures(await signatureBy());
    expect(await lookUp()).toMatchObject({
      kind: 'found',
      how: 'signature',
      by: 'maker',
      provenance: { repository: 'maker/app', commit: HONEST_CLAIMS.commit },
    });
    expect(asked.map(({ url, headers }) => [url, headers])).toEqual([
      [TOKEN_URL, undefined],
      [
        MANIFEST_URL,
        { accept: 'application/vnd.oci.image.manifest.v1+json', authorization: 'Bearer dG9rZW4=' },
      ],
    ]);
  });

  it('asks Docker and Quay where they are, and says of whom nobody knows whether they are the maker', async () => {
    const docker = 'https://registry-1.docker.io/v2/maker/app/manifests';
    answers['https://auth.docker.io/token?service=registry.docker.io&scope=repository:maker/app:pull'] =
      response(200, {
        access_token: 'a.b-c',
      });
    answers[`${docker}/sha256-${DIGEST}.sig`] = signatures(
      await signatureBy({ name: 'index.docker.io/maker/app' }, 'somebody/else'),
    );
    expect(await lookUp(DOCKER)).toMatchObject({
      kind: 'found',
      by: 'anybody',
      provenance: { repository: 'somebody/else' },
    });
    answers['https://quay.io/v2/auth?service=quay.io&scope=repository:maker/app:pull'] = response(200, {
      token: 't',
    });
    expect(await lookUp({ ...IMAGE, registry: 'quay.io' })).toEqual({ kind: 'absent' });
  });

  it('asks nobody about a registry that it does not know', async () => {
    for (const registry of ['registry.example', 'localhost:5000', 'toString', '__proto__'])
      expect(await lookUp({ ...IMAGE, registry })).toEqual({ kind: 'not-asked', why: 'source-unknown' });
    expect(asked).toEqual([]);
  });

  it('believes no answer', async () => {
    for (const [made, why] of [
      [await signatureBy({}, 'attacker/app'), 'identity-repository'],
      [await signatureBy({ digest: 'cd'.repeat(32), optional: { a: 1 } }), 'payload-other-image'],
      [await signatureBy({ bare: true }), 'signature-by-key'],
    ] as const) {
      answers[MANIFEST_URL] = signatures(made);
      answers[blobUrl(made)] = { kind: 'response', status: 200, headers: {}, body: made.payload };
      expect(await lookUp()).toEqual({ kind: 'not-verified', why: expect.stringContaining(why) });
    }
    expect(kept.size).toBe(0);
  });

  it('takes the newest that is verified, whatever else was added', async () => {
    answers[MANIFEST_URL] = signatures(
      await signatureBy(),
      await signatureBy({}, 'maker/newer'),
      await signatureBy({}, 'attacker/app'),
      await signatureBy({ bare: true }),
    );
    expect(await lookUp()).toMatchObject({ kind: 'found', provenance: { repository: 'maker/newer' } });
  });

  it('is absent when there is no such tag, and failed when the registry does not say', async () => {
    expect(await lookUp()).toEqual({ kind: 'absent' });
    kept.clear();
    for (const [url, answer, why] of [
      [TOKEN_URL, { kind: 'failure', code: 'not-permitted', detail: '' }, 'not-permitted'],
      [TOKEN_URL, response(403, {}), 'HTTP 403'],
      [TOKEN_URL, response(200, {}), 'json-type'],
      [TOKEN_URL, response(200, { token: 'a b\r\nx-evil: 1' }), 'token-malformed'],
      [TOKEN_URL, response(200, { token: 'a'.repeat(LIMITS.registryTokenLength + 1) }), 'json-type'],
      [MANIFEST_URL, { kind: 'failure', code: 'redirected', detail: '' }, 'redirected'],
      [MANIFEST_URL, { kind: 'failure', code: 'too-large', detail: '' }, 'too-large'],
      [MANIFEST_URL, response(401, {}), 'HTTP 401'],
      [MANIFEST_URL, response(200, []), 'json-type'],
      [MANIFEST_URL, response(200, { layers: {} }), 'json-type'],
    ] as const) {
      answers = { [TOKEN_URL]: response(200, { token: 't' }), [url]: answer };
      expect(await lookUp()).toEqual({ kind: 'failed', why: expect.stringContaining(why) });
    }
    expect(kept.size).toBe(0);
  });

  it('leaves a registry alone as long as it wants', async () => {
    answers[MANIFEST_URL] = response(429, {}, { 'retry-after': '120' });
    expect(await lookUp()).toEqual({ kind: 'limited', until: AT + 120_000 });
    asked = [];
    expect(await lookUp({ ...IMAGE, digest: 'cd'.repeat(32) })).toEqual({
      kind: 'limited',
      until: AT + 120_000,
    });
    expect(asked).toEqual([]);
    expect(await lookUp(IMAGE, AT + 120_000)).toMatchObject({ kind: 'limited', until: AT + 240_000 });
  });
});

describe('the signed text', () => {
  it('is fetched where it cannot be made again, and counts only with its hash', async () => {
    const made = await signatureBy({ optional: { creator: 'somebody' } });
    answers[MANIFEST_URL] = signatures(made);
    answers[blobUrl(made)] = { kind: 'response', status: 200, headers: {}, body: made.payload };
    expect(await lookUp()).toMatchObject({ kind: 'found' });
    kept.clear();
    answers[blobUrl(made)] = {
      kind: 'response',
      status: 200,
      headers: {},
      body: (await signatureBy()).payload,
    };
    expect(await lookUp()).toEqual({ kind: 'not-verified', why: expect.stringContaining('another text') });
  });

  it('that lies elsewhere is not followed there, and that is said', async () => {
    const made = await signatureBy({ optional: { creator: 'somebody' } });
    answers[MANIFEST_URL] = signatures(made);
    answers[blobUrl(made)] = { kind: 'failure', code: 'redirected', detail: '' };
    expect(await lookUp()).toEqual({
      kind: 'not-verified',
      why: 'the signed text cannot be had: redirected',
    });
    expect(kept.size).toBe(0);
  });

  it('of a thousand signatures is not fetched a thousand times', async () => {
    const made = await signatureBy();
    const layers = Array.from({ length: 1000 }, (_, i) => ({
      ...made,
      layer: { ...made.layer, digest: `sha256:${i.toString(16).padStart(64, '0')}` },
    }));
    answers[MANIFEST_URL] = signatures(...layers);
    expect(await lookUp()).toMatchObject({ kind: 'not-verified' });
    expect(asked).toHaveLength(2 + LIMITS.signedPayloads);
  });
});

describe('what is remembered', () => {
  it('is the signature for a week and its absence for six hours; meanwhile nobody is asked', async () => {
    const made = await signatureBy({ optional: { creator: 'somebody' } });
    answers[MANIFEST_URL] = signatures(made);
    answers[blobUrl(made)] = { kind: 'response', status: 200, headers: {}, body: made.payload };
    const found = await lookUp();
    asked = [];
    expect(await lookUp(IMAGE, AT + 7 * 24 * HOUR - 1)).toEqual(found);
    expect(asked).toEqual([]);
    expect(await lookUp(IMAGE, AT + 7 * 24 * HOUR)).toEqual(found);
    expect(asked).toHaveLength(3);
    answers[MANIFEST_URL] = response(404, {});
    kept.clear();
    expect(await lookUp()).toEqual({ kind: 'absent' });
    asked = [];
    expect(await lookUp(IMAGE, AT + 6 * HOUR - 1)).toEqual({ kind: 'absent' });
    expect(asked).toEqual([]);
  });

  it('cannot claim anything: it is verified anew, and asked anew where it does not hold', async () => {
    answers[MANIFEST_URL] = signatures(await signatureBy({}, 'attacker/app'));
    await lookUp(DOCKER);
    const key = `provenance:registry ghcr.io/maker/app ${DIGEST}`;
    const { layer, payload } = await signatureBy({}, 'attacker/app');
    const { annotations } = layer;
    const text = JSON.stringify({
      payloadSha256: layer.digest.slice(7),
      signature: annotations['dev.cosignproject.cosign/signature'],
      certificate: annotations['dev.sigstore.cosign/certificate'],
      entry: annotations['dev.sigstore.cosign/bundle'],
      payload: base64(payload),
    });
    for (const bundle of [text, '{}', 'no JSON', '{"payloadSha256":"zz"}']) {
      asked = [];
      kept.set(key, { at: AT, bundle });
      expect(await lookUp()).toMatchObject({ kind: 'not-verified' });
      expect(asked).toHaveLength(2);
    }
  });
});
