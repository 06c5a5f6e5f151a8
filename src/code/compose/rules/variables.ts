/** Variables, and where they lead. Values from the environment are encrypted and unmeasured. Section 7, point 2. */
import type { AppCompose, Position } from '../app-compose';
import type { Remark } from '../finding';
import { type ComposeRule, originOf, scalarsOf } from '../policy-input';
import { variablesIn } from '../variables';
import { isNothing, type YamlEntry, type YamlNode } from '../yaml-tree';

/** Attributes that are code, or name it. `image` has rules of its own. */
const CODE = new Set([
  'build',
  'command',
  'develop',
  'entrypoint',
  'extends',
  'healthcheck',
  'models',
  'post_start',
  'pre_stop',
  'provider',
  'runtime',
]);

/** Attributes that say what a container may reach. */
const PRIVILEGE = new Set([
  'cap_add',
  'cgroup',
  'cgroup_parent',
  'configs',
  'credential_spec',
  'device_cgroup_rules',
  'devices',
  'env_file',
  'group_add',
  'ipc',
  'network_mode',
  'pid',
  'privileged',
  'secrets',
  'security_opt',
  'use_api_socket',
  'user',
  'userns_mode',
  'uts',
  'volumes',
  'volumes_from',
]);

/** Environment of a container that its loader or interpreter runs as code. `ENV` is not one: shells read it only where a person types. */
const LOADER_VARIABLES =
  /^(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|PATH|BASH_ENV|NODE_OPTIONS|NODE_PATH|PYTHONPATH|PYTHONSTARTUP|PYTHONHOME|PERL5OPT|PERL5LIB|RUBYOPT|RUBYLIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$/;

/** Environment of the shell and of Docker that start everything: dstack loads the deployer's variables for both. */
const STEERING =
  /^(?:COMPOSE_(?:FILE|PROFILES|ENV_FILES|PATH_SEPARATOR|DISABLE_ENV_FILE|EXPERIMENTAL|BAKE)|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|BUILDKIT)|BUILDKIT_.*|BUILDX_.*|PATH|LD_.*|BASH_ENV|BASH_FUNC_.*|IFS|SHELLOPTS|BASHOPTS|PS4|PROMPT_COMMAND|NERDCTL_.*|CONTAINERD_.*)$/;

type Reach = 'code' | 'privilege' | 'value';

interface Use {
  readonly name: string;
  readonly written: string;
  readonly reach: Reach;
  readonly attribute: string;
  readonly at: Position;
}

export const variables: ComposeRule = function* ({ app, project }) {
  const allowed = app.positions.get('allowed_envs');
  for (const name of app.allowedEnvs ?? [])
    if (STEERING.test(name) && allowed !== undefined)
      yield {
        rule: 'environment-steers-docker',
        document: 'app-compose',
        at: allowed,
        expected: 'allowed_envs that only the app reads',
        got: name,
      };
  for (const { name, attributes } of project.services)
    yield* remarks(
      [...attributes].flatMap(([attribute, entry]) => (attribute === 'image' ? [] : uses(attribute, entry))),
      app,
      name,
    );
  for (const attribute of ['volumes', 'configs', 'secrets', 'networks', 'models'])
    yield* remarks(
      entriesOf(project.top.get(attribute)?.value).flatMap(([name, { value }]) =>
        found(value, attribute === 'volumes' ? 'privilege' : 'value', `${attribute}.${name}`),
      ),
      app,
    );
};

function uses(attribute: string, { value }: YamlEntry): readonly Use[] {
  if (attribute === 'environment') return environment(value);
  return found(
    value,
    CODE.has(attribute) ? 'code' : PRIVILEGE.has(attribute) ? 'privilege' : 'value',
    attribute,
  );
}

/** `NAME: value`, `NAME=value`; a name alone takes its value from outside. */
function environment(node: YamlNode): readonly Use[] {
  const attribute = 'environment';
  const one = (
    name: string,
    value: YamlNode | undefined,
    rest: string | undefined,
    at: Position,
  ): readonly Use[] => {
    const reach = LOADER_VARIABLES.test(name) ? 'code' : 'value';
    if (value === undefined && rest === undefined) return [{ name, written: name, reach, attribute, at }];
    if (value !== undefined) return found(value, reach, attribute);
    return variablesIn(rest ?? '').map((variable) => ({ ...variable, reach, attribute, at }));
  };
  if (node.kind === 'map')
    return [...node.entries].flatMap(([name, { at, value }]) =>
      one(name, isNothing(value) ? undefined : value, undefined, at),
    );
  if (node.kind !== 'list') return found(node, 'value', attribute);
  return node.items.flatMap((item) => {
    if (item.kind !== 'scalar') return found(item, 'value', attribute);
    const equals = item.text.indexOf('=');
    return equals < 0
      ? one(item.text, undefined, undefined, item.at)
      : one(item.text.slice(0, equals), undefined, item.text.slice(equals + 1), item.at);
  });
}

const found = (node: YamlNode, reach: Reach, attribute: string): readonly Use[] =>
  [...scalarsOf(node)].flatMap(({ text, at }) =>
    text.includes('$') ? variablesIn(text).map((variable) => ({ ...variable, reach, attribute, at })) : [],
  );

/** Each variable once per service and kind of reach, where it first appears. */
function* remarks(all: readonly Use[], app: AppCompose, service?: string): Iterable<Remark> {
  const said = new Set<string>();
  for (const { name, written, reach, attribute, at } of all) {
    const key = `${reach} ${name}`;
    if (said.has(key)) continue;
    said.add(key);
    const origin = originOf(name, app);
    yield {
      rule: RULE_OF[reach][origin],
      ...(service === undefined ? {} : { service }),
      at,
      expected: EXPECTED[reach],
      got: `${written} in ${attribute}, ${origin === 'deployer' ? 'chosen by the deployer' : 'not among allowed_envs'}`,
    };
  }
}

const RULE_OF = {
  code: { deployer: 'code-by-variable', unknown: 'code-by-unknown-variable' },
  privilege: { deployer: 'privilege-by-variable', unknown: 'privilege-by-unknown-variable' },
  value: { deployer: 'value-by-variable', unknown: 'value-by-unknown-variable' },
} as const;

const EXPECTED: { readonly [R in Reach]: string } = {
  code: 'commands that the measured text spells out',
  privilege: 'reach that the measured text spells out',
  value: 'values in the measured text, or values that choose no code',
};

const entriesOf = (node: YamlNode | undefined): readonly (readonly [string, YamlEntry])[] =>
  node?.kind === 'map' ? [...node.entries] : [];
