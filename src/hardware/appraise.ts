/**
 * Is the hardware genuine and current? The steps of Intel's quote verification, in its order.
 * Source: Intel SGX DCAP Quote Verification Library and the QvE on top of it; Intel TDX DCAP Quoting Library API.
 *
 * Every signature is started before the first is waited for; the results are looked at in order, so the finding is the same
 * whichever finishes first.
 */
import { type Check, check, type Facts } from '../appraisal';
import { Refusal } from '../refusal';
import type { HardwareRoots } from '../trust';
import { underPolicy } from './apply-policy';
import { attributeChecks } from './attribute-checks';
import { type AuthenticQuote, markAuthentic } from './authentic';
import type { CollateralOutcome } from './collateral';
import { checkCollateral, checkQeIdentity, checkRevocation, groundOf, NOT_SIGNED } from './collateral-checks';
import { collateralFault, examineCollateral, revokedCertificate } from './examine-collateral';
import { chainFacts, collateralFacts, platformFacts, quoteFacts } from './facts';
import { freshnessChecks } from './freshness-checks';
import { authorityImported } from './p256';
import { type PckChain, readPckChain, signatureFault } from './pck-chain';
import { checkPckChain } from './pck-chain-check';
import { HARDWARE_POLICIES, type HardwarePolicy } from './policy';
import { type Quote, readQuote } from './quote';
import { quoteSignatures } from './quote-signatures';
import { sgxMeasurements } from './sgx-report';
import { signatureChecks } from './signature-checks';
import { CERTIFICATION } from './signature-data';
import { checkTcb, checkTdxModule } from './tcb-check';
import { tdMeasurements } from './td-report';

export interface HardwareAppraisal {
  /**
   * Each check of the hardware question once (`hardware.evidence` is not of this question's making), in the order of the table
   * of reasons; age and evaluation of the collateral only where the policy asks for them; of a quote that cannot be read, only
   * `hardware.quote-format`.
   */
  readonly checks: readonly Check[];
  /**
   * Present when the signatures lead to a pinned root through a quoting enclave that is not known to be somebody else's,
   * whatever TCB, dates, revocation or debug say.
   */
  readonly authentic?: AuthenticQuote;
  /** What was read. `authentic: false` in it means that nobody vouches for any of it. */
  readonly facts: NonNullable<Facts['hardware']>;
}

export interface AppraiseOptions {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: HardwareRoots;
  /** What is demanded above Intel's own rules; `standard` when absent. It changes checks, never `authentic` or facts. */
  readonly policy?: HardwarePolicy;
}

/**
 * @param quote a quote, possibly followed by padding
 * @param collateral of this quote, or why there is none
 * @returns an appraisal, always: hostile bytes are findings, not exceptions
 */
export async function appraiseQuote(
  quote: Uint8Array,
  collateral: CollateralOutcome,
  { at, roots, policy = HARDWARE_POLICIES.standard }: AppraiseOptions,
): Promise<HardwareAppraisal> {
  // Parse. A copy, so that nobody changes the bytes while signatures are being checked.
  const read = readOrRefuse(() => readQuote(new Uint8Array(quote)));
  if (read instanceof Refusal) return { checks: [unreadableQuote(read)], facts: { authentic: false } };
  const pck =
    read.certificationType === CERTIFICATION.pckChain
      ? readOrRefuse(() => readPckChain(read.certificationData))
      : undefined;
  const chain = pck instanceof Refusal ? undefined : pck;

  // All signatures: quote, report of the quoting enclave, PCK chain, collateral.
  const ofQuote = Promise.all([
    quoteSignatures(read, chain?.leaf.publicKey),
    chain === undefined ? undefined : signatureFault(chain, roots),
  ]);
  // Engines start to verify when the key is there and this thread pauses. So it does, before it reads the collateral: Firefox and
  // Node then do both at once (about a twentieth of a cold run, measured).
  if (chain !== undefined) await authorityImported(chain.intermediate.publicKey);
  const ofCollateral =
    collateral.kind === 'missing'
      ? undefined
      : examineCollateral(collateral.collateral, chain?.intermediate, roots);
  // What was read needs no signature, and here it takes nobody's time.
  const said = {
    ...quoteFacts(read),
    ...(chain === undefined ? {} : { ...platformFacts(chain), chain: chainFacts(chain, roots) }),
  };
  const [[signatures, brokenLink], examined] = await Promise.all([ofQuote, ofCollateral]);

  // Chain, lists, TCB info and QE identity: authentic, of this platform, current, and nothing revoked. A chain that does not
  // lead to a root names no platform: then the collateral is looked at for itself.
  const pckFinding = checkPckChain(read, pck, brokenLink, { roots, at });
  const trusted = pckFinding.leadsToRoot ? chain : undefined;
  const fault = examined && collateralFault(examined, { tee: read.tee, pck: trusted }, at);
  const collateralCheck = checkCollateral(collateral, fault);
  const isSound = collateralCheck.outcome === 'pass';
  const revoked = examined && revokedCertificate(examined, trusted);
  const signerRevoked =
    revoked !== undefined && revoked !== trusted?.leaf && revoked !== trusted?.intermediate;
  const ground = groundOf(isSound && !signerRevoked ? examined : undefined);

  // The quote itself, from the PCK down: whatever rests on a signature that does not hold is unknown.
  const qeVouched = trusted !== undefined && signatures.qeReportSigned === true;
  const qeIdentity = checkQeIdentity(read, qeVouched ? ground : NOT_SIGNED);
  const isAuthentic =
    qeVouched && qeIdentity.outcome !== 'fail' && signatures.keyBinding.holds && signatures.quoteSigned;

  // Patch level, and what the attributes allow.
  const module = checkTdxModule(read, isAuthentic ? ground : NOT_SIGNED, isAuthentic);
  const tcb = checkTcb(read, trusted?.extension, isAuthentic ? ground : NOT_SIGNED, module);
  const facts = {
    authentic: isAuthentic,
    ...said,
    ...(examined === undefined ? {} : collateralFacts(examined)),
    ...tcb.facts,
  };
  return {
    checks: underPolicy(
      [
        check('quote-wellformed'),
        ...signatureChecks(signatures),
        pckFinding.check,
        collateralCheck,
        ...freshnessChecks(ground, policy, at),
        checkRevocation(revoked, trusted !== undefined, isSound),
        qeIdentity,
        module,
        tcb.check,
        ...attributeChecks(read, isAuthentic, policy),
      ],
      policy,
    ),
    ...(isAuthentic ? { authentic: authenticQuote(read, trusted, facts) } : {}),
    facts,
  };
}

/** Only a parser's refusal is a result; anything else that is thrown is a defect and passes through. */
function readOrRefuse<T>(read: () => T): T | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function unreadableQuote({ code, at, expected, got }: Refusal): Check {
  const found = { expected: `${expected} at ${at}`, got };
  return code.startsWith('quote-unsupported')
    ? check('quote-unsupported', found)
    : check('quote-malformed', found);
}

function authenticQuote(
  { tee, body, userData }: Quote,
  pck: PckChain | undefined,
  facts: AuthenticQuote['facts'],
): AuthenticQuote {
  return markAuthentic({
    tee,
    reportData: body.reportData,
    measurements: body.kind === 'tdx' ? tdMeasurements(body) : sgxMeasurements(body),
    ...(pck === undefined ? {} : { device: { userData, ppid: pck.extension.ppid } }),
    facts,
  });
}
