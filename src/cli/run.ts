/** The command line over the same core as the extension. Progress goes to standard error, results to standard output. */
import type { JsonValue, Verdict } from '../appraisal';
import type { OsImage } from '../code/os-image/os-image';
import { appraiseQuote } from '../hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from '../hardware/collateral';
import { collateralFromJson } from '../hardware/collateral-json';
import { fetchCollateral } from '../hardware/fetch-collateral';
import { HARDWARE_POLICIES } from '../hardware/policy';
import { LIMITS } from '../limits';
import { COLLATERAL_UPDATE_SETTING } from '../memory/collateral-update-setting';
import { HARDWARE_PROFILE_SETTING } from '../memory/hardware-profile-setting';
import { DEFAULT_PCCS_URL, normalisePccsUrl, PCCS_SETTING } from '../memory/pccs-setting';
import { type NodeNetwork, nodePorts, observeWithNode, processMemory } from '../ports/node';
import { recordingPorts } from '../ports/recorded';
import { Refusal } from '../refusal';
import { recordingFromJson, recordingToJson, VITRINE_VERSION } from '../report/recording';
import { replay } from '../report/replay';
import { RELEASE_ROOTS, type TrustRoots } from '../trust';
import { judgeQuote } from '../verdict';
import { verify } from '../verify';
import { type Command, parseCommand, USAGE } from './arguments';
import { runDomain } from './domain';
import { type ChainSurroundings, runGovernance } from './governance';
import { runInspect } from './inspect';
import { runOsImage } from './os-image';
import { printable } from './paint';
import { quoteFromFile } from './quote-file';
import { type Rendered, renderAppraisal } from './render';

export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** True when standard output is a terminal that wants colour. */
  readonly colour: boolean;
}

/** What tests bring instead of the world; a released build has no way to set it. */
export interface Surroundings {
  readonly roots?: TrustRoots;
  /** The table of operating system images. */
  readonly osImages?: readonly OsImage[];
  readonly network?: NodeNetwork;
  readonly chain?: ChainSurroundings;
}

export type ExitCode = 0 | 1 | 2 | 3;

/** Runs one command. @returns the exit code, see `USAGE` */
export async function runCli(
  argv: readonly string[],
  io: Io,
  surroundings: Surroundings = {},
): Promise<ExitCode> {
  try {
    const command = parseCommand(argv);
    switch (command.name) {
      case 'help':
        io.out(USAGE);
        return 0;
      case 'version':
        io.out(`${VITRINE_VERSION}\n`);
        return 0;
      case 'verify':
        return await runVerify(command, io, surroundings);
      case 'replay':
        return await runReplay(command, io, surroundings);
      case 'quote':
        return await runQuote(command, io, surroundings);
      case 'domain':
        return exitCode(await runDomain(command, io, surroundings));
      case 'governance':
        return exitCode(await runGovernance(command, io, surroundings));
      case 'inspect':
        return await runInspect(command, io, surroundings);
      case 'os-image':
        return await runOsImage(command, io);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    io.err(`vitrine: ${printable(error.message)}\n`);
    if (error.code.startsWith('usage-')) io.err('Try: vitrine --help\n');
    return 2;
  }
}

type Of<N extends Command['name']> = Extract<Command, { name: N }>;

async function runVerify(command: Of<'verify'>, io: Io, { roots, network }: Surroundings): Promise<ExitCode> {
  const { origin } = command;
  io.err(`connecting to ${origin}\n`);
  const page = await observeWithNode(origin, network);
  if (page.kind === 'failure') {
    throw new Refusal('site-unreachable', origin, 'a TLS connection', `${page.code}: ${page.detail}`);
  }
  const memory = processMemory({
    [HARDWARE_PROFILE_SETTING]: command.profile,
    [COLLATERAL_UPDATE_SETTING]: command.update,
    ...(command.pccs === undefined ? {} : { [PCCS_SETTING]: pccsOf(command.pccs) }),
  });
  const recorder = recordingPorts(nodePorts(origin, memory, network));
  const visit = { origin, trigger: 'asked', page } as const;
  const appraisal = await verify(visit, recorder.ports, {
    ...(roots === undefined ? {} : { roots }),
    progress: (step) => io.err(`${step.replaceAll('-', ' ')}\n`),
  });
  if (command.save !== undefined) {
    await io.writeFile(command.save, recordingToJson(recorder.finish(visit, appraisal)));
    io.err(`report written to ${command.save}\n`);
  }
  print(appraisal, command.json, io);
  return exitCode(appraisal.verdict);
}

async function runReplay(command: Of<'replay'>, io: Io, { roots }: Surroundings): Promise<ExitCode> {
  const recording = recordingFromJson(await io.readFile(command.file));
  const { appraisal, identical } = await replay(recording, roots === undefined ? {} : { roots });
  io.err(
    identical
      ? 'replayed offline: identical to the appraisal in the report\n'
      : `replayed offline: differs from the report, which says "${String(recording.appraisal.verdict)}"; what follows was computed here\n`,
  );
  print(appraisal, command.json, io, { replay: { identical } });
  return exitCode(appraisal.verdict);
}

async function runQuote(command: Of<'quote'>, io: Io, surroundings: Surroundings): Promise<ExitCode> {
  const quote = quoteFromFile(await io.readFile(command.file));
  io.err(`read a quote of ${quote.length} bytes\n`);
  const at = command.at ?? Date.now();
  const roots = surroundings.roots ?? RELEASE_ROOTS;
  const collateral = await collateralFor(quote, command, {
    at,
    roots,
    io,
    network: surroundings.network ?? {},
  });
  const policy = {
    ...HARDWARE_POLICIES[command.profile],
    minimumEvaluation: command.minimumEvaluation,
  };
  io.err('verifying\n');
  const { checks, facts } = await appraiseQuote(quote, collateral, { at, roots, policy });
  print(
    { at, verdict: judgeQuote(checks), binding: 'none', checks, facts: { hardware: facts } },
    command.json,
    io,
  );
  return exitCode(judgeQuote(checks));
}

async function collateralFor(
  quote: Uint8Array,
  command: Of<'quote'>,
  { at, roots, io, network }: { at: number; roots: TrustRoots; io: Io; network: NodeNetwork },
): Promise<CollateralOutcome> {
  if (command.collateral !== undefined) {
    const file = await io.readFile(command.collateral);
    io.err(`collateral from ${command.collateral}\n`);
    if (file.length > LIMITS.evidenceBytes) {
      throw new Refusal(
        'collateral-too-large',
        command.collateral,
        `at most ${LIMITS.evidenceBytes} bytes`,
        `${file.length}`,
      );
    }
    return { kind: 'collateral', collateral: collateralFromJson(new TextDecoder().decode(file)) };
  }
  const need = collateralNeeded(quote);
  if (need === undefined) return { kind: 'missing' };
  io.err('fetching collateral\n');
  const pccsUrl = command.pccs === undefined ? DEFAULT_PCCS_URL : pccsOf(command.pccs);
  const { update } = command;
  return fetchCollateral(need, nodePorts('', processMemory(), network), { at, roots, pccsUrl, update });
}

function pccsOf(text: string): string {
  const url = normalisePccsUrl(text);
  if (url === undefined) throw new Refusal('usage-pccs', '--pccs', 'an https URL without query', text);
  return url;
}

function print(
  appraisal: Rendered,
  json: boolean,
  io: Io,
  extra: { readonly [k: string]: JsonValue } = {},
): void {
  io.out(
    json ? `${JSON.stringify({ ...appraisal, ...extra }, null, 2)}\n` : renderAppraisal(appraisal, io.colour),
  );
}

const EXIT: Record<Verdict, ExitCode> = {
  verified: 0,
  'verified-domain': 0,
  danger: 1,
  limited: 3,
  warning: 3,
  changed: 3,
  unavailable: 3,
  none: 3,
  checking: 3,
};

const exitCode = (verdict: Verdict): ExitCode => EXIT[verdict];
