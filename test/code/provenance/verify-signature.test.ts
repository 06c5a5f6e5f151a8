/** Attacks on signatures of cosign, by a Sigstore of our own that can be made to lie. Each differs from the honest one in one thing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type ExpectedIdentity, GITHUB_ISSUER } from '../../../src/code/provenance/expected-provenance';
import { readSignatureManifest } from '../../../src/code/provenance/read-signature';
import type { SigstoreRoot } from '../../../src/code/provenance/sigstore-root';
import { verifySignature } from '../../../src/code/provenance/verify-signature';
import { LIMITS } from '../../../src/limits';
import { base64, hex, sha256, utf8 } from '../../testbed/bytes';
import { newKeys } from '../../testbed/certificate-maker';
import { makeCtLog, type TestCtLog } from '../../testbed/ct-log';
import {
  HONEST_CLAIMS,
  makeFulcio,
  makeRekor,
  makeSignature,
  type SignatureAsk,
  type SignatureJson,
  type SignerAsk,
  signatureManifest,
  type TestFulcio,
  type TestRekor,
} from '../../testbed/sigstore-maker';
import { flippedLeaves } from './flipped-leaves';

const AT = new Date('2026-05-04T12:00:00Z');
const MINUTE = 60_000;
const later = (ms: number) => new Date(AT.getTime() + ms);
const DIGEST = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const EXPECTED: ExpectedIdentity = { issuer: GITHUB_ISSUER, source: { kind: 'owner', name: 'maker' } };

let fulcio: TestFulcio;
let otherFulcio: TestFulcio;
let rekor: TestRekor;
let otherRekor: TestRekor;
let certificateLog: TestCtLog;
let root: SigstoreRoot;

beforeAll(async () => {
  [fulcio, otherFulcio] = [await makeFulcio('ours', AT), await makeFulcio('ours', AT)];
  [rekor, otherRekor] = [await makeRekor(), await makeRekor()];
  certificateLog = await makeCtLog('ours');
  const from = AT.getTime() - 1;
  root = {
    authorities: [{ chain: fulcio.chain, from }],
    logs: [{ logId: base64(rekor.logId), key: rekor.key, from }],
    certificateLogs: [{ logId: certificateLog.listed.logId, key: certificateLog.listed.key, from }],
  };
});

const signatureOf = (
  change: Partial<SignatureAsk> = {},
  signer: Partial<SignerAsk> = {},
): Promise<SignatureJson> =>
  makeSignature({
    fulcio,
    rekor,
    certificateLogs: [certificateLog],
    signer: { claims: HONEST_CLAIMS, issuedAt: AT, ...signer },
    name: 'ghcr.io/maker/app',
    digest: DIGEST,
    loggedAt: later(MINUTE),
    ...change,
  });

interface How {
  readonly digest?: string;
  readonly expected?: ExpectedIdentity;
  readonly payload?: Uint8Array;
  readonly trust?: SigstoreRoot;
}

/** `verified`, or the code of the refusal. */
async function codeOf(
  { layer, payload: own }: { readonly layer: object; readonly payload: Uint8Array },
  { digest = DIGEST, expected = EXPECTED, payload = own, trust = root }: How = {},
): Promise<string> {
  const [read] = readSignatureManifest(utf8(JSON.stringify(signatureManifest(layer))));
  if (read === undefined) throw new Error('no layer');
  const result = await verifySignature(read, payload, digest, expected, trust);
  return result.kind === 'verified' ? 'verified' : result.refusal.code;
}

const ENTRY = 'dev.sigstore.cosign/bundle';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const SIGNATURE = 'dev.cosignproject.cosign/signature';

const withAnnotations = (
  { layer, payload }: SignatureJson,
  change: { readonly [name: string]: string | undefined },
) => ({ payload, layer: { ...layer, annotations: { ...layer.annotations, ...change } } });

const entryIn = ({ layer }: SignatureJson) => {
  const text = layer.annotations[ENTRY];
  if (text === undefined) throw new Error('no entry');
  return JSON.parse(text) as { SignedEntryTimestamp: string; Payload: Record<string, unknown> };
};

const claims = (change: Partial<typeof HONEST_CLAIMS>): Partial<SignerAsk> => ({
  claims: { ...HONEST_CLAIMS, ...change },
});

describe('an honest signature', () => {
  it('tells who signed, from which commit, by which workflow, and where the log has it', async () => {
    const { layer, payload } = await signatureOf();
    const [read] = readSignatureManifest(utf8(JSON.stringify(signatureManifest(layer))));
    if (read === undefined) throw new Error('no layer');
    expect(await verifySignature(read, payload, DIGEST, EXPECTED, root)).toEqual({
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
        logIndex: 5_000_000_007,
        integratedTime: later(MINUTE).getTime(),
      },
    });
  });

  it('may carry annotations, and be of anybody where nobody in particular has to have signed', async () => {
    expect(await codeOf(await signatureOf({ optional: { creator: 'x' } }))).toBe('verified');
    const expected: ExpectedIdentity = { issuer: GITHUB_ISSUER, source: 'anybody' };
    expect(await codeOf(await signatureOf({}, claims({ repository: 'somebody/else' })), { expected })).toBe(
      'verified',
    );
  });
});

describe('who signed', () => {
  it('the workflow of another account is not the maker, nor is another issuer', async () => {
    expect(await codeOf(await signatureOf({}, claims({ repository: 'attacker/app' })))).toBe(
      'identity-repository',
    );
    expect(await codeOf(await signatureOf({}, claims({ repository: 'maker-x/app' })))).toBe(
      'identity-repository',
    );
    const other = claims({ issuer: 'https://accounts.google.com' });
    expect(await codeOf(await signatureOf({}, other))).toBe('identity-issuer');
    const expected: ExpectedIdentity = { issuer: GITHUB_ISSUER, source: 'anybody' };
    expect(await codeOf(await signatureOf({}, other), { expected })).toBe('identity-issuer');
  });

  it('an authority that the attacker made, whatever chain comes along', async () => {
    expect(await codeOf(await signatureOf({ fulcio: otherFulcio }))).toBe('signer-authority');
  });

  it('a certificate that had expired, or was not there yet, when the log took the entry', async () => {
    expect(await codeOf(await signatureOf({ loggedAt: later(11 * MINUTE) }))).toBe('signer-expired');
    expect(await codeOf(await signatureOf({}, { issuedAt: later(2 * MINUTE) }))).toBe('signer-expired');
  });

  it('a certificate that no certificate log promised to publish', async () => {
    expect(await codeOf(await signatureOf({}, { promisedBy: [] }))).toBe('signer-not-logged');
  });

  it('a bare key, which nobody vouches for', async () => {
    expect(await codeOf(await signatureOf({ bare: true }))).toBe('signature-by-key');
  });

  it('another key than the certified one', async () => {
    expect(await codeOf(await signatureOf({ keys: await newKeys() }))).toBe('payload-signature');
  });

  it('somebody else, whose certificate is put in the place of the attacker’s', async () => {
    const [honest, attack] = [
      await signatureOf(),
      await signatureOf({}, claims({ repository: 'attacker/app' })),
    ];
    const lent = withAnnotations(attack, { [CERTIFICATE]: honest.layer.annotations[CERTIFICATE] });
    expect(await codeOf(lent)).toBe('payload-signature');
  });
});

describe('what was signed', () => {
  it('another image', async () => {
    expect(await codeOf(await signatureOf({ digest: OTHER }))).toBe('payload-other-image');
    expect(await codeOf(await signatureOf(), { digest: OTHER })).toBe('payload-other-image');
  });

  it('a payload in the place of the one that was signed, with the layer’s hash or its own', async () => {
    const mine = await signatureOf({ digest: OTHER });
    const { payload } = await signatureOf();
    expect(await codeOf(mine, { payload })).toBe('payload-hash');
    const digest = `sha256:${hex(await sha256(payload))}`;
    expect(await codeOf({ payload, layer: { ...mine.layer, digest } })).toBe('payload-signature');
  });

  it('something that is no signature of an image', async () => {
    expect(await codeOf(await signatureOf({ type: 'atomic container signature' }))).toBe('payload-type');
    const { layer } = await signatureOf();
    const payload = utf8('[]');
    const digest = `sha256:${hex(await sha256(payload))}`;
    expect(await codeOf({ payload, layer: { ...layer, digest } })).toBe('payload-signature');
  });
});

describe('what the log promised', () => {
  it('nothing, or another log did', async () => {
    expect(await codeOf(withAnnotations(await signatureOf(), { [ENTRY]: undefined }))).toBe(
      'signature-not-logged',
    );
    expect(await codeOf(await signatureOf({ rekor: otherRekor }))).toBe('log-unknown');
    expect(await codeOf(await signatureOf({ rekor: { ...otherRekor, logId: rekor.logId } }))).toBe(
      'log-promise',
    );
  });

  it('to take another entry: of another signature, another payload, another certificate', async () => {
    const [mine, theirs] = [await signatureOf(), await signatureOf()];
    expect(await codeOf(withAnnotations(mine, { [ENTRY]: theirs.layer.annotations[ENTRY] }))).toBe(
      'log-other-entry',
    );
    expect(await codeOf(await signatureOf({ loggedPayload: utf8('harmless') }))).toBe('log-other-entry');
    const { der } = await fulcio.issue({ claims: HONEST_CLAIMS, issuedAt: AT }, [certificateLog]);
    expect(await codeOf(await signatureOf({ loggedCertificate: der }))).toBe('log-other-entry');
  });

  it('at another time, or with another number', async () => {
    for (const change of [{ integratedTime: later(2 * MINUTE).getTime() / 1000 }, { logIndex: 1 }]) {
      const mine = await signatureOf();
      const { SignedEntryTimestamp, Payload } = entryIn(mine);
      const entry = JSON.stringify({ SignedEntryTimestamp, Payload: { ...Payload, ...change } });
      expect(await codeOf(withAnnotations(mine, { [ENTRY]: entry }))).toBe('log-promise');
    }
  });

  it('in numbers that are none', async () => {
    for (const logIndex of ['1', -1, 1.5, 2 ** 53, null]) {
      const mine = await signatureOf();
      const { SignedEntryTimestamp, Payload } = entryIn(mine);
      const entry = JSON.stringify({ SignedEntryTimestamp, Payload: { ...Payload, logIndex } });
      expect(await codeOf(withAnnotations(mine, { [ENTRY]: entry }))).toBe('signature-number');
    }
  });
});

describe('what is no signature', () => {
  it('is refused by its form, not by accident', async () => {
    const mine = await signatureOf();
    expect(await codeOf(withAnnotations(mine, { [CERTIFICATE]: 'none' }))).toBe('pem-malformed');
    expect(await codeOf(withAnnotations(mine, { [CERTIFICATE]: '' }))).toBe('pem-empty');
    expect(await codeOf(withAnnotations(mine, { [SIGNATURE]: '%' }))).toBe('base64-malformed');
    expect(await codeOf(withAnnotations(mine, { [ENTRY]: '['.repeat(1000) }))).toBe('json-too-deep');
    expect(await codeOf(withAnnotations(mine, { [ENTRY]: '{}' }))).toBe('json-type');
  });

  it('of a manifest: layers of other kinds, texts that are too long, more layers than are looked at', async () => {
    const { layer } = await signatureOf();
    const read = (...layers: readonly object[]) =>
      readSignatureManifest(utf8(JSON.stringify(signatureManifest(...layers))));
    expect(read({ ...layer, mediaType: 'application/json' }, { ...layer, digest: 'sha512:00' })).toEqual([]);
    expect(read({ ...layer, annotations: {} })).toEqual([]);
    const long = { ...layer.annotations, [SIGNATURE]: 'A'.repeat(LIMITS.signatureTextLength + 1) };
    expect(() => read({ ...layer, annotations: long })).toThrow('json-type');
    const numbered = Array.from({ length: LIMITS.attestations + 5 }, (_, i) => ({
      ...layer,
      digest: `sha256:${i.toString(16).padStart(64, '0')}`,
    }));
    const kept = read(...numbered);
    expect(kept).toHaveLength(LIMITS.attestations);
    expect(Number.parseInt(kept[0]?.payloadSha256 ?? '', 16)).toBe(LIMITS.attestations + 4);
  });

  it('never passes with any one value changed, beside the chain that is not needed', async () => {
    const mine = await signatureOf();
    const { chain: _, ...annotations } = {
      signature: mine.layer.annotations[SIGNATURE],
      certificate: mine.layer.annotations[CERTIFICATE],
      entry: entryIn(mine),
      chain: 0,
    };
    const unnoticed: string[] = [];
    for (const { path, value } of flippedLeaves(annotations)) {
      const { signature, certificate, entry } = value as typeof annotations;
      const changed = withAnnotations(mine, {
        [SIGNATURE]: `${signature}`,
        [CERTIFICATE]: `${certificate}`,
        [ENTRY]: JSON.stringify(entry),
      });
      if ((await codeOf(changed)) === 'verified') unnoticed.push(path);
    }
    expect(unnoticed).toEqual([]);
  });
});
