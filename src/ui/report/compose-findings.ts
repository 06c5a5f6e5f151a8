/** Findings about a compose file as the facts hold them, by the document and line where they stand. */
import type { ComposeDocument, Finding } from '../../code/compose/finding';
import type { FindingOutcome, Rule, Topic } from '../../code/compose/rules';
import { asList, asNumber, asObject, asText, type Fields } from '../fact';
import { strangerText } from '../stranger-text';

export type ShownFinding = Omit<Finding, 'who' | 'text'> & { readonly text: string };

const OUTCOMES: readonly FindingOutcome[] = ['warn', 'unknown', 'info', 'pass'];
export const DOCUMENTS: readonly ComposeDocument[] = [
  'docker_compose_file',
  'pre_launch_script',
  'init_script',
  'app-compose',
];
const RULE = /^[a-z0-9-]{1,60}$/;
const MOST_TEXT = 300;

/** @param compose `facts.code.compose`; entries that are no findings are left out */
export function findingsOf(compose: Fields | undefined): readonly ShownFinding[] {
  return asList(compose?.findings).flatMap((entry) => {
    const fields = asObject(entry);
    const rule = asText(fields?.rule);
    const outcome = OUTCOMES.find((o) => o === fields?.outcome);
    const document = DOCUMENTS.find((d) => d === fields?.document);
    const line = asNumber(fields?.line);
    if (fields === undefined || rule === undefined || !RULE.test(rule)) return [];
    if (outcome === undefined || document === undefined || line === undefined) return [];
    const service = asText(fields.service);
    return [
      {
        rule: rule as Rule,
        topic: asText(fields.topic) as Topic,
        outcome,
        document,
        line,
        column: asNumber(fields.column) ?? 1,
        choosesCode: fields.choosesCode === true,
        ...(service === undefined ? {} : { service: strangerText(service, MOST_TEXT) }),
        text: strangerText(asText(fields.text) ?? '', MOST_TEXT),
        expected: strangerText(asText(fields.expected) ?? '', MOST_TEXT),
        got: strangerText(asText(fields.got) ?? '', MOST_TEXT),
      },
    ];
  });
}

/** The worst outcome of some findings; `undefined` of none. */
export const worstFinding = (findings: readonly ShownFinding[]): FindingOutcome | undefined =>
  OUTCOMES.find((outcome) => findings.some((f) => f.outcome === outcome));
