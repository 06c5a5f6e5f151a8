/**
 * What a report does not show, question by question: more than the popup has room for. What nobody looked at, what could not be
 * established, and what no evidence of this kind can ever show.
 */
import type { Appraisal, Check, Question } from '../../appraisal';
import { notShownByChannel } from '../channel-words';
import { asTexts } from '../fact';
import { notShown } from '../not-shown';
import { provesKey, type Wording, type WordingKey } from '../wording';

export function notShownInFull(appraisal: Appraisal, text: Wording): readonly string[] {
  const { checks, url } = appraisal;
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  const notEstablished = checks.filter((c) => c.outcome === 'unknown');
  return unique([
    ...(url === undefined ? notShown(checks, text) : notShownByChannel(text)),
    ...notEstablished.map((c) => say('report_not_established', [text(provesKey(c.id))])),
    ...(url === undefined ? LIMITS : CHANNEL_LIMITS)
      .filter(({ applies }) => applies(appraisal))
      .map(({ words }) => say(words)),
  ]);
}

interface Limit {
  readonly words: WordingKey;
  readonly applies: (appraisal: Appraisal) => boolean;
}

const asked =
  (question: Question) =>
  ({ checks }: Appraisal): boolean =>
    checks.some((c) => c.question === question && c.outcome !== 'not-applicable');
const passes = (checks: readonly Check[], id: Check['id']): boolean =>
  checks.some((c) => c.id === id && c.outcome === 'pass');

const LIMITS: readonly Limit[] = [
  { words: 'report_limit_hardware', applies: asked('hardware') },
  {
    // Evidence with a nonce was made for this visit; all other evidence may be as old as its certificate.
    words: 'report_limit_freshness',
    applies: (a) => asked('connection')(a) && !passes(a.checks, 'connection.nonce'),
  },
  {
    words: 'report_limit_gateway',
    applies: ({ facts }) => facts.connection?.topology === 'gateway',
  },
  {
    words: 'report_limit_acpi',
    applies: ({ facts }) => asTexts(facts.code?.notChecked).includes('acpi-tables'),
  },
  { words: 'report_limit_domain_binding', applies: ({ binding }) => binding === 'domain' },
  { words: 'report_limit_unlogged', applies: asked('domain') },
  { words: 'report_limit_operator', applies: asked('connection') },
];

/** A channel has no certificate, domain or gateway: what those leave open is not its to say. */
const CHANNEL_LIMITS: readonly Limit[] = [
  { words: 'report_limit_hardware', applies: asked('hardware') },
  { words: 'report_limit_operator', applies: ({ checks }) => passes(checks, 'connection.channel-key') },
];

const unique = (sentences: readonly string[]): readonly string[] => [...new Set(sentences)];
