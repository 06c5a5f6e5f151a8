// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
/** Parsers of measured compose texts, each with texts that read. */
import { composeChanges } from '../../src/code/compose/compose-changes';
import { diffLines } from '../../src/code/compose/diff';
import { fetchesIn } from '../../src/code/compose/fetched-code';
import { findAppCompose } from '../../src/code/compose/find-app-compose';
import { readImageReference } from '../../src/code/compose/image-reference';
import { mountsOf } from '../../src/code/compose/mounts';
import { examineCompose } from '../../src/code/compose/policy';
import { readProject } from '../../src/code/compose/project';
import { publishedUses } from '../../src/code/compose/published-ports';
import { readAppCompose } from '../../src/code/compose/read-app-compose';
import { readYaml } from '../../src/code/compose/read-yaml';
import { variablesIn } from '../../src/code/compose/variables';
import { jsonText } from '../../src/encoding/json';
import { utf8 } from '../testbed/bytes';
import {
  APP_IMAGE,
  APP_SERVICES,
  GATEWAY_SERVICES,
  HONEST_SERVICES,
  makeAppCompose,
  VARIANTS,
} from '../testbed/compose-maker';
import { vectorsPresent, vectorText } from '../vectors';
import type { Target } from './targets';

/** The parser of YAML makes some twenty thousand nodes of 64 KB, at several microseconds each; how many it may make is capped. */
const YAML_LIMIT_MS = 400;

/** Anchors, merge keys, `extends`, long forms: what a resolver has to work for. */
const TANGLED = `x-base: &base
  image: ${APP_IMAGE}
  volumes: [ 'data:/data', { type: bind, source: /srv, target: /srv, read_only: true } ]
services:
  one: { <<: *base, ports: [ '443:8443', { target: 80, published: '80', host_ip: 127.0.0.1 } ] }
  two:
    extends: { service: one }
    environment: { A: "\${B:-c}", D: "$$e" }
    volumes_from: [ 'one:ro' ]
    tmpfs: /run
volumes:
  data: { driver_opts: { type: none, o: bind, device: /var/run } }
`;
const SCRIPT = 'set -e\ncurl -fsSL https://a.example/x.sh | bash\napt-get install -y jq "${PACKAGE:-git}"\n';
const REFERENCES = [APP_IMAGE, 'registry.example:5000/a/b__c:1.2', 'nginx'];

export function composeTargets(): readonly Target[] {
  const { appComposes, replies } = captured();
  const apps = [makeAppCompose(), ...everyVariant(), ...appComposes];
  const services = [HONEST_SERVICES, APP_SERVICES, GATEWAY_SERVICES, TANGLED];
  const yaml = services.map(utf8);
  const reply = { tcb_info: JSON.stringify({ app_compose: makeAppCompose() }) };
  return [
    {
      name: 'app-compose in a reply',
      seeds: [makeAppCompose(), ...[reply, { info: reply }].map((r) => JSON.stringify(r)), ...replies].map(
        utf8,
      ),
      read: (b) => findAppCompose(jsonText(b)),
    },
    { name: 'app-compose', seeds: apps.map(utf8), read: (b) => readAppCompose(jsonText(b)) },
    {
      name: 'policy of a compose file',
      limitMs: YAML_LIMIT_MS,
      seeds: apps.map(utf8),
      read: (b) => examineCompose(readAppCompose(jsonText(b))),
    },
    {
      name: 'policy of containers',
      limitMs: YAML_LIMIT_MS,
      seeds: yaml,
      read: (b) => examineCompose(readAppCompose(makeAppCompose({ docker_compose_file: jsonText(b) }))),
    },
    { name: 'YAML', limitMs: YAML_LIMIT_MS, seeds: yaml, read: (b) => readYaml(jsonText(b)) },
    {
      name: 'mounts and ports',
      limitMs: YAML_LIMIT_MS,
      seeds: yaml,
      read: (b) => {
        const project = readProject(readYaml(jsonText(b)));
        return project.services.map((service) => [mountsOf(service, project), publishedUses(service, 443)]);
      },
    },
    {
      name: 'image reference',
      seeds: REFERENCES.map(utf8),
      read: (b) => readImageReference(jsonText(b)) ?? 'none',
    },
    {
      name: 'variables',
      seeds: [utf8('a ${B:-${C?}} $D $$E ${F+g}')],
      read: (b) => variablesIn(jsonText(b)),
    },
    { name: 'script', seeds: [utf8(SCRIPT)], read: (b) => fetchesIn(jsonText(b)) },
    {
      name: 'changes of a compose file',
      seeds: apps.map(utf8),
      read: (b) => composeChanges(readAppCompose(makeAppCompose()), readAppCompose(jsonText(b))),
    },
    { name: 'lines that differ', seeds: yaml, read: (b) => diffLines(HONEST_SERVICES, jsonText(b)) },
  ];
}

/** But for the one that is large: it leaves out findings, and says so in a test of its own. */
const everyVariant = (): readonly string[] =>
  Object.entries(VARIANTS)
    .filter(([rule]) => rule !== 'findings-left-out')
    .map(([, fields]) => makeAppCompose(fields));

function captured(): { readonly appComposes: readonly string[]; readonly replies: readonly string[] } {
  if (!vectorsPresent) return { appComposes: [], replies: [] };
  const folders = [
    'redpill-llm04-0.5.3/kms',
    'redpill-llm04-0.5.3/gateway',
    'phala-base-prod7-0.5.3/gateway',
  ];
  return {
    appComposes: folders.map((folder) => vectorText(`dstack/${folder}/app-compose.json`)),
    replies: ['prod7BaseV053', 'redpill'].map((name) => vectorText(`dstack/kms-guest-info/${name}.json`)),
  };
}
