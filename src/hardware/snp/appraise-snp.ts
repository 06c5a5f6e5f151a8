/**
 * Is the hardware genuine and current? The steps for a SEV-SNP attestation report: chain to AMD, what its certificate says of the
 * chip, signature, revocation, patch level, guest policy.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860), "ATTESTATION_REPORT"; AMD VCEK Certificate and KDS Interface Specification
 * (57230), section 2, on verification.
 */
import { type Check, check } from '../../appraisal';
import { orRefusal, Refusal } from '../../refusal';
import type { HardwareAppraisal } from '../appraise';
import { type AuthenticQuote, markAuthentic } from '../authentic';
import {
  chainOf,
  checkCertifiedTcb,
  checkSnpChain,
  checkSnpChip,
  checkSnpProduct,
  productOfReport,
} from './chain-checks';
import type { SnpEndorsementsOutcome } from './endorsements';
import { checkSnpList, checkSnpRevocation, examineSnpCrl } from './examine-snp-crl';
import { NOT_SIGNED } from './not-signed';
import {
  asksForSigner,
  debugOfGuest,
  guestPolicyOfGuest,
  migrationOfGuest,
  signerOfGuest,
  vmplOfReport,
} from './policy-checks';
import { readSnpReport, type SnpReport } from './report';
import { type SnpChain, signatureFault } from './snp-chain';
import { reportFacts, snpChainFacts, snpCrlFacts, snpLevelFacts, snpMeasurements } from './snp-facts';
import { SNP_POLICIES, type SnpPolicy } from './snp-policy';
import { AMD_ROOTS, type SnpRoots } from './snp-roots';
import { checkSnpFirmware, checkSnpTcb } from './tcb-checks';
import { verifyP384 } from './verify-signature';

export interface AppraiseSnpOptions {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** AMD's when absent. */
  readonly roots?: SnpRoots;
  /** `standard` when absent. It changes checks, never `authentic` or facts. */
  readonly policy?: SnpPolicy;
}

/**
 * Checks come each once, in the order of the table of reasons; `hardware.snp-signer` only where the policy asks for it; of a report
 * that cannot be read, only `hardware.quote-format`.
 * @param report exactly one; whoever reads evidence with something after it cuts that off
 * @param outcome its endorsements, or why there are none
 * @returns an appraisal, always: hostile bytes are findings, not exceptions
 */
export async function appraiseSnp(
  report: Uint8Array,
  outcome: SnpEndorsementsOutcome,
  { at, roots = AMD_ROOTS, policy = SNP_POLICIES.standard }: AppraiseSnpOptions,
): Promise<HardwareAppraisal> {
  // A copy, so that nobody changes the bytes while signatures are being checked.
  const read = reportOrRefusal(new Uint8Array(report));
  if (read instanceof Refusal) return { checks: [unreadable(read)], facts: { authentic: false } };
  const chain = chainOf(outcome);
  const readable = chain instanceof Refusal ? undefined : chain;
  const crl = outcome.kind === 'endorsements' ? outcome.endorsements.crl : undefined;

  const [brokenLink, isSigned, examined] = await Promise.all([
    readable && signatureFault(readable),
    readable !== undefined && isSignedBy(readable, read),
    readable && crl && examineSnpCrl(crl, readable.root),
  ]);

  const ofChain = checkSnpChain(read, outcome, chain, brokenLink, { roots, at });
  const trusted = ofChain.leadsToRoot ? readable : undefined;
  const product = checkSnpProduct(read, trusted);
  const chip = checkSnpChip(read, trusted);
  const certifiedTcb = checkCertifiedTcb(read, trusted);
  const signature = checkSignature(read, trusted, isSigned);
  const isAuthentic =
    trusted !== undefined &&
    signature.outcome === 'pass' &&
    [product, chip, certifiedTcb].every(({ outcome: o }) => o !== 'fail' && o !== 'unknown');

  const ofRoot = trusted === undefined ? undefined : examined;
  const list = checkSnpList(ofRoot, trusted, at);
  const facts = {
    authentic: isAuthentic,
    ...reportFacts(read, productOfReport(read, readable)),
    ...(readable === undefined ? {} : snpChainFacts(readable, roots)),
    ...(ofRoot === undefined ? {} : snpCrlFacts(ofRoot)),
    ...(isAuthentic && trusted !== undefined ? snpLevelFacts(read, trusted.key.product, at) : {}),
  };
  return {
    checks: [
      check('snp-report-wellformed'),
      ofChain.check,
      product,
      chip,
      certifiedTcb,
      signature,
      list,
      checkSnpRevocation(ofRoot, trusted, list),
      ...(isAuthentic && trusted !== undefined ? ofGuest(read, trusted, policy, at) : unknownOfGuest(policy)),
    ],
    ...(isAuthentic ? { authentic: authenticReport(read, facts) } : {}),
    facts,
  };
}

function ofGuest(
  report: SnpReport,
  { key: { product } }: SnpChain,
  policy: SnpPolicy,
  at: number,
): readonly Check[] {
  return [
    checkSnpTcb(report, product, policy, at),
    checkSnpFirmware(report, product, policy),
    debugOfGuest(report),
    guestPolicyOfGuest(report, policy),
    migrationOfGuest(report, policy),
    vmplOfReport(report, policy),
    ...signerOfGuest(report, policy),
  ];
}

/** Bits that nobody signed say nothing. */
const unknownOfGuest = (policy: SnpPolicy): readonly Check[] => [
  check('snp-tcb-unknown', NOT_SIGNED),
  check('snp-firmware-unknown', NOT_SIGNED),
  check('snp-debug-unknown', NOT_SIGNED),
  check('snp-guest-policy-unknown', NOT_SIGNED),
  check('snp-migration-agent-unknown', NOT_SIGNED),
  check('snp-vmpl-unknown', NOT_SIGNED),
  ...(asksForSigner(policy) ? [check('snp-signer-unknown', NOT_SIGNED)] : []),
];

async function isSignedBy(
  { leaf: { publicKey: key } }: SnpChain,
  { signed, signature }: SnpReport,
): Promise<boolean> {
  return key.kind === 'p-384' && (await verifyP384(key.point, signed, signature));
}

function checkSignature(report: SnpReport, trusted: SnpChain | undefined, isSigned: boolean): Check {
  if (report.signingKey === 'none')
    return check('snp-signature-invalid', {
      expected: 'a signature',
      got: 'a report that says it has none',
    });
  if (trusted === undefined)
    return check('snp-signature-unknown', { expected: 'a key that AMD certified', got: 'none' });
  return isSigned
    ? check('snp-signature-valid')
    : check('snp-signature-invalid', {
        expected: `a report signed by the key of ${trusted.leaf.commonName}`,
        got: 'a signature that does not verify',
      });
}

function reportOrRefusal(bytes: Uint8Array): SnpReport | Refusal {
  const report = orRefusal(() => readSnpReport(bytes));
  if (report instanceof Refusal || report.cpuid === undefined || report.product !== undefined) return report;
  const { family, model } = report.cpuid;
  return new Refusal(
    'snp-report-unsupported-processor',
    'cpuid',
    'a processor of Milan, Genoa or Turin',
    `family ${family}, model ${model}`,
  );
}

function unreadable({ code, at, expected, got }: Refusal): Check {
  const found = { expected: `${expected} at ${at}`, got };
  return code.startsWith('snp-report-unsupported')
    ? check('snp-report-unsupported', found)
    : check('snp-report-malformed', found);
}

function authenticReport(report: SnpReport, facts: AuthenticQuote['facts']): AuthenticQuote {
  return markAuthentic({
    tee: 'sev-snp',
    reportData: report.reportData,
    measurements: snpMeasurements(report),
    facts,
  });
}
