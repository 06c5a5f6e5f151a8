import { CST, Lexer } from 'yaml';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

/** Tokens that one compose file may have; a generous multiple of its nodes. */
const MOST_TOKENS = 8 * LIMITS.composeNodes;
/** Every one of these tokens is a node of its own, or the key of one. */
const MOST_NODES = 2 * LIMITS.composeNodes;
const NODES: ReadonlySet<CST.TokenType | null> = new Set([
  'scalar',
  'single-quoted-scalar',
  'double-quoted-scalar',
  'alias',
  'flow-map-start',
  'flow-seq-start',
] as const);

/**
 * Walks the tokens before anything is built: the parser recurses over nesting, so depth is counted here, in linear time.
 * Also refuses what compose files do not use and readers treat differently: directives, tags, keys marked with `?`.
 * @throws Refusal `compose-too-large`, `compose-too-deep`, `compose-unusual-yaml`
 */
export function refuseUnusualTokens(text: string): void {
  const depth = new Depth();
  let [tokens, nodes] = [0, 0];
  for (const source of new Lexer().lex(text)) {
    if (++tokens > MOST_TOKENS)
      throw new Refusal('compose-too-large', 'file', `at most ${MOST_TOKENS} tokens`, 'more');
    const type = CST.tokenType(source);
    if (type === 'directive-line' || type === 'tag' || type === 'explicit-key-ind')
      throw new Refusal(
        'compose-unusual-yaml',
        'file',
        'keys and values',
        JSON.stringify(source.slice(0, 40)),
      );
    if (NODES.has(type) && ++nodes > MOST_NODES)
      throw new Refusal('compose-too-large', 'file', `at most ${MOST_NODES} keys and values`, 'more');
    depth.see(type, source.length);
    if (depth.levels > LIMITS.jsonDepth)
      throw new Refusal('compose-too-deep', 'file', `at most ${LIMITS.jsonDepth} levels`, 'more');
  }
}

/** Brackets that are open, dashes of this line, and indentations that are open: never less than the depth of what is built. */
class Depth {
  private brackets = 0;
  private dashes = 0;
  private readonly indents: number[] = [];
  /** Columns before the first token of this line; nothing once that token has come. */
  private indent: number | undefined = 0;

  get levels(): number {
    return this.brackets + this.dashes + this.indents.length;
  }

  see(type: CST.TokenType | null, length: number): void {
    if (type === 'newline') {
      this.dashes = 0;
      this.indent = 0;
      return;
    }
    if (type === 'space' && this.indent !== undefined) {
      this.indent += length;
      return;
    }
    if (type === 'comment' || type === 'doc-mode' || type === 'byte-order-mark') return;
    if (this.indent !== undefined && this.brackets === 0) this.beginLine(this.indent);
    this.indent = undefined;
    if (type === 'flow-map-start' || type === 'flow-seq-start') this.brackets++;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') this.brackets--;
    else if (type === 'seq-item-ind') this.dashes++;
  }

  private beginLine(indent: number): void {
    while ((this.indents.at(-1) ?? -1) > indent) this.indents.pop();
    if (this.indents.at(-1) !== indent) this.indents.push(indent);
  }
}
