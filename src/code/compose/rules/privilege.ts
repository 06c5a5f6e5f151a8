/** What lets a container reach beyond itself. Specification section 7, point 3. */
import type { Remark } from '../finding';
import { type ComposeRule, isOn, scalarsOf, textOf } from '../policy-input';
import type { Service } from '../project';
import type { Rule } from '../rules';
import { isNothing } from '../yaml-tree';

/** Capabilities that Docker gives by default, or that stay inside the container. */
const HARMLESS = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'SYS_NICE',
  'SYS_RESOURCE',
]);

/** Values of `security_opt` that take nothing away. */
const CONFINING =
  /^(?:no-new-privileges(?:[:=]true)?|apparmor[:=]docker-default|label[:=](?:user|role|type|level)[:=].+)$/;

/** Namespaces that a container has for itself unless told otherwise, and the values that leave it so. */
const NAMESPACES: readonly (readonly [attribute: string, own: readonly string[]])[] = [
  ['pid', []],
  ['ipc', ['private', 'shareable', 'none']],
  ['uts', []],
  ['userns_mode', []],
  ['cgroup', ['private']],
];

export const privilege: ComposeRule = function* ({ project }) {
  for (const service of project.services) {
    yield* flags(service);
    yield* lists(service);
    yield* namespaces(service);
    yield* hooks(service);
  }
};

function* flags(service: Service): Iterable<Remark> {
  const { name, attributes } = service;
  const privileged = attributes.get('privileged');
  if (privileged !== undefined && isOn(privileged.value))
    yield remark('privileged', name, privileged.at, 'no privileged', 'privileged: all of the machine');
  const runtime = attributes.get('runtime');
  if (runtime !== undefined && !isNothing(runtime.value))
    yield remark('runtime-chosen', name, runtime.at, 'the usual runtime', textOf(runtime.value) ?? 'another');
}

function* lists({ name, attributes }: Service): Iterable<Remark> {
  for (const [attribute, rule] of [
    ['devices', 'device-added'],
    ['device_cgroup_rules', 'device-added'],
  ] as const) {
    const entry = attributes.get(attribute);
    if (entry !== undefined && !isNothing(entry.value))
      for (const { text, at } of scalarsOf(entry.value)) yield remark(rule, name, at, 'no devices', text);
  }
  const added = attributes.get('cap_add');
  if (added !== undefined && !isNothing(added.value))
    for (const { text, at } of scalarsOf(added.value)) {
      const harmless = HARMLESS.has(text.toUpperCase().replace(/^CAP_/, ''));
      const rule = harmless ? 'capability-added-harmless' : 'capability-added';
      yield remark(rule, name, at, 'no added capabilities', text);
    }
  const options = attributes.get('security_opt');
  if (options !== undefined && !isNothing(options.value))
    for (const { text, at } of scalarsOf(options.value))
      if (!CONFINING.test(text)) yield remark('confinement-removed', name, at, 'the usual confinement', text);
}

function* namespaces({ name, attributes }: Service): Iterable<Remark> {
  const network = attributes.get('network_mode');
  if (network !== undefined && /^host$|\$/.test(textOf(network.value) ?? '$'))
    yield remark(
      'host-network',
      name,
      network.at,
      'a network of its own',
      textOf(network.value) ?? 'unclear',
    );
  for (const [attribute, own] of NAMESPACES) {
    const entry = attributes.get(attribute);
    if (entry === undefined || isNothing(entry.value)) continue;
    const text = textOf(entry.value) ?? 'unclear';
    if (text !== '' && !own.includes(text))
      yield remark('namespace-shared', name, entry.at, `${attribute} of its own`, `${attribute}: ${text}`);
  }
}

/** Commands that Compose runs in the container later may ask for more than the container has. */
function* hooks({ name, attributes }: Service): Iterable<Remark> {
  for (const attribute of ['post_start', 'pre_stop']) {
    const list = attributes.get(attribute)?.value;
    for (const hook of list?.kind === 'list' ? list.items : []) {
      const entry = hook.kind === 'map' ? hook.entries.get('privileged') : undefined;
      if (entry !== undefined && isOn(entry.value))
        yield remark('privileged', name, entry.at, 'no privileged', `privileged ${attribute}`);
    }
  }
  const build = attributes.get('build')?.value;
  const entry = build?.kind === 'map' ? build.entries.get('privileged') : undefined;
  if (entry !== undefined && isOn(entry.value))
    yield remark('privileged', name, entry.at, 'no privileged', 'privileged build');
}

const remark = (rule: Rule, service: string, at: Remark['at'], expected: string, got: string): Remark => ({
  rule,
  service,
  at,
  expected,
  got,
});
