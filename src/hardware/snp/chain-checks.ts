/** The chain of the key as checks, and what of the report its certificate must agree with. */
import { type Check, check } from '../../appraisal';
import { equalBytes, isZero } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { orRefusal, Refusal } from '../../refusal';
import { periodOf, standingOf } from '../validity';
import type { SnpEndorsementsOutcome } from './endorsements';
import { NOT_SIGNED } from './not-signed';
import { cpuidText, type SnpProduct } from './product';
import { hwidOf, type SnpReport } from './report';
import { type ChainFault, pathFault, readSnpChain, type SnpChain } from './snp-chain';
import { productOfRoot, type SnpRoots } from './snp-roots';
import { readTcbVersion, TCB_PARTS, tcbText, unusedTcbBytes } from './tcb-version';

/** The chain, or why there is none. */
export function chainOf(outcome: SnpEndorsementsOutcome): SnpChain | Refusal | undefined {
  if (outcome.kind === 'missing') return undefined;
  // Copies: nobody changes the bytes while signatures are being checked.
  const ders = outcome.endorsements.certificates.map((der) => new Uint8Array(der));
  return orRefusal(() => readSnpChain(ders));
}

export interface SnpChainCheck {
  readonly check: Check;
  /** Names, signatures and root are right, and it is of the kind of key that the report names. Dates are another matter. */
  readonly leadsToRoot: boolean;
}

/**
 * @param brokenLink of `signatureFault`
 * @param at milliseconds since the epoch
 */
export function checkSnpChain(
  report: SnpReport,
  outcome: SnpEndorsementsOutcome,
  chain: SnpChain | Refusal | undefined,
  brokenLink: ChainFault | undefined,
  { roots, at }: { readonly roots: SnpRoots; readonly at: number },
): SnpChainCheck {
  const no = (found: Check): SnpChainCheck => ({ check: found, leadsToRoot: false });
  if (outcome.kind === 'missing') return no(outcome.check);
  if (chain === undefined || chain instanceof Refusal) {
    const { expected, at: where, got } = chain ?? { expected: 'a chain', at: 'endorsements', got: 'none' };
    return no(check('snp-chain-invalid', { expected: `${expected} at ${where}`, got }));
  }
  const fault = pathFault(chain) ?? brokenLink;
  if (fault !== undefined) return no(check('snp-chain-invalid', fault));
  const { root, key } = chain;
  if (productOfRoot(root, roots) !== key.product)
    return no(
      check('snp-chain-untrusted', {
        expected: `AMD's root key for ${key.product}`,
        got: `another key, named ${root.commonName}`,
      }),
    );
  if (report.signingKey !== key.kind)
    return no(
      check('snp-chain-of-another-key', {
        expected: `a certificate of the kind of key that the report names: ${report.signingKey}`,
        got: key.kind,
      }),
    );
  return { check: checkDates(chain, at), leadsToRoot: true };
}

function checkDates({ leaf, intermediate, root }: SnpChain, at: number): Check {
  const standing = standingOf(
    [leaf, intermediate, root].map((c) => periodOf(c.commonName, c)),
    at,
  );
  switch (standing.kind) {
    case 'current':
      return check('snp-chain-valid');
    case 'expired':
      return check('snp-chain-expired', { expected: standing.expected, got: standing.got });
    case 'not-yet-valid':
      return check('snp-chain-not-yet-valid', { expected: standing.expected, got: standing.got });
  }
}

/** Is the certificate of the product line that the signed report names? Reports of version 2 name none: then it is the certificate's. */
export function checkSnpProduct(report: SnpReport, trusted: SnpChain | undefined): Check {
  if (trusted === undefined) return check('snp-product-unknown', NOT_SIGNED);
  const { product } = trusted.key;
  if (report.cpuid === undefined || report.product === product)
    return check('snp-product-matches', { got: product });
  return check('snp-product-differs', {
    expected: `a certificate of ${report.product ?? 'an unknown product'} (${cpuidText(report.cpuid)})`,
    got: `one of ${product}`,
  });
}

/** HWID of the certificate against CHIP_ID. A VLEK belongs to a provider, not to a chip; and a platform may hide its chip. */
export function checkSnpChip(report: SnpReport, trusted: SnpChain | undefined): Check {
  if (trusted === undefined) return check('snp-chip-unknown', NOT_SIGNED);
  const { key } = trusted;
  if (key.kind === 'vlek') return check('snp-chip-not-named', { got: `a key of ${key.cspId}` });
  const hwid = hwidOf(report, key.product);
  if (hwid === undefined) return check('snp-chip-not-named', { got: 'CHIP_ID is masked' });
  if (equalBytes(hwid, key.hwid) && isZero(report.chipId.subarray(hwid.length)))
    return check('snp-chip-matches');
  return check('snp-chip-differs', { expected: `chip ${toHex(key.hwid)}`, got: toHex(report.chipId) });
}

/** The key is derived from the reported TCB version, so its certificate names exactly that one. */
export function checkCertifiedTcb(report: SnpReport, trusted: SnpChain | undefined): Check {
  if (trusted === undefined) return check('snp-certified-tcb-unknown', NOT_SIGNED);
  const { product, tcb } = trusted.key;
  const reported = readTcbVersion(report.reportedTcb, product);
  if (
    TCB_PARTS.every((part) => reported[part] === tcb[part]) &&
    isZero(unusedTcbBytes(report.reportedTcb, product))
  )
    return check('snp-certified-tcb-matches', { got: tcbText(tcb) });
  return check('snp-certified-tcb-differs', {
    expected: `reported TCB ${tcbText(tcb)}, as certified`,
    got: `${toHex(report.reportedTcb)}: ${tcbText(reported)}`,
  });
}

/** Whose layout the TCB versions are read with: that of the signed processor, else of the certificate. */
export const productOfReport = (report: SnpReport, chain: SnpChain | undefined): SnpProduct | undefined =>
  report.cpuid === undefined ? chain?.key.product : report.product;
