/** Attacks on provenance, by a Sigstore of our own that can be made to lie. Each differs from the honest bundle in one thing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExpectedProvenance, GITHUB_ISSUER } from '../../../src/code/provenance/expected-provenance';
import type { SigstoreRoot } from '../../../src/code/provenance/sigstore-root';
import { verifyBundle } from '../../../src/code/provenance/verify-bundle';
import { fromHex } from '../../../src/encoding/hex';
import { LIMITS } from '../../../src/limits';
import { base64, fromHex as bytesOfHex, sha256, utf8 } from '../../testbed/bytes';
import { newKeys } from '../../testbed/certificate-maker';
import { makeCtLog, type TestCtLog } from '../../testbed/ct-log';
import {
  type BundleAsk,
  type BundleJson,
  checkpoint,
  HONEST_CLAIMS,
  makeBundle,
  makeFulcio,
  makeRekor,
  type SignerAsk,
  type TestFulcio,
  type TestRekor,
} from '../../testbed/sigstore-maker';
import { x509 } from '../../testbed/x509';
import { flippedLeaves } from './flipped-leaves';

const AT = new Date('2026-05-04T12:00:00Z');
const later = (ms: number) => new Date(AT.getTime() + ms);
const MINUTE = 60_000;
const DIGEST = 'ab'.repeat(32);
const EXPECTED: ExpectedProvenance = {
  issuer: GITHUB_ISSUER,
  source: { kind: 'repository', name: 'maker/app' },
  refPrefix: 'refs/tags/',
  predicateTypes: ['https://slsa.dev/provenance/v1'],
};

let fulcio: TestFulcio;
let rekor: TestRekor;
let certificateLog: TestCtLog;
let otherFulcio: TestFulcio;
let otherRekor: TestRekor;
let otherLog: TestCtLog;
let root: SigstoreRoot;

beforeAll(async () => {
  fulcio = await makeFulcio('ours', AT);
  otherFulcio = await makeFulcio('ours', AT);
  rekor = await makeRekor();
  otherRekor = await makeRekor();
  certificateLog = await makeCtLog('ours');
  otherLog = await makeCtLog('theirs');
  const from = AT.getTime() - 1;
  root = {
    authorities: [{ chain: fulcio.chain, from }],
    logs: [{ logId: base64(rekor.logId), key: rekor.key, from }],
    certificateLogs: [{ logId: certificateLog.listed.logId, key: certificateLog.listed.key, from }],
  };
});

type Signer = { readonly [K in keyof SignerAsk]?: SignerAsk[K] };

const signerOf = (signer: Signer = {}): SignerAsk => ({ claims: HONEST_CLAIMS, issuedAt: AT, ...signer });

const bundleOf = (change: Partial<BundleAsk> = {}, signer: Signer = {}): Promise<BundleJson> =>
  makeBundle({
    fulcio,
    rekor,
    certificateLogs: [certificateLog],
    signer: signerOf(signer),
    digests: [DIGEST],
    loggedAt: later(MINUTE),
    ...change,
  });

const encoded = (bundle: unknown): Uint8Array => utf8(JSON.stringify(bundle));

async function codeOf(
  bundle: unknown,
  { digest = DIGEST, expected = EXPECTED, trust = root } = {},
): Promise<string> {
  const result = await verifyBundle(encoded(bundle), fromHex(digest), expected, trust);
  return result.kind === 'verified' ? 'verified' : result.refusal.code;
}

const claims = (change: Partial<typeof HONEST_CLAIMS>) => ({ claims: { ...HONEST_CLAIMS, ...change } });

/** The same bundle with one member of its log entry changed. */
async function withEntry(
  change: (entry: BundleJson['verificationMaterial']['tlogEntries'][number]) => Promise<object> | object,
  of?: BundleJson,
) {
  const bundle = of ?? (await bundleOf());
  const [entry] = bundle.verificationMaterial.tlogEntries;
  if (entry === undefined) throw new Error('no entry');
  const tlogEntries = [{ ...entry, ...(await change(entry)) }];
  return { ...bundle, verificationMaterial: { ...bundle.verificationMaterial, tlogEntries } };
}

describe('an honest bundle', () => {
  it('says who built it, from what, with which workflow, and where that is logged', async () => {
    const result = await verifyBundle(encoded(await bundleOf()), fromHex(DIGEST), EXPECTED, root);
    expect(result).toEqual({
      kind: 'verified',
      provenance: {
        issuer: GITHUB_ISSUER,
        repository: 'maker/app',
        repositoryId: '123456789',
        ref: 'refs/tags/v1.2.3',
        commit: HONEST_CLAIMS.commit,
        workflow: 'https://github.com/maker/app/.github/workflows/release.yml@refs/tags/v1.2.3',
        builder: 'https://github.com/maker/app/.github/workflows/release.yml@refs/tags/v1.2.3',
        runner: 'github-hosted',
        predicateType: 'https://slsa.dev/provenance/v1',
        logIndex: 5_000_000_002,
        integratedTime: later(MINUTE).getTime(),
      },
    });
  });

  it('names a reusable workflow of another repository as the builder', async () => {
    const builder = 'https://github.com/slsa/generator/.github/workflows/g.yml@refs/tags/v2';
    const result = await verifyBundle(
      encoded(await bundleOf({}, claims({ builder }))),
      fromHex(DIGEST),
      EXPECTED,
      root,
    );
    expect(result).toMatchObject({ provenance: { repository: 'maker/app', builder } });
  });

  it('may be about several artifacts, at any place of a tree of any size', async () => {
    expect(await codeOf(await bundleOf({ digests: ['00'.repeat(32), DIGEST] }))).toBe('verified');
    for (const others of [
      [0, 0],
      [0, 1],
      [1, 0],
      [6, 0],
      [3, 9],
      [0, 16],
      [7, 8],
    ] as const)
      expect([others, await codeOf(await bundleOf({ others }))]).toEqual([others, 'verified']);
  });

  it('is enough from any repository of an owner, when that was asked; names do not tell case', async () => {
    const bundle = await bundleOf();
    const from = (kind: 'owner' | 'repository', name: string) =>
      codeOf(bundle, { expected: { issuer: GITHUB_ISSUER, source: { kind, name } } });
    expect(await from('owner', 'Maker')).toBe('verified');
    expect(await from('repository', 'Maker/App')).toBe('verified');
    expect(await from('owner', 'make')).toBe('identity-repository');
    expect(await from('owner', 'maker/app')).toBe('identity-repository');
  });

  it('may have several entries, each of which has to be about it', async () => {
    const [one, two] = await Promise.all([bundleOf(), bundleOf()]);
    const tlogEntries = one.verificationMaterial.tlogEntries.flatMap((e) => [e, e]);
    const both = { ...one, verificationMaterial: { ...one.verificationMaterial, tlogEntries } };
    expect(await codeOf(both)).toBe('verified');
    const foreign = [...one.verificationMaterial.tlogEntries, ...two.verificationMaterial.tlogEntries];
    const mixed = { ...one, verificationMaterial: { ...one.verificationMaterial, tlogEntries: foreign } };
    expect(await codeOf(mixed)).toBe('log-other-entry');
  });
});

describe('who signed', () => {
  const other = { ...HONEST_CLAIMS, repository: 'attacker/app' };

  it('another repository, issuer, branch or kind of statement is not what was asked for', async () => {
    expect(await codeOf(await bundleOf({}, { claims: other }))).toBe('identity-repository');
    expect(await codeOf(await bundleOf({}, claims({ issuer: 'https://gitlab.com' })))).toBe(
      'identity-issuer',
    );
    expect(await codeOf(await bundleOf({}, claims({ issuer: `${GITHUB_ISSUER}.evil.example` })))).toBe(
      'identity-issuer',
    );
    expect(await codeOf(await bundleOf({}, claims({ ref: 'refs/heads/refs/tags/v1' })))).toBe('identity-ref');
    expect(await codeOf(await bundleOf({ predicateType: 'https://spdx.dev/Document' }))).toBe(
      'statement-predicate',
    );
  });

  it('an authority of the same name with another key is not the authority', async () => {
    expect(await codeOf(await bundleOf({ fulcio: otherFulcio }))).toBe('signer-authority');
  });

  it('what an authority issued after its time does not count', async () => {
    const [authority] = root.authorities;
    if (authority === undefined) throw new Error('no authority');
    const trust = { ...root, authorities: [{ ...authority, until: later(0).getTime() }] };
    expect(await codeOf(await bundleOf(), { trust })).toBe('signer-authority');
  });

  it('a certificate that had expired, or did not exist yet, when the log took the entry', async () => {
    expect(await codeOf(await bundleOf({ loggedAt: later(11 * MINUTE) }))).toBe('signer-expired');
    expect(await codeOf(await bundleOf({}, { issuedAt: later(2 * MINUTE) }))).toBe('signer-expired');
    expect(await codeOf(await bundleOf({ loggedAt: later(10 * MINUTE) }))).toBe('verified');
  });

  it('a certificate for something else than signing code', async () => {
    const serverAuth = x509.ExtendedKeyUsage.serverAuth;
    expect(await codeOf(await bundleOf({}, { purpose: serverAuth }))).toBe('signer-purpose');
    expect(await codeOf(await bundleOf({}, { isAuthority: true }))).toBe('signer-purpose');
    const keyUsage = x509.KeyUsageFlags.keyAgreement;
    expect(await codeOf(await bundleOf({}, { keyUsage }))).toBe('signer-purpose');
    const more = [new x509.Extension('1.2.3.4', true, Uint8Array.of(5, 0))];
    expect(await codeOf(await bundleOf({}, { more }))).toBe('signer-purpose');
  });

  it('a certificate that no known certificate log promised to publish', async () => {
    expect(await codeOf(await bundleOf({}, { promisedBy: [] }))).toBe('signer-not-logged');
    expect(await codeOf(await bundleOf({}, { promisedBy: [otherLog] }))).toBe('signer-not-logged');
    expect(await codeOf(await bundleOf({}, { promisedBy: [otherLog, certificateLog] }))).toBe('verified');
    const [known] = root.certificateLogs;
    if (known === undefined) throw new Error('no certificate log');
    const ended = { ...root, certificateLogs: [{ ...known, until: AT.getTime() }] };
    expect(await codeOf(await bundleOf(), { trust: ended })).toBe('signer-not-logged');
    // Another key behind the same identifier: a forged promise beside nothing.
    const trust = {
      ...root,
      certificateLogs: [{ logId: certificateLog.listed.logId, key: otherLog.listed.key, from: 0 }],
    };
    expect(await codeOf(await bundleOf(), { trust })).toBe('signer-not-logged');
  });

  it('a certificate whose two spellings of a fact differ, or that lacks one', async () => {
    const change = (arc: number, value: Uint8Array<ArrayBuffer> | undefined) => ({
      extensions: new Map([[arc, value]]),
    });
    for (const arc of [1, 3, 5, 6])
      expect(await codeOf(await bundleOf({}, change(arc, utf8('something/else'))))).toBe(
        'identity-contradiction',
      );
    expect(await codeOf(await bundleOf({}, change(9, utf8('\f\u0003a/b'))))).toBe('identity-contradiction');
    expect(
      await codeOf(
        await bundleOf(
          {},
          {
            extensions: new Map([
              [1, undefined],
              [8, undefined],
            ]),
          },
        ),
      ),
    ).toBe('identity-missing');
    expect(await codeOf(await bundleOf({}, change(12, utf8('\f\u0010https://evil/a/b'))))).toBe(
      'identity-malformed',
    );
  });

  it('a name that hides what it is', async () => {
    const ref = 'refs/tags/v1\u202e';
    expect(await codeOf(await bundleOf({}, claims({ ref })))).toMatch(/^identity-malformed|^der-/);
    const older = new Map<number, Uint8Array<ArrayBuffer> | undefined>([
      [6, utf8(ref)],
      [14, undefined],
    ]);
    expect(await codeOf(await bundleOf({}, { extensions: older }))).toBe('identity-malformed');
  });
});

describe('what was signed', () => {
  it('another artifact', async () => {
    expect(await codeOf(await bundleOf({ digests: ['cd'.repeat(32)] }))).toBe('statement-other-artifact');
    expect(await codeOf(await bundleOf(), { digest: 'cd'.repeat(32) })).toBe('statement-other-artifact');
    expect(await codeOf(await bundleOf({ digests: [] }))).toBe('statement-subjects');
    expect(await codeOf(await bundleOf({ digests: [DIGEST.slice(2)] }))).toBe('statement-other-artifact');
  });

  it('something that is no statement of in-toto', async () => {
    expect(await codeOf(await bundleOf({ payloadType: 'application/json' }))).toBe('statement-type');
    expect(await codeOf(await bundleOf({ statementType: 'https://in-toto.io/Statement/V1' }))).toBe(
      'statement-type',
    );
  });

  it('by another key than the certified one', async () => {
    expect(await codeOf(await bundleOf({ envelopeKeys: await newKeys() }))).toBe('envelope-signature');
  });

  it('a payload that was exchanged after it was signed', async () => {
    const [mine, theirs] = await Promise.all([bundleOf(), bundleOf({ digests: ['cd'.repeat(32)] })]);
    const payload = theirs.dsseEnvelope.payload;
    const bundle = { ...mine, dsseEnvelope: { ...mine.dsseEnvelope, payload } };
    expect(await codeOf(bundle, { digest: 'cd'.repeat(32) })).toBe('envelope-signature');
  });
});

describe('what the log holds', () => {
  it('is nothing, when another log says so', async () => {
    expect(await codeOf(await bundleOf({ rekor: otherRekor }))).toBe('log-unknown');
    const claimed = { ...otherRekor, logId: rekor.logId };
    expect(await codeOf(await bundleOf({ rekor: claimed }))).toBe('log-promise');
  });

  it('counts only in the time of the log', async () => {
    const [log] = root.logs;
    if (log === undefined) throw new Error('no log');
    const trust = { ...root, logs: [{ ...log, until: AT.getTime() }] };
    expect(await codeOf(await bundleOf(), { trust })).toBe('log-unknown');
  });

  it('needs a promise, a proof and a checkpoint, each by the log: one alone can be made by anybody', async () => {
    for (const missing of ['inclusionPromise', 'inclusionProof'])
      expect(await codeOf(await withEntry(() => ({ [missing]: undefined })))).toBe('json-type');
    expect(
      await codeOf(
        await withEntry(({ inclusionProof }) => ({
          inclusionProof: { ...inclusionProof, checkpoint: undefined },
        })),
      ),
    ).toBe('json-type');
    const bundle = await bundleOf();
    const none = { ...bundle.verificationMaterial, tlogEntries: [] };
    expect(await codeOf({ ...bundle, verificationMaterial: none })).toBe('bundle-entries');
  });

  it('a time that somebody else wrote', async () => {
    const integratedTime = `${later(2 * MINUTE).getTime() / 1000}`;
    expect(await codeOf(await withEntry(() => ({ integratedTime })))).toBe('log-promise');
  });

  it('a number that somebody else wrote', async () => {
    expect(await codeOf(await withEntry(() => ({ logIndex: '1' })))).toBe('log-promise');
  });

  it("a tree of the attacker's own, whole or with the log's name on it", async () => {
    const own = async (checkpointBy: TestRekor) =>
      withEntry(async (entry) => {
        const leaf = await sha256(Uint8Array.of(0), bytesOf(entry.canonicalizedBody));
        const rootHash = base64(leaf);
        const envelope = await checkpoint(checkpointBy, 1, rootHash);
        return {
          inclusionProof: { logIndex: '0', treeSize: '1', rootHash, hashes: [], checkpoint: { envelope } },
        };
      });
    expect(await codeOf(await own(otherRekor))).toBe('log-checkpoint');
    expect(await codeOf(await own({ ...otherRekor, logId: rekor.logId }))).toBe('log-checkpoint');
    expect(await codeOf(await own(rekor))).toBe('verified');
  });

  it('a checkpoint of another size or another tree than the proof', async () => {
    const other = (size: number, rootHash?: string) =>
      withEntry(async ({ inclusionProof }) => ({
        inclusionProof: {
          ...inclusionProof,
          checkpoint: { envelope: await checkpoint(rekor, size, rootHash ?? inclusionProof.rootHash) },
        },
      }));
    expect(await codeOf(await other(6))).toBe('verified');
    expect(await codeOf(await other(7))).toBe('log-checkpoint');
    expect(await codeOf(await other(6, base64(bytesOfHex('11'.repeat(32)))))).toBe('log-checkpoint');
  });

  it('a path of another length, or to another leaf', async () => {
    const proof = (change: object) =>
      withEntry(({ inclusionProof }) => ({ inclusionProof: { ...inclusionProof, ...change } }));
    expect(await codeOf(await proof({ hashes: [] }))).toBe('log-inclusion');
    expect(await codeOf(await proof({ logIndex: '3' }))).toBe('log-inclusion');
    expect(await codeOf(await proof({ logIndex: '6' }))).toBe('log-inclusion');
    expect(await codeOf(await proof({ treeSize: '0' }))).toBe('log-inclusion');
    const zero = base64(new Uint8Array(32));
    expect(await codeOf(await proof({ hashes: Array(LIMITS.inclusionHashes).fill(zero) }))).toBe(
      'log-inclusion',
    );
  });

  it('an entry about another payload, or about the signature of somebody else', async () => {
    expect(await codeOf(await bundleOf({ loggedPayload: utf8('something harmless') }))).toBe(
      'log-other-entry',
    );
    const { der } = await fulcio.issue(signerOf(), [certificateLog]);
    expect(await codeOf(await bundleOf({ loggedCertificate: der }))).toBe('log-other-entry');
    const loggedSignature = (await bundleOf()).dsseEnvelope.signatures[0]?.sig ?? '';
    expect(await codeOf(await bundleOf({ loggedSignature }))).toBe('log-other-entry');
    const [mine, theirs] = await Promise.all([bundleOf(), bundleOf()]);
    const { tlogEntries } = theirs.verificationMaterial;
    const bundle = { ...mine, verificationMaterial: { ...mine.verificationMaterial, tlogEntries } };
    expect(await codeOf(bundle)).toBe('log-other-entry');
  });
});

describe('what is no bundle', () => {
  it('is refused by its size, its version and its form, not by accident', async () => {
    const bundle = await bundleOf();
    const code = async (bytes: Uint8Array) => {
      const result = await verifyBundle(bytes, fromHex(DIGEST), EXPECTED, root);
      return result.kind === 'verified' ? 'verified' : result.refusal.code;
    };
    expect(await code(new Uint8Array(LIMITS.sigstoreBundleBytes + 1))).toBe('bundle-too-large');
    expect(await code(utf8(''))).toBe('json-malformed');
    expect(await code(utf8('[]'))).toBe('json-type');
    expect(await code(utf8('['.repeat(1000)))).toBe('json-too-deep');
    expect(await code(Uint8Array.of(0xff))).toBe('json-not-utf8');
    expect(
      await codeOf({ ...bundle, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1' }),
    ).toBe('bundle-media-type');
    const kind = (kindVersion: object) => withEntry(() => ({ kindVersion }));
    expect(await codeOf(await kind({ kind: 'hashedrekord', version: '0.0.2' }))).toBe('bundle-entry-kind');
    const many = Array(LIMITS.sigstoreEntries + 1).fill(bundle.verificationMaterial.tlogEntries[0]);
    const material = { ...bundle.verificationMaterial, tlogEntries: many };
    expect(await codeOf({ ...bundle, verificationMaterial: material })).toBe('bundle-entries');
    const hashes = Array(LIMITS.inclusionHashes + 1).fill(base64(new Uint8Array(32)));
    const long = await withEntry(({ inclusionProof }) => ({ inclusionProof: { ...inclusionProof, hashes } }));
    expect(await codeOf(long)).toBe('bundle-hash');
    const [signature] = bundle.dsseEnvelope.signatures;
    for (const signatures of [[], [signature, signature]])
      expect(await codeOf({ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, signatures } })).toBe(
        'bundle-signatures',
      );
  });

  it('never rejects, and never passes with any one value changed', async () => {
    const unnoticed: string[] = [];
    for (const { path, value } of flippedLeaves(await bundleOf()))
      if ((await codeOf(value)) === 'verified') unnoticed.push(path);
    // The name on the signature's line of the checkpoint: who has the key does not need the name.
    expect(unnoticed.filter((path) => !/checkpoint\.envelope@/.test(path))).toEqual([]);
    expect(unnoticed.length).toBeLessThanOrEqual(1);
  });
});

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
