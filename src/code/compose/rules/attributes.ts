/** What this policy does not know, it does not wave through. Source: Compose specification, as of 2026. */
import type { Remark } from '../finding';
import { type ComposeRule, scalarsOf, textOf } from '../policy-input';
import type { Service } from '../project';
import { isNothing, type YamlEntry, type YamlNode } from '../yaml-tree';

const TOP = ['version', 'name', 'services', 'networks', 'volumes', 'configs', 'secrets', 'include', 'models'];

const SERVICE = new Set(
  `annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count
  cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop
  device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links
  extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links logging mac_address
  mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid
  pids_limit platform ports post_start pre_stop privileged profiles provider pull_policy pull_refresh_after read_only restart
  runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits
  use_api_socket user userns_mode uts volumes volumes_from working_dir`.split(/\s+/),
);

/** Attributes whose absence of a list or a map would hide what they hold. */
const SHAPES: { readonly [attribute: string]: readonly YamlNode['kind'][] } = {
  privileged: ['scalar'],
  network_mode: ['scalar'],
  ports: ['list'],
  volumes: ['list'],
  cap_add: ['list'],
  devices: ['list'],
  security_opt: ['list'],
};

export const attributes: ComposeRule = function* ({ project }) {
  for (const [name, { at }] of project.top)
    if (!TOP.includes(name) && !name.startsWith('x-'))
      yield { rule: 'attribute-unknown', at, expected: 'attributes of the Compose specification', got: name };
  for (const service of project.services) {
    yield* ofService(service);
    yield* environmentFiles(service);
  }
  yield* contents('configs', project.top.get('configs'));
  yield* contents('secrets', project.top.get('secrets'));
};

function* ofService({ name: service, attributes: all }: Service): Iterable<Remark> {
  for (const [name, { at, value }] of all) {
    if (!SERVICE.has(name) && !name.startsWith('x-'))
      yield {
        rule: 'attribute-unknown',
        service,
        at,
        expected: 'attributes of the Compose specification',
        got: name,
      };
    const shape = SHAPES[name];
    if (shape !== undefined && !shape.includes(value.kind) && !isNothing(value))
      yield {
        rule: 'attribute-unreadable',
        service,
        at,
        expected: `a ${shape.join(' or ')}`,
        got: `a ${value.kind}`,
      };
  }
}

/** The files lie in the machine and are not measured. */
function* environmentFiles({ name: service, attributes: all }: Service): Iterable<Remark> {
  for (const attribute of ['env_file', 'label_file']) {
    const entry = all.get(attribute);
    if (entry === undefined || isNothing(entry.value)) continue;
    const [file] = scalarsOf(entry.value);
    yield {
      rule: 'environment-from-file',
      service,
      at: entry.at,
      expected: 'environment in the measured text',
      got: `${attribute}: ${file?.text ?? 'nothing'}`,
    };
  }
}

/** Only `content` stands in the measured text. */
function* contents(kind: 'configs' | 'secrets', entry: YamlEntry | undefined): Iterable<Remark> {
  if (entry?.value.kind !== 'map') return;
  for (const [name, { at, value }] of entry.value.entries) {
    const members = value.kind === 'map' ? value.entries : undefined;
    if (members?.has('content') === true && !members.has('file') && !members.has('environment')) continue;
    const from = ['file', 'environment', 'external']
      .filter((member) => members?.has(member) === true)
      .map((member) => `${member}: ${textOf(members?.get(member)?.value) ?? ''}`);
    yield {
      rule: kind === 'configs' ? 'config-not-measured' : 'secret-not-measured',
      at,
      expected: 'content in the measured text',
      got: `${name}, ${from.join(', ') || 'from nowhere in this text'}`,
    };
  }
}
