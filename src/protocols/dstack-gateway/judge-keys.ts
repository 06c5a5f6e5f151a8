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

type Standing =
  | { readonly kind: 'counts' }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * A key counts when one of its quotes holds and was made by the gateway. One that does not count is no contradiction as long as
 * nobody serves it: it is only not there.
 * @param gatewayApps apps that may be the gateway; with none known there is nothing to compare, and no key counts
 */
export function judgeKeys(heard: readonly HeardKey[], gatewayApps: readonly string[]): KeyFindings {
  const standings = heard.map((one) => ({ key: one.key.spkiSha256, standing: standingOf(one, gatewayApps) }));
  const counted = new Set(standings.filter((s) => s.standing.kind === 'counts').map((s) => s.key));
  const others = standings.filter((s) => !counted.has(s.key));
  const named = (kind: 'unknown' | 'refused') =>
    others.flatMap(({ key, standing }) => (standing.kind === kind ? [`key ${key}: ${standing.why}`] : []));
  return {
    check: keysCheck(counted.size, named('refused'), named('unknown')),
    attested: gatewayApps.length === 0 ? [] : [...counted].map((spkiSha256) => ({ spkiSha256 })),
  };
}

function standingOf({ key, testimony }: HeardKey, gatewayApps: readonly string[]): Standing {
  if (key.quote === 'no-quote') return { kind: 'refused', why: 'no quote' };
  if (key.quote instanceof Refusal) return { kind: 'refused', why: `${key.quote.got} at ${key.quote.at}` };
  if (testimony === undefined) return { kind: 'unknown', why: 'not verified' };
  if (testimony.kind === 'unknown') return { kind: 'unknown', why: testimony.got };
  if (testimony.kind !== 'holds') return { kind: 'refused', why: testimony.got };
  const { appId } = testimony.app.identity;
  if (gatewayApps.length > 0 && !gatewayApps.includes(appId))
    return { kind: 'refused', why: `quoted by app ${appId}` };
  return { kind: 'counts' };
}

function keysCheck(counted: number, refused: readonly string[], unknown: readonly string[]): Check {
  const expected = 'a genuine quote of the gateway for every key';
  if (refused.length > 0) return check('quoted-key-refused', { expected, got: few(refused) });
  if (unknown.length > 0) return check('quoted-key-unknown', { expected, got: few(unknown) });
  return check('quoted-keys-genuine', { got: `${counted}` });
}

/** The check names this many keys; all are in the evidence. */
const MOST_NAMED = 3;

function few(keys: readonly string[]): string {
  const more = keys.length > MOST_NAMED ? `; and ${keys.length - MOST_NAMED} more` : '';
  return `${keys.slice(0, MOST_NAMED).join('; ')}${more}`;
}
