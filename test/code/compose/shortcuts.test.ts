// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
/** Settings with which developers of dstack save themselves attestation and authorisation, where they stand in a measured file. */
import { describe, expect, test } from 'vitest';
import { examineCompose } from '../../../src/code/compose/policy';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import type { Rule } from '../../../src/code/compose/rules';
import { judgeCode } from '../../../src/code/judge-code';
import { isCodeKnown, judgeEvidence } from '../../../src/verdict';
import { type ComposeFields, GATEWAY_SERVICES, makeAppCompose } from '../../testbed/compose-maker';
import { describeVectors, vectorJson } from '../../vectors';
import { knownMachine } from '../known-machine';

const SHORTCUTS: readonly Rule[] = ['gateway-skips-attestation', 'kms-lets-all-in', 'kms-unattested'];

const found = (fields: ComposeFields): readonly string[] =>
  examineCompose(readAppCompose(makeAppCompose(fields)))
    .findings.filter(({ rule }) => SHORTCUTS.includes(rule))
    .map(({ rule, got }) => `${rule}: ${got}`);

const indented = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');

/** A KMS as platforms deploy it, with these lines of its configuration; and these services beside it. */
const kms = (toml: string, services = ''): ComposeFields => ({
  docker_compose_file: `services:
  kms:
    image: vitrine/dstack-kms@sha256:${'4b'.repeat(32)}
    configs:
      - source: kms_config
        target: /kms/kms.toml
    command: sh -c 'exec dstack-kms -c /kms/kms.toml'
${services}configs:
  kms_config:
    content: |
${indented(toml, '      ')}
`,
});

const gateway = (lines: string): ComposeFields => ({
  docker_compose_file: GATEWAY_SERVICES.replace(
    '      - RUST_LOG=info\n',
    () => `      - RUST_LOG=info\n${lines}`,
  ),
});

const WEBHOOK = '[core.auth_api]\ntype = "webhook"\n[core.auth_api.webhook]\nurl = "http://auth-api:8000"';

describe('a gateway that skips attestation', () => {
  test.each<[string, ComposeFields]>([
    ['in a configuration', kms('[core.debug]\ninsecure_skip_attestation = true')],
    ['in one line', kms('core.debug.insecure_skip_attestation=true # for now')],
    ['in an inline table', kms('[core]\ndebug = { key_file = "x", insecure_skip_attestation = true }')],
    [
      'appended by its command',
      gateway(
        '    command: sh -c \'printf "[core.debug]\\ninsecure_skip_attestation = true\\n" >> /data/gateway/gateway.toml; exec dstack-gateway\'\n',
      ),
    ],
    [
      'smuggled through a value that its entrypoint copies',
      gateway('      - "INBOUND_PP_ENABLED=false\\n[core.debug]\\ninsecure_skip_attestation = true"\n'),
    ],
    ['by a default', kms('[core.debug]\ninsecure_skip_attestation = ${SKIP:-true}')],
    [
      'by a variable that the file fixes',
      gateway(
        '      - SKIP=true\n    entrypoint:\n      - sh\n      - -c\n      - echo "insecure_skip_attestation = $$SKIP" >> /data/gateway/gateway.toml\n',
      ),
    ],
    ['by a variable of that name', gateway('      - GATEWAY_INSECURE_SKIP_ATTESTATION=true\n')],
    [
      'before the containers start',
      { pre_launch_script: "sed -i 's/x/insecure_skip_attestation = true/' /data/gateway/gateway.toml\n" },
    ],
  ])('%s', (_, fields) => {
    expect(found(fields)).toEqual([expect.stringMatching(/^gateway-skips-attestation: .*skip_attestation/i)]);
  });

  test.each<[string, ComposeFields]>([
    ['says that it does not', kms('[core.debug]\ninsecure_skip_attestation = false')],
    ['has it in a comment', kms('[core.debug]\n# insecure_skip_attestation = true\nkey_file = ""')],
    ['has it behind a value', kms('[core.debug]\nkey_file = "" # insecure_skip_attestation = true')],
    ['has a name that is longer', gateway('      - NOTINSECURE_SKIP_ATTESTATION=true\n')],
    ['leaves it to somebody else', kms('[core.debug]\ninsecure_skip_attestation = ${SKIP}')],
    [
      'has the comment in its script',
      { pre_launch_script: '#!/bin/sh\n# insecure_skip_attestation = true\n' },
    ],
  ])('is not one that %s', (_, fields) => {
    expect(found(fields)).toEqual([]);
  });
});

describe('a key service in development', () => {
  test.each<[string, ComposeFields]>([
    ['allows everybody', kms('[core.auth_api]\ntype = "dev"')],
    ['allows everybody, in one line', kms("core.auth_api.type = 'dev'")],
    ['allows everybody, in an inline table', kms('[core]\nauth_api = { type = "dev" }')],
    [
      'is made so by its command',
      kms(
        `${WEBHOOK}\n`,
        '  start:\n    image: a\n    command: printf "[core.auth_api]\\ntype = \\"dev\\"" > k\n',
      ),
    ],
    ['asks a mock', kms(WEBHOOK, '  auth-api:\n    image: vitrine/auth-mock:1\n')],
    [
      'asks a mock that is built inside',
      kms(
        WEBHOOK,
        '  auth-api:\n    build:\n      dockerfile_inline: |\n        FROM oven/bun\n        WORKDIR /app/dstack/kms/auth-mock\n',
      ),
    ],
  ])('%s', (_, fields) => {
    expect(found(fields)).toEqual([expect.stringMatching(/^kms-lets-all-in: /)]);
  });

  test.each<[string, ComposeFields]>([
    ['made its keys without a quote', kms(`${WEBHOOK}\n[core.onboard]\nquote_enabled = false`)],
    ['does not ask for itself', kms('[core]\nenforce_self_authorization = false')],
    ['does not look at the images of systems', kms('[core.image]\nverify = false')],
    [
      'is told not to by its environment',
      kms(
        '[core.image]\nverify = true',
        '  more:\n    image: vitrine/dstack-kms@sha256:00\n    environment:\n      VERIFY_IMAGE: "false"\n',
      ),
    ],
    ['shows no attestation to others', kms('[core]\nattest_rpc_cert = false')],
    [
      'takes other roots for those of the makers',
      kms('[core.attestation]\ninsecure_allow_external_trust_anchors = true'),
    ],
  ])('%s', (_, fields) => {
    expect(found(fields)).toEqual([expect.stringMatching(/^kms-unattested: /)]);
  });

  test.each<[string, ComposeFields]>([
    ['asks a contract', kms(`${WEBHOOK}\n[core.image]\nverify = true\n[core.onboard]\nquote_enabled = true`)],
    ['has another table with that type', kms('[core.storage]\ntype = "dev"\n[core.proxy]\nverify = false')],
    ['has a table of the unused kind', kms(`${WEBHOOK}\n[core.auth_api.dev]\ngateway_app_id = "any"`)],
    ['stands beside a table that ended', kms('[core.auth_api]\n[other]\ntype = "dev"')],
  ])('is not one that %s', (_, fields) => {
    expect(found(fields)).toEqual([]);
  });

  test('is not an app that signs people in, or whose tests have a mock of that', () => {
    const app = {
      docker_compose_file:
        'services:\n  auth:\n    image: shop/auth-mock:1\n    environment:\n      VERIFY_IMAGE: "false"\n',
    };
    expect(found(app)).toEqual([]);
  });
});

describe('a machine whose measured compose file has one', () => {
  test.each<[string, ComposeFields, string]>([
    ['a key service', kms('[core.auth_api]\ntype = "dev"'), 'kms-takes-shortcuts'],
    ['a gateway', kms('[core.debug]\ninsecure_skip_attestation = true'), 'gateway-skips-attestation'],
  ])('is refused for that, though all of its code is known: %s', async (_, fields, reason) => {
    const { material, reference } = await knownMachine({ containers: `${fields.docker_compose_file}` });
    const { checks } = judgeCode(material, reference);
    expect(checks.filter(({ outcome }) => outcome === 'fail').map((c) => c.reason)).toEqual([reason]);
    expect(judgeEvidence(checks)).toBe('danger');
  });

  test('and nothing is said of one that has none: that shows nothing', async () => {
    const { material, reference } = await knownMachine({ containers: `${kms(WEBHOOK).docker_compose_file}` });
    const { checks } = judgeCode(material, reference);
    expect(checks.filter(({ id }) => id.endsWith('-shortcuts'))).toEqual([]);
    expect(isCodeKnown(checks)).toBe(true);
  });
});

describe('a text that is made to keep the reader busy', () => {
  test('is read to its end', () => {
    const long = `insecure_skip_attestation${' '.repeat(100_000)}`;
    const quotes = '"'.repeat(100_000);
    expect(found(kms(`${long}\n[core.debug]\n${quotes}\ninsecure_skip_attestation = true`))).toHaveLength(1);
  });
});

describeVectors('the key services and gateways of the captures', () => {
  const tcbInfo = (name: string): string =>
    JSON.parse(vectorJson<{ tcb_info: string }>(`dstack/kms-guest-info/${name}.json`).tcb_info).app_compose;

  test.each([
    'prod6BaseV051',
    'prod6BaseV053',
    'prod6EthV053',
    'prod7BaseV053',
    'prod7EthV053',
    'prod7PhalaV053',
    'redpill',
  ])('%s takes no shortcut', (name) => {
    const { findings } = examineCompose(readAppCompose(tcbInfo(name)));
    expect(findings.filter(({ rule }) => SHORTCUTS.includes(rule))).toEqual([]);
  });

  test('none of them any more, once one word of it is another', () => {
    const text = tcbInfo('prod7BaseV053');
    for (const [was, is] of [
      ['type = \\"webhook\\"', 'type = \\"dev\\"'],
      ['quote_enabled = true', 'quote_enabled = false'],
      ['verify = true', 'verify = false'],
    ] as const) {
      expect(text).toContain(was);
      const { findings } = examineCompose(readAppCompose(text.replace(was, () => is)));
      expect(findings.filter(({ rule }) => SHORTCUTS.includes(rule))).toHaveLength(1);
    }
  });

  test.each(['phala-base-prod7-0.5.3', 'redpill-llm04-0.5.3'])('the gateway of %s takes none', (folder) => {
    const text = JSON.stringify(vectorJson(`dstack/${folder}/gateway/app-compose.json`));
    const { findings, services } = examineCompose(readAppCompose(text));
    expect(services).toEqual(['gateway']);
    expect(findings.filter(({ rule }) => SHORTCUTS.includes(rule))).toEqual([]);
  });
});
