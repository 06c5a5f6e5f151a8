/** YAML after anchors and merge keys are resolved: plain trees with places. Shared parts are shared, not copied. */
import type { Position } from './app-compose';

export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** As written, quotes and escapes undone. No type is guessed: `443`, `0673` and `yes` are what they look like. */
  readonly text: string;
  /** Without quotes, so that a reader may take it for a number, a truth value or nothing. */
  readonly plain: boolean;
  readonly at: Position;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly at: Position;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
  readonly at: Position;
}

export interface YamlEntry {
  /** Of the key. */
  readonly at: Position;
  readonly value: YamlNode;
}

/** True for what a reader takes for nothing. */
export const isNothing = (node: YamlNode | undefined): boolean =>
  node === undefined || (node.kind === 'scalar' && node.plain && NOTHING.has(node.text));

const NOTHING = new Set(['', '~', 'null', 'Null', 'NULL']);
