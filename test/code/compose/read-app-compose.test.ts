import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAppCompose } from '../../../src/code/compose/find-app-compose';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import { LIMITS } from '../../../src/limits';
import { Refusal } from '../../../src/refusal';
import { makeAppCompose } from '../../testbed/compose-maker';
import { refusalCode } from '../refusal-code';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('app-compose text', () => {
  it('is hashed as it stands', () => {
    const text = `\r\n{ "name":"ä\\u00e4",\n "runner" : "docker-compose" }\n`;
    expect(readAppCompose(text)).toMatchObject({ hash: sha256(text), text, name: 'ää' });
    expect(readAppCompose(`${text} `).hash).not.toBe(sha256(text));
  });

  it('gives every field of the specification', () => {
    const text = JSON.stringify({
      manifest_version: '3',
      name: 'n',
      runner: 'nerdctl-compose',
      docker_compose_file: 'services:',
      pre_launch_script: 'echo',
      init_script: ['a', '', 'b'],
      features: ['kms'],
      kms_enabled: true,
      tproxy_enabled: true,
      local_key_provider_enabled: true,
      key_provider: 'kms',
      key_provider_id: 'ab',
      allowed_envs: ['A'],
      no_instance_id: true,
      secure_time: true,
      public_logs: true,
      public_sysinfo: true,
      public_tcbinfo: false,
      storage_fs: 'ext4',
      swap_size: 1024,
      event_log_version: 2,
      port_policy: { a: [1] },
      requirements: null,
      verity_volumes: [],
      default_gateway_domain: 'g.example',
      launch_token_hash: 'x',
      docker_config: {},
    });
    expect(readAppCompose(text)).toMatchObject({
      manifestVersion: '3',
      name: 'n',
      runner: 'nerdctl-compose',
      dockerComposeFile: 'services:',
      preLaunchScript: 'echo',
      initScripts: ['a', 'b'],
      features: ['kms'],
      kmsEnabled: true,
      gatewayEnabled: true,
      localKeyProviderEnabled: true,
      keyProvider: 'kms',
      keyProviderId: 'ab',
      allowedEnvs: ['A'],
      noInstanceId: true,
      secureTime: true,
      publicLogs: true,
      publicSysinfo: true,
      publicTcbinfo: false,
      storageFs: 'ext4',
      swapSize: '1024',
      eventLogVersion: 2,
      defaultGatewayDomain: 'g.example',
      uninterpreted: ['port_policy', 'verity_volumes'],
      extraFields: ['launch_token_hash', 'docker_config'],
    });
  });

  it('says where each field stands, strings and nesting skipped', () => {
    const text =
      '{"a": "x\\"}, \\"b\\": {",\n  "runner": "r",\n  "o": {"runner": 1, "l": ["name"]},\n "name" : "n"}';
    const { positions } = readAppCompose(text);
    expect([...positions]).toEqual([
      ['a', { line: 1, column: 2 }],
      ['runner', { line: 2, column: 3 }],
      ['o', { line: 3, column: 3 }],
      ['name', { line: 4, column: 2 }],
    ]);
  });

  it.each([
    ['a field twice', '{"docker_compose_file":"a","docker_compose_file":"b"}', 'app-compose-duplicate-field'],
    ['a field twice, once escaped', '{"runner":"a","runn\\u0065r":"b"}', 'app-compose-duplicate-field'],
    ['a flag that is text', '{"public_logs":"false"}', 'app-compose-field'],
    ['compose as an object', '{"docker_compose_file":{}}', 'app-compose-field'],
    ['envs that are no texts', '{"allowed_envs":[1]}', 'app-compose-field'],
    ['a list', '[]', 'app-compose-not-an-object'],
    ['null', 'null', 'app-compose-not-an-object'],
    ['a byte order mark', '\uFEFF{}', 'json-malformed'],
    ['half a surrogate pair', '{"name":"\uD800"}', 'app-compose-not-text'],
    ['deep nesting', `{"a":${'['.repeat(100)}`, 'json-too-deep'],
    ['too much', `{"a":"${'ä'.repeat(LIMITS.appComposeBytes / 2)}"}`, 'app-compose-too-large'],
  ])('refuses %s', async (_, text, code) => {
    expect(await refusalCode(() => readAppCompose(text))).toBe(code);
  });

  it('members of Object are no fields', () => {
    const { extraFields, runner } = readAppCompose(
      '{"__proto__":{"runner":"docker-compose"},"constructor":1}',
    );
    expect(runner).toBeUndefined();
    expect(extraFields).toEqual(['__proto__', 'constructor']);
  });

  it('only a Refusal escapes', () => {
    const fields = fc.dictionary(
      fc.constantFrom('runner', 'name', 'allowed_envs', 'public_logs', 'init_script', 'swap_size', 'x'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fields.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          for (const read of [readAppCompose, findAppCompose])
            try {
              read(text);
            } catch (error) {
              expect(error).toBeInstanceOf(Refusal);
            }
        },
      ),
    );
  });
});

describe('where the text comes from', () => {
  const text = makeAppCompose();
  const tcbInfo = { mrtd: '00', app_compose: text };
  it.each([
    ['a bare file', text, 'file'],
    [
      'Info with tcb_info as text',
      JSON.stringify({ tcb_info: JSON.stringify(tcbInfo) }),
      'tcb_info.app_compose',
    ],
    ['Info with tcb_info as an object', JSON.stringify({ tcb_info: tcbInfo }), 'tcb_info.app_compose'],
    ['tcb_info alone', JSON.stringify(tcbInfo), 'app_compose'],
    ['a reply that wraps Info', JSON.stringify({ info: { tcb_info: tcbInfo } }), 'info.tcb_info.app_compose'],
  ])('%s', (_, input, source) => {
    expect(findAppCompose(input)).toEqual({ text, source });
  });
  it.each([
    ['an app that does not disclose it', '{"app_id":"a","tcb_info":""}', 'app-compose-absent'],
    ['an emptied text', '{"tcb_info":{"app_compose":""}}', 'app-compose-absent'],
    [
      'a text that was parsed on the way',
      '{"tcb_info":{"app_compose":{"runner":"x"}}}',
      'app-compose-not-text',
    ],
    ['a page', '<html>', 'json-malformed'],
    ['a list', '[]', 'app-compose-absent'],
  ])('refuses %s', async (_, input, code) => {
    expect(await refusalCode(() => findAppCompose(input))).toBe(code);
  });
});
