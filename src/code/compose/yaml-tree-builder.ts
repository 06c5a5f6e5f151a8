/** From the parser's nodes to a tree: aliases followed, `<<` merged, sizes counted as if everything were written out. */
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Position } from './app-compose';
import type { YamlEntry, YamlMap, YamlNode } from './yaml-tree';

/** Nodes of `tree`, each alias counted with all that it stands for. */
interface Sized {
  readonly tree: YamlNode;
  readonly size: number;
}

const UNFINISHED = Symbol('anchor whose node is still being read');

export class YamlTreeBuilder {
  /** What a name stands for at this point of the text: the latest node that bears it, counted from where it begins. */
  private readonly anchors = new Map<string, Sized | typeof UNFINISHED>();

  constructor(private readonly position: (offset: number) => Position) {}

  /** @throws Refusal `compose-too-deep`, `compose-too-large`, `compose-alias`, `compose-merge`, `compose-duplicate-key`, `compose-unusual-yaml` */
  build(node: Node): YamlNode {
    return this.node(node, 0).tree;
  }

  private node(node: unknown, depth: number): Sized {
    const at = this.at(node);
    if (depth > LIMITS.jsonDepth)
      throw new Refusal('compose-too-deep', place(at), `at most ${LIMITS.jsonDepth} levels`, 'more');
    if (isAlias(node)) return this.alias(node.source, at);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, UNFINISHED);
    const built = this.content(node, at, depth);
    if (built.size > LIMITS.composeNodes)
      throw new Refusal('compose-too-large', place(at), `at most ${LIMITS.composeNodes} nodes`, 'more');
    // A node inside that took the same name came later, and keeps it.
    if (anchor !== undefined && this.anchors.get(anchor) === UNFINISHED) this.anchors.set(anchor, built);
    return built;
  }

  private content(node: unknown, at: Position, depth: number): Sized {
    if (isScalar(node)) {
      const plain = node.type === undefined || node.type === Scalar.PLAIN;
      return { tree: { kind: 'scalar', text: `${node.value ?? ''}`, plain, at }, size: 1 };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.node(item, depth + 1));
      return { tree: { kind: 'list', items: items.map(({ tree }) => tree), at }, size: sum(items) };
    }
    if (isMap(node)) return this.map(node, at, depth);
    throw new Refusal('compose-unusual-yaml', place(at), 'a text, a list or a map', 'something else');
  }

  private map(map: YAMLMap, at: Position, depth: number): Sized {
    const own = new Map<string, YamlEntry>();
    const sized: Sized[] = [];
    let merged: YamlNode | undefined;
    for (const pair of map.items) {
      const key = this.key(pair);
      const built = isNode(pair.value) ? this.node(pair.value, depth + 1) : nothing(key.at);
      sized.push(built);
      if (own.has(key.text) || (key.merges && merged !== undefined))
        throw new Refusal('compose-duplicate-key', place(key.at), 'each key once', shown(key.text));
      if (key.merges) merged = built.tree;
      else own.set(key.text, { at: key.at, value: built.tree });
    }
    const entries = merged === undefined ? own : withMerged(own, merged);
    return { tree: { kind: 'map', entries, at }, size: sum(sized) };
  }

  private key({ key }: Pair): { text: string; merges: boolean; at: Position } {
    const at = this.at(key);
    if (!isScalar(key) || key.anchor !== undefined || typeof key.value !== 'string' || key.value === '')
      throw new Refusal('compose-unusual-yaml', place(at), 'a name as key', 'another kind of key');
    const plain = key.type === Scalar.PLAIN;
    const merges = key.value === '<<';
    if (merges && !plain) throw new Refusal('compose-unusual-yaml', place(at), '<<', '<< in quotes');
    return { text: key.value, merges, at };
  }

  private alias(name: string, at: Position): Sized {
    const target = this.anchors.get(name);
    if (target === undefined)
      throw new Refusal('compose-alias', place(at), 'an anchor above it', shown(`*${name}`));
    if (target === UNFINISHED)
      throw new Refusal('compose-alias', place(at), 'a finished anchor', `${shown(name)} inside itself`);
    return target;
  }

  private at(node: unknown): Position {
    const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
    return this.position(range?.[0] ?? 0);
  }
}

/** YAML merge key: own keys win, then earlier maps of the list over later ones. */
function withMerged(own: ReadonlyMap<string, YamlEntry>, merged: YamlNode): Map<string, YamlEntry> {
  const entries = new Map(own);
  for (const map of merged.kind === 'list' ? merged.items.map(mergeable) : [mergeable(merged)])
    for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
  return entries;
}

function mergeable(node: YamlNode): YamlMap {
  if (node.kind === 'map') return node;
  throw new Refusal('compose-merge', place(node.at), 'a map, or a list of maps', node.kind);
}

const nothing = (at: Position): Sized => ({ tree: { kind: 'scalar', text: '', plain: true, at }, size: 1 });
const sum = (parts: readonly Sized[]): number => parts.reduce((all, { size }) => all + size, 1);
const place = ({ line, column }: Position): string => `line ${line}, column ${column}`;
const shown = (text: string): string => JSON.stringify(text.slice(0, 60));
