/**
 * What the event log of a quote shows: does it lead to the registers, and which app does it name? Where it does not lead to
 * register 3, MRCONFIGID may stand in for it. Source: dstack evidence specification, sections 6 and 8.
 */
import { type Check, check } from '../appraisal';
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';
import { type AppIdentity, type AppNotEstablished, appIdentity, type PublishedLog } from './app-identity';
import type { EventLog } from './event-log';
import { type MrConfigId, mrConfigIdAgrees, mrConfigIdOf } from './mr-config-id';
import type { RegisterName, Replay } from './replay';
import { readSystemEvents, type SystemEvents, type SystemIdentity } from './system-events';

export interface LogFindings {
  /** `code.event-log` and `code.app`, each once. */
  readonly checks: readonly Check[];
  /** Of a log that leads to register 3 and whose system events are in order. */
  readonly events?: SystemEvents;
  /** What is measured of the app, hex: from such a log, or as much of it as MRCONFIGID commits to. */
  readonly app: Partial<SystemIdentity>;
  readonly composeHashFrom: readonly ('event' | 'mr-config-id')[];
  readonly mrConfigId: MrConfigId;
  /** Where there is a log that could be read. */
  readonly replay?: Replay;
}

/** Never throws. */
export function judgeEventLog(quote: AuthenticQuote, log: PublishedLog): LogFindings {
  const mrConfigId = mrConfigIdOf(quote);
  const found = appIdentity(quote, log);
  return found.kind === 'established'
    ? { ...ofIdentity(found, log), mrConfigId, replay: found.replay }
    : {
        ...withoutIdentity(found, log, mrConfigId),
        mrConfigId,
        ...(found.replay === undefined ? {} : { replay: found.replay }),
      };
}

type Findings = Omit<LogFindings, 'mrConfigId' | 'replay'>;

function ofIdentity(app: AppIdentity, log: PublishedLog): Findings {
  const late = app.applicationEvents.filter((event) => event.posesAsSystem).map((event) => event.name);
  const { appId, composeHash } = app.identity;
  return {
    checks: [
      bootFinding(app.replay, log) ?? check('event-log-replays'),
      late.length === 0
        ? check('app-identified', { got: `app ${appId}, compose file ${composeHash}` })
        : check('system-events-refused', {
            expected: 'each system event once, before system-ready',
            got: `after it: ${late.slice(0, MOST_NAMES).join(', ')}`,
          }),
    ],
    events: app,
    app: app.identity,
    composeHashFrom: ['event', ...(app.mrConfigId === 'same' ? (['mr-config-id'] as const) : [])],
  };
}

const MOST_NAMES = 8;

/**
 * Boot events may be left out of a log, all of a register or all but the three of ACPI in register 0. Those that are shown otherwise
 * have to lead to their register.
 */
function bootFinding(replay: Replay, log: PublishedLog): Check | undefined {
  if (log === 'absent' || log instanceof Refusal) return undefined;
  for (const [index, name] of BOOT_REGISTERS.entries()) {
    const shown = log.filter((event) => event.register === index).length;
    const { equal, quoted, replayed } = replay[name];
    if (equal || shown === 0 || (index === 0 && shown <= ACPI_EVENTS)) continue;
    return check('event-log-contradicts', {
      expected: `${name} ${quoted ?? 'absent'}`,
      got: `${name} ${replayed}`,
    });
  }
  return undefined;
}

const BOOT_REGISTERS = ['rtmr0', 'rtmr1', 'rtmr2'] as const satisfies readonly RegisterName[];
const ACPI_EVENTS = 3;

/** Refusals of a log that shows other digests than its payloads have. */
const EDITED: readonly string[] = ['event-log-digest', 'event-log-preimage'];

function withoutIdentity(app: AppNotEstablished, log: PublishedLog, register: MrConfigId): Findings {
  const { why, expected, got, replay } = app;
  const found = { expected, got };
  switch (why) {
    case 'not-tdx':
      return nothingOf([check('registers-absent', found), check('app-not-named', found)]);
    case 'no-log':
      return byRegisterAlone(check('event-log-absent', found), app);
    case 'log-unreadable': {
      const isEdited = log instanceof Refusal && EDITED.includes(log.code);
      const finding = isEdited ? check('event-log-edited', found) : check('event-log-unreadable', found);
      return byRegisterAlone(finding, app);
    }
    case 'log-does-not-replay':
      return standIn(register, log, app);
    case 'system-events-refused':
    case 'mr-config-id-differs': {
      const boot = replay && bootFinding(replay, log);
      const refused =
        why === 'system-events-refused'
          ? check('system-events-refused', found)
          : check('mr-config-id-differs', found);
      return nothingOf([boot ?? check('event-log-replays'), refused]);
    }
  }
}

/** The log leads elsewhere: guests that record two events at once may write them down in another order than they extend them. */
function standIn(register: MrConfigId, log: PublishedLog, app: AppNotEstablished): Findings {
  const found = {
    expected: `rtmr3 ${app.replay?.rtmr3.quoted ?? 'absent'}`,
    got: `rtmr3 ${app.replay?.rtmr3.replayed ?? 'absent'}`,
  };
  const boot = app.replay && bootFinding(app.replay, log);
  const committed =
    boot === undefined && log !== 'absent' && !(log instanceof Refusal)
      ? committedBy(register, log)
      : undefined;
  if (committed === undefined) return byRegisterAlone(boot ?? check('event-log-contradicts', found), app);
  return {
    checks: [
      check('event-log-not-replayed', found),
      check('app-named-by-mr-config-id', { got: `compose file ${committed.composeHash}` }),
    ],
    app: committed,
    composeHashFrom: ['mr-config-id'],
  };
}

type Committed = Partial<SystemIdentity> & Pick<SystemIdentity, 'composeHash'>;

/** As much of what the events say as the register commits to, where it does. */
function committedBy(register: MrConfigId, log: EventLog): Committed | undefined {
  let identity: SystemIdentity;
  try {
    ({ identity } = readSystemEvents(log));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
  if (mrConfigIdAgrees(register, identity) !== 'same') return undefined;
  const { composeHash, appId, keyProvider } = identity;
  // Version 2 is a digest over all three; version 3 over documents of which any but the compose hash may be left out.
  if (register.version !== 2) return { composeHash };
  return { composeHash, appId, ...(keyProvider === undefined ? {} : { keyProvider }) };
}

/** Without a log that counts, version 1 of MRCONFIGID still tells the compose hash. */
function byRegisterAlone(log: Check, { composeHash }: AppNotEstablished): Findings {
  if (composeHash === undefined) return nothingOf([log, check('app-not-named')]);
  return {
    checks: [log, check('app-named-by-mr-config-id', { got: `compose file ${composeHash}` })],
    app: { composeHash },
    composeHashFrom: ['mr-config-id'],
  };
}

const nothingOf = (checks: readonly Check[]): Findings => ({ checks, app: {}, composeHashFrom: [] });
