/** Which of the keys that a gateway lists were made inside it. Source: dstack evidence specification, sections 3.2 and 3.3. */
import { type Check, check } from '../../appraisal';
import { Refusal } from '../../refusal';
import type { ServedCertificate } from '../../visit';
import type { QuotedKey } from './acme-info';
import type { Testimony } from './witness';

export interface HeardKey {
  readonly key: QuotedKey;
  /** Absent where there is no quote that can be read. */
  readonly testimony?: Testimony;
}

export interface KeyFindings {
  readonly check: Check;
  /** Keys that count. */
  readonly attested: readonly ServedCertificate[];
}

/** The check names this many refused keys; all are in the evidence. */
const MOST_NAMED = 3;

/**
 * A key counts when one of its quotes holds and was made by the gateway. One that does not count is no contradiction as long as
 * nobody serves it: it is only not there.
 * @param gatewayApps apps that may be the gateway; with none known there is nothing to compare, and no key counts
 */
export function judgeKeys(heard: readonly HeardKey[], gatewayApps: readonly string[]): KeyFindings {
  const refusedFor = ({ key, testimony }: HeardKey): string | undefined => {
    if (key.quote === 'no-quote') return 'no quote';
    if (key.quote instanceof Refusal) return `${key.quote.got} at ${key.quote.at}`;
    if (testimony === undefined) return 'not verified';
    if (testimony.kind !== 'holds') return testimony.got;
    const { appId } = testimony.app.identity;
    return gatewayApps.length === 0 || gatewayApps.includes(appId) ? undefined : `quoted by app ${appId}`;
  };
  const counted = new Set<string>();
  for (const one of heard) if (refusedFor(one) === undefined) counted.add(one.key.spkiSha256);
  const refused = heard.filter(({ key }) => !counted.has(key.spkiSha256));
  return {
    check: keysCheck(
      counted.size,
      refused.map((one) => `key ${one.key.spkiSha256}: ${refusedFor(one)}`),
    ),
    attested: gatewayApps.length === 0 ? [] : [...counted].map((spkiSha256) => ({ spkiSha256 })),
  };
}

function keysCheck(counted: number, refused: readonly string[]): Check {
  if (refused.length === 0) return check('quoted-keys-genuine', { got: `${counted}` });
  const more = refused.length > MOST_NAMED ? `; and ${refused.length - MOST_NAMED} more` : '';
  return check('quoted-key-refused', {
    expected: 'a genuine quote of the gateway for every key',
    got: `${refused.slice(0, MOST_NAMED).join('; ')}${more}`,
  });
}
