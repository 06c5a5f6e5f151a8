/** Before there is anything to appraise: which situation the popup opens in, and what it says about it. */
import { type Headline, headlineOf } from './headline';
import type { SiteView } from './site-view';
import type { Wording, WordingKey } from './wording';

export type Situation =
  /** A browser page, a file, plain http. */
  | 'no-site'
  | 'checking'
  /** Ask mode, and the browser has to be asked as well. */
  | 'not-allowed'
  /** Every site was chosen, and the browser took it back. */
  | 'revoked'
  /** Some hosts were granted, not this one. */
  | 'partial'
  /** Allowed, but nobody has looked. */
  | 'not-looked'
  /** There is a result to show. */
  | 'appraised';

/** What kind of view this is; the access matters only where there is no result. */
export function situationOf(view: SiteView): Situation {
  if (view.host === undefined) return 'no-site';
  if (view.verdict === 'checking') return 'checking';
  if (view.appraisal !== undefined || view.verdict !== 'none') return 'appraised';
  if (view.access === 'partial') return 'partial';
  if (view.access === 'not-allowed') return view.mode === 'ask' ? 'not-allowed' : 'revoked';
  return 'not-looked';
}

/** The headline of a view, in every situation. */
export function headlineOfView(view: SiteView, text: Wording): Headline {
  const say = (title: WordingKey, sentence: WordingKey): Headline => ({
    title: text(title),
    sentence: text(sentence),
  });
  switch (situationOf(view)) {
    case 'no-site':
      return say('headline_no_site', 'headline_no_site_sentence');
    case 'not-allowed':
      return say('headline_not_allowed', 'headline_not_allowed_sentence');
    case 'revoked':
      return say('headline_not_allowed', 'headline_revoked_sentence');
    case 'partial':
      return say('headline_not_allowed', 'headline_partial_sentence');
    case 'not-looked':
      return say(
        'headline_not_looked',
        view.mode === 'ask' ? 'headline_ask_sentence' : 'headline_not_looked_sentence',
      );
    case 'checking':
      return say('verdict_checking', 'verdict_checking_sentence');
    case 'appraised':
      // "No enclave here" would deny what is listed below it.
      if (view.verdict === 'none' && view.channels.length > 0 && isAnswered(view))
        return say('headline_none_channels', 'headline_none_channels_sentence');
      return headlineOf(
        {
          binding: view.appraisal?.binding ?? 'none',
          checks: view.appraisal?.checks ?? [],
          facts: view.appraisal?.facts ?? {},
          verdict: view.verdict,
          ...(view.pin === undefined ? {} : { pin: view.pin }),
        },
        text,
      );
  }
}

/** A site that gave no answer may publish evidence, for all that is known. */
const isAnswered = ({ appraisal }: SiteView): boolean =>
  appraisal?.facts.connection?.evidence !== 'unreachable';

/** Whether the browser has to be asked before this site can be looked at again. */
export const mustAsk = (view: SiteView): boolean =>
  view.access === 'not-allowed' || view.access === 'partial';
