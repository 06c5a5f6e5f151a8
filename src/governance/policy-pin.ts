/** What memory keeps of a policy (`memory/pinned-policy.ts`), from what was read. */
import type { NOT_PROVEN as MEMORY_NOT_PROVEN, PinnedPolicy } from '../memory/pinned-policy';
import type { Pen } from './contracts/pen';
import type { PolicyFacts } from './contracts/read-policy';

/** `not-proven` where a proof was missing: it is then no change, in either direction. */
export function pinOf({ kms, app, pens }: PolicyFacts): PinnedPolicy {
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

/** As `memory/pinned-policy.ts` writes it. */
const NOT_PROVEN: typeof MEMORY_NOT_PROVEN = 'not-proven';

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
