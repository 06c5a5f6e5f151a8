/**
 * The findings about a measured compose file as checks, one for each topic that can be answered.
 * Source: dstack evidence specification, section 7.
 */
import { type AccusingReason, type Check, check, type QuietReason } from '../appraisal';
import type { Finding } from './compose/finding';
import type { ComposeFindings } from './compose/policy';
import type { Topic } from './compose/rules';

interface TopicRow {
  readonly topics: readonly Topic[];
  /** Also findings of other topics, where they let something unmeasured choose the code. */
  readonly choices?: true;
  /** Absent where nothing can be praised: no check then, unless something is found. */
  readonly pass?: QuietReason;
  readonly warn: AccusingReason | undefined;
  readonly unknown?: QuietReason;
  /** Where no finding is about the topic; `pass` where this is absent. */
  readonly silent?: QuietReason;
}

/** What is told to whom and where keys come from are facts, not checks: nothing there can be wrong. */
const TOPICS: readonly TopicRow[] = [
  { topics: ['reading'], pass: 'compose-read', warn: undefined, unknown: 'compose-not-read' },
  { topics: ['images'], pass: 'images-pinned', warn: 'images-not-pinned', unknown: 'images-unknown' },
  {
    topics: ['unmeasured'],
    choices: true,
    pass: 'nothing-unmeasured',
    warn: 'code-chosen-by-environment',
    unknown: 'environment-unknown',
  },
  {
    topics: ['port-443', 'ingress'],
    pass: 'ingress-alone',
    warn: 'ingress-shared',
    unknown: 'ingress-unknown',
    silent: 'ingress-absent',
  },
  {
    topics: ['privilege'],
    pass: 'containers-confined',
    warn: 'containers-unconfined',
    unknown: 'confinement-unknown',
  },
  {
    topics: ['scripts'],
    pass: 'scripts-known',
    warn: 'scripts-change-code',
    unknown: 'scripts-unknown',
    silent: 'scripts-absent',
  },
  { topics: ['gateway-shortcuts'], warn: 'gateway-skips-attestation' },
  { topics: ['kms-shortcuts'], warn: 'kms-takes-shortcuts' },
];

/** @param found of a text whose hash is the measured one */
export function composePolicyChecks(found: ComposeFindings): readonly Check[] {
  const isRead = found.services.length > 0;
  // A file that could not be read has no findings about most topics: that shows nothing.
  return TOPICS.filter(
    ({ topics, pass }) => isRead || pass === undefined || topics.includes('reading'),
  ).flatMap((row) => topicCheck(row, found) ?? []);
}

function topicCheck(row: TopicRow, { findings, ingress, allPinned }: ComposeFindings): Check | undefined {
  const { topics, pass, warn, unknown, silent } = row;
  const mine = findings.filter((f) => topics.includes(f.topic) || (row.choices && f.choosesCode));
  const of = (outcome: Finding['outcome']) => mine.filter((f) => f.outcome === outcome);
  const [warned, unclear] = [of('warn'), of('unknown')];
  if (warn !== undefined && warned.length > 0) return check(warn, told(warned));
  if (pass === undefined || unknown === undefined) return undefined;
  if (unclear.length > 0) return check(unknown, told(unclear));
  // Belt and braces: the summary of the policy must agree that everything is pinned.
  if (topics.includes('images') && !allPinned) return check(unknown, { got: 'images that nothing pins' });
  const isSilent = topics.includes('ingress') ? ingress === undefined : mine.length === 0;
  return check(silent !== undefined && isSilent ? silent : pass);
}

/** The worst finding, with its place, and how many more there are. */
function told(findings: readonly Finding[]): { readonly expected: string; readonly got: string } {
  const [first] = findings;
  if (first === undefined) return { expected: '', got: '' };
  const more = findings.length > 1 ? `, and ${findings.length - 1} more` : '';
  const service = first.service === undefined ? '' : `, service ${first.service}`;
  return {
    expected: first.expected,
    got: `${first.got} (${first.document}, line ${first.line}${service})${more}`,
  };
}
