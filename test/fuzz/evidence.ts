/** Genuine evidence to damage: one quote of each form with its collateral, from the vectors or made by the testbed. */
import { type HardwareRoots, RELEASE_ROOTS } from '../../src/trust';
import type { Corpus, CorpusCase } from '../corpus/corpus-case';
import { concat } from '../testbed/bytes';
import { SGX_QE_IDENTITY, sgxTcbInfo } from '../testbed/intel-documents-sgx';
import { makeIntelPki, type Pck } from '../testbed/intel-pki';
import { makeTdxQuote, TD_BODY } from '../testbed/quote-maker';
import { makeSgxQuote } from '../testbed/quote-maker-sgx';
import { vector, vectorJson } from '../vectors';

/** What a verification reads, every part as bytes; the names are those of `Collateral`, and `quote`. */
export const PARTS = [
  'quote',
  'tcbInfo',
  'qeIdentity',
  'rootCaCrl',
  'pckCrl',
  'tcbInfoIssuerChain',
  'qeIdentityIssuerChain',
  'pckCrlIssuerChain',
] as const;
export type Part = (typeof PARTS)[number];
export type Parts = Readonly<Record<Part, Uint8Array>>;

export const FORMS = ['SGX v3', 'TDX v4', 'TDX v5'] as const;
export type Form = (typeof FORMS)[number];

export interface Evidence {
  readonly form: Form;
  /** Where it comes from. */
  readonly source: string;
  readonly parts: Parts;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly roots: HardwareRoots;
}

/** The unmodified cases of the corpus from which its mutations were made, and the chain that Intel sends beside their CRL. */
const BASES = {
  'SGX v3': { id: 'mut-f8b81014-base', ca: 'processor' },
  'TDX v4': { id: 'mut-f1c85033-base', ca: 'platform' },
  'TDX v5': { id: 'mut-d0010db6-base', ca: 'platform' },
} as const;

/** Genuine quotes of Intel's: throws where there are no vectors. */
export function genuineEvidence(): readonly Evidence[] {
  const { cases } = vectorJson<Corpus>('quotes/cases.json');
  return FORMS.map((form) => {
    const { id, ca } = BASES[form];
    const c = cases.find((k) => k.id === id);
    const chain = cases.find((k) => k.pckCrlIssuerChain !== undefined && k.pckCrl?.includes(ca));
    if (c?.now === undefined || chain === undefined) throw new Error(`no case ${id} with everything`);
    const file = (part: Part, of: CorpusCase = c): Uint8Array => vector(`quotes/${of[part]}`);
    return {
      form,
      source: id,
      at: c.now * 1000,
      roots: RELEASE_ROOTS,
      parts: {
        quote: file('quote'),
        tcbInfo: file('tcbInfo'),
        qeIdentity: file('qeIdentity'),
        rootCaCrl: file('rootCaCrl'),
        pckCrl: file('pckCrl'),
        tcbInfoIssuerChain: file('tcbInfoIssuerChain'),
        qeIdentityIssuerChain: file('qeIdentityIssuerChain'),
        pckCrlIssuerChain: file('pckCrlIssuerChain', chain),
      },
    };
  });
}

/**
 * Quotes of the testbed, under a root that nobody else trusts.
 * @param padding so many bytes after each quote; then its certification data are of odd length and end in NUL, so that a length
 *   that lost its lowest bit still holds every certificate
 */
export async function madeEvidence({ padding }: { padding?: number } = {}): Promise<readonly Evidence[]> {
  const now = new Date('2026-03-15T12:00:00Z');
  const pki = await makeIntelPki({ at: now });
  const reportData = new Uint8Array(64).fill(0x5a);
  const text = (pem: string) => new TextEncoder().encode(pem);
  return Promise.all(
    FORMS.map(async (form): Promise<Evidence> => {
      const ca = form === 'SGX v3' ? 'processor' : 'platform';
      const pck = await pki.issuePck({ ca });
      const room = padding === undefined ? {} : { trailing: new Uint8Array(padding), ...oddChain(pck) };
      const td15 = { version: 5, bodyType: TD_BODY['1.5'].type };
      return {
        form,
        source: 'testbed',
        at: now.getTime(),
        roots: { intelSgxRootKeys: [pki.rootKeyHex] },
        parts: {
          quote:
            form === 'SGX v3'
              ? await makeSgxQuote({ pck, reportData, ...room })
              : await makeTdxQuote({ pck, reportData, ...room, ...(form === 'TDX v5' ? td15 : {}) }),
          tcbInfo: (await pki.tcbInfo(form === 'SGX v3' ? sgxTcbInfo() : {})).body,
          qeIdentity: (await pki.qeIdentity(form === 'SGX v3' ? SGX_QE_IDENTITY : {})).body,
          rootCaCrl: await pki.rootCrl({ revoked: ['5a01'] }),
          pckCrl: await pki.pckCrl(ca, { revoked: ['5a02', '5a03'] }),
          tcbInfoIssuerChain: text(pki.tcbSigningChain),
          qeIdentityIssuerChain: text(pki.tcbSigningChain),
          pckCrlIssuerChain: text(pki.pckCaChain(ca)),
        },
      };
    }),
  );
}

function oddChain({ chain }: Pck): { readonly certificationData: Uint8Array } {
  return { certificationData: chain.length % 2 === 1 ? chain : concat(chain, new Uint8Array(1)) };
}
