/** What `vitrine inspect` found, as text for a terminal. */
import { type JsonValue, QUESTIONS, type Question } from '../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../ui/fact';
import type { Judged } from '../verdict';
import { type Cell, columns } from './columns';
import type { Inspected } from './inspect';
import type { CodeComparison, PartAnswer } from './inspect-same-code';
import { measuredRows } from './measured-rows';
import { COLOUR, MARK, type Paint, painter, printable } from './paint';
import { renderCheck, VERDICT_COLOUR } from './render';

const TITLES: Partial<Record<Question, string>> = {
  hardware: 'Is the hardware genuine and current?',
  connection: 'Does the certificate belong to the quote?',
  code: 'What code is running?',
};

/** A file names no site, so none of the verdicts' own words fit. */
const HEADLINES: Partial<Record<Judged, string>> = {
  verified: 'Genuine hardware and known code; a file alone says nothing about a site',
  limited: 'Genuine hardware; which code runs is not established',
  warning: 'Genuine, with warnings',
  danger: 'This evidence contradicts itself, its maker, or what is acceptable',
  unavailable: 'Not established',
};

export function renderInspected(
  all: readonly Inspected[],
  comparison: CodeComparison | undefined,
  colour: boolean,
): string {
  const paint = painter(colour);
  const lines = all.flatMap((one, i) => [...(i === 0 ? [] : ['']), ...oneOf(one, paint)]);
  return `${[...lines, ...(comparison === undefined ? [] : ['', ...comparisonLines(comparison, paint)])].join('\n')}\n`;
}

function oneOf({ paths, kind, verdict, checks, facts, at }: Inspected, paint: Paint): readonly string[] {
  const lines = [
    `${paths.map(printable).join(' + ')}  (${kind})  ${paint(VERDICT_COLOUR[verdict], verdict.toUpperCase())}`,
    `${HEADLINES[verdict] ?? verdict}  (${new Date(at).toISOString()})`,
  ];
  for (const question of QUESTIONS) {
    const mine = checks.filter((c) => c.question === question);
    if (mine.length === 0) continue;
    lines.push('', TITLES[question] ?? question);
    for (const c of mine) lines.push(...renderCheck(c, facts, paint));
  }
  const code = facts.code ?? {};
  for (const { title, rows } of SECTIONS) {
    const found = rows(code, facts.hardware ?? {});
    if (found.length > 0) lines.push('', title, ...columns(padded(found), paint).map((line) => `  ${line}`));
  }
  return lines;
}

type Row = readonly [name: string, ...values: string[]];
interface Section {
  readonly title: string;
  readonly rows: (code: Fields, hardware: Fields) => readonly Row[];
}

const SECTIONS: readonly Section[] = [
  { title: 'Registers', rows: registerRows },
  { title: 'Operating system', rows: ({ os }) => systemRows(asObject(os)) },
  { title: 'App', rows: appRows },
  { title: 'Virtual hardware', rows: ({ virtualHardware }) => machineRows(asObject(virtualHardware) ?? {}) },
  { title: 'Compose file', rows: ({ compose }) => composeRows(asObject(compose)) },
  { title: 'Findings about the compose file', rows: ({ compose }) => findingRows(asObject(compose)) },
  { title: 'Events after the start, written by the app', rows: eventRows },
  {
    title: 'Not checked',
    rows: ({ notChecked }) => asTexts(notChecked).map((name) => [NOT_CHECKED[name] ?? name]),
  },
  { title: 'Without a quote nobody signed this', rows: ({ unsigned }) => unsignedRows(asObject(unsigned)) },
];

const NOT_CHECKED: { readonly [name: string]: string } = {
  'acpi-tables': 'the tables with which the host describes its devices',
  memory: 'the size of the memory',
  'machine-description': 'vm_config, which cannot be read',
  'mr-config-id': 'MRCONFIGID, which is not set or cannot be recomputed',
  'unknown-system-events': 'system events that this release does not know',
  'uninterpreted-fields': 'fields of the compose file that this release does not interpret',
};

/** Of TDX, beside what the log leads to. */
function registerRows(code: Fields, hardware: Fields): readonly Row[] {
  if (hardware.tee !== 'tdx') return measuredRows(hardware);
  const replayed = asObject(code.registers) ?? {};
  return ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3', 'mrConfigId'].flatMap((name): readonly Row[] => {
    const value = asText(hardware[name]);
    if (value === undefined) return [];
    const found = asObject(replayed[name]);
    const events = asNumber(found?.events) ?? 0;
    const told =
      found === undefined
        ? ''
        : events === 0
          ? 'no events shown'
          : found.equal === true
            ? `${events} events lead here`
            : `${events} events lead elsewhere`;
    return [[name.toUpperCase(), value, told]];
  });
}

function systemRows(os: Fields | undefined): readonly Row[] {
  if (os === undefined) return [];
  const seen = asObject(os.seenAs);
  return [
    ...row('system', asText(os.name) ?? 'unknown'),
    ...row('kind', asText(os.kind)),
    ...row('image hash', asText(os.osImageHash)),
    ...row('known by', asText(os.basis)),
    ...row('seen as', asText(seen?.name)),
    ...asList(os.resembles)
      .slice(0, MOST_RESEMBLANCES)
      .flatMap((other) => {
        const o = asObject(other);
        return row('shares with', `${asText(o?.name) ?? ''}: ${asTexts(o?.same).join(', ')}`);
      }),
    ...row('claims', asText(os.claim)),
  ];
}

const MOST_RESEMBLANCES = 3;

function appRows(code: Fields): readonly Row[] {
  const provider = asObject(code.keyProvider);
  const from = asTexts(code.composeHashFrom).join(' and ');
  return [
    ...row('app id', asText(code.appId)),
    ...row('instance id', asText(code.instanceId)),
    ...row('compose hash', asText(code.composeHash), from === '' ? '' : `by ${from}`),
    ...row('key provider', asText(provider?.name), asText(provider?.id)),
    ...row('KMS (mr-kms)', asText(code.mrKms)),
    ...row('image hash, claimed', asText(code.osImageHash)),
    ...row('storage', asText(code.storageFs)),
  ];
}

function machineRows(machine: Fields): readonly Row[] {
  const memory = asNumber(machine.memorySize);
  const words = asList(machine.events).flatMap((event) => {
    const e = asObject(event);
    return e === undefined ? [] : [`${asText(e.name) ?? ''}: ${asText(e.finding) ?? ''}`];
  });
  return [
    ...row('processors', numeral(machine.cpuCount)),
    ...row('memory', memory === undefined ? undefined : `${memory / 2 ** 30} GiB`),
    ...row('GPUs', numeral(machine.gpus)),
    ...row('QEMU', asText(machine.qemuVersion)),
    ...row('firmware', asText(machine.firmwareGeneration)),
    ...row('measured', words.length === 0 ? undefined : words.join('; ')),
  ];
}

function composeRows(compose: Fields | undefined): readonly Row[] {
  if (compose === undefined) return [];
  return [
    ...row('name', asText(compose.name)),
    ...row('runner', asText(compose.runner)),
    ...row('set by the deployer', asTexts(compose.allowedEnvs).join(', ') || undefined),
    ...asList(compose.images).flatMap((image) => {
      const i = asObject(image);
      return row(
        `image of ${asText(i?.service) ?? ''}`,
        asText(i?.reference),
        i?.digest === undefined ? 'not pinned' : 'pinned',
      );
    }),
  ];
}

function findingRows(compose: Fields | undefined): readonly Row[] {
  const findings = asList(compose?.findings).flatMap((finding): readonly Row[] => {
    const f = asObject(finding);
    const outcome = asText(f?.outcome);
    if (f === undefined || outcome === undefined || outcome === 'pass') return [];
    const place = `${asText(f.document) ?? ''}:${asNumber(f.line) ?? 0}`;
    return [[outcome, asText(f.rule) ?? '', place, asText(f.got) ?? '']];
  });
  const count = asNumber(compose?.findingCount) ?? 0;
  const shown = asList(compose?.findings).length;
  return count > shown ? [...findings, ['…', `${count - shown} more`]] : findings;
}

function eventRows(code: Fields): readonly Row[] {
  const count = asNumber(code.applicationEventCount) ?? 0;
  const shown = asList(code.applicationEvents).flatMap((event): readonly Row[] => {
    const e = asObject(event);
    if (e === undefined) return [];
    const payload = asText(e.payload) ?? '';
    const note = e.posesAsSystem === true ? 'bears the name of a system event' : '';
    return [
      [
        asText(e.name) ?? '',
        payload.length > MOST_PAYLOAD ? `${payload.slice(0, MOST_PAYLOAD)}…` : payload,
        note,
      ],
    ];
  });
  return count > shown.length ? [...shown, ['…', `${count - shown.length} more`]] : shown;
}

const MOST_PAYLOAD = 96;

function unsignedRows(unsigned: Fields | undefined): readonly Row[] {
  if (unsigned === undefined) return [];
  const registers = asObject(unsigned.registers) ?? {};
  const { composeMatches: matches, leadsToClaimed: leads } = unsigned;
  return [
    ...Object.entries(registers).flatMap(([name, value]) =>
      row(`the log leads to ${name.toUpperCase()}`, asText(value)),
    ),
    ...row('the registers beside it', typeof leads !== 'boolean' ? undefined : leads ? 'the same' : 'others'),
    ...row('the log cannot be read', asText(unsigned.log)),
    ...row('app id', asText(unsigned.appId)),
    ...row('compose hash', asText(unsigned.composeHash)),
    ...row(
      'compose file',
      asText(unsigned.composeTextHash),
      matches === undefined ? '' : matches === true ? 'as the log says' : 'another than the log says',
    ),
  ];
}

const PART_WORDS = { system: 'operating system', composeHash: 'compose file', appId: 'app id' } as const;
const ANSWER_WORDS: Record<PartAnswer, string> = {
  same: 'the same',
  different: 'different',
  'not-told': 'not told by all',
};
const ANSWER_OUTCOME = { same: 'pass', different: 'warn', 'not-told': 'unknown' } as const;
const COMPARISON: Record<PartAnswer, string> = {
  same: 'They speak of the same code',
  different: 'They speak of different code',
  'not-told': 'Whether they speak of the same code cannot be told',
};

function comparisonLines({ answer, parts }: CodeComparison, paint: Paint): readonly string[] {
  return [
    COMPARISON[answer],
    ...(['system', 'composeHash', 'appId'] as const).map((part) => {
      const outcome = ANSWER_OUTCOME[parts[part]];
      return `  ${paint(COLOUR[outcome], MARK[outcome])} ${PART_WORDS[part]}: ${ANSWER_WORDS[parts[part]]}`;
    }),
  ];
}

const row = (name: string, ...values: readonly (string | undefined)[]): readonly Row[] =>
  values[0] === undefined || values[0] === '' ? [] : [[name, ...values.map((value) => value ?? '')]];

const numeral = (value: JsonValue | undefined): string | undefined => {
  const n = asNumber(value);
  return n === undefined ? undefined : `${n}`;
};

const LONGEST_CELL = 240;
const cut = (words: string): string =>
  words.length <= LONGEST_CELL ? words : `${words.slice(0, LONGEST_CELL)}…`;

/** Every cell came from a stranger, or might have. */
function padded(rows: readonly Row[]): readonly (readonly Cell[])[] {
  const width = Math.max(...rows.map((cells) => cells.length));
  return rows.map((cells) =>
    Array.from({ length: width }, (_, i) => ({ words: printable(cut(cells[i] ?? '')) })),
  );
}
