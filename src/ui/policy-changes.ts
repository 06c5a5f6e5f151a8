/** Who could change the code when the site was pinned, and who can now: old and new of every aspect that differs, in words. */
import type { Appraisal } from '../appraisal';
import {
  type PinnedPolicy,
  type PolicyAspect,
  policyChanges,
  readPinnedPolicy,
} from '../memory/pinned-policy';
import type { Change } from './changes';
import { strangerText } from './stranger-text';
import type { Wording, WordingKey } from './wording';

const TITLES: Record<PolicyAspect, WordingKey> = {
  kms: 'policy_kms',
  app: 'policy_app',
  'app-pen': 'policy_app_pen',
  'app-code': 'change_app_program',
  'app-upgrades': 'change_app_upgrades',
  'kms-pen': 'policy_kms_pen',
  'kms-code': 'change_kms_program',
  'gateway-app': 'policy_gateway',
};

/** Contracts may write what they like. */
const MOST = 300;

/** Empty where nothing differs, or nothing can be compared. */
export function policyChangesSince(
  before: PinnedPolicy | undefined,
  { checks, facts }: Appraisal,
  text: Wording,
): readonly Change[] {
  if (before === undefined) return [];
  const now = readPinnedPolicy(facts.memory?.policy);
  if (now === undefined)
    // No contract that is known governs it any more. A chain that could not be read is no change.
    return checks.some(({ reason }) => reason === 'pin-policy-changed')
      ? (['app', 'app-pen'] as const).map((aspect) => ({
          name: text(TITLES[aspect]),
          before: aspectText(aspect, before[aspect], '', text),
        }))
      : [];
  return policyChanges(before, now).map((change) => ({
    name: text(TITLES[change.aspect]),
    before: aspectText(change.aspect, change.before, change.now, text),
    now: aspectText(change.aspect, change.now, change.before, text),
  }));
}

/** @param other the text on the other side: what both name is not repeated */
function aspectText(aspect: PolicyAspect, value: string, other: string, text: Wording): string {
  switch (aspect) {
    case 'kms':
    case 'app':
      return addressText(value);
    case 'app-pen':
    case 'kms-pen':
      return penText(value, other, text);
    case 'app-code':
    case 'kms-code':
      return programText(value, other);
    case 'app-upgrades': {
      const key = UPGRADES[value];
      return key === undefined ? strangerText(value, MOST) : text(key);
    }
    case 'gateway-app':
      return strangerText(value, MOST);
  }
}

const UPGRADES: { readonly [value: string]: WordingKey | undefined } = {
  disabled: 'policy_upgrades_disabled',
  open: 'policy_upgrades_open',
};

const addressText = (value: string): string =>
  /^[0-9a-f]{40}$/.test(value) ? `0x${value}` : strangerText(value, MOST);

/** The code behind a proxy, by its address; the proxy's own where that is what differs. */
function programText(value: string, other: string): string {
  const [codeHash = '', implementation = ''] = value.split(' ');
  const [otherHash] = other.split(' ');
  const behind = addressText(implementation);
  return codeHash === otherHash ? behind : `${strangerText(codeHash, 64)}\n${behind}`;
}

const ADDRESS = '([0-9a-f]{40})';
const KEY = new RegExp(`^key ${ADDRESS}(?: delegating to ${ADDRESS})?$`);
const SAFE = new RegExp(
  `^safe ${ADDRESS} \\S+ (\\d+) of ((?:[0-9a-f]{40} ?)*[0-9a-f]{40})(?: modules ([0-9a-f ]+))?$`,
);
const TIMELOCK = new RegExp(`^timelock ${ADDRESS} (\\d+) s$`);
const CONTRACT = new RegExp(`^contract ${ADDRESS} `);
const HOUR_SECONDS = 3600;

/** As `governance/policy-pin.ts` writes it; anything else as it stands. */
function penText(value: string, other: string, text: Wording): string {
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  if (value === 'burned') return say('policy_pen_burned');
  if (value === 'unreadable') return say('policy_pen_unknown');
  const [, key, delegate] = KEY.exec(value) ?? [];
  if (key !== undefined)
    return [say('policy_pen_key'), `0x${key}`, ...(delegate === undefined ? [] : [`→ 0x${delegate}`])].join(
      '\n',
    );
  const safe = safeIn(value);
  if (safe !== undefined) {
    const known = safeIn(other)?.owners ?? [];
    const own = safe.owners.filter((owner) => !known.includes(owner));
    return [
      say('policy_pen_safe', [safe.threshold, `${safe.owners.length}`]),
      `0x${safe.address}`,
      ...(own.length === 0 ? [] : [say('change_pen_keys'), ...own.map((owner) => `0x${owner}`)]),
      ...(safe.hasModules ? [say('policy_pen_modules')] : []),
    ].join('\n');
  }
  const [, timelock, seconds] = TIMELOCK.exec(value) ?? [];
  if (timelock !== undefined)
    return `${say('policy_pen_timelock', [`${Math.floor(Number(seconds) / HOUR_SECONDS)}`])}\n0x${timelock}`;
  const [, contract] = CONTRACT.exec(value) ?? [];
  return contract === undefined ? strangerText(value, MOST) : `${say('policy_pen_contract')}\n0x${contract}`;
}

interface SafeText {
  readonly address: string;
  readonly threshold: string;
  readonly owners: readonly string[];
  readonly hasModules: boolean;
}

function safeIn(value: string): SafeText | undefined {
  const [, address, threshold, owners, modules] = SAFE.exec(value) ?? [];
  return address === undefined || threshold === undefined || owners === undefined
    ? undefined
    : { address, threshold, owners: owners.split(' '), hasModules: modules !== undefined };
}
