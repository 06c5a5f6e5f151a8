/** Ports that a service publishes on the machine, from the short and the long syntax of Compose. */
import type { Position } from './app-compose';
import { textOf } from './policy-input';
import type { Service } from './project';
import type { YamlNode } from './yaml-tree';

export type Publishes = 'yes' | 'no' | 'unclear';

export interface PortUse {
  readonly publishes: Publishes;
  readonly at: Position;
  readonly written: string;
}

/** What each entry of `ports` says about one port; `unclear` for variables and for what this cannot read. */
export function publishedUses(service: Service, port: number): readonly PortUse[] {
  const ports = service.attributes.get('ports');
  if (ports === undefined) return [];
  const { value } = ports;
  if (value.kind !== 'list')
    return value.kind === 'scalar' && value.plain && value.text === ''
      ? []
      : [{ publishes: 'unclear', at: ports.at, written: 'ports' }];
  return value.items.map((item) => ({
    publishes: entry(item, port),
    at: item.at,
    written: item.kind === 'scalar' ? item.text : longForm(item),
  }));
}

function entry(item: YamlNode, port: number): Publishes {
  if (item.kind === 'scalar') return short(item.text, port);
  if (item.kind === 'list') return 'unclear';
  const address = textOf(item.entries.get('host_ip')?.value) ?? '';
  const published = item.entries.get('published')?.value;
  if (published === undefined) return 'no';
  return LOOPBACK.test(address) ? 'no' : range(textOf(published) ?? '', port);
}

/** `[address:][published:]target[/protocol]`; without a published port Docker takes a free high one. */
function short(text: string, port: number): Publishes {
  if (text.includes('$')) return 'unclear';
  const bare = text.replace(/\/[a-z]+$/, '');
  const match = SHORT.exec(bare);
  if (match === null) return 'unclear';
  const [, address = '', published = ''] = match;
  if (published === '') return 'no';
  return LOOPBACK.test(address) ? 'no' : range(published, port);
}

/** Docker reads decimal digits; anything else (octal, hex, underscores) may be any port. */
function range(text: string, port: number): Publishes {
  const match = RANGE.exec(text);
  if (match === null) return 'unclear';
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return from <= port && port <= to ? 'yes' : 'no';
}

const RANGE = /^([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?$/;
const ANY_RANGE = '[0-9A-Za-z_]+(?:-[0-9A-Za-z_]+)?';
const ADDRESS = '[0-9.]+|\\[[0-9A-Fa-f:.]+\\]';
const SHORT = new RegExp(`^(?:(?:(${ADDRESS}):)?(${ANY_RANGE})?:)?${ANY_RANGE}$`);
const LOOPBACK = /^(?:127\.[0-9.]+|\[?::1\]?)$/;

const longForm = (item: YamlNode): string =>
  item.kind === 'map'
    ? [...item.entries].map(([key, { value }]) => `${key}: ${textOf(value) ?? value.kind}`).join(', ')
    : item.kind;
