/**
 * Gets the endorsements of a report: the certificate of its key from the evidence, from memory, or from AMD; the authorities from this
 * release, or from AMD where it has issued under new ones; the revocation list from memory while it is current, else from AMD.
 *
 * Whoever answers is trusted with nothing: every answer and every remembered copy is examined, and only what is authentic, current and
 * of this very chip and TCB version is remembered. The certificate of a key never changes, so it is kept to its end; AMD's service
 * answers few requests. A list is renewed before it ends; where that fails, it serves on until its last second. The site itself
 * never brings a list: it must not choose what is said about it.
 */
import { check } from '../../appraisal';
import { equalBytes } from '../../encoding/bytes';
import type { Ports } from '../../ports/ports';
import { orRefusal, Refusal } from '../../refusal';
import { isEndorsementKey } from './endorsement-key';
import type { SnpEndorsementsOutcome } from './endorsements';
import { certChainUrl, crlUrl, vcekUrl } from './kds';
import { SNP_PRODUCTS, type SnpProduct } from './product';
import { RememberedKds, type Validity } from './remembered-kds';
import { hwidOf, readSnpReport, type SnpReport } from './report';
import { certificatesIn, readSnpCertificate } from './snp-certificate';
import { pathFault, readSnpChain, type SnpChain, signatureFault } from './snp-chain';
import { AMD_ROOTS, productOfRoot, type SnpRoots } from './snp-roots';
import { readTcbVersion, TCB_PARTS } from './tcb-version';

export interface FetchSnpOptions {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** AMD's when absent. */
  readonly roots?: SnpRoots;
  /** Certificates that the evidence brought: DER each, see `certificatesIn`. With a VCEK or VLEK among them nobody is asked for one. */
  readonly carried?: readonly Uint8Array[];
}

/** Never rejects. The order of port calls depends only on the report, memory and answers, never on timing. */
export async function fetchSnpEndorsements(
  report: Uint8Array,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  { at, roots = AMD_ROOTS, carried = [] }: FetchSnpOptions,
): Promise<SnpEndorsementsOutcome> {
  const read = orRefusal(() => readSnpReport(new Uint8Array(report)));
  if (read instanceof Refusal)
    return missing('snp-certificate-missing', `${read.expected} at ${read.at}`, read.got);
  const kds = new RememberedKds(ports, at);
  const leaf = bringKey(carried) ? { certificates: carried } : await fetchVcek(read, kds, roots);
  if ('kind' in leaf) return leaf;
  const certificates = await withAuthorities(leaf.certificates, kds, roots);
  const chain = orRefusal(() => readSnpChain(certificates));
  // What cannot be read as a chain is handed on as it is, so that the appraisal can say what is wrong with it.
  const crl = chain instanceof Refusal ? undefined : await fetchCrl(chain, kds, roots);
  return { kind: 'endorsements', endorsements: { certificates, ...(crl === undefined ? {} : { crl }) } };
}

/** True also where one cannot be read: what a site brings is judged as it is. Authorities alone are no key. */
const bringKey = (carried: readonly Uint8Array[]): boolean =>
  carried.some((der) => {
    const certificate = orRefusal(() => readSnpCertificate(der));
    return certificate instanceof Refusal || isEndorsementKey(certificate);
  });

const missing = (
  reason: 'snp-certificate-missing' | 'snp-certificate-unreachable',
  expected: string,
  got: string,
): SnpEndorsementsOutcome => ({ kind: 'missing', check: check(reason, { expected, got }) });

type Leaf = { readonly certificates: readonly Uint8Array[] };

async function fetchVcek(
  report: SnpReport,
  kds: RememberedKds,
  roots: SnpRoots,
): Promise<Leaf | SnpEndorsementsOutcome> {
  const what = 'the certificate of the key that signed the report';
  if (report.signingKey !== 'vcek')
    return missing(
      'snp-certificate-missing',
      what,
      `AMD gives the one of a ${report.signingKey} to nobody but its owner`,
    );
  const failures: string[] = [];
  let isHidden = true;
  for (const product of productsOf(report)) {
    const hwid = hwidOf(report, product);
    if (hwid === undefined) continue;
    isHidden = false;
    const tcb = readTcbVersion(report.reportedTcb, product);
    const url = vcekUrl(product, hwid, tcb);
    const isRight = async (body: Uint8Array): Promise<Validity | undefined> => {
      const chain = orRefusal(() => readSnpChain([body]));
      if (chain instanceof Refusal) return undefined;
      const { key, leaf } = chain;
      const isOfThis =
        key.kind === 'vcek' &&
        key.product === product &&
        equalBytes(key.hwid, hwid) &&
        TCB_PARTS.every((part) => key.tcb[part] === tcb[part]);
      if (!isOfThis) return undefined;
      const trusted = await trustedChain(await withAuthorities([body], kds, roots), roots);
      return trusted && { from: leaf.notBefore, until: leaf.notAfter };
    };
    const answer = await kds.certificates(url, isRight);
    if (answer instanceof Uint8Array) return { certificates: [answer] };
    failures.push(`${product}: ${answer.why}`);
  }
  if (isHidden) return missing('snp-certificate-missing', what, 'the platform hides its chip');
  return missing('snp-certificate-unreachable', what, failures.join('; '));
}

/** Reports of version 2 do not name their processor; the service knows each chip under one product line. */
function productsOf({ cpuid, product, chipId }: SnpReport): readonly SnpProduct[] {
  if (cpuid !== undefined) return product === undefined ? [] : [product];
  const isShort = chipId.subarray(8).every((b) => b === 0);
  return SNP_PRODUCTS.filter((p) => (p === 'Turin') === isShort);
}

/** The certificates, and AMD's present authorities where those of this release did not sign them. */
async function withAuthorities(
  certificates: readonly Uint8Array[],
  kds: RememberedKds,
  roots: SnpRoots,
): Promise<readonly Uint8Array[]> {
  const chain = orRefusal(() => readSnpChain(certificates));
  if (chain instanceof Refusal || certificates.length > 1) return certificates;
  if ((await trustedChain(certificates, roots)) !== undefined) return certificates;
  const { kind, product } = chain.key;
  const isRight = async (body: Uint8Array): Promise<Validity | undefined> => {
    const chained = await trustedChain([...certificates, ...pemOrNothing(body)], roots);
    return chained && periodOfAuthorities(chained);
  };
  const answer = await kds.certificates(certChainUrl(kind, product), isRight);
  return answer instanceof Uint8Array ? [...certificates, ...pemOrNothing(answer)] : certificates;
}

const periodOfAuthorities = ({ intermediate, root }: SnpChain): Validity => ({
  from: Math.max(intermediate.notBefore, root.notBefore),
  until: Math.min(intermediate.notAfter, root.notAfter),
});

function pemOrNothing(body: Uint8Array): readonly Uint8Array[] {
  const ders = orRefusal(() => certificatesIn(body));
  return ders instanceof Refusal ? [] : ders;
}

async function trustedChain(
  certificates: readonly Uint8Array[],
  roots: SnpRoots,
): Promise<SnpChain | undefined> {
  const chain = orRefusal(() => readSnpChain(certificates));
  if (chain instanceof Refusal || pathFault(chain) !== undefined) return undefined;
  if (productOfRoot(chain.root, roots) !== chain.key.product) return undefined;
  return (await signatureFault(chain)) === undefined ? chain : undefined;
}

function fetchCrl(
  { key, root }: SnpChain,
  kds: RememberedKds,
  roots: SnpRoots,
): Promise<Uint8Array | undefined> {
  if (productOfRoot(root, roots) !== key.product) return Promise.resolve(undefined);
  return kds.list(crlUrl(key.kind, key.product), root);
}
