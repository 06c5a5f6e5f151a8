/** The compose file as a list of services with what each really has, anchors, merge keys and `extends` resolved. */
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Position } from './app-compose';
import { isNothing, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree';

export interface Service {
  readonly name: string;
  readonly at: Position;
  /** Its own attributes, and those of the services of this file that it extends. Lists of both stand one after another. */
  readonly attributes: ReadonlyMap<string, YamlEntry>;
  /** Some of them come from another service of this text. */
  readonly inherits: boolean;
  /** It extends something that is not in this text; what else it has is unknown. */
  readonly fromAnotherFile?: YamlEntry;
  /** It extends a service that this text does not have, or itself. */
  readonly baseUnknown?: YamlEntry;
}

export interface Project {
  readonly top: ReadonlyMap<string, YamlEntry>;
  readonly services: readonly Service[];
}

/**
 * @throws Refusal `compose-services` (none, or not a map of maps), `compose-too-many-services`, `compose-too-large` (mounts, or
 *   what services inherit)
 */
export function readProject(tree: YamlNode): Project {
  if (tree.kind !== 'map') throw notServices(tree.at, 'a map', tree.kind);
  const services = tree.entries.get('services')?.value;
  if (services?.kind !== 'map') throw notServices(tree.at, 'services', services?.kind ?? 'none');
  if (services.entries.size === 0) throw notServices(services.at, 'at least one service', 'none');
  if (services.entries.size > LIMITS.composeServices)
    throw new Refusal(
      'compose-too-many-services',
      place(services.at),
      `at most ${LIMITS.composeServices}`,
      `${services.entries.size}`,
    );
  const all = withBases(services);
  refuseManyMounts(all);
  return { top: tree.entries, services: all };
}

/** Entries of `volumes`, those that `volumes_from` repeats included. */
function refuseManyMounts(services: readonly Service[]): void {
  const own = new Map(services.map(({ name, attributes }) => [name, listed(attributes, 'volumes').length]));
  let mounts = 0;
  for (const { name, at, attributes } of services) {
    mounts += own.get(name) ?? 0;
    for (const from of listed(attributes, 'volumes_from'))
      mounts += 1 + (from.kind === 'scalar' ? (own.get(from.text.replace(/:r[ow]$/, '')) ?? 0) : 0);
    if (mounts > LIMITS.composeMounts)
      throw new Refusal('compose-too-large', place(at), `at most ${LIMITS.composeMounts} mounts`, 'more');
  }
}

function listed(attributes: ReadonlyMap<string, YamlEntry>, name: string): readonly YamlNode[] {
  const value = attributes.get(name)?.value;
  return value?.kind === 'list' ? value.items : [];
}

/** What services inherit is counted as if it were written out: many small services may extend one large one. */
function withBases(services: YamlMap): Service[] {
  let inheritedNodes = 0;
  return [...services.entries].map(([name, { at }]) => {
    const service = { name, at, ...extended(name, services, []) };
    if (service.inherits) inheritedNodes = counted(service.attributes, inheritedNodes, at);
    return service;
  });
}

function counted(attributes: ReadonlyMap<string, YamlEntry>, before: number, at: Position): number {
  let nodes = before;
  const waiting = [...attributes.values()].map(({ value }) => value);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (++nodes > LIMITS.composeNodes)
      throw new Refusal('compose-too-large', place(at), `at most ${LIMITS.composeNodes} nodes`, 'more');
    if (node.kind === 'list') for (const item of node.items) waiting.push(item);
    if (node.kind === 'map') for (const { value } of node.entries.values()) waiting.push(value);
  }
  return nodes;
}

type Extended = Pick<Service, 'attributes' | 'inherits' | 'fromAnotherFile' | 'baseUnknown'>;

function extended(name: string, services: YamlMap, visited: readonly string[]): Extended {
  const entry = services.entries.get(name);
  if (entry?.value.kind !== 'map')
    throw notServices(entry?.at ?? services.at, 'a map of attributes', entry?.value.kind ?? 'none');
  const own = entry.value.entries;
  const by = own.get('extends');
  if (by === undefined) return { attributes: own, inherits: false };
  const base = baseOf(by.value);
  if (base.elsewhere) return { attributes: own, inherits: false, fromAnotherFile: by };
  if (base.name === undefined || !services.entries.has(base.name) || [...visited, name].includes(base.name))
    return { attributes: own, inherits: false, baseUnknown: by };
  if (visited.length >= LIMITS.jsonDepth) return { attributes: own, inherits: false, baseUnknown: by };
  const inherited = extended(base.name, services, [...visited, name]);
  return { ...inherited, inherits: true, attributes: overlaid(own, inherited.attributes) };
}

function baseOf(value: YamlNode): { name?: string; elsewhere: boolean } {
  if (value.kind === 'scalar') return { name: value.text, elsewhere: false };
  if (value.kind === 'list') return { elsewhere: false };
  const service = value.entries.get('service')?.value;
  return {
    ...(service?.kind === 'scalar' ? { name: service.text } : {}),
    elsewhere: !isNothing(value.entries.get('file')?.value),
  };
}

/**
 * Own attributes win. Where both have a list or a map, both count: an override can take a mount or a port away only in ways that
 * depend on Docker's version, so what the base asks for stays in view.
 */
function overlaid(
  own: ReadonlyMap<string, YamlEntry>,
  base: ReadonlyMap<string, YamlEntry>,
): ReadonlyMap<string, YamlEntry> {
  const all = new Map([...base, ...own]);
  for (const [key, { at, value }] of own) {
    const before = base.get(key)?.value;
    if (REPLACED.has(key) || before === undefined) continue;
    if (before.kind === 'list' && value.kind === 'list')
      all.set(key, { at, value: { ...value, items: [...before.items, ...value.items] } });
    else if (before.kind === 'map' && value.kind === 'map')
      all.set(key, { at, value: { ...value, entries: new Map([...before.entries, ...value.entries]) } });
  }
  return all;
}

/** Attributes of which the later one replaces the earlier as a whole. */
const REPLACED = new Set(['command', 'entrypoint', 'extends']);

const place = ({ line, column }: Position): string => `line ${line}, column ${column}`;
const notServices = (at: Position, expected: string, got: string): Refusal =>
  new Refusal('compose-services', place(at), expected, got);
