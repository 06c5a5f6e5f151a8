/** What was read about the code, as JSON: for popup, report and command line. It carries no judgement. */
import type { Facts, JsonValue } from '../appraisal';
import { Refusal } from '../refusal';
import type { AppCompose } from './compose/app-compose';
import type { ComposeFindings } from './compose/policy';
import type { EventLog } from './event-log';
import type { LogFindings } from './judge-event-log';
import type { OsFindings } from './judge-os-image';
import type { VirtualHardwareFindings } from './judge-virtual-hardware';
import { OS_IMAGE_TABLE_VERSION, OS_IMAGES } from './os-image/images';
import type { OsImage } from './os-image/os-image';
import type { VmConfig } from './os-image/vm-config';
import { REGISTERS } from './replay';

export interface CodeReadings {
  readonly logged: LogFindings;
  readonly os: OsFindings;
  readonly hardware: VirtualHardwareFindings;
  readonly machine: VmConfig | Refusal | undefined;
  readonly compose: { readonly app: AppCompose; readonly findings: ComposeFindings } | undefined;
  readonly log: EventLog | undefined;
  readonly images: readonly OsImage[];
}

type FactsOf = { readonly [k: string]: JsonValue };

/** What nobody compared with anything, in a fixed order. */
export const NOT_CHECKED = [
  'acpi-tables',
  'memory',
  'machine-description',
  'mr-config-id',
  'unknown-system-events',
  'uninterpreted-fields',
] as const;
export type NotChecked = (typeof NOT_CHECKED)[number];

/** Applications may write thousands of events, each of any length. */
const MOST_EVENTS = 64;
const MOST_PAYLOAD_DIGITS = 512;
const MOST_FINDINGS = 200;
const MOST_NAMES = 256;
/** Names and references are the site's, of any length. */
const LONGEST_TEXT = 300;
const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
const cutTexts = (texts: readonly string[]): readonly string[] => texts.slice(0, MOST_NAMES).map(cut);
const cutMembers = (members: FactsOf): FactsOf =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  );

export function codeFacts(read: CodeReadings): NonNullable<Facts['code']> {
  const { logged, os, compose } = read;
  return {
    os: osFacts(os, read.images),
    ...appFacts(logged),
    ...(logged.replay === undefined ? {} : { registers: registerFacts(read) }),
    virtualHardware: hardwareFacts(read),
    ...(compose === undefined ? {} : { compose: composeFacts(compose) }),
    notChecked: notChecked(read),
  };
}

function osFacts(
  { image, pageAddOrder, basis, match, claim }: OsFindings,
  images: readonly OsImage[],
): FactsOf {
  const known =
    image === undefined
      ? { kind: 'unknown' }
      : {
          kind: image.isDevelopment ? 'development' : 'production',
          name: image.name,
          version: image.version,
          osImageHash: image.osImageHash,
          pageAddOrder: pageAddOrder ?? 'not-known',
          basis: basis ?? 'table',
        };
  const unknown =
    match.kind !== 'unknown' || image !== undefined
      ? {}
      : {
          resembles: match.resembles.map(({ image: other, same }) => ({ name: other.name, same })),
          ...(match.seenAs === undefined
            ? {}
            : { seenAs: { name: match.seenAs.name, kind: match.seenAs.kind } }),
        };
  return {
    ...known,
    ...unknown,
    claim: claim.kind,
    ...(images === OS_IMAGES ? { tableVersion: OS_IMAGE_TABLE_VERSION } : {}),
  };
}

function appFacts({ app, events, composeHashFrom, mrConfigId }: LogFindings): FactsOf {
  const { keyProvider, initScriptHashes, ...texts } = app;
  const said = Object.fromEntries(
    Object.entries(texts).filter((e): e is [string, string] => typeof e[1] === 'string' && e[1] !== ''),
  );
  return {
    ...said,
    ...(initScriptHashes === undefined ? {} : { initScriptHashes }),
    ...(keyProvider === undefined ? {} : { keyProvider: { name: keyProvider.name, id: keyProvider.id } }),
    composeHashFrom,
    mrConfigIdVersion: mrConfigId.version,
    ...(events === undefined
      ? {}
      : {
          unknownSystemEvents: events.unknownSystemEvents.slice(0, MOST_EVENTS),
          applicationEventCount: events.applicationEvents.length,
          applicationEvents: events.applicationEvents.slice(0, MOST_EVENTS).map((event) => ({
            name: event.name,
            payload: event.payload.slice(0, MOST_PAYLOAD_DIGITS),
            payloadBytes: event.payload.length / 2,
            posesAsSystem: event.posesAsSystem,
          })),
        }),
  };
}

function registerFacts({ logged: { replay }, log }: CodeReadings): FactsOf {
  return Object.fromEntries(
    REGISTERS.map((name, index) => {
      const { quoted, replayed, equal } = replay?.[name] ?? { replayed: '', equal: false };
      const events = log?.filter((event) => event.register === index).length ?? 0;
      return [name, { ...(quoted === undefined ? {} : { quoted }), replayed, equal, events }];
    }),
  );
}

function hardwareFacts({ machine, hardware: { rtmr0 } }: CodeReadings): FactsOf {
  const shape = machine === undefined || machine instanceof Refusal ? {} : machine.shape;
  return {
    ...Object.fromEntries(
      Object.entries(shape).filter((e): e is [string, string | number | boolean] => e[1] !== undefined),
    ),
    ...(machine instanceof Refusal ? { unreadable: machine.code } : {}),
    ...(rtmr0 === undefined
      ? {}
      : {
          firmwareGeneration: rtmr0.generation,
          events: rtmr0.events.slice(0, MOST_EVENTS).map(({ name, finding }) => ({ name, finding })),
        }),
  };
}

function composeFacts({ app, findings }: { app: AppCompose; findings: ComposeFindings }): FactsOf {
  const { holderOf443, ingress } = findings;
  return {
    hash: app.hash,
    ...(app.name === undefined ? {} : { name: cut(app.name) }),
    ...(app.runner === undefined ? {} : { runner: cut(app.runner) }),
    ...(app.allowedEnvs === undefined ? {} : { allowedEnvs: cutTexts(app.allowedEnvs) }),
    services: cutTexts(findings.services),
    images: findings.images.slice(0, MOST_NAMES).map((image) => cutMembers({ ...image })),
    pinned: findings.pinned,
    allPinned: findings.allPinned,
    unmeasuredChoosesCode: findings.unmeasuredChoosesCode,
    ...(holderOf443 === undefined ? {} : { holderOf443: cutMembers({ ...holderOf443 }) }),
    ...(ingress === undefined ? {} : { ingress: cutMembers({ ...ingress }) }),
    findingCount: findings.findings.length,
    findings: findings.findings.slice(0, MOST_FINDINGS).map((finding) => cutMembers({ ...finding })),
  };
}

function notChecked({ logged, machine, hardware, compose }: CodeReadings): readonly NotChecked[] {
  const events = hardware.rtmr0?.events ?? [];
  const unchecked = (finding: string) => events.some((e) => e.finding === finding);
  const open: Record<NotChecked, boolean> = {
    // "Observed" is what other machines showed: nobody recomputed it.
    'acpi-tables': hardware.rtmr0 === undefined || unchecked('observed') || unchecked('not-checked'),
    memory: !unchecked('derived'),
    'machine-description': machine instanceof Refusal,
    'mr-config-id': logged.events !== undefined && !logged.composeHashFrom.includes('mr-config-id'),
    'unknown-system-events': (logged.events?.unknownSystemEvents.length ?? 0) > 0,
    'uninterpreted-fields': (compose?.app.uninterpreted.length ?? 0) > 0,
  };
  return NOT_CHECKED.filter((name) => open[name]);
}
