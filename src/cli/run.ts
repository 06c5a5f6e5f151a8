/** The command line over the same core as the extension. Progress goes to standard error, results to standard output. */
import type { JsonValue, Verdict } from '../appraisal';
import { verifyChannel, visitOfChannel } from '../channel';
import type { OsImage } from '../code/os-image/os-image';
import { COLLATERAL_UPDATE_SETTING } from '../memory/collateral-update-setting';
import { HARDWARE_PROFILE_SETTING } from '../memory/hardware-profile-setting';
import { PCCS_SETTING } from '../memory/pccs-setting';
import { type NodeNetwork, nodePorts, observeWithNode, processMemory } from '../ports/node';
import { recordingPorts } from '../ports/recorded';
import { Refusal } from '../refusal';
import { recordingFromJson, recordingToJson, VITRINE_VERSION } from '../report/recording';
import { replay } from '../report/replay';
import type { TrustRoots } from '../trust';
import { judgeQuote } from '../verdict';
import { type Step, verify } from '../verify';
import type { Visit } from '../visit';
import { type Command, parseCommand, USAGE } from './arguments';
import { runDomain } from './domain';
import { type ChainSurroundings, runGovernance } from './governance';
import { runInspect } from './inspect';
import { runOsImage } from './os-image';
import { printable } from './paint';
import { pccsArgument } from './pccs-argument';
import { appraiseQuoteFile } from './quote';
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
  const { origin, channel } = command;
  io.err(`connecting to ${channel ?? origin}\n`);
  const visit = channel === undefined ? await visitWithNode(origin, network) : visitOfChannel(channel);
  const memory = processMemory({
    [HARDWARE_PROFILE_SETTING]: command.profile,
    [COLLATERAL_UPDATE_SETTING]: command.update,
    ...(command.pccs === undefined ? {} : { [PCCS_SETTING]: pccsArgument(command.pccs) }),
  });
  const recorder = recordingPorts(nodePorts(origin, memory, network));
  const options = {
    ...(roots === undefined ? {} : { roots }),
    progress: (step: Step) => io.err(`${step.replaceAll('-', ' ')}\n`),
  };
  const appraisal =
    channel === undefined
      ? await verify(visit, recorder.ports, options)
      : await verifyChannel(channel, recorder.ports, options);
  if (command.save !== undefined) {
    await io.writeFile(command.save, recordingToJson(recorder.finish(visit, appraisal)));
    io.err(`report written to ${command.save}\n`);
  }
  print(appraisal, command.json, io);
  return exitCode(appraisal.verdict);
}

async function visitWithNode(origin: string, network: NodeNetwork | undefined): Promise<Visit> {
  const page = await observeWithNode(origin, network);
  if (page.kind === 'failure')
    throw new Refusal('site-unreachable', origin, 'a TLS connection', `${page.code}: ${page.detail}`);
  return { origin, trigger: 'asked', page };
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
  const { at, checks, facts } = await appraiseQuoteFile(command, io, surroundings);
  const verdict = judgeQuote(checks);
  print({ at, verdict, binding: 'none', checks, facts: { hardware: facts } }, command.json, io);
  return exitCode(verdict);
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
