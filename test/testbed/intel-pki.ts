/**
 * A PKI shaped like Intel's for SGX and TDX ("Intel SGX PCK Certificate and Certificate Revocation List Profile
 * Specification"; names, extensions and dates read from genuine certificates). The keys are ours, so everything it signs can
 * also be a consistent lie: any date, any serial, any status, another root with the same name.
 */

import { type Bytes, concat, fromHex, hex, utf8 } from './bytes';
import {
  type CertificateFields,
  type Issued,
  makeCertificate,
  makeCrl,
  newKeys,
  rawPublicKey,
  type Subject,
} from './certificate-maker';
import {
  daysAfter,
  type EnclaveIdentity,
  PLATFORM_PCE_SVN,
  PLATFORM_SVNS,
  qeIdentityDocument,
  type SignedDocument,
  signDocument,
  type TcbInfo,
  tcbInfoDocument,
} from './intel-documents';
import { SGX_EXTENSION, type SgxExtension, sgxExtension } from './sgx-extension';
import { x509 } from './x509';

/** The keys of one PKI. Two PKIs with the same keys issue interchangeable certificates. */
export interface IntelKeys {
  readonly root: CryptoKeyPair;
  readonly platformCa: CryptoKeyPair;
  readonly processorCa: CryptoKeyPair;
  readonly tcbSigning: CryptoKeyPair;
}

export type PckCa = 'platform' | 'processor';

/** A PCK certificate with its private key, ready to sign QE reports. */
export interface Pck extends Issued {
  readonly ca: PckCa;
  /** 12 lower-case hex digits. */
  readonly fmspc: string;
  /** Hex. */
  readonly serial: string;
  readonly extension: SgxExtension;
  /** Leaf, CA, root: PEM with a trailing NUL, as in the certification data of genuine quotes. */
  readonly chain: Bytes;
}

export interface PckOptions {
  readonly ca?: PckCa;
  readonly fmspc?: string;
  readonly serial?: string;
  readonly keys?: CryptoKeyPair;
  readonly extension?: Partial<SgxExtension>;
  /** Anything else about the certificate. */
  readonly fields?: Partial<CertificateFields>;
}

export interface CrlOptions {
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  /** Hex serials, in addition to those the PKI was made with. */
  readonly revoked?: readonly string[];
  readonly number?: number;
  readonly withCrlNumber?: boolean;
  readonly withAuthorityKey?: boolean;
}

export interface IntelPkiOptions {
  /** Fresh keys, and so an unknown root, when absent. */
  readonly keys?: IntelKeys;
  /** The moment for which documents are current; now when absent. They are issued one day before it. */
  readonly at?: Date;
  /** Overrides per certificate: dates, subject, serial, authority, signer ... */
  readonly certificates?: Partial<Record<keyof IntelKeys, Partial<CertificateFields>>>;
  readonly revokedByRoot?: readonly string[];
  readonly revokedPck?: Partial<Record<PckCa, readonly string[]>>;
}

type Overrides<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface IntelPki {
  readonly at: Date;
  readonly root: Issued;
  readonly platformCa: Issued;
  readonly processorCa: Issued;
  readonly tcbSigning: Issued;
  /** x||y of the root key, 128 hex digits: what a verifier pins. */
  readonly rootKeyHex: string;
  issuePck(options?: PckOptions): Promise<Pck>;
  /** DER. */
  rootCrl(options?: CrlOptions): Promise<Bytes>;
  /** DER. */
  pckCrl(ca: PckCa, options?: CrlOptions): Promise<Bytes>;
  /** Signed by the TCB signing key over the exact text. */
  tcbInfo(overrides?: Overrides<TcbInfo>): Promise<SignedDocument>;
  qeIdentity(overrides?: Overrides<EnclaveIdentity>): Promise<SignedDocument>;
  /** PEM, signer first: what PCS sends URL-encoded in its issuer-chain headers. */
  readonly tcbSigningChain: string;
  pckCaChain(ca: PckCa): string;
}

const intel = (commonName: string): Subject => ({
  commonName,
  organization: 'Intel Corporation',
  locality: 'Santa Clara',
  state: 'CA',
  country: 'US',
});
export const INTEL_SUBJECTS = {
  root: intel('Intel SGX Root CA'),
  platformCa: intel('Intel SGX PCK Platform CA'),
  processorCa: intel('Intel SGX PCK Processor CA'),
  tcbSigning: intel('Intel SGX TCB Signing'),
  pck: intel('Intel SGX PCK Certificate'),
} as const;

const ROOT_CRL_URL = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';
const pckCrlUrl = (ca: PckCa) =>
  `https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=${ca}&encoding=der`;

export const DEFAULT_FMSPC = '7e57c06f0000';

export async function newIntelKeys(): Promise<IntelKeys> {
  const [root, platformCa, processorCa, tcbSigning] = await Promise.all([
    newKeys(),
    newKeys(),
    newKeys(),
    newKeys(),
  ]);
  return { root, platformCa, processorCa, tcbSigning };
}

/** URL-encoded form of a PEM chain, as in PCS headers. */
export function headerChain(pem: string): string {
  return encodeURIComponent(pem);
}

function randomHex(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

export async function makeIntelPki(options: IntelPkiOptions = {}): Promise<IntelPki> {
  const keys = options.keys ?? (await newIntelKeys());
  const at = options.at ?? new Date();
  const issued = daysAfter(at, -1);
  const overrides = options.certificates ?? {};

  const rootFields: CertificateFields = {
    subject: INTEL_SUBJECTS.root,
    issuer: INTEL_SUBJECTS.root,
    keys: keys.root,
    issuerKeys: keys.root,
    notBefore: new Date('2018-05-21T10:45:10Z'),
    notAfter: new Date('2049-12-31T23:59:59Z'),
    authority: { pathLength: 1 },
    crlUrl: ROOT_CRL_URL,
  };
  const underRoot = (name: 'platformCa' | 'processorCa' | 'tcbSigning'): CertificateFields => ({
    ...rootFields,
    subject: INTEL_SUBJECTS[name],
    keys: keys[name],
    notBefore: new Date('2018-05-21T10:50:10Z'),
    notAfter: daysAfter(at, 7 * 365),
    authority: name === 'tcbSigning' ? 'leaf' : { pathLength: 0 },
    ...overrides[name],
  });
  const [root, platformCa, processorCa, tcbSigning] = await Promise.all([
    makeCertificate({ ...rootFields, ...overrides.root }),
    makeCertificate(underRoot('platformCa')),
    makeCertificate(underRoot('processorCa')),
    makeCertificate(underRoot('tcbSigning')),
  ]);
  const caOf = (ca: PckCa) => (ca === 'platform' ? platformCa : processorCa);
  const pckCaChain = (ca: PckCa) => caOf(ca).pem + root.pem;

  async function issuePck(wish: PckOptions = {}): Promise<Pck> {
    const ca = wish.ca ?? 'platform';
    const extension: SgxExtension = {
      ppid: randomHex(16),
      components: PLATFORM_SVNS,
      pceSvn: PLATFORM_PCE_SVN,
      cpuSvn: hex(Uint8Array.from(PLATFORM_SVNS)),
      pceId: '0000',
      fmspc: wish.fmspc ?? DEFAULT_FMSPC,
      sgxType: ca === 'platform' ? 1 : 0,
      ...(ca === 'platform'
        ? {
            platform: {
              instanceId: randomHex(16),
              dynamicPlatform: true,
              cachedKeys: true,
              smtEnabled: true,
            },
          }
        : {}),
      ...wish.extension,
    };
    // A leading 5 keeps the INTEGER positive and twenty bytes long.
    const serial = wish.serial ?? `5${randomHex(20).slice(1)}`;
    const leaf = await makeCertificate({
      subject: INTEL_SUBJECTS.pck,
      issuer: ca === 'platform' ? INTEL_SUBJECTS.platformCa : INTEL_SUBJECTS.processorCa,
      keys: wish.keys ?? (await newKeys()),
      issuerKeys: ca === 'platform' ? keys.platformCa : keys.processorCa,
      notBefore: daysAfter(at, -300),
      notAfter: daysAfter(at, 7 * 365 - 300),
      serial,
      authority: 'leaf',
      crlUrl: pckCrlUrl(ca),
      more: [new x509.Extension(SGX_EXTENSION, false, sgxExtension(extension))],
      ...wish.fields,
    });
    const chain = concat(utf8(leaf.pem + pckCaChain(ca)), fromHex('00'));
    return { ...leaf, ca, fmspc: extension.fmspc.toLowerCase(), serial, extension, chain };
  }

  return {
    at,
    root,
    platformCa,
    processorCa,
    tcbSigning,
    rootKeyHex: hex(await rawPublicKey(keys.root)),
    issuePck,
    rootCrl: (wish = {}) =>
      makeCrl({
        issuer: INTEL_SUBJECTS.root,
        issuerKeys: keys.root,
        thisUpdate: daysAfter(at, -80),
        nextUpdate: daysAfter(at, 285),
        number: 1,
        ...wish,
        revoked: [...(options.revokedByRoot ?? []), ...(wish.revoked ?? [])],
      }),
    pckCrl: (ca, wish = {}) =>
      makeCrl({
        issuer: ca === 'platform' ? INTEL_SUBJECTS.platformCa : INTEL_SUBJECTS.processorCa,
        issuerKeys: ca === 'platform' ? keys.platformCa : keys.processorCa,
        thisUpdate: issued,
        nextUpdate: daysAfter(issued, 30),
        number: 1,
        ...wish,
        revoked: [...(options.revokedPck?.[ca] ?? []), ...(wish.revoked ?? [])],
      }),
    tcbInfo: (wish = {}) =>
      signDocument(
        'tcbInfo',
        JSON.stringify(tcbInfoDocument(issued, { fmspc: DEFAULT_FMSPC, ...wish })),
        keys.tcbSigning,
      ),
    qeIdentity: (wish = {}) =>
      signDocument('enclaveIdentity', JSON.stringify(qeIdentityDocument(issued, wish)), keys.tcbSigning),
    tcbSigningChain: tcbSigning.pem + root.pem,
    pckCaChain,
  };
}
