/**
 * A PKI shaped like AMD's for SEV-SNP: ARK, ASK and ASVK of a product line, certificates of chips and of providers, revocation
 * lists. The keys are ours, so everything it signs can also be a consistent lie.
 */
import { type Bytes, hex } from './bytes';
import { integer } from './der';
import {
  ia5String,
  makeSnpCertificate,
  makeSnpCrl,
  newChipKeys,
  type SnpCertificateFields,
  type SnpCrlFields,
  type SnpExtension,
  snpSpki,
} from './snp-maker-certificate';

export type TestProduct = 'Milan' | 'Genoa' | 'Turin';

/** Security patch levels; `fmc` is of Turin alone. */
export interface SnpTcb {
  readonly fmc?: number;
  readonly bl: number;
  readonly tee: number;
  readonly snp: number;
  readonly ucode: number;
}

/** Levels with which no bulletin of AMD finds fault. */
export const CURRENT_TCB: { readonly [P in TestProduct]: SnpTcb } = {
  Milan: { bl: 4, tee: 0, snp: 0x1d, ucode: 0xde },
  Genoa: { bl: 10, tee: 0, snp: 0x1c, ucode: 0x56 },
  Turin: { fmc: 1, bl: 3, tee: 2, snp: 5, ucode: 0x61 },
};

export interface Endorsed {
  readonly keys: CryptoKeyPair;
  readonly der: Bytes;
}

export interface VcekOptions {
  readonly keys?: CryptoKeyPair;
  readonly hwid?: Uint8Array;
  readonly tcb?: SnpTcb;
  /** What the certificate calls the product; that of the PKI when absent. */
  readonly productName?: string;
  readonly fields?: Partial<SnpCertificateFields>;
  /** Added to the extensions, or instead of those with the same identifier; without a value: left out. */
  readonly extensions?: { readonly [oid: string]: Uint8Array | 'absent' };
}

export interface SnpPki {
  readonly product: TestProduct;
  readonly at: Date;
  readonly ark: Endorsed;
  readonly ask: Endorsed;
  readonly asvk: Endorsed;
  /** 64 bytes as CHIP_ID; of Turin the last 56 are zero. */
  readonly chipId: Bytes;
  /** Lower-case hex, SHA-256 of the SubjectPublicKeyInfo of the ARK: what a verifier pins. */
  readonly rootKeySha256: string;
  issueVcek(options?: VcekOptions): Promise<Endorsed>;
  issueVlek(options?: VcekOptions & { readonly cspId?: string }): Promise<Endorsed>;
  crl(options?: Partial<SnpCrlFields>): Promise<Bytes>;
}

export interface SnpPkiOptions {
  readonly product: TestProduct;
  readonly at: Date;
  readonly keys: SnpKeys;
  /** Overrides per certificate. */
  readonly certificates?: Partial<Record<'ark' | 'ask' | 'asvk', Partial<SnpCertificateFields>>>;
}

export interface SnpKeys {
  readonly ark: CryptoKeyPair;
  readonly ask: CryptoKeyPair;
  readonly asvk: CryptoKeyPair;
}

export const AMD_OID = '1.3.6.1.4.1.3704.1';
const SERIALS: { readonly [P in TestProduct]: string } = { Milan: '01', Genoa: '02', Turin: '03' };
const DAY = 86_400_000;

export async function makeSnpPki({
  product,
  at,
  keys: { ark, ask, asvk },
  certificates = {},
}: SnpPkiOptions): Promise<SnpPki> {
  const names = { ark: `ARK-${product}`, ask: `SEV-${product}`, asvk: `SEV-VLEK-${product}` };
  const authority = (name: 'ark' | 'ask' | 'asvk', own: CryptoKeyPair, serial: string) =>
    makeSnpCertificate({
      commonName: names[name],
      issuerName: names.ark,
      keys: own,
      issuerKeys: ark,
      notBefore: new Date('2020-10-22T17:23:05Z'),
      notAfter: new Date('2045-10-22T17:23:05Z'),
      serial: `${SERIALS[product]}${serial}`,
      role: name === 'ark' ? 'root' : 'intermediate',
      ...certificates[name],
    });
  const [arkDer, askDer, asvkDer] = await Promise.all([
    authority('ark', ark, '0000'),
    authority('ask', ask, '0001'),
    authority('asvk', asvk, '0101'),
  ]);
  const hwid = crypto.getRandomValues(new Uint8Array(product === 'Turin' ? 8 : 64));
  const chipId = new Uint8Array(64);
  chipId.set(hwid);

  const leaf = async (
    kind: 'VCEK' | 'VLEK',
    wish: VcekOptions,
    ofKind: { readonly [oid: string]: Uint8Array },
  ): Promise<Endorsed> => {
    const own = wish.keys ?? (await newChipKeys());
    const tcb = wish.tcb ?? CURRENT_TCB[product];
    const values: { readonly [oid: string]: Uint8Array | 'absent' } = {
      [`${AMD_OID}.1`]: integer(product === 'Turin' ? 1 : 0),
      [`${AMD_OID}.2`]: ia5String(wish.productName ?? (product === 'Milan' ? 'Milan-B0' : product)),
      [`${AMD_OID}.3.1`]: integer(tcb.bl),
      [`${AMD_OID}.3.2`]: integer(tcb.tee),
      [`${AMD_OID}.3.3`]: integer(tcb.snp),
      ...(product === 'Turin'
        ? { [`${AMD_OID}.3.9`]: integer(tcb.fmc ?? 0) }
        : { [`${AMD_OID}.3.4`]: integer(0) }),
      [`${AMD_OID}.3.5`]: integer(0),
      [`${AMD_OID}.3.6`]: integer(0),
      [`${AMD_OID}.3.7`]: integer(0),
      [`${AMD_OID}.3.8`]: integer(tcb.ucode),
      ...ofKind,
      ...wish.extensions,
    };
    const extensions = Object.entries(values).flatMap(([oid, value]): readonly SnpExtension[] =>
      value === 'absent' ? [] : [{ oid, value }],
    );
    const der = await makeSnpCertificate({
      commonName: `SEV-${kind}`,
      issuerName: kind === 'VCEK' ? names.ask : names.asvk,
      keys: own,
      issuerKeys: kind === 'VCEK' ? ask : asvk,
      notBefore: new Date(at.getTime() - 30 * DAY),
      notAfter: new Date(at.getTime() + (kind === 'VCEK' ? 7 * 365 : 335) * DAY),
      serial: '00',
      role: 'leaf',
      extensions,
      ...wish.fields,
    });
    return { keys: own, der };
  };

  return {
    product,
    at,
    ark: { keys: ark, der: arkDer },
    ask: { keys: ask, der: askDer },
    asvk: { keys: asvk, der: asvkDer },
    chipId,
    rootKeySha256: hex(await crypto.subtle.digest('SHA-256', await snpSpki(ark))),
    issueVcek: (wish = {}) => leaf('VCEK', wish, { [`${AMD_OID}.4`]: wish.hwid ?? hwid }),
    issueVlek: (wish = {}) => leaf('VLEK', wish, { [`${AMD_OID}.5`]: ia5String(wish.cspId ?? 'test-cloud') }),
    crl: (wish = {}) =>
      makeSnpCrl({
        issuerName: names.ark,
        issuerKeys: ark,
        thisUpdate: new Date(at.getTime() - 10 * DAY),
        nextUpdate: new Date(at.getTime() + 33 * DAY),
        revoked: [],
        ...wish,
      }),
  };
}
