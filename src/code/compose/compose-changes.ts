/** What changed between two measured compose texts, document by document, so that a person can read it. */
import { Refusal } from '../../refusal';
import type { AppCompose } from './app-compose';
import { composeDocuments } from './compose-documents';
import { type DiffLine, diffLines, type LineDiff } from './diff';
import type { ComposeDocument } from './finding';

export interface ComposeChange {
  /** `app-compose` stands for the fields that hold no document of their own, one per line, sorted by name. */
  readonly document: ComposeDocument;
  /** Absent where the two are too long to be compared. */
  readonly diff?: LineDiff;
}

/** Documents that differ; none where the two texts say the same. */
export function composeChanges(before: AppCompose, now: AppCompose): readonly ComposeChange[] {
  const [old, young] = [
    { ...composeDocuments(before), 'app-compose': settingsOf(before) },
    { ...composeDocuments(now), 'app-compose': settingsOf(now) },
  ];
  return DOCUMENTS.filter((document) => old[document] !== young[document]).map((document) => ({
    document,
    ...diffOf(old[document], young[document]),
  }));
}

const DOCUMENTS = [
  'docker_compose_file',
  'pre_launch_script',
  'init_script',
  'app-compose',
] as const satisfies readonly ComposeDocument[];

/** Texts were read before, so that they are JSON objects; how they were written down is no change worth showing. */
function settingsOf({ text }: AppCompose): string {
  const fields = JSON.parse(text) as { readonly [name: string]: unknown };
  const settings = Object.entries(fields).filter(
    ([name]) => !(DOCUMENTS as readonly string[]).includes(name),
  );
  return JSON.stringify(Object.fromEntries(settings.sort(([a], [b]) => (a < b ? -1 : 1))), null, 2);
}

function diffOf(before: string | undefined, now: string | undefined): { readonly diff?: LineDiff } {
  // A document that is not there has no lines, not even an empty one.
  if (before === undefined || now === undefined)
    return { diff: { lines: [...oneSided(before, 'removed'), ...oneSided(now, 'added')], shortest: true } };
  try {
    return { diff: diffLines(before, now) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {};
  }
}

const oneSided = (text: string | undefined, kind: 'removed' | 'added'): readonly DiffLine[] =>
  text === undefined
    ? []
    : text
        .split('\n')
        .map((line, i) => ({ kind, text: line, [kind === 'added' ? 'after' : 'before']: i + 1 }));
