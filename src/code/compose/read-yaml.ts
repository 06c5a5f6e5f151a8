/**
 * YAML from strangers, into a tree that is small by construction. Deliberately narrower than YAML: whatever two readers could
 * understand differently is refused, because the reader that counts is Docker's, inside the machine.
 */
import { Composer, type CST, type Document, LineCounter, Parser } from 'yaml';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { refuseDisputedCharacters } from './yaml-characters';
import { refuseUnusualTokens } from './yaml-tokens';
import type { YamlNode } from './yaml-tree';
import { YamlTreeBuilder } from './yaml-tree-builder';

/**
 * Reads one YAML document: anchors, aliases and merge keys resolved, every scalar as text.
 * @throws Refusal `compose-too-large` (text, nodes, aliases written out), `compose-too-deep`, `compose-character`,
 *   `compose-unusual-yaml` (tags, directives, `?`, keys that are no plain names), `compose-documents` (none, or several),
 *   `compose-duplicate-key`, `compose-alias` (unknown, or inside itself), `compose-merge`, `compose-malformed`
 */
export function readYaml(text: string): YamlNode {
  if (text.length > LIMITS.appComposeBytes)
    throw new Refusal(
      'compose-too-large',
      'file',
      `at most ${LIMITS.appComposeBytes} characters`,
      `${text.length}`,
    );
  refuseDisputedCharacters(text);
  try {
    refuseUnusualTokens(text);
    const lines = new LineCounter();
    const contents = onlyDocument(text, lines).contents;
    if (contents === null) throw new Refusal('compose-documents', 'file', 'one document', 'an empty one');
    return new YamlTreeBuilder((offset) => {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }).build(contents);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('compose-malformed', 'file', 'YAML', said(error));
  }
}

function onlyDocument(text: string, lines: LineCounter): Document.Parsed {
  // No schema that guesses types: Docker's reader takes `0673` for an octal number, others do not. The tree builder resolves
  // merge keys and finds duplicates itself, in linear time.
  const composer = new Composer({ schema: 'failsafe', merge: false, uniqueKeys: false, strict: true });
  const malformed = (offset: number, message: unknown): Refusal => {
    const { line, col } = lines.linePos(offset);
    return new Refusal(
      'compose-malformed',
      `line ${line}, column ${col}`,
      'YAML',
      `${message}`.slice(0, 200),
    );
  };
  // The first thing that is wrong ends the reading: a text can hold one per byte, and the parser would make an error with a stack of
  // each. Its interface has no place for this; a test sees whether a later release still asks here.
  let first: Refusal | undefined;
  Reflect.set(composer, COMPOSER_HOOK, (at: unknown, _code: unknown, message: unknown): never => {
    // Parts of the parser catch what is thrown, and come here again with it.
    first ??= malformed(offsetOf(at), message);
    throw first;
  });
  const documents = [...composer.compose(withoutErrors(new Parser(lines.addNewLine).parse(text), malformed))];
  const [document, another] = documents;
  if (document === undefined || another !== undefined)
    throw new Refusal('compose-documents', 'file', 'one document', `${documents.length}`);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw malformed(problem.pos[0], said(problem));
  return document;
}

/** Called with whatever is wrong: its place, a code, a text. */
export const COMPOSER_HOOK = 'onError';

function* withoutErrors(
  tokens: Iterable<CST.Token>,
  malformed: (offset: number, message: unknown) => Refusal,
): Iterable<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'error') throw malformed(token.offset, token.message);
    yield token;
  }
}

/** Places are offsets, ranges of them, or tokens. */
function offsetOf(at: unknown): number {
  if (Array.isArray(at)) return offsetOf(at[0]);
  if (typeof at === 'object' && at !== null && 'offset' in at) return offsetOf(at.offset);
  return typeof at === 'number' ? at : 0;
}

const said = (error: unknown): string =>
  (error instanceof Error ? error.message : 'something that is no error').slice(0, 200);
