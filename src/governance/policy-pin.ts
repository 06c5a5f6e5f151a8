/**
 * What a person's memory keeps of a policy: who holds the pen of each contract, and which code is behind them. A later visit is held
 * against it; allowed hashes are not part of it, because a new version is not a new ruler.
 */
import type { Pen } from './contracts/pen';
import type { PolicyFacts } from './contracts/read-policy';

/** Names of what can change, with a text for each that is the same as long as nothing changed. */
export type PolicyPin = { readonly [aspect in PolicyAspect]: string };

export const POLICY_ASPECTS = [
  'kms',
  'app',
  'app-pen',
  'app-code',
  'app-upgrades',
  'kms-pen',
  'kms-code',
  'gateway-app',
] as const;
export type PolicyAspect = (typeof POLICY_ASPECTS)[number];

/** `not-proven` where a proof was missing: it is then no change, in either direction. */
export function pinOf({ kms, app, pens }: PolicyFacts): PolicyPin {
  return {
    kms: kms.address,
    app: app.address,
    'app-pen': penText(pens.app),
    'app-code': codeText(app),
    'app-upgrades': app.upgrades,
    'kms-pen': penText(pens.kms),
    'kms-code': codeText(kms),
    'gateway-app': kms.gatewayAppId.kind === 'value' ? kms.gatewayAppId.value : NOT_PROVEN,
  };
}

export interface PolicyChange {
  readonly aspect: PolicyAspect;
  readonly before: string;
  readonly now: string;
}

/** In the order of `POLICY_ASPECTS`. */
export function policyChanges(before: PolicyPin, now: PolicyPin): readonly PolicyChange[] {
  return POLICY_ASPECTS.flatMap((aspect) =>
    before[aspect] === now[aspect] || before[aspect] === NOT_PROVEN || now[aspect] === NOT_PROVEN
      ? []
      : [{ aspect, before: before[aspect], now: now[aspect] }],
  );
}

const NOT_PROVEN = 'not-proven';

/** The proxy's own code, and what it leads to. */
const codeText = ({
  codeHash,
  implementation,
}: {
  readonly codeHash: string;
  readonly implementation: string;
}) =>
  codeHash === NOT_PROVEN || implementation === NOT_PROVEN ? NOT_PROVEN : `${codeHash} ${implementation}`;

function penText(pen: Pen | 'unreadable'): string {
  if (pen === 'unreadable') return pen;
  switch (pen.kind) {
    case 'burned':
      return pen.kind;
    case 'key':
      return `key ${pen.address}${pen.delegate === undefined ? '' : ` delegating to ${pen.delegate}`}`;
    case 'safe': {
      if (pen.support !== 'proven' || pen.modules === 'not-told') return NOT_PROVEN;
      const modules = pen.modules.length === 0 ? '' : ` modules ${[...pen.modules].sort().join(' ')}`;
      return `safe ${pen.address} ${pen.release} ${pen.threshold} of ${[...pen.owners].sort().join(' ')}${modules}`;
    }
    case 'timelock':
      return pen.support === 'proven' ? `timelock ${pen.address} ${pen.delaySeconds} s` : NOT_PROVEN;
    case 'contract':
      return `contract ${pen.address} ${pen.codeHash}`;
    case 'unknown':
      return NOT_PROVEN;
  }
}
