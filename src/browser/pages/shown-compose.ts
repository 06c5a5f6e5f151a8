/**
 * Compose texts that memory keeps, as the report draws them. A chunk of its own: most reports need neither its readers nor the hash.
 */

import type { JsonValue } from '../../appraisal';
import type { AppCompose } from '../../code/compose/app-compose';
import { type ComposeChange, composeChanges } from '../../code/compose/compose-changes';
import { composeDocuments } from '../../code/compose/compose-documents';
import { keptCompose } from '../../code/compose/compose-memory';
import { readAppCompose } from '../../code/compose/read-app-compose';
import { Refusal } from '../../refusal';
import type { ShownCompose } from '../../ui/report/report-view';

/** What memory holds for a hash, or nothing. */
export type KeptText = { readonly hash: string; readonly kept: JsonValue | undefined };

/**
 * The measured text with what changed since the pin; `undefined` where memory does not have it.
 * @param pinned absent where nothing is pinned, or the pin names no compose file
 */
export function shownCompose(now: KeptText, pinned?: KeptText): ShownCompose | undefined {
  const [text, old] = [readKept(now), pinned && readKept(pinned)];
  if (text === undefined) return undefined;
  const changes: readonly ComposeChange[] | undefined = old && composeChanges(old, text);
  return { documents: composeDocuments(text), ...(changes === undefined ? {} : { changes }) };
}

/** Memory is no proof: a text counts only under its own hash. */
function readKept({ hash, kept }: KeptText): AppCompose | undefined {
  const text = keptCompose(kept);
  if (text === undefined) return undefined;
  try {
    const read = readAppCompose(text);
    return read.hash === hash ? read : undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}
