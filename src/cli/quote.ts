/** `vitrine quote`: one quote of Intel's, or one attestation report of AMD's, with what its maker says, given as files or fetched. */
import { appraiseSnpEvidence } from '../appraise-snp-evidence';
import { appraiseQuote, type HardwareAppraisal } from '../hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from '../hardware/collateral';
import { collateralFromJson } from '../hardware/collateral-json';
import { fetchCollateral } from '../hardware/fetch-collateral';
import { HARDWARE_POLICIES, type HardwarePolicy } from '../hardware/policy';
import { appraiseSnp } from '../hardware/snp/appraise-snp';
import type { SnpEndorsements } from '../hardware/snp/endorsements';
import { LIMITS } from '../limits';
import { DEFAULT_PCCS_URL } from '../memory/pccs-setting';
import { nodePorts, processMemory } from '../ports/node';
import { Refusal } from '../refusal';
import { RELEASE_ROOTS, type TrustRoots } from '../trust';
import type { Command } from './arguments';
import { pccsArgument } from './pccs-argument';
import { quoteFromFile } from './quote-file';
import type { Io, Surroundings } from './run';
import { endorsedByFiles, joinEndorsements, looksLikeSnpReport, snpEndorsementsIn } from './snp-files';

type QuoteCommand = Extract<Command, { name: 'quote' }>;

export interface QuoteAppraisal extends HardwareAppraisal {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Given {
  readonly at: number;
  readonly roots: TrustRoots;
  readonly policy: HardwarePolicy;
  readonly io: Io;
  readonly network: NonNullable<Surroundings['network']>;
}

/** @throws Refusal a file that cannot be read, `usage-pccs`, `usage-option`: of the other maker's kind of evidence */
export async function appraiseQuoteFile(
  command: QuoteCommand,
  io: Io,
  { roots = RELEASE_ROOTS, network = {} }: Surroundings,
): Promise<QuoteAppraisal> {
  const bytes = quoteFromFile(await io.readFile(command.file));
  const at = command.at ?? Date.now();
  const policy = { ...HARDWARE_POLICIES[command.profile], minimumEvaluation: command.minimumEvaluation };
  const given: Given = { at, roots, policy, io, network };
  const isReport = looksLikeSnpReport(bytes);
  io.err(`read ${isReport ? 'an attestation report' : 'a quote'} of ${bytes.length} bytes\n`);
  return { at, ...(await (isReport ? ofReport(bytes, command, given) : ofQuote(bytes, command, given))) };
}

async function ofQuote(quote: Uint8Array, command: QuoteCommand, given: Given): Promise<HardwareAppraisal> {
  const { at, roots, policy, io } = given;
  if (command.certificates.length > 0) throw notFor('--certificates', 'a SEV-SNP report', 'a quote of Intel');
  const collateral = await collateralFor(quote, command, given);
  io.err('verifying\n');
  return appraiseQuote(quote, collateral, { at, roots, policy });
}

async function collateralFor(
  quote: Uint8Array,
  command: QuoteCommand,
  { at, roots, io, network }: Given,
): Promise<CollateralOutcome> {
  if (command.collateral !== undefined) {
    const file = await readFile(command.collateral, io);
    io.err(`collateral from ${command.collateral}\n`);
    return { kind: 'collateral', collateral: collateralFromJson(new TextDecoder().decode(file)) };
  }
  const need = collateralNeeded(quote);
  if (need === undefined) return { kind: 'missing' };
  io.err('fetching collateral\n');
  const pccsUrl = command.pccs === undefined ? DEFAULT_PCCS_URL : pccsArgument(command.pccs);
  const { update } = command;
  return fetchCollateral(need, nodePorts('', processMemory(), network), { at, roots, pccsUrl, update });
}

/** With files, nobody is asked. */
async function ofReport(
  report: Uint8Array,
  { certificates: paths, collateral }: QuoteCommand,
  { at, roots, policy, io, network }: Given,
): Promise<HardwareAppraisal> {
  if (collateral !== undefined) throw notFor('--collateral', 'a quote of Intel', 'a SEV-SNP report');
  if (paths.length === 0) {
    io.err('asking AMD for the certificate of the chip, and for what is revoked\n');
    const ports = nodePorts('', processMemory(), network);
    return appraiseSnpEvidence(report, [], { ports, at, roots, policy });
  }
  let endorsements: Partial<SnpEndorsements> = {};
  for (const path of paths) {
    endorsements = joinEndorsements(endorsements, snpEndorsementsIn(path, await readFile(path, io)));
    io.err(`certificates from ${path}\n`);
  }
  io.err('verifying\n');
  return appraiseSnp(report, endorsedByFiles(endorsements), { at, roots: roots.amd, policy: policy.snp });
}

async function readFile(path: string, io: Io): Promise<Uint8Array> {
  const file = await io.readFile(path);
  if (file.length > LIMITS.evidenceBytes)
    throw new Refusal(
      'collateral-too-large',
      path,
      `at most ${LIMITS.evidenceBytes} bytes`,
      `${file.length}`,
    );
  return file;
}

const notFor = (option: string, expected: string, got: string): Refusal =>
  new Refusal('usage-option', option, expected, got);
