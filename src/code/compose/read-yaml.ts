/**
 * YAML from strangers, into a tree that is small by construction. Deliberately narrower than YAML: whatever two readers could
 * understand differently is refused, because the reader that counts is Docker's, inside the machine.
 */
import { Composer, type Document, LineCounter, Parser } from 'yaml';
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
  const tokens = new Parser(lines.addNewLine).parse(text);
  // No schema that guesses types: Docker's reader takes `0673` for an octal number, others do not. The tree builder resolves
  // merge keys and finds duplicates itself, in linear time.
  const composer = new Composer({ schema: 'failsafe', merge: false, uniqueKeys: false, strict: true });
  const documents = [...composer.compose(tokens)];
  const [document, another] = documents;
  if (document === undefined || another !== undefined)
    throw new Refusal('compose-documents', 'file', 'one document', `${documents.length}`);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw new Refusal('compose-malformed', `line ${line}, column ${col}`, 'YAML', said(problem));
  }
  return document;
}

const said = (error: unknown): string =>
  (error instanceof Error ? error.message : 'something that is no error').slice(0, 200);
