/**
 * A Sigstore of the testbed: an authority for signers (Fulcio), a transparency log (Rekor), and bundles with any field as asked, true
 * or not. Independent of `src/`, on purpose.
 */
import { type Bytes, base64, concat, hex, sha256, utf8 } from './bytes';
import {
  ECDSA_SHA256,
  type Issued,
  makeCertificate,
  newKeys,
  pemOf,
  type Subject,
  signRaw,
  spkiOf,
} from './certificate-maker';
import { derSignature, sctListExtension, type TestCtLog, tbsOf } from './ct-log';
import { x509 } from './x509';

const TEN_YEARS = 3650 * 86_400_000;
const MINUTE = 60_000;
const FULCIO = '1.3.6.1.4.1.57264.1';

/** What an identity token of a build says, and Fulcio certifies. */
export interface Claims {
  readonly issuer: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly ref: string;
  readonly commit: string;
  /** Path of the file. */
  readonly workflow: string;
  /** The workflow that signs, where it is another one; an address. */
  readonly builder?: string;
}

export const HONEST_CLAIMS: Claims = {
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'maker/app',
  ref: 'refs/tags/v1.2.3',
  commit: 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
  workflow: '.github/workflows/release.yml',
};

const utf8String = (text: string): Bytes => {
  const bytes = utf8(text);
  if (bytes.length > 0xff) throw new Error('longer than this writer knows');
  return concat(
    bytes.length < 0x80 ? Uint8Array.of(0x0c, bytes.length) : Uint8Array.of(0x0c, 0x81, bytes.length),
    bytes,
  );
};

/** The extensions that both generations of readers look for, by their last arc. */
export function claimExtensions(claims: Claims): Map<number, Bytes> {
  const { issuer, repository, ref, commit } = claims;
  const address = `https://github.com/${repository}`;
  const workflow = `${address}/${claims.workflow}@${ref}`;
  return new Map([
    [1, utf8(issuer)],
    [3, utf8(commit)],
    [5, utf8(repository)],
    [6, utf8(ref)],
    [8, utf8String(issuer)],
    [9, utf8String(claims.builder ?? workflow)],
    [11, utf8String('github-hosted')],
    [12, utf8String(address)],
    [13, utf8String(commit)],
    [14, utf8String(ref)],
    [15, utf8String('123456789')],
    [18, utf8String(workflow)],
  ]);
}

export interface SignerAsk {
  readonly claims: Claims;
  /** Ten minutes from here. */
  readonly issuedAt: Date;
  /** Last arcs of the extensions as they shall be instead; `undefined` leaves one out. */
  readonly extensions?: ReadonlyMap<number, Bytes | undefined>;
  /** Absent: the one for code signing. */
  readonly purpose?: string;
  /** Absent: digital signatures. */
  readonly keyUsage?: number;
  readonly isAuthority?: boolean;
  readonly more?: readonly x509.Extension[];
  /** Certificate logs that promise; the honest one when absent. */
  readonly promisedBy?: readonly TestCtLog[];
}

export interface FulcioKeys {
  readonly commonName: string;
  readonly intermediate: CryptoKeyPair;
  /** Base64 DER: intermediate, root. */
  readonly chain: readonly string[];
}

export interface TestFulcio {
  /** Base64 DER: intermediate, root. */
  readonly chain: readonly string[];
  issue(ask: SignerAsk, logs: readonly TestCtLog[]): Promise<Issued>;
}

const of = (commonName: string): Subject => ({ commonName, organization: 'Vitrine Testbed' });

export async function newFulcioKeys(name: string, at: Date): Promise<FulcioKeys> {
  const years = {
    notBefore: new Date(at.getTime() - TEN_YEARS),
    notAfter: new Date(at.getTime() + TEN_YEARS),
  };
  const rootKeys = await newKeys();
  const [rootName, issuerName] = [of(`${name} root`), of(`${name} intermediate`)];
  const root = await makeCertificate({
    subject: rootName,
    issuer: rootName,
    keys: rootKeys,
    issuerKeys: rootKeys,
    authority: { pathLength: 1 },
    ...years,
  });
  const intermediate = await makeCertificate({
    subject: issuerName,
    issuer: rootName,
    keys: await newKeys(),
    issuerKeys: rootKeys,
    authority: { pathLength: 0 },
    ...years,
  });
  return {
    commonName: `${name} intermediate`,
    intermediate: intermediate.keys,
    chain: [base64(intermediate.der), base64(root.der)],
  };
}

export const makeFulcio = async (name: string, at: Date): Promise<TestFulcio> =>
  fulcioOf(await newFulcioKeys(name, at));

export function fulcioOf({ commonName, intermediate, chain }: FulcioKeys): TestFulcio {
  return {
    chain,
    async issue(
      { claims, issuedAt, extensions, purpose, keyUsage, isAuthority, more = [], promisedBy },
      logs,
    ) {
      const claimed = new Map<number, Bytes | undefined>([...claimExtensions(claims), ...(extensions ?? [])]);
      const workflow = `https://github.com/${claims.repository}/${claims.workflow}@${claims.ref}`;
      const fields = {
        subject: of('signer'),
        issuer: of(commonName),
        keys: await newKeys(),
        issuerKeys: intermediate,
        serial: hex(crypto.getRandomValues(new Uint8Array(8))).replace(/^./, '1'),
        notBefore: issuedAt,
        notAfter: new Date(issuedAt.getTime() + 10 * MINUTE),
        authority: isAuthority ? ({ pathLength: 0 } as const) : ('absent' as const),
        keyUsage: keyUsage ?? x509.KeyUsageFlags.digitalSignature,
        more: [
          new x509.ExtendedKeyUsageExtension([purpose ?? x509.ExtendedKeyUsage.codeSigning]),
          new x509.SubjectAlternativeNameExtension(
            [{ type: 'url', value: claims.builder ?? workflow }],
            true,
          ),
          ...[...claimed].flatMap(([arc, value]) =>
            value === undefined ? [] : [new x509.Extension(`${FULCIO}.${arc}`, false, value)],
          ),
          ...more,
        ],
      };
      const tbs = tbsOf((await makeCertificate(fields)).der);
      const issuerSpki = await spkiOf(intermediate);
      const scts = await Promise.all(
        (promisedBy ?? logs).map((log) => log.promise(tbs, issuerSpki, new Date(issuedAt.getTime() + 1000))),
      );
      if (scts.length === 0) return makeCertificate(fields);
      return makeCertificate({ ...fields, more: [...fields.more, sctListExtension(scts)] });
    },
  };
}

export interface TestRekor {
  readonly logId: Bytes;
  /** Base64 DER SubjectPublicKeyInfo. */
  readonly key: string;
  /** DER, over any bytes. */
  sign(message: Uint8Array): Promise<Bytes>;
}

/** @param given made anew when absent; P-256 */
export async function makeRekor(given?: CryptoKeyPair): Promise<TestRekor> {
  const keys = given ?? (await newKeys());
  const spki = await spkiOf(keys);
  return {
    logId: await sha256(spki),
    key: base64(spki),
    sign: async (message) => derSignature(await signRaw(keys, message)),
  };
}

/** RFC 6962 section 2.1: hash of a tree, and the path from one of its leaves. */
export async function treeHash(leaves: readonly Uint8Array[]): Promise<Bytes> {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return sha256(Uint8Array.of(0), only);
  if (leaves.length === 0) return sha256();
  const k = splitOf(leaves.length);
  return sha256(Uint8Array.of(1), await treeHash(leaves.slice(0, k)), await treeHash(leaves.slice(k)));
}

export async function treePath(index: number, leaves: readonly Uint8Array[]): Promise<Bytes[]> {
  if (leaves.length <= 1) return [];
  const k = splitOf(leaves.length);
  return index < k
    ? [...(await treePath(index, leaves.slice(0, k))), await treeHash(leaves.slice(k))]
    : [...(await treePath(index - k, leaves.slice(k))), await treeHash(leaves.slice(0, k))];
}

/** The largest power of two below n. */
const splitOf = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

export interface BundleAsk {
  readonly fulcio: TestFulcio;
  readonly rekor: TestRekor;
  readonly certificateLogs: readonly TestCtLog[];
  readonly signer: SignerAsk;
  /** Hex SHA-256 of every artifact that the statement is about. */
  readonly digests: readonly string[];
  /** When the log takes the entry. */
  readonly loggedAt: Date;
  readonly predicateType?: string;
  readonly payloadType?: string;
  readonly statementType?: string;
  /** Entries of the log beside this one: before it, after it. */
  readonly others?: readonly [number, number];
  /** What the log is told was signed, where that is something else. */
  readonly loggedPayload?: Uint8Array;
  /** The certificate that the log is told of, DER, where that is another one. */
  readonly loggedCertificate?: Uint8Array;
  /** The signature that the log is told of, base64 DER, where that is another one. */
  readonly loggedSignature?: string;
  /** Signs the envelope instead of the certified key. */
  readonly envelopeKeys?: CryptoKeyPair;
}

/** JSON of a bundle, version 0.3, to be changed by who wants to lie more. */
export async function makeBundle(ask: BundleAsk) {
  const signer = await ask.fulcio.issue(ask.signer, ask.certificateLogs);
  const payloadType = ask.payloadType ?? 'application/vnd.in-toto+json';
  const payload = utf8(
    JSON.stringify({
      _type: ask.statementType ?? 'https://in-toto.io/Statement/v1',
      subject: ask.digests.map((sha256, i) => ({ name: `image ${i}`, digest: { sha256 } })),
      predicateType: ask.predicateType ?? 'https://slsa.dev/provenance/v1',
      predicate: {},
    }),
  );
  const pae = concat(utf8(`DSSEv1 ${utf8(payloadType).length} ${payloadType} ${payload.length} `), payload);
  const keys = ask.envelopeKeys ?? signer.keys;
  const raw = new Uint8Array(await crypto.subtle.sign(ECDSA_SHA256, keys.privateKey, pae));
  const signature = base64(derSignature(raw));
  const payloadHash = { algorithm: 'sha256', value: hex(await sha256(ask.loggedPayload ?? payload)) };
  const body = utf8(
    JSON.stringify({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash,
        signatures: [
          {
            signature: ask.loggedSignature ?? signature,
            verifier: base64(utf8(pemOf(ask.loggedCertificate ?? signer.der))),
          },
        ],
      },
    }),
  );
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: base64(signer.der) },
      tlogEntries: [await logEntry(ask, body)],
      timestampVerificationData: {},
    },
    dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: signature }] },
  };
}

export type BundleJson = Awaited<ReturnType<typeof makeBundle>>;

/** What the log answers with. */
export async function logEntry({ rekor, loggedAt, others = [2, 3] }: BundleAsk, body: Uint8Array) {
  const filler = (n: number, label: string) => Array.from({ length: n }, (_, i) => utf8(`${label} ${i}`));
  const leaves = [...filler(others[0], 'before'), body, ...filler(others[1], 'after')];
  const rootHash = base64(await treeHash(leaves));
  const integratedTime = Math.floor(loggedAt.getTime() / 1000);
  const logIndex = 5_000_000_000 + others[0];
  const promised = { body: base64(body), integratedTime, logID: hex(rekor.logId), logIndex };
  return {
    logIndex: `${logIndex}`,
    logId: { keyId: base64(rekor.logId) },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: `${integratedTime}`,
    inclusionPromise: { signedEntryTimestamp: base64(await rekor.sign(utf8(JSON.stringify(promised)))) },
    inclusionProof: {
      logIndex: `${others[0]}`,
      rootHash,
      treeSize: `${leaves.length}`,
      hashes: (await treePath(others[0], leaves)).map(base64),
      checkpoint: { envelope: await checkpoint(rekor, leaves.length, rootHash) },
    },
    canonicalizedBody: base64(body),
  };
}

/** A signed note; `rootHash` in base64. */
export async function checkpoint(rekor: TestRekor, size: number, rootHash: string): Promise<string> {
  const text = `rekor.testbed.example - 1\n${size}\n${rootHash}\n`;
  const signature = concat(rekor.logId.subarray(0, 4), await rekor.sign(utf8(text)));
  return `${text}\n\u2014 rekor.testbed.example ${base64(signature)}\n`;
}

export interface SignatureAsk {
  readonly fulcio: TestFulcio;
  readonly rekor: TestRekor;
  readonly certificateLogs: readonly TestCtLog[];
  readonly signer: SignerAsk;
  /** As the registry knows it: `ghcr.io/maker/app`. */
  readonly name: string;
  /** Hex SHA-256 of the image. */
  readonly digest: string;
  /** When the log takes the entry. */
  readonly loggedAt: Date;
  /** Annotations that the signer adds to what is signed; then it is not what everybody would write. */
  readonly optional?: object;
  /** `critical.type`, where it is another. */
  readonly type?: string;
  /** What the log is told was signed, where that is something else. */
  readonly loggedPayload?: Uint8Array;
  /** The certificate that the log is told of, DER, where that is another one. */
  readonly loggedCertificate?: Uint8Array;
  /** Signs instead of the certified key. */
  readonly keys?: CryptoKeyPair;
  /** No certificate: a bare key signed. */
  readonly bare?: true;
}

/** A signature as cosign makes it, and what it signed. Field names as in the registry. */
export async function makeSignature(ask: SignatureAsk) {
  const signer = await ask.fulcio.issue(ask.signer, ask.certificateLogs);
  const payload = utf8(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': ask.name },
        image: { 'docker-manifest-digest': `sha256:${ask.digest}` },
        type: ask.type ?? 'cosign container image signature',
      },
      optional: ask.optional ?? null,
    }),
  );
  const { privateKey } = ask.keys ?? signer.keys;
  const raw = new Uint8Array(await crypto.subtle.sign(ECDSA_SHA256, privateKey, payload));
  const signature = base64(derSignature(raw));
  const value = hex(await sha256(ask.loggedPayload ?? payload));
  const certificate = pemOf(ask.loggedCertificate ?? signer.der);
  const body = base64(
    utf8(
      JSON.stringify({
        apiVersion: '0.0.1',
        kind: 'hashedrekord',
        spec: {
          data: { hash: { algorithm: 'sha256', value } },
          signature: { content: signature, publicKey: { content: base64(utf8(certificate)) } },
        },
      }),
    ),
  );
  const integratedTime = Math.floor(ask.loggedAt.getTime() / 1000);
  const promised = { body, integratedTime, logIndex: 5_000_000_007, logID: hex(ask.rekor.logId) };
  const { logID, logIndex } = promised;
  const canonical = JSON.stringify({ body, integratedTime, logID, logIndex });
  const entry = {
    SignedEntryTimestamp: base64(await ask.rekor.sign(utf8(canonical))),
    Payload: promised,
  };
  return {
    payload,
    layer: {
      mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
      size: payload.length,
      digest: `sha256:${hex(await sha256(payload))}`,
      annotations: {
        'dev.cosignproject.cosign/signature': signature,
        ...(ask.bare
          ? {}
          : {
              'dev.sigstore.cosign/bundle': JSON.stringify(entry),
              'dev.sigstore.cosign/certificate': pemOf(signer.der),
              'dev.sigstore.cosign/chain': ask.fulcio.chain
                .map((der) => pemOf(Uint8Array.from(atob(der), (c) => c.charCodeAt(0))))
                .join(''),
            }),
      },
    },
  };
}

export type SignatureJson = Awaited<ReturnType<typeof makeSignature>>;

/** What the registry answers for the tag `sha256-<digest>.sig`; cosign adds the newest signature at the end. */
export const signatureManifest = (...layers: readonly object[]) => ({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    size: 233,
    digest: `sha256:${'00'.repeat(32)}`,
  },
  layers,
});
