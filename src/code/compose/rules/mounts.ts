/** Places of the machine that a container gets to see. Specification section 7, point 3. */
import { readImageReference } from '../image-reference';
import { isWithin, type Mount, mountsOf, overlaps } from '../mounts';
import type { ComposeRule } from '../policy-input';
import type { Rule } from '../rules';

/** Sockets that command the container runtime: who has one, has everything. */
const RUNTIME_SOCKETS = [
  'docker.sock',
  'containerd/containerd.sock',
  'containerd',
  'podman/podman.sock',
  'crio/crio.sock',
];
const QUOTE_SOCKETS = ['dstack.sock', 'tappd.sock'];
const inRun = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`/run/${name}`, `/var/run/${name}`]);

/** Data of the container runtime: every volume and every image of the others. */
const CONTAINER_DATA = ['/var/lib/docker', '/var/lib/containerd', '/var/lib/nerdctl', '/var/lib/sysbox'];

/** Files that the host hands over and nobody measures. */
const UNMEASURED = [
  '/dstack/user_config',
  '/dstack/user-config',
  '/dstack/.user-config',
  '/dstack/.host-shared/.user-config',
  '/tapp/user_config',
  '/tapp/.user-config',
];

/** The guest's own: app keys, decrypted environment, system files. The directory itself counts, and what is named below it. */
const GUEST_EXACTLY = ['/dstack', '/tapp', '/var', '/root', '/home'];
const GUEST_WITHIN = [
  '/dstack/.host-shared',
  '/tapp/.host-shared',
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var/run',
  '/root/.ssh',
  '/home/root/.ssh',
  '/home/root',
];
const HARMLESS = [
  '/etc/hosts',
  '/etc/localtime',
  '/etc/resolv.conf',
  '/etc/ssl/certs',
  '/etc/timezone',
  '/dev/shm',
  '/usr/share/zoneinfo',
  '/sys/fs/cgroup',
];

interface Kind {
  readonly rule: Rule;
  readonly is: (path: string) => boolean;
  readonly what: string;
}

/** The first that fits decides. */
const KINDS: readonly Kind[] = [
  { rule: 'mounts-host-root', is: (path) => path === '/', what: 'the whole machine' },
  {
    rule: 'mounts-docker-socket',
    is: (path) => inRun(RUNTIME_SOCKETS).some((socket) => overlaps(path, socket)),
    what: 'the socket of the container runtime',
  },
  {
    rule: 'mounts-container-data',
    is: (path) => CONTAINER_DATA.some((place) => overlaps(path, place)),
    what: 'the volumes and images of all containers',
  },
  {
    rule: 'mounts-quote-socket',
    is: (path) => inRun(QUOTE_SOCKETS).includes(path),
    what: 'the socket that gives quotes and keys',
  },
  {
    rule: 'mounts-unmeasured-file',
    is: (path) => UNMEASURED.includes(path),
    what: 'a file from the host that is not measured',
  },
  {
    rule: 'mounts-guest-path',
    is: (path) => HARMLESS.some((place) => isWithin(path, place)),
    what: 'a path',
  },
  {
    rule: 'mounts-guest-files',
    is: (path) => GUEST_EXACTLY.includes(path) || GUEST_WITHIN.some((place) => isWithin(path, place)),
    what: 'files of the guest system',
  },
  { rule: 'mounts-guest-path', is: () => true, what: 'a path' },
];

export const mounts: ComposeRule = function* ({ project }) {
  for (const service of project.services)
    for (const mount of mountsOf(service, project)) {
      const said = remarkOn(mount);
      if (said !== undefined)
        yield {
          rule: said.rule,
          service: service.name,
          at: mount.at,
          expected: said.expected,
          got: mount.written,
        };
    }
};

function remarkOn(mount: Mount): { rule: Rule; expected: string } | undefined {
  switch (mount.kind) {
    case 'volume':
      return undefined;
    case 'unclear':
      return { rule: 'mount-unclear', expected: 'mounts that the measured text spells out' };
    case 'image': {
      const digest = readImageReference(mount.source)?.digest;
      return {
        rule: digest === undefined ? 'image-by-tag' : 'image-pinned',
        expected: 'an image with @sha256: and 64 hex digits',
      };
    }
    case 'path': {
      const kind = KINDS.find(({ is }) => is(mount.source));
      return kind === undefined
        ? undefined
        : { rule: kind.rule, expected: `only volumes of its own, not ${kind.what}` };
    }
  }
}
