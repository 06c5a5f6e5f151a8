/** What is asked of GitHub about images, what is remembered, and what an answer can and cannot claim. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { lookUpAttestation } from '../../../src/code/provenance/look-up-attestation';
import type { PinnedImage } from '../../../src/code/provenance/pinned-image';
import type { ProvenanceFinding } from '../../../src/code/provenance/provenance-finding';
import { GITHUB_API } from '../../../src/code/provenance/provenance-services';
import { RELEASE_SIGSTORE_ROOT, type SigstoreRoot } from '../../../src/code/provenance/sigstore-root';
import { LIMITS } from '../../../src/limits';
import type { FetchRequest, FetchResult, MemoryPort } from '../../../src/ports/ports';
import { base64, utf8 } from '../../testbed/bytes';
import { makeCtLog } from '../../testbed/ct-log';
import { type Claims, HONEST_CLAIMS, makeBundle, makeFulcio, makeRekor } from '../../testbed/sigstore-maker';
import { describeVectors, vector } from '../../vectors';

const AT = Date.parse('2026-05-04T12:00:00Z');
const HOUR = 3_600_000;
const DIGEST = 'ab'.repeat(32);
const IMAGE: PinnedImage = { registry: 'ghcr.io', repository: 'maker/app', digest: DIGEST };
const ORGS = `${GITHUB_API}/orgs/maker/attestations/sha256:${DIGEST}?per_page=30`;
const USERS = ORGS.replace('/orgs/', '/users/');

let root: SigstoreRoot;
let bundleBy: (claims?: Partial<Claims>, digest?: string, predicateType?: string) => Promise<object>;

beforeAll(async () => {
  const at = new Date(AT);
  const [fulcio, rekor, log] = [await makeFulcio('F', at), await makeRekor(), await makeCtLog('C')];
  root = {
    authorities: [{ chain: fulcio.chain, from: 0 }],
    logs: [{ logId: base64(rekor.logId), key: rekor.key, from: 0 }],
    certificateLogs: [{ logId: log.listed.logId, key: log.listed.key, from: 0 }],
  };
  bundleBy = (claims = {}, digest = DIGEST, predicateType = 'https://slsa.dev/provenance/v1') =>
    makeBundle({
      fulcio,
      rekor,
      certificateLogs: [log],
      signer: { claims: { ...HONEST_CLAIMS, ...claims }, issuedAt: at },
      digests: [digest],
      loggedAt: new Date(AT + 60_000),
      predicateType,
    });
});

let asked: FetchRequest[];
let answers: { [url: string]: FetchResult };
let memory: MemoryPort & { readonly kept: Map<string, JsonValue> };

beforeEach(() => {
  asked = [];
  answers = {};
  const kept = new Map<string, JsonValue>();
  memory = {
    kept,
    read: async (key) => kept.get(key),
    write: async (key, value) => void kept.set(key, value),
  };
});

const response = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}) =>
  ({ kind: 'response', status, headers, body: utf8(JSON.stringify(body)) }) as const;
const listed = (...bundles: readonly unknown[]) =>
  response(200, { attestations: bundles.map((bundle) => ({ repository_id: 1, bundle })) });

const fetch = async (request: FetchRequest): Promise<FetchResult> => {
  asked.push(request);
  return answers[request.url] ?? response(404, { message: 'Not Found' });
};

const settings = (at = AT, trust = root) => ({ at, root: trust });
const MAKER = { kind: 'owner', name: 'maker' } as const;
const lookUp = (image = IMAGE, at = AT): Promise<ProvenanceFinding> =>
  lookUpAttestation(image, MAKER, { fetch, memory }, settings(at));

describe('asking GitHub', () => {
  it('finds what an owner attested, with one request that says no more than owner and digest', async () => {
    answers[ORGS] = listed(await bundleBy());
    expect(await lookUp()).toMatchObject({
      kind: 'found',
      provenance: { repository: 'maker/app', commit: HONEST_CLAIMS.commit },
    });
    expect(asked.map(({ url }) => url)).toEqual([ORGS]);
    expect(asked[0]?.headers).toEqual({
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    });
  });

  it('asks for a user where there is no such organisation, and for a repository where it is known', async () => {
    answers[USERS] = listed(await bundleBy());
    expect(await lookUp()).toMatchObject({ kind: 'found' });
    expect(asked.map(({ url }) => url)).toEqual([ORGS, USERS]);
    const url = ORGS.replace('/orgs/maker', '/repos/maker/app');
    answers[url] = listed(await bundleBy());
    const source = { kind: 'repository', name: 'maker/app' } as const;
    expect(await lookUpAttestation(IMAGE, source, { fetch, memory }, settings())).toMatchObject({
      kind: 'found',
    });
    expect(asked.at(-1)?.url).toBe(url);
  });

  it('takes the first that is verified, whatever else is in the answer', async () => {
    answers[ORGS] = listed(
      {},
      await bundleBy({}, DIGEST, 'https://spdx.dev/Document'),
      await bundleBy({ repository: 'attacker/app' }),
      await bundleBy({ commit: 'd'.repeat(40) }),
      await bundleBy(),
    );
    expect(await lookUp()).toMatchObject({ kind: 'found', provenance: { commit: 'd'.repeat(40) } });
  });

  it('believes no answer: others, about others, or other kinds of statements, are not verified', async () => {
    for (const [bundle, why] of [
      [await bundleBy({ repository: 'attacker/app' }), 'identity-repository'],
      [await bundleBy({}, 'cd'.repeat(32)), 'statement-other-artifact'],
      [await bundleBy({}, DIGEST, 'https://spdx.dev/Document'), 'statement-predicate'],
      [{ mediaType: 'none' }, 'bundle-media-type'],
    ] as const) {
      answers[ORGS] = listed(bundle);
      expect(await lookUp()).toEqual({ kind: 'not-verified', why: expect.stringContaining(why) });
    }
    expect(memory.kept.size).toBe(0);
  });

  it('is absent when GitHub has none, and failed when it does not say', async () => {
    expect(await lookUp()).toEqual({ kind: 'absent' });
    memory.kept.clear();
    answers[ORGS] = listed();
    expect(await lookUp()).toEqual({ kind: 'absent' });
    memory.kept.clear();
    for (const [answer, why] of [
      [{ kind: 'failure', code: 'not-permitted', detail: '' }, 'not-permitted'],
      [response(500, {}), 'HTTP 500'],
      [response(403, {}), 'HTTP 403'],
      [response(200, []), 'json-type'],
      [response(200, { attestations: {} }), 'json-type'],
      [response(200, { attestations: ['x'] }), 'json-type'],
      // As later versions of the API answer: addresses of bundles, on hosts that nobody allowed.
      [response(200, { attestations: [{ bundle: null, bundle_url: 'https://x.example' }] }), 'no bundles'],
    ] as const) {
      answers[ORGS] = answer;
      expect(await lookUp()).toEqual({ kind: 'failed', why: expect.stringContaining(why) });
    }
    expect(memory.kept.size).toBe(0);
  });

  it('leaves GitHub alone as long as it wants, an hour at most', async () => {
    const reset = `${(AT + 30 * 60_000) / 1000}`;
    answers[ORGS] = response(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    expect(await lookUp()).toEqual({ kind: 'limited', until: AT + 30 * 60_000 });
    expect(await lookUp({ ...IMAGE, digest: 'cd'.repeat(32) })).toMatchObject({ kind: 'limited' });
    expect(asked).toHaveLength(1);
    answers[ORGS] = listed(await bundleBy());
    expect(await lookUp(IMAGE, AT + 30 * 60_000)).toMatchObject({ kind: 'found' });
    memory.kept.clear();
    answers[ORGS] = response(429, {}, { 'retry-after': '999999' });
    expect(await lookUp()).toEqual({ kind: 'limited', until: AT + HOUR });
    memory.kept.clear();
    answers[ORGS] = response(429, {}, { 'retry-after': 'soon' });
    expect(await lookUp()).toEqual({ kind: 'limited', until: AT + 10 * 60_000 });
  });

  it('looks at so many and no more', async () => {
    answers[ORGS] = listed(...Array(LIMITS.attestations).fill({}), await bundleBy());
    expect(await lookUp()).toMatchObject({ kind: 'not-verified' });
  });
});

describe('what is remembered', () => {
  it('is the bundle for a week and its absence for six hours; meanwhile nobody is asked', async () => {
    answers[ORGS] = listed(await bundleBy());
    const found = await lookUp();
    expect(await lookUp(IMAGE, AT + 7 * 24 * HOUR - 1)).toEqual(found);
    expect(asked).toHaveLength(1);
    await lookUp(IMAGE, AT + 7 * 24 * HOUR);
    expect(asked).toHaveLength(2);
    const other = { ...IMAGE, digest: 'cd'.repeat(32) };
    await lookUp(other);
    const requests = asked.length;
    expect(await lookUp(other, AT + 6 * HOUR - 1)).toEqual({ kind: 'absent' });
    expect(asked).toHaveLength(requests);
    await lookUp(other, AT + 6 * HOUR);
    expect(asked.length).toBeGreaterThan(requests);
  });

  it('cannot claim anything: it is verified anew, and asked anew where it does not hold', async () => {
    const bundle = await bundleBy({ repository: 'attacker/app' });
    for (const value of [
      { at: AT, bundle: JSON.stringify(bundle) },
      { at: AT, bundle: '{}' },
      { at: AT + 1, bundle: null },
      { at: 'x', bundle: null },
      { provenance: { repository: 'maker/app' } },
      'found',
    ]) {
      asked = [];
      memory.kept.set(`provenance:owner maker ${DIGEST}`, value);
      expect(await lookUp()).toEqual({ kind: 'absent' });
      expect(asked).toHaveLength(2);
    }
  });

  it('is not a bundle that is too long', async () => {
    const bundle = { ...(await bundleBy()), more: 'x'.repeat(LIMITS.rememberedBundle) };
    answers[ORGS] = listed(bundle);
    expect(await lookUp()).toMatchObject({ kind: 'found' });
    expect(memory.kept.size).toBe(0);
  });
});

describeVectors('a real answer', () => {
  it('of GitHub reads, and its bundle is verified up to the kind of statement, which is not about a build', async () => {
    const digest = '59239f442bcc5814c5981c1d424e25ab190784c6d3162b76fa90bbce88a4e4c9';
    const body = vector(
      'other/teep-captures/tinfoil-v3-cloud-20260629b/0006_github-proxy.tinfoil.sh_repos_tinfoilsh_confidential-model-router_attestations_s.body',
    );
    const url = `${GITHUB_API}/repos/tinfoilsh/confidential-model-router/attestations/sha256:${digest}?per_page=30`;
    answers[url] = { kind: 'response', status: 200, headers: {}, body };
    const source = { kind: 'repository', name: 'tinfoilsh/confidential-model-router' } as const;
    const trust = settings(AT, RELEASE_SIGSTORE_ROOT);
    expect(await lookUpAttestation({ digest }, source, { fetch, memory }, trust)).toEqual({
      kind: 'not-verified',
      why: expect.stringMatching(/^statement-predicate/),
    });
  });
});
