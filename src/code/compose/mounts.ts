/** What a service mounts, and from where in the machine. */
import type { Position } from './app-compose';
import { isOn, textOf } from './policy-input';
import type { Project, Service } from './project';
import { isNothing, type YamlNode } from './yaml-tree';

export interface Mount {
  /** `path`: a place in the machine. `volume`: one that Docker keeps. `unclear`: variables, remote or unknown kinds. */
  readonly kind: 'path' | 'volume' | 'image' | 'unclear';
  /** An absolute, normalised path; the name of a volume as Docker knows it; an image reference; what was written. */
  readonly source: string;
  /** Inside the container. */
  readonly target: string;
  readonly at: Position;
  readonly written: string;
}

/** Relative paths begin here: dstack runs Compose in this directory. */
const PROJECT_DIRECTORY = '/dstack';

/** Own mounts, those taken over by `volumes_from`, and the Docker socket where `use_api_socket` asks for it. */
export function mountsOf(service: Service, project: Project): readonly Mount[] {
  const own = ownMounts(service, project);
  const from = service.attributes.get('volumes_from');
  if (from === undefined || isNothing(from.value)) return own;
  if (from.value.kind !== 'list') return [...own, unclear('volumes_from', '', from.at)];
  return [...own, ...from.value.items.flatMap((item) => takenOver(item, project))];
}

function takenOver(item: YamlNode, project: Project): readonly Mount[] {
  const written = textOf(item) ?? item.kind;
  const name = written.replace(/:r[ow]$/, '');
  const other = project.services.find((service) => service.name === name);
  // What the other one itself takes over is not followed: services may take from each other in a circle.
  if (other === undefined || other.attributes.has('volumes_from'))
    return [unclear(`volumes_from: ${written}`, '', item.at)];
  return ownMounts(other, project).map((mount) => ({
    ...mount,
    at: item.at,
    written: `volumes_from: ${written}`,
  }));
}

function ownMounts({ attributes }: Service, project: Project): readonly Mount[] {
  const socket = attributes.get('use_api_socket');
  const api: readonly Mount[] =
    socket !== undefined && isOn(socket.value)
      ? [
          {
            kind: 'path',
            source: '/var/run/docker.sock',
            target: '/var/run/docker.sock',
            at: socket.at,
            written: 'use_api_socket',
          },
        ]
      : [];
  const volumes = attributes.get('volumes');
  if (volumes === undefined || isNothing(volumes.value)) return api;
  if (volumes.value.kind !== 'list') return [...api, unclear('volumes', '', volumes.at)];
  return [...api, ...volumes.value.items.flatMap((item) => mountOf(item, project))];
}

function mountOf(item: YamlNode, project: Project): readonly Mount[] {
  if (item.kind === 'scalar') {
    const [source = '', target] = item.text.split(':');
    if (item.text.includes('$')) return [unclear(item.text, target ?? '', item.at)];
    // One path alone is a volume that nobody else knows.
    return target === undefined ? [] : [placed(source, target, item.at, item.text, project)];
  }
  if (item.kind === 'list') return [unclear('a list', '', item.at)];
  const field = (name: string): string => textOf(item.entries.get(name)?.value) ?? '';
  const [type, source, target] = [field('type'), field('source'), field('target')];
  const written = `${type} ${source} at ${target}`;
  if (`${type}${source}`.includes('$')) return [unclear(written, target, item.at)];
  if (type === 'tmpfs' || (type === 'volume' && source === '')) return [];
  if (type === 'image') return [{ kind: 'image', source, target, at: item.at, written }];
  if (type === 'bind') return [{ kind: 'path', source: absolute(source), target, at: item.at, written }];
  if (type === 'volume') return [placed(source, target, item.at, written, project)];
  return [unclear(written, target, item.at)];
}

function placed(source: string, target: string, at: Position, written: string, project: Project): Mount {
  if (/^[./~]/.test(source)) return { kind: 'path', source: absolute(source), target, at, written };
  return namedVolume(source, target, at, written, project);
}

/** A named volume may be a bind mount in disguise: the local driver takes a device. */
function namedVolume(name: string, target: string, at: Position, written: string, project: Project): Mount {
  const volumes = project.top.get('volumes')?.value;
  const declared = volumes?.kind === 'map' ? volumes.entries.get(name)?.value : undefined;
  const plain: Mount = { kind: 'volume', source: name, target, at, written };
  if (declared === undefined || isNothing(declared)) return plain;
  if (declared.kind !== 'map') return unclear(written, target, at);
  const field = (key: string): string => textOf(declared.entries.get(key)?.value) ?? '';
  if (!['', 'local'].includes(field('driver')))
    return unclear(`${written}, driver ${field('driver')}`, target, at);
  const options = declared.entries.get('driver_opts')?.value;
  if (!isNothing(options)) {
    const option = (key: string): string =>
      options?.kind === 'map' ? (textOf(options.entries.get(key)?.value) ?? '') : '';
    const device = option('device');
    return device.startsWith('/') && /(?:^|,)r?bind(?:,|$)/.test(option('o'))
      ? { kind: 'path', source: absolute(device), target, at, written: `${written}, device ${device}` }
      : unclear(`${written}, with driver options`, target, at);
  }
  const renamed = declared.entries.get('name')?.value;
  if (isNothing(renamed)) return plain;
  const given = textOf(renamed) ?? '';
  return given === '' || given.includes('$') ? unclear(written, target, at) : { ...plain, source: given };
}

const unclear = (written: string, target: string, at: Position): Mount => ({
  kind: 'unclear',
  source: written,
  target,
  at,
  written,
});

/** Without `.`, `..`, doubled and final slashes; `~` is the home of root. */
function absolute(path: string): string {
  const full = path.startsWith('/')
    ? path
    : path.startsWith('~')
      ? `/root/${path.slice(1)}`
      : `${PROJECT_DIRECTORY}/${path}`;
  const parts: string[] = [];
  for (const part of full.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** True when one is the other or lies inside it. */
export const overlaps = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one);

/** True when `path` is `directory` or lies inside it. Both normalised. */
export const isWithin = (path: string, directory: string): boolean =>
  path === directory || directory === '/' || path.startsWith(`${directory}/`);

/** Docker puts the project's name before names that the file does not fix: `dstack_certs` may be `certs`. */
export const sameVolume = (one: string, other: string): boolean =>
  one === other || one.endsWith(`_${other}`) || other.endsWith(`_${one}`);
