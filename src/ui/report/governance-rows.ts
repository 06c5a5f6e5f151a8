/** Contracts, who decides, and how that is known, as rows of a table; and the past of the app's contract. Pure. */
import type { JsonValue } from '../../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';
import { momentText } from '../time-text';
import type { Wording, WordingKey } from '../wording';

export interface GovernanceRow {
  readonly key: WordingKey;
  readonly name: string;
  /** In words. */
  readonly value?: string;
  /** An address, or what stands in its place. */
  readonly code?: string;
  readonly notes: readonly string[];
  /** Addresses below the notes: signers. */
  readonly more: readonly string[];
}

type Part = Omit<GovernanceRow, 'name' | 'notes' | 'more'> & Partial<Pick<GovernanceRow, 'notes' | 'more'>>;
type Say = (key: WordingKey, substitutions?: readonly string[]) => string;

/** @param governance `facts.governance`; none where no policy was read */
export function governanceRows(governance: Fields | undefined, text: Wording): readonly GovernanceRow[] {
  const say: Say = (key, substitutions) => text(key, substitutions);
  const [app, kms, chain] = [governance?.app, governance?.kms, governance?.chain].map(asObject);
  if (app === undefined || kms === undefined) return [];
  const byPerson = asText(kms.pinnedBy) === 'person';
  const rows: readonly Part[] = [
    { key: 'policy_app', code: hex(app.address), notes: codeNotes(app, say) },
    penRow('policy_app_pen', app, say),
    ...listRow('policy_compose', app.composeAllowed, say),
    ...conditionRow(app, say),
    {
      key: 'policy_kms',
      ...(asText(kms.name) === undefined ? {} : { value: strangerText(asText(kms.name) ?? '', 60) }),
      code: hex(kms.address),
      notes: [say(byPerson ? 'policy_pinned_by_person' : 'policy_pinned_by_release'), ...codeNotes(kms, say)],
    },
    penRow('policy_kms_pen', kms, say),
    ...buildRow(asObject(asObject(governance?.keyService)?.build), say),
    ...listRow('policy_os_image', kms.osImageAllowed, say),
    ...gatewayRow(asObject(kms.gatewayAppId), say),
    ...(chain === undefined ? [] : [chainRow(chain, say, text)]),
  ];
  return rows.map(({ notes = [], more = [], ...row }) => ({ ...row, name: text(row.key), notes, more }));
}

const hex = (value: JsonValue | undefined): string => `0x${strangerText(asText(value) ?? '', 64)}`;

function codeNotes(contract: Fields, say: Say): readonly string[] {
  const code = asText(contract.implementation);
  const upgrades = asText(contract.upgrades);
  return [
    code === undefined || code === 'not-proven'
      ? say('policy_code_not_proven')
      : code === 'none'
        ? say('policy_code_no_proxy')
        : say('policy_code_runs', [`0x${strangerText(code, 40)}`]),
    ...(upgrades === 'disabled' ? [say('policy_upgrades_disabled')] : []),
    ...(upgrades === 'open' ? [say('policy_upgrades_open')] : []),
  ];
}

const SUPPORT: { readonly [support: string]: WordingKey } = {
  proven: 'policy_proven',
  called: 'policy_called',
  contradicted: 'policy_contradicted',
};
const supportNotes = (fields: Fields | undefined, say: Say, words = SUPPORT): readonly string[] => {
  const support = asText(fields?.support) ?? '';
  const key = Object.hasOwn(words, support) ? words[support] : undefined;
  return key === undefined ? [] : [say(key)];
};

const HOUR_SECONDS = 3600;

function penRow(key: WordingKey, contract: Fields, say: Say): Part {
  const pen = asObject(contract.pen) ?? {};
  const address = asText(pen.address) === undefined ? {} : { code: hex(pen.address) };
  const notes = [...supportNotes(asObject(contract.owner), say)];
  switch (asText(pen.kind)) {
    case 'burned':
      return { key, value: say('policy_pen_burned'), notes };
    case 'key':
      return { key, value: say('policy_pen_key'), ...address, notes };
    case 'safe': {
      const owners = asTexts(pen.owners);
      return {
        key,
        value: say('policy_pen_safe', [`${asNumber(pen.threshold) ?? '?'}`, `${owners.length}`]),
        ...address,
        notes: [...notes, ...(asTexts(pen.modules).length > 0 ? [say('policy_pen_modules')] : [])],
        more: owners.map(hex),
      };
    }
    case 'timelock':
      return {
        key,
        value: say('policy_pen_timelock', [
          `${Math.floor((asNumber(pen.delaySeconds) ?? 0) / HOUR_SECONDS)}`,
        ]),
        ...address,
        notes,
      };
    case 'contract':
      return { key, value: say('policy_pen_contract'), ...address, notes };
    default:
      return { key, value: say('policy_pen_unknown'), ...address, notes };
  }
}

const VALUE_SUPPORT: { readonly [support: string]: WordingKey } = {
  ...SUPPORT,
  proven: 'policy_value_proven',
};

/** Is what runs on this list of the contract? No row where the list was not read. */
function listRow(
  key: 'policy_compose' | 'policy_os_image',
  value: JsonValue | undefined,
  say: Say,
): readonly Part[] {
  const fields = asObject(value);
  if (typeof fields?.value !== 'boolean') return [];
  return [
    {
      key,
      value: say(fields.value ? 'policy_allowed' : 'policy_not_allowed'),
      notes: supportNotes(fields, say, VALUE_SUPPORT),
    },
  ];
}

/** What the contract of the app asks for beside its list. */
function conditionRow(app: Fields, say: Say): readonly Part[] {
  const [anyDevice, upToDate] = [
    asObject(app.allowAnyDevice)?.value,
    asObject(app.requireTcbUpToDate)?.value,
  ];
  const device = asObject(app.deviceAllowed);
  const isListed = device?.value === true && asText(device.support) !== 'contradicted';
  const words = [
    ...(typeof anyDevice === 'boolean'
      ? [
          say(anyDevice ? 'policy_any_device' : 'policy_listed_devices'),
          ...(anyDevice ? [] : [say(isListed ? 'policy_this_device_listed' : 'policy_this_device_open')]),
        ]
      : []),
    ...(typeof upToDate === 'boolean' ? [say(upToDate ? 'policy_tcb_required' : 'policy_tcb_any')] : []),
  ];
  return words.length === 0 ? [] : [{ key: 'policy_conditions', value: words.join(' ') }];
}

/** The key server that gave the machine its keys, where its own compose file is known. */
function buildRow(build: Fields | undefined, say: Say): readonly Part[] {
  const asks = asObject(build?.asks);
  if (build === undefined || asks === undefined) return [];
  const value = strangerText(asText(build.name) ?? '', 60);
  switch (asText(asks.kind)) {
    case 'contract':
      return [{ key: 'policy_kms_build', value, notes: [say('policy_build_contract', [hex(asks.address)])] }];
    case 'server':
      return [
        {
          key: 'policy_kms_build',
          value,
          notes: [say('policy_build_server', [strangerText(asText(asks.host) ?? '', 100)])],
        },
      ];
    default:
      return [{ key: 'policy_kms_build', value, notes: [say('policy_build_nobody')] }];
  }
}

function gatewayRow(id: Fields | undefined, say: Say): readonly Part[] {
  const value = asText(id?.value);
  return value === undefined
    ? []
    : [{ key: 'policy_gateway', code: strangerText(value, 64), notes: supportNotes(id, say, VALUE_SUPPORT) }];
}

/** The year 10,000: no clock shows more. */
const LAST_TIME = Date.UTC(10_000, 0);

const blockTimeNotes = (at: number | undefined, say: Say, text: Wording): readonly string[] =>
  at === undefined || !(at >= 0 && at < LAST_TIME) ? [] : [say('policy_block_time', [momentText(at, text)])];

const chainRow = (chain: Fields, say: Say, text: Wording): Part => ({
  key: 'policy_read_at',
  value: say('policy_block', [
    strangerText(asText(chain.name) ?? '', 40),
    `${asNumber(chain.block) ?? '?'}`,
    asTexts(chain.operators)
      .map((operator) => strangerText(operator, 60))
      .join(', '),
  ]),
  notes: [
    ...blockTimeNotes(asNumber(chain.blockTime), say, text),
    ...(asText(chain.tag) === 'safe' ? [say('policy_block_not_final')] : []),
    ...(asList(chain.silent).length > 0 ? [say('policy_servers_silent')] : []),
    ...(asList(chain.faults).length > 0 ? [say('policy_servers_faulty')] : []),
  ],
});

export interface PolicyEvent {
  readonly block: number;
  /** As the contract calls it. */
  readonly name: string;
  readonly subject: string;
  readonly transaction: string;
}

export interface PolicyHistory {
  readonly from: number;
  readonly to: number;
  readonly isAgreed: boolean;
  /** Older ones that are not told. */
  readonly leftOut: number;
  /** Newest first. */
  readonly events: readonly PolicyEvent[];
}

const EVENT_WORDS: { readonly [name: string]: WordingKey } = {
  ComposeHashAdded: 'policy_event_compose_added',
  ComposeHashRemoved: 'policy_event_compose_removed',
  DeviceAdded: 'policy_event_device_added',
  DeviceRemoved: 'policy_event_device_removed',
  UpgradesDisabled: 'policy_event_upgrades_disabled',
  Upgraded: 'policy_event_upgraded',
  OwnershipTransferred: 'policy_event_owner',
  OwnershipTransferStarted: 'policy_event_owner_offered',
};

/** An event in words; by the contract's own name for it where there are none. */
export function eventText({ name }: PolicyEvent, text: Wording): string {
  const key = Object.hasOwn(EVENT_WORDS, name) ? EVENT_WORDS[name] : undefined;
  return key === undefined ? name : text(key);
}

/** @param value `facts.governance.history` */
export function policyHistory(value: JsonValue | undefined): PolicyHistory | undefined {
  const history = asObject(value);
  const [from, to] = [asNumber(history?.from), asNumber(history?.to)];
  if (history === undefined || from === undefined || to === undefined) return undefined;
  const events = asList(history.events).flatMap((entry) => {
    const event = asObject(entry);
    const block = asNumber(event?.block);
    if (event === undefined || block === undefined) return [];
    const text = (name: string) => strangerText(asText(event[name]) ?? '', 80);
    return [{ block, name: text('name'), subject: text('subject'), transaction: text('transaction') }];
  });
  return {
    from,
    to,
    isAgreed: history.isAgreed === true,
    leftOut: asNumber(history.leftOut) ?? 0,
    events: events.reverse(),
  };
}
