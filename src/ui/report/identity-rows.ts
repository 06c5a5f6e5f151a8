/** What the machine says of itself and how far that was measured, as rows of a table. Pure. */
import type { JsonValue } from '../../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../fact';
import { bytesText } from '../quantity-text';
import { strangerText } from '../stranger-text';
import { counted, listed, type Wording, type WordingKey } from '../wording';

export interface IdentityRow {
  readonly key: WordingKey;
  readonly name: string;
  /** In words. */
  readonly value?: string;
  /** Hex, or names that the site chose. */
  readonly code?: string;
  readonly notes: readonly string[];
}

type Say = (key: WordingKey, substitutions?: readonly string[]) => string;

/** @param code `facts.code`, or the same of a gateway */
export function identityRows(code: Fields, text: Wording): readonly IdentityRow[] {
  const say: Say = (key, substitutions) => text(key, substitutions);
  const rows: readonly (Omit<IdentityRow, 'name' | 'notes'> & { readonly notes?: readonly string[] })[] = [
    ...osRows(asObject(code.os), text, say),
    ...hexRow('code_app', code.appId),
    ...hexRow('code_instance', code.instanceId),
    ...composeRows(code, text, say),
    ...keyRows(code),
    ...appRows(asObject(code.compose), say, text),
    ...machineRows(asObject(code.virtualHardware), text, say),
  ];
  return rows.map(({ notes = [], ...row }) => ({ ...row, name: text(row.key), notes }));
}

const MOST = 200;
const LONGEST_HEX = 600;
const shown = (value: string): string => strangerText(value, MOST);

function hexRow(key: WordingKey, value: JsonValue | undefined, notes: readonly string[] = []) {
  const hex = asText(value);
  return hex === undefined || hex === '' ? [] : [{ key, code: strangerText(hex, LONGEST_HEX), notes }];
}

const CLAIMS: { readonly [kind: string]: WordingKey } = {
  agrees: 'code_claim_agrees',
  none: 'code_claim_none',
  'other-than-registers': 'code_claim_other_than_registers',
  'not-what-it-claims': 'code_claim_not_what_it_claims',
  'claims-differ': 'code_claim_claims_differ',
  'registers-not-known': 'code_claim_registers_not_known',
  unlisted: 'code_claim_unlisted',
};

const PARTS: { readonly [part: string]: WordingKey } = {
  firmware: 'code_part_firmware',
  kernel: 'code_part_kernel',
  'command-line': 'code_part_command_line',
  initrd: 'code_part_initrd',
};

const wordOf = (words: { readonly [name: string]: WordingKey }, name: string | undefined) =>
  name !== undefined && Object.hasOwn(words, name) ? words[name] : undefined;

function osRows(os: Fields | undefined, text: Wording, say: Say) {
  if (os === undefined) return [];
  const claim = wordOf(CLAIMS, asText(os.claim));
  const claimed = claim === undefined ? [] : [say(claim)];
  const name = asText(os.name);
  if (name === undefined || os.kind === 'unknown')
    return [
      {
        key: 'code_os' as const,
        value: say('code_os_unknown'),
        notes: [...likenesses(os, text, say), ...claimed],
      },
    ];
  const kind = os.kind === 'production' ? 'code_os_production' : 'code_os_development';
  return [
    {
      key: 'code_os' as const,
      value: say(kind, [shown(name)]),
      notes: [howKnown(os, say), ...orderOf(os, say), ...claimed],
    },
    ...hexRow('code_os_hash', os.osImageHash),
  ];
}

function howKnown(os: Fields, say: Say): string {
  if (os.basis === 'tdx-lite') return say('code_os_by_lite');
  const version = asNumber(os.tableVersion);
  return version === undefined ? say('code_os_by_table') : say('code_os_by_table_version', [`${version}`]);
}

function orderOf(os: Fields, say: Say): readonly string[] {
  const order = asText(os.pageAddOrder);
  return order === undefined || order === 'not-known' ? [] : [say('code_os_order', [shown(order)])];
}

/** What an unknown system resembles: an explanation from which nothing follows. */
function likenesses(os: Fields, text: Wording, say: Say): readonly string[] {
  const seenAs = asText(asObject(os.seenAs)?.name);
  const resembles = asList(os.resembles)
    .slice(0, 3)
    .flatMap((entry) => {
      const fields = asObject(entry);
      const name = asText(fields?.name);
      const parts = asTexts(fields?.same).flatMap((part) => wordOf(PARTS, part) ?? []);
      return name === undefined || parts.length === 0
        ? []
        : [
            say('code_os_resembles', [
              listed(
                text,
                parts.map((part) => text(part)),
              ),
              shown(name),
            ]),
          ];
    });
  return [...(seenAs === undefined ? [] : [say('code_os_seen_as', [shown(seenAs)])]), ...resembles];
}

const MEASURED_IN: { readonly [from: string]: WordingKey } = {
  event: 'code_measured_event',
  'mr-config-id': 'code_measured_mr_config_id',
};
const MR_CONFIG_ID: { readonly [version: string]: WordingKey } = {
  'not-set': 'code_mr_config_id_not_set',
  '1': 'code_mr_config_id_1',
  '2': 'code_mr_config_id_2',
  '3': 'code_mr_config_id_3',
};

function composeRows(code: Fields, text: Wording, say: Say) {
  const places = asTexts(code.composeHashFrom).flatMap((from) => wordOf(MEASURED_IN, from) ?? []);
  const version = wordOf(MR_CONFIG_ID, `${code.mrConfigIdVersion}`);
  return hexRow('code_compose_hash', code.composeHash, [
    ...(places.length === 0
      ? []
      : [
          say('code_measured_in', [
            listed(
              text,
              places.map((place) => text(place)),
            ),
          ]),
        ]),
    ...(version === undefined ? [] : [say(version)]),
  ]);
}

function keyRows(code: Fields) {
  const provider = asObject(code.keyProvider);
  const name = asText(provider?.name);
  const id = asText(provider?.id) ?? '';
  return [
    ...(name === undefined
      ? []
      : [
          {
            key: 'code_key_provider' as const,
            value: shown(name),
            ...(id === '' ? {} : { code: strangerText(id, LONGEST_HEX) }),
          },
        ]),
    ...hexRow('code_mr_kms', code.mrKms),
  ];
}

function appRows(compose: Fields | undefined, say: Say, text: Wording) {
  if (compose === undefined) return [];
  const name = asText(compose.name);
  const allowed = asTexts(compose.allowedEnvs).map(shown);
  return [
    ...(name === undefined ? [] : [{ key: 'code_name' as const, code: shown(name) }]),
    ...portRow(compose, text, say),
    ...(compose.allowedEnvs === undefined
      ? []
      : [
          {
            key: 'code_allowed_envs' as const,
            ...(allowed.length === 0
              ? { value: say('code_allowed_envs_none') }
              : { code: allowed.join(', '), notes: [say('code_allowed_envs_explained')] }),
          },
        ]),
  ];
}

function portRow(compose: Fields, text: Wording, say: Say) {
  const holder = asObject(compose.holderOf443);
  if (holder === undefined) return [];
  const key = 'code_port_443' as const;
  const services = listed(text, asTexts(holder.services).map(shown));
  const release = asText(asObject(compose.ingress)?.release);
  const notes = release === undefined ? [] : [say('code_ingress_release', [shown(release)])];
  switch (holder.kind) {
    case 'service': {
      const words = holder.isIngress === true ? 'code_port_443_ingress' : 'code_port_443_service';
      return [{ key, value: say(words, [shown(asText(holder.service) ?? '')]), notes }];
    }
    case 'several':
      return [{ key, value: say('code_port_443_several', [services]), notes }];
    case 'unclear':
      return [{ key, value: say('code_port_443_unclear', [services]), notes }];
    default:
      return [{ key, value: say('code_port_443_nobody'), notes }];
  }
}

function machineRows(machine: Fields | undefined, text: Wording, say: Say) {
  const [cpus, memory, gpus] = [
    asNumber(machine?.cpuCount),
    asNumber(machine?.memorySize),
    asNumber(machine?.gpus),
  ];
  const parts = [
    ...(cpus === undefined ? [] : [counted(text, 'code_processors', cpus)]),
    ...(memory === undefined ? [] : [bytesText(memory, text)]),
    ...(gpus === undefined || gpus === 0 ? [] : [counted(text, 'code_gpus', gpus)]),
  ];
  return parts.length === 0
    ? []
    : [{ key: 'code_machine' as const, value: listed(text, parts), notes: [say('code_machine_told')] }];
}
