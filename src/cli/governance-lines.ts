/** What was read of a policy (`facts.governance`, see `src/governance/policy-facts.ts`), as lines for a terminal. */
import type { Facts, JsonValue } from '../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../ui/fact';
import { columns } from './columns';
import { COLOUR, MARK, type Paint, printable } from './paint';

/** Below the checks of a site. @returns lines, none where no policy was read */
export function governanceInBrief({ governance }: Facts, paint: Paint): readonly string[] {
  if (governance === undefined || asObject(governance.app) === undefined) return [];
  return [
    ...part('contracts', contractLines(governance, paint), paint),
    ...part('who decides', penLines(governance), paint),
    ...part('history', historyLines(governance.history, paint), paint),
  ];
}

const part = (title: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.length === 0
    ? []
    : [`    ${paint(COLOUR['not-applicable'], title)}`, ...lines.map((line) => `      ${line}`)];

export function contractLines(governance: Fields, paint: Paint): readonly string[] {
  const [app, kms] = [asObject(governance.app), asObject(governance.kms)];
  if (app === undefined || kms === undefined) return [];
  const by =
    asText(kms.pinnedBy) === 'release' ? `${asText(kms.name)}, known to this release` : 'named by you';
  const row = (what: string, contract: Fields, more: string) => [
    { words: what },
    { words: `0x${asText(contract.address)}` },
    { words: implementation(contract) },
    { words: more },
  ];
  const code = app.hasCode === false ? 'no code at this address' : `upgrades ${asText(app.upgrades)}`;
  return columns([row('app', app, code), row('key service', kms, by)], paint);
}

function implementation(contract: Fields): string {
  const code = asText(contract.implementation);
  if (code === 'none') return 'no proxy';
  return code === undefined || code === 'not-proven' ? 'its code not proven' : `runs 0x${code}`;
}

export function penLines(governance: Fields): readonly string[] {
  return (['app', 'kms'] as const).flatMap((which) => {
    const pen = asObject(asObject(governance[which])?.pen);
    const name = which === 'app' ? 'app          ' : 'key service  ';
    return pen === undefined ? [] : [`${name}${penWords(pen)}`, ...owners(pen)];
  });
}

const owners = (pen: Fields): readonly string[] => [
  ...asTexts(pen.owners).map((owner) => `               signer 0x${owner}`),
  ...asTexts(pen.modules).map((module) => `               module 0x${module}, which needs no signature`),
];

function penWords(pen: Fields): string {
  const at = `0x${asText(pen.address)}`;
  switch (asText(pen.kind)) {
    case 'burned':
      return 'nobody';
    case 'key':
      return `one key, ${at}${pen.delegate === undefined ? '' : `, which lets the code at 0x${asText(pen.delegate)} act for it`}`;
    case 'safe':
      return `Safe ${at} (${asText(pen.release)}), ${asNumber(pen.threshold)} of ${asTexts(pen.owners).length}, ${asText(pen.support)}`;
    case 'timelock':
      return `timelock ${at}, ${asNumber(pen.delaySeconds)} s, ${asText(pen.support)}`;
    case 'contract':
      return `a contract that this release cannot read, ${at}`;
    case 'unknown':
      return `${at}, and what it is could not be proven`;
    default:
      return 'the contract names no owner';
  }
}

const VALUES: readonly (readonly ['app' | 'kms', string, string])[] = [
  ['kms', 'registered', 'app registered'],
  ['app', 'composeAllowed', 'compose hash allowed'],
  ['kms', 'osImageAllowed', 'operating system allowed'],
  ['app', 'allowAnyDevice', 'any device'],
  ['app', 'requireTcbUpToDate', 'only up-to-date firmware'],
  ['app', 'version', 'version of the contract'],
  ['app', 'owner', 'owner of the app’s contract'],
  ['app', 'pendingOwner', 'next owner'],
  ['kms', 'owner', 'owner of the key service’s contract'],
  ['kms', 'gatewayAppId', 'gateway app'],
  ['kms', 'caPubkey', 'root key'],
];

export function valueLines(governance: Fields, paint: Paint): readonly string[] {
  const given = asObject(governance.given) ?? {};
  const rows = VALUES.flatMap(([which, name, words]) => {
    // Of hashes that nobody gave, zeros were asked about.
    if (name === 'composeAllowed' && given.composeHash === undefined) return [];
    if (name === 'osImageAllowed' && given.osImageHash === undefined) return [];
    const value = asObject(asObject(governance[which])?.[name]);
    if (value === undefined) return [];
    const support = asText(value.support) ?? '';
    const colour =
      support === 'proven' ? COLOUR.pass : support === 'contradicted' ? COLOUR.fail : COLOUR.unknown;
    return [[{ words }, { words: short(valueWords(value)) }, { words: support, colour }]];
  });
  return columns(rows, paint);
}

function valueWords(value: Fields): string {
  if (value.absent === true) return 'no such function';
  const malformed = asText(value.malformed);
  if (malformed !== undefined) return `unreadable: ${malformed}`;
  return typeof value.value === 'boolean' ? (value.value ? 'yes' : 'no') : `${value.value}`;
}

const short = (words: string): string => printable(words.length > 90 ? `${words.slice(0, 80)}…` : words);

export function historyLines(value: JsonValue | undefined, paint: Paint): readonly string[] {
  const history = asObject(value);
  if (history === undefined) return [];
  const covered = objects(history.coverage).map(
    ({ operator, from }) => `${asText(operator)} from block ${asNumber(from)}`,
  );
  const doubt = history.isAgreed === true ? [] : ['not all say the same, or cover the same blocks'];
  const silent = objects(history.silent).map(({ operator, said }) => `${asText(operator)}: ${asText(said)}`);
  const rows = objects(history.events).map((event) => [
    { words: `${asNumber(event.block)}`, right: true as const },
    { words: asText(event.name) ?? '' },
    { words: asText(event.subject) ?? '' },
    { words: `tx ${asText(event.transaction)}` },
  ]);
  const left = asNumber(history.leftOut) ?? 0;
  return [
    `blocks ${asNumber(history.from)} to ${asNumber(history.to)}: ${covered.join(', ') || 'nobody told'}`,
    ...[...doubt, ...silent].map((words) => `${paint(COLOUR.unknown, MARK.unknown)} ${printable(words)}`),
    ...(left === 0 ? [] : [`${left} older events are left out`]),
    ...(rows.length === 0 ? ['no event'] : columns(rows, paint)),
  ];
}

export const objects = (value: JsonValue | undefined): readonly Fields[] =>
  asList(value)
    .map(asObject)
    .filter((entry) => entry !== undefined);
