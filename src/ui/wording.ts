/**
 * Words. Every sentence a person reads is in `public/_locales`, under a key named here; nothing else in the source says
 * anything to anybody. The browser looks keys up with `i18n.getMessage`, Node with `wordingFrom`.
 */
import type messages from '../../public/_locales/en/messages.json';
import type { Check, Mender, Outcome, Verdict } from '../appraisal';
import type { Rule } from '../code/compose/rules';
import type { Reason } from '../reasons';

/** Looks one key up. `substitutions` fill the placeholders in the order of their numbers. */
export type Wording = (key: string, substitutions?: readonly string[]) => string;

/** The keys there are: a misspelt one does not compile. */
export type WordingKey = keyof typeof messages;

/** A message as WebExtensions write them in `messages.json`. */
export interface Message {
  readonly message: string;
  readonly placeholders?: { readonly [name: string]: { readonly content: string } };
}

/**
 * A wording over the content of a `messages.json`, for places without `i18n.getMessage`.
 * Follows it in what this project uses: `$NAME$` placeholders, `$1` to `$9`, and `$$` for a dollar.
 * @returns a wording that throws an `Error` on an unknown key: that is a defect of the program, not of any input
 */
export function wordingFrom(table: { readonly [key: string]: Message }): Wording {
  return (key, substitutions = []) => {
    const entry = table[key];
    if (entry === undefined) throw new Error(`no wording for ${key}`);
    const numbered = (text: string) =>
      text.replace(/\$(\$|[1-9])/g, (_, n: string) =>
        n === '$' ? '$' : (substitutions[Number(n) - 1] ?? ''),
      );
    return entry.message.replace(/\$([A-Za-z0-9_@]+)\$|\$(?:\$|[1-9])/g, (whole, name?: string) =>
      numbered(name === undefined ? whole : (entry.placeholders?.[name.toLowerCase()]?.content ?? '')),
    );
  };
}

const asKey = (name: string): string => name.replaceAll(/[-.]/g, '_');

/** One sentence that says what was found. */
export const reasonKey = (reason: Reason): string => `reason_${asKey(reason)}`;
/** What a pass of this check shows. */
export const provesKey = (checkId: Check['id']): string => `proves_${asKey(checkId)}`;
/** Who can mend what was found. */
export const whoKey = (mender: Mender): string => `who_${mender}`;
/** The verdict in a few words. */
export const verdictKey = (verdict: Verdict): string => `verdict_${asKey(verdict)}`;
/** The verdict in one sentence; `$1` is the machine, see `machineText`. */
export const verdictSentenceKey = (verdict: Verdict): string => `${verdictKey(verdict)}_sentence`;
/** The title of the toolbar button; `$1` is the host. */
export const badgeTitleKey = (verdict: Verdict): string => `badge_title_${asKey(verdict)}`;
/** An outcome in a word or two, for those who do not see the mark. */
export const outcomeKey = (outcome: Outcome): string => `outcome_${asKey(outcome)}`;

/** What a rule of the compose policy says of the line where it was found. */
export const ruleKey = (rule: Rule): string => `rule_${asKey(rule)}`;

/** `<stem>_one` or `<stem>_many`: WebExtension messages have no plural forms of their own. */
export function counted(
  text: Wording,
  stem: CountedStem,
  count: number,
  others: readonly string[] = [],
): string {
  return count === 1 ? text(`${stem}_one`, others) : text(`${stem}_many`, [...others, `${count}`]);
}

type CountedStem = {
  [K in WordingKey]: K extends `${infer Stem}_one`
    ? `${Stem}_many` extends WordingKey
      ? Stem
      : never
    : never;
}[WordingKey];

/** "a", "a and b", "a, b and c", in the language of the wording. */
export function listed(text: Wording, parts: readonly string[]): string {
  return new Intl.ListFormat(text('language'), { type: 'conjunction' }).format(parts);
}

/** Wording may mark names and digests with backticks; where they cannot be drawn, they are dropped. */
export const withoutMarks = (sentence: string): string => sentence.replaceAll('`', '');
