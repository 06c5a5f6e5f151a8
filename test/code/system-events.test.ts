import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../src/code/event-log';
import { readSystemEvents } from '../../src/code/system-events';
import { hex, utf8 } from '../testbed/bytes';
import {
  type EventLogOptions,
  GENERATIONS,
  type GenerationName,
  makeEventLog,
  TESTBED_KEY_PROVIDER,
} from '../testbed/event-log-maker';
import { refusalCode } from './refusal-code';

const systemEventsOf = async (options: EventLogOptions) =>
  readSystemEvents(readEventLog((await makeEventLog(options)).published));
const codeOf = (options: EventLogOptions) => refusalCode(() => systemEventsOf(options));

const HONEST = GENERATIONS['0.5.3'].events;
const TWENTY = new Uint8Array(20).fill(9);

describe('system events', () => {
  it.each(Object.keys(GENERATIONS) as GenerationName[])('of %s name the app', async (generation) => {
    const { payloads } = await makeEventLog({ generation });
    const of = (name: string) => hex(payloads[name] ?? new Uint8Array());
    const { identity, applicationEvents, unknownSystemEvents } = await systemEventsOf({ generation });
    expect(identity).toMatchObject({
      appId: of('app-id'),
      composeHash: of('compose-hash'),
      instanceId: of('instance-id'),
    });
    expect([applicationEvents, unknownSystemEvents]).toEqual([[], []]);
    const told: readonly string[] = GENERATIONS[generation].events;
    expect(identity.keyProvider).toEqual(told.includes('key-provider') ? TESTBED_KEY_PROVIDER : undefined);
    expect(identity.mrKms).toBe(told.includes('mr-kms') ? of('mr-kms') : undefined);
    expect(identity.osImageHash).toBe(told.includes('os-image-hash') ? of('os-image-hash') : undefined);
    expect(identity.storageFs).toBe(told.includes('storage-fs') ? 'zfs' : undefined);
    expect(identity.initScriptHashes).toEqual(
      told.includes('init-script-hash') ? [of('init-script-hash'), of('init-script-hash')] : undefined,
    );
  });

  it('may have no instance', async () => {
    const { identity } = await systemEventsOf({ payloads: { 'instance-id': new Uint8Array() } });
    expect(identity.instanceId).toBe('');
  });

  it('of a later release are listed, and hide nothing', async () => {
    const names = HONEST.flatMap((name) => (name === 'mr-kms' ? ['new-in-0-7', name] : [name]));
    const { identity, unknownSystemEvents } = await systemEventsOf({ names });
    expect(unknownSystemEvents).toEqual(['new-in-0-7']);
    expect(identity.mrKms).toMatch(/^[0-9a-f]{64}$/);
  });

  it('show events of applications apart, with any name, and mark those that pose as the system', async () => {
    const application = [
      { name: 'LIUM_MINER_HOTKEY', payload: utf8('5D') },
      { name: 'app-id', payload: TWENTY },
      { name: 'a:b', payload: new Uint8Array() },
      { name: 'system-ready', payload: new Uint8Array() },
    ];
    const { payloads } = await makeEventLog();
    const { identity, applicationEvents } = await systemEventsOf({ application });
    expect(identity.appId).toBe(hex(payloads['app-id'] ?? new Uint8Array()));
    expect(applicationEvents).toEqual([
      { name: 'LIUM_MINER_HOTKEY', payload: '3544', posesAsSystem: false },
      { name: 'app-id', payload: hex(TWENTY), posesAsSystem: true },
      { name: 'a:b', payload: '', posesAsSystem: false },
      { name: 'system-ready', payload: '', posesAsSystem: true },
    ]);
  });
});

describe('system events are refused', () => {
  it.each(HONEST.filter((name) => !['mr-kms', 'os-image-hash', 'key-provider'].includes(name)))(
    'without %s',
    async (name) => {
      expect(await codeOf({ names: HONEST.filter((n) => n !== name) })).toBe('system-events-incomplete');
    },
  );

  it.each(HONEST.filter((name) => name !== 'system-ready'))(
    'with %s twice, at once or later',
    async (name) => {
      expect(await codeOf({ names: HONEST.flatMap((n) => (n === name ? [n, n] : [n])) })).toBe(
        'system-events-order',
      );
      expect(await codeOf({ names: [...HONEST.slice(0, -1), name, 'system-ready'] })).toBe(
        'system-events-order',
      );
    },
  );

  it('with gpu-attestation twice, wherever it stands', async () => {
    const names = [
      ...HONEST.slice(0, 3),
      'gpu-attestation',
      ...HONEST.slice(3, -1),
      'gpu-attestation',
      'system-ready',
    ];
    expect(await codeOf({ names })).toBe('system-events-order');
  });

  it('out of order', async () => {
    const names = HONEST.map((n) => (n === 'app-id' ? 'compose-hash' : n === 'compose-hash' ? 'app-id' : n));
    expect(await codeOf({ names })).toBe('system-events-order');
  });

  it('when the app comes only after system-ready', async () => {
    const names = HONEST.filter((name) => name !== 'app-id');
    const application = [{ name: 'app-id', payload: TWENTY }];
    expect(await codeOf({ names, application })).toBe('system-events-incomplete');
  });

  it.each([
    'app-id',
    'compose-hash',
    'instance-id',
    'os-image-hash',
    'mr-kms',
    'system-preparing',
    'boot-mr-done',
  ])('with a payload of another length: %s', async (name) => {
    expect(await codeOf({ payloads: { [name]: new Uint8Array(19) } })).toBe('system-events-payload');
  });

  it('when a colon moves between name and payload: the digest is the same, the name is not', async () => {
    const { entries } = await makeEventLog();
    const at = entries.findIndex((e) => e.event === 'key-provider');
    const honest = entries[at];
    if (honest === undefined) throw new Error('no key-provider');
    const [name = '', ...rest] = new TextDecoder()
      .decode(Uint8Array.from(honest.event_payload.match(/../g) ?? [], (d) => Number.parseInt(d, 16)))
      .split(':');
    const moved = { ...honest, event: `key-provider:${name}`, event_payload: hex(utf8(rest.join(':'))) };
    const log = readEventLog([...entries.slice(0, at), moved, ...entries.slice(at + 1)]);
    expect(await refusalCode(() => readSystemEvents(log))).toBe('system-events-name');
  });

  it.each([
    ['no JSON', 'kms', 'json-malformed'],
    ['no object', '"kms"', 'key-provider-malformed'],
    ['no id', '{"name":"kms"}', 'key-provider-malformed'],
    ['a name out of grammar', '{"name":"KMS ","id":""}', 'key-provider-malformed'],
    ['an id that is no hex', '{"name":"kms","id":"zz"}', 'hex-malformed'],
    ['no end', `{"name":"kms","id":"${'00'.repeat(4096)}"}`, 'key-provider-malformed'],
  ])('with a key provider that has %s', async (_, text, code) => {
    expect(await codeOf({ payloads: { 'key-provider': utf8(text) } })).toBe(code);
  });

  it('with a file system that is no text', async () => {
    expect(await codeOf({ generation: '0.6', payloads: { 'storage-fs': Uint8Array.of(0xff) } })).toBe(
      'system-events-payload',
    );
  });
});
