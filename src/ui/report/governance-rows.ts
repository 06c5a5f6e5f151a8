/** Contracts, who decides, and how that is known, as rows of a table; and the past of the app's contract. Pure. */
import type { JsonValue } from '../../appraisal';
import { asList, asNumber, asObject, asText, asTexts, type Fields } from '../fact';
import { strangerText } from '../stranger-text';
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
    {
      key: 'policy_kms',
      ...(asText(kms.name) === undefined ? {} : { value: strangerText(asText(kms.name) ?? '', 60) }),
      code: hex(kms.address),
      notes: [say(byPerson ? 'policy_pinned_by_person' : 'policy_pinned_by_release'), ...codeNotes(kms, say)],
    },
    penRow('policy_kms_pen', kms, say),
    ...gatewayRow(asObject(kms.gatewayAppId), say),
    ...(chain === undefined ? [] : [chainRow(chain, say)]),
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
const supportNotes = (fields: Fields | undefined, say: Say): readonly string[] => {
  const support = asText(fields?.support) ?? '';
  const key = Object.hasOwn(SUPPORT, support) ? SUPPORT[support] : undefined;
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

function gatewayRow(id: Fields | undefined, say: Say): readonly Part[] {
  const value = asText(id?.value);
  return value === undefined
    ? []
    : [{ key: 'policy_gateway', code: strangerText(value, 64), notes: supportNotes(id, say) }];
}

const chainRow = (chain: Fields, say: Say): Part => ({
  key: 'policy_read_at',
  value: say('policy_block', [
    strangerText(asText(chain.name) ?? '', 40),
    `${asNumber(chain.block) ?? '?'}`,
    asTexts(chain.operators)
      .map((operator) => strangerText(operator, 60))
      .join(', '),
  ]),
  notes: [
    ...(asText(chain.tag) === 'safe' ? [say('policy_block_not_final')] : []),
    ...(asList(chain.silent).length > 0 ? [say('policy_servers_silent')] : []),
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
  /** Newest first. */
  readonly events: readonly PolicyEvent[];
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
  return { from, to, isAgreed: history.isAgreed === true, events: events.reverse() };
}
