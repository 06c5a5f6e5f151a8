/**
 * Is the hardware genuine and current? The steps for a SEV-SNP attestation report: chain to AMD, what its certificate says of the
 * chip, signature, revocation, patch level, guest policy.
 * Source: AMD SEV-SNP Firmware ABI Specification (56860), "ATTESTATION_REPORT"; AMD VCEK Certificate and KDS Interface Specification
 * (57230), section 2, on verification.
 */
import type { JsonValue } from '../../appraisal';
import { Refusal } from '../../refusal';
import {
  chainOf,
  checkCertifiedTcb,
  checkSnpChain,
  checkSnpChip,
  checkSnpProduct,
  productOfReport,
} from './chain-findings';
import type { SnpEndorsementsOutcome } from './endorsements';
import { checkSnpList, checkSnpRevocation, examineSnpCrl } from './examine-snp-crl';
import { finding, NOT_SIGNED, type SnpFinding } from './findings';
import { orRefusal } from './or-refusal';
import {
  asksForSigner,
  debugOfGuest,
  guestPolicyOfGuest,
  migrationOfGuest,
  signerOfGuest,
  vmplOfReport,
} from './policy-findings';
import { readSnpReport, type SnpReport } from './report';
import { type SnpChain, signatureFault } from './snp-chain';
import { reportFacts, type SnpFacts, snpChainFacts, snpCrlFacts, snpMeasurements } from './snp-facts';
import { SNP_POLICIES, type SnpPolicy } from './snp-policy';
import { AMD_ROOTS, type SnpRoots } from './snp-roots';
import { checkSnpFirmware, checkSnpTcb } from './tcb-findings';
import { verifyP384 } from './verify-signature';

declare const authentic: unique symbol;

/**
 * A report whose signatures lead to a pinned root of AMD. `authentic` and `acceptable` are two different things: dates, revocation,
 * TCB and debug are judged elsewhere. Only `appraiseSnp` makes one.
 */
export interface AuthenticSnpReport {
  readonly [authentic]: true;
  readonly tee: 'sev-snp';
  /** 64 bytes. */
  readonly reportData: Uint8Array;
  /** Hex by field name: measurement, hostData, familyId, imageId, idKeyDigest, authorKeyDigest. */
  readonly measurements: { readonly [field: string]: string };
  readonly facts: { readonly [k: string]: JsonValue };
}

export interface SnpAppraisal {
  /**
   * Each check once, in the order of `SNP_REASONS`; `hardware.snp-signer` only where the policy asks for it; of a report that cannot be
   * read, only `hardware.quote-format`.
   */
  readonly findings: readonly SnpFinding[];
  readonly authentic?: AuthenticSnpReport;
  /** What was read. `authentic: false` in it means that nobody vouches for any of it. */
  readonly facts: SnpFacts;
}

export interface AppraiseSnpOptions {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** AMD's when absent. */
  readonly roots?: SnpRoots;
  /** `standard` when absent. It changes findings, never `authentic` or facts. */
  readonly policy?: SnpPolicy;
}

/**
 * @param report exactly one; whoever reads evidence with something after it cuts that off
 * @param outcome its endorsements, or why there are none
 * @returns an appraisal, always: hostile bytes are findings, not exceptions
 */
export async function appraiseSnp(
  report: Uint8Array,
  outcome: SnpEndorsementsOutcome,
  { at, roots = AMD_ROOTS, policy = SNP_POLICIES.standard }: AppraiseSnpOptions,
): Promise<SnpAppraisal> {
  // A copy, so that nobody changes the bytes while signatures are being checked.
  const read = reportOrRefusal(new Uint8Array(report));
  if (read instanceof Refusal) return { findings: [unreadable(read)], facts: { authentic: false } };
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
    ...(readable === undefined ? {} : snpChainFacts(readable)),
    ...(ofRoot === undefined ? {} : snpCrlFacts(ofRoot)),
  };
  return {
    findings: [
      finding('snp-report-wellformed'),
      ofChain.finding,
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
): readonly SnpFinding[] {
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

/** Bits that nobody signed are no finding. */
const unknownOfGuest = (policy: SnpPolicy): readonly SnpFinding[] => [
  finding('snp-tcb-unknown', NOT_SIGNED),
  finding('snp-firmware-unknown', NOT_SIGNED),
  finding('snp-debug-unknown', NOT_SIGNED),
  finding('snp-guest-policy-unknown', NOT_SIGNED),
  finding('snp-migration-agent-unknown', NOT_SIGNED),
  finding('snp-vmpl-unknown', NOT_SIGNED),
  ...(asksForSigner(policy) ? [finding('snp-signer-unknown', NOT_SIGNED)] : []),
];

async function isSignedBy(
  { leaf: { publicKey: key } }: SnpChain,
  { signed, signature }: SnpReport,
): Promise<boolean> {
  return key.kind === 'p-384' && (await verifyP384(key.point, signed, signature));
}

function checkSignature(report: SnpReport, trusted: SnpChain | undefined, isSigned: boolean): SnpFinding {
  if (report.signingKey === 'none')
    return finding('snp-signature-invalid', {
      expected: 'a signature',
      got: 'a report that says it has none',
    });
  if (trusted === undefined)
    return finding('snp-signature-unknown', { expected: 'a key that AMD certified', got: 'none' });
  return isSigned
    ? finding('snp-signature-valid')
    : finding('snp-signature-invalid', {
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

function unreadable({ code, at, expected, got }: Refusal): SnpFinding {
  const found = { expected: `${expected} at ${at}`, got };
  return code.startsWith('snp-report-unsupported')
    ? finding('snp-report-unsupported', found)
    : finding('snp-report-malformed', found);
}

function authenticReport(report: SnpReport, facts: AuthenticSnpReport['facts']): AuthenticSnpReport {
  return {
    tee: 'sev-snp',
    reportData: report.reportData,
    measurements: snpMeasurements(report),
    facts,
  } as AuthenticSnpReport;
}
