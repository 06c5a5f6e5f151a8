/**
 * Words for an attested channel. They speak of the channel and its key, never of the page: a page that comes from elsewhere can use a channel,
 * and a page can hold one open and send everything past it.
 */
import type { Appraisal } from '../appraisal';
import { decidingCheck } from './deciding-check';
import { machineText } from './genuine';
import { listed, reasonKey, type Wording, type WordingKey } from './wording';

type Shown = Pick<Appraisal, 'verdict' | 'checks' | 'facts'>;

/** @param clauses of its warnings, in words */
export function channelHeadline(
  { verdict, checks, facts }: Shown,
  clauses: readonly string[],
  text: Wording,
): { readonly title: string; readonly sentence: string } {
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  const cause = decidingCheck(
    checks.filter((c) => c.outcome === (verdict === 'danger' ? 'fail' : 'unknown')),
  );
  switch (verdict) {
    case 'danger':
      return {
        title: say('channel_danger'),
        sentence: cause === undefined ? say('channel_danger_sentence') : text(reasonKey(cause.reason)),
      };
    case 'limited':
      return {
        title: say('channel_limited'),
        sentence: say('channel_limited_sentence', [machineText(facts, text)]),
      };
    case 'warning':
      return {
        title: say('channel_warning'),
        sentence: say('channel_warning_sentence', [machineText(facts, text), listed(text, clauses)]),
      };
    default:
      // Whatever a channel cannot be is not established.
      return {
        title: say('channel_unavailable'),
        sentence: cause === undefined ? say('channel_unavailable_sentence') : text(reasonKey(cause.reason)),
      };
  }
}

const NOT_SHOWN = [
  'channel_limits_page',
  'channel_limits_own',
  'channel_limits_code',
  'channel_limits_key',
  'limits_always',
] as const satisfies readonly WordingKey[];

/** What no attested channel shows, in sentences. */
export const notShownByChannel = (text: Wording): readonly string[] => NOT_SHOWN.map((key) => text(key));
