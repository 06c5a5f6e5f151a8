/**
 * `vitrine inspect`: what a file of evidence says, without asking anybody. Hardware as far as the given collateral goes, registers,
 * log, operating system, compose file; of several files also whether they speak of the same code.
 */
import { type Check, check, type Facts, type JsonValue } from '../appraisal';
import { findAppCompose } from '../code/compose/find-app-compose';
import { type CodeAppraisal, type CodeIdentity, judgeCode } from '../code/judge-code';
import { OS_IMAGES } from '../code/os-image/images';
import type { OsImage } from '../code/os-image/os-image';
import { raTlsReportData } from '../code/ra-tls-certificate';
import { equalBytes } from '../encoding/bytes';
import { toHex } from '../encoding/hex';
import { jsonText } from '../encoding/json';
import { appraiseQuote, type HardwareAppraisal } from '../hardware/appraise';
import type { AuthenticQuote } from '../hardware/authentic';
import type { CollateralOutcome } from '../hardware/collateral';
import { collateralFromJson } from '../hardware/collateral-json';
import { appraiseSnp } from '../hardware/snp/appraise-snp';
import { RELEASE_ROOTS, type TrustRoots } from '../trust';
import { type Judged, judgeEvidence } from '../verdict';
import type { EvidenceSet } from './inspect-evidence';
import { readEvidenceFile } from './inspect-kinds';
import { type CodeComparison, compareCode } from './inspect-same-code';
import { groupEvidence, type ReadFile } from './inspect-sets';
import { unsignedFacts } from './inspect-unsigned';
import { renderInspected } from './render-inspect';
import type { ExitCode, Io, Surroundings } from './run';
import { endorsedByFiles } from './snp-files';

export interface InspectCommand {
  readonly name: 'inspect';
  readonly files: readonly string[];
  readonly json: boolean;
  readonly compose?: string;
  readonly collateral?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
}

export interface Inspected {
  readonly paths: readonly string[];
  /** In words. */
  readonly kind: string;
  readonly at: number;
  readonly verdict: Judged;
  readonly checks: readonly Check[];
  readonly facts: Facts;
  /** What a quote says of its code, where the quote is authentic. */
  readonly identity?: CodeIdentity;
}

interface Given {
  readonly at: number;
  readonly roots: TrustRoots;
  readonly osImages: readonly OsImage[];
  readonly collateral: CollateralOutcome;
  /** Of `--compose`. */
  readonly compose?: string;
}

/**
 * @returns 0 everything is established (and all files speak of the same code), 1 a contradiction, 3 nothing wrong, but not established
 * @throws Refusal a file that cannot be read
 */
export async function runInspect(
  command: InspectCommand,
  io: Io,
  { roots = RELEASE_ROOTS, osImages = OS_IMAGES }: Surroundings,
): Promise<ExitCode> {
  const files: ReadFile[] = [];
  for (const path of command.files) {
    const found = await readEvidenceFile(path, await io.readFile(path));
    io.err(`${path}: ${found.kind}\n`);
    files.push({ path, ...found });
  }
  const { sets, notes } = groupEvidence(files);
  for (const note of notes) io.err(`${note}\n`);
  const given: Given = {
    at: command.at ?? Date.now(),
    roots,
    osImages,
    collateral: await collateralOf(command.collateral, io),
    ...(command.compose === undefined ? {} : { compose: await composeOf(command.compose, io) }),
  };
  io.err('appraising\n');
  const inspected: Inspected[] = [];
  for (const set of sets) inspected.push(await inspectSet(set, given, sets.length > 1));
  const comparison = inspected.length > 1 ? compareCode(inspected.map(namedCode)) : undefined;
  io.out(
    command.json
      ? `${JSON.stringify({ evidence: inspected, ...(comparison === undefined ? {} : { comparison }) }, null, 2)}\n`
      : renderInspected(inspected, comparison, io.colour),
  );
  return exitCode(inspected, comparison);
}

function exitCode(inspected: readonly Inspected[], comparison: CodeComparison | undefined): ExitCode {
  if (inspected.some(({ verdict }) => verdict === 'danger')) return 1;
  const same = comparison === undefined || comparison.answer === 'same';
  return same && inspected.every(({ verdict }) => verdict === 'verified') ? 0 : 3;
}

async function collateralOf(path: string | undefined, io: Io): Promise<CollateralOutcome> {
  if (path === undefined) return { kind: 'missing' };
  return { kind: 'collateral', collateral: collateralFromJson(jsonText(await io.readFile(path))) };
}

async function composeOf(path: string, io: Io): Promise<string> {
  return findAppCompose(jsonText(await io.readFile(path))).text;
}

async function inspectSet(set: EvidenceSet, given: Given, oneOfMany: boolean): Promise<Inspected> {
  const { paths, kind } = set;
  const { at } = given;
  const result = (checks: readonly Check[], facts: Facts, identity?: CodeIdentity): Inspected => ({
    paths,
    kind,
    at,
    verdict: judgeEvidence(checks),
    checks,
    facts,
    ...(identity === undefined ? {} : { identity }),
  });
  if (set.platform !== undefined)
    return result([check('quote-unsupported', { expected: SUPPORTED, got: set.platform })], {});
  const hardware = await hardwareOf(set, given, oneOfMany);
  if (hardware === undefined) return result([], { code: unsignedFacts(set, given.compose) });

  const { authentic } = hardware;
  if (authentic === undefined) return result(hardware.checks, { hardware: hardware.facts });
  const key = keyFindings(set, authentic);
  const code = codeOf(set, authentic, given);
  return result(
    [...hardware.checks, ...key.checks, ...code.checks],
    { hardware: hardware.facts, ...key.facts, code: code.facts },
    code.identity,
  );
}

const SUPPORTED = 'an attestation of TDX or SEV-SNP';

/** `undefined` for files without evidence that hardware signed. */
async function hardwareOf(
  { quote, snpReport, snpEndorsements = {} }: EvidenceSet,
  given: Given,
  oneOfMany: boolean,
): Promise<HardwareAppraisal | undefined> {
  if (quote !== undefined) return appraise(quote, given, oneOfMany);
  if (snpReport === undefined) return undefined;
  const { at, roots } = given;
  return appraiseSnp(snpReport, endorsedByFiles(snpEndorsements), { at, roots: roots.amd });
}

/** Collateral is of one kind of processor: a file about another one is looked at without. */
async function appraise(
  quote: Uint8Array,
  { collateral, at, roots }: Given,
  oneOfMany: boolean,
): Promise<HardwareAppraisal> {
  const first = await appraiseQuote(quote, collateral, { at, roots });
  const ofAnother = first.checks.some((c) => c.reason === 'collateral-for-another-platform');
  return oneOfMany && ofAnother ? appraiseQuote(quote, { kind: 'missing' }, { at, roots }) : first;
}

/** A certificate belongs to its quote only when the quote speaks of its key. */
function keyFindings(
  { spki }: EvidenceSet,
  { reportData }: AuthenticQuote,
): { readonly checks: readonly Check[]; readonly facts: Facts } {
  if (spki === undefined) return { checks: [], facts: {} };
  const expected = raTlsReportData(spki);
  const found = { expected: toHex(expected), got: toHex(reportData) };
  return {
    checks: [
      equalBytes(expected, reportData)
        ? check('ra-tls-key-attested')
        : check('ra-tls-key-not-attested', found),
    ],
    facts: { connection: { quotedSpki: toHex(spki) } },
  };
}

/** Whatever text has the measured hash is the measured one; where none has, the given one is told about. */
function codeOf(set: EvidenceSet, quote: AuthenticQuote, { compose, osImages }: Given): CodeAppraisal {
  const texts = [compose, set.compose].filter((text) => text !== undefined);
  const judged = (text: string | undefined): CodeAppraisal =>
    judgeCode(
      {
        quote,
        log: set.log ?? 'absent',
        ...(set.vmConfig === undefined ? {} : { vmConfig: set.vmConfig }),
        ...(text === undefined ? {} : { compose: text }),
      },
      { osImages },
    );
  const appraisals = texts.map(judged);
  return appraisals.find(({ compose }) => compose !== undefined) ?? appraisals[0] ?? judged(undefined);
}

/** Registers are compared as they are where they name no known system. */
function namedCode({ paths, facts, identity = {} }: Inspected) {
  const { authentic, tee, mrtd, rtmr1, rtmr2, measurement } = facts.hardware ?? {};
  const named = tee === 'sev-snp' ? [measurement] : [mrtd, rtmr1, rtmr2];
  const registers = authentic === true && named.every(isText) ? named.join(' ') : undefined;
  const system = identity.osImage?.name ?? registers;
  return {
    name: paths[0] ?? '',
    ...(system === undefined ? {} : { system }),
    ...(identity.composeHash === undefined ? {} : { composeHash: identity.composeHash }),
    ...(identity.appId === undefined ? {} : { appId: identity.appId }),
  };
}

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string';
