import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../src/code/event-log';
import {
  digestV3,
  type MrConfigInputs,
  mrConfigIdAgrees,
  mrConfigIdOf,
  readMrConfigId,
} from '../../src/code/mr-config-id';
import { readSystemEvents } from '../../src/code/system-events';
import { fromHex } from '../../src/encoding/hex';
import { hex } from '../testbed/bytes';
import { makeEventLog, makeMrConfigId } from '../testbed/event-log-maker';
import { describeVectors, vectorJson } from '../vectors';
import { quoteWith } from './authentic-quote';
import { refusalCode } from './refusal-code';

const identityOf = async (): Promise<{
  inputs: MrConfigInputs;
  payloads: { readonly [k: string]: Uint8Array };
}> => {
  const log = await makeEventLog();
  return { inputs: readSystemEvents(readEventLog(log.entries)).identity, payloads: log.payloads };
};
const flip = (text: string): string => (text.startsWith('0') ? '1' : '0') + text.slice(1);

describe('MRCONFIGID', () => {
  it('tells the compose hash in version 1, a digest in 2 and 3, nothing when zero', async () => {
    const { payloads } = await identityOf();
    const composeHash = hex(payloads['compose-hash'] ?? new Uint8Array());
    expect(readMrConfigId(await makeMrConfigId(0, payloads))).toEqual({ version: 'not-set' });
    expect(readMrConfigId(await makeMrConfigId(1, payloads))).toEqual({ version: 1, composeHash });
    expect(readMrConfigId(await makeMrConfigId(2, payloads))).toMatchObject({
      version: 2,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(readMrConfigId(await makeMrConfigId(3, payloads))).toMatchObject({ version: 3 });
  });

  it.each([
    ['an unknown version', `04${'11'.repeat(32)}${'00'.repeat(15)}`],
    ['version 0 with a value', `00${'11'.repeat(32)}${'00'.repeat(15)}`],
    ['bytes behind the value', `01${'11'.repeat(32)}${'00'.repeat(14)}01`],
    ['another length', `01${'11'.repeat(32)}`],
  ])('is refused with %s, and read as not set from a quote', async (_, register) => {
    expect(await refusalCode(() => readMrConfigId(fromHex(register)))).toBe('mr-config-id-malformed');
    expect(mrConfigIdOf(quoteWith({ mrConfigId: register }))).toEqual({ version: 'not-set' });
  });

  it.each([1, 2, 3] as const)(
    'of version %i agrees with the app it was made for and with no other',
    async (version) => {
      const { inputs, payloads } = await identityOf();
      const register = readMrConfigId(await makeMrConfigId(version, payloads));
      expect(mrConfigIdAgrees(register, inputs)).toBe('same');
      const other = { ...inputs, composeHash: flip(inputs.composeHash) };
      expect(mrConfigIdAgrees(register, other)).toBe(version === 3 ? 'not-told' : 'differs');
    },
  );

  it('of version 2 commits to app id and key provider; without a known one it tells nothing', async () => {
    const { inputs, payloads } = await identityOf();
    const register = readMrConfigId(await makeMrConfigId(2, payloads));
    const { keyProvider, ...rest } = inputs;
    expect(mrConfigIdAgrees(register, { ...inputs, appId: flip(inputs.appId) })).toBe('differs');
    const id = keyProvider?.id ?? '';
    for (const name of ['none', 'local-sgx', 'tpm'])
      expect(mrConfigIdAgrees(register, { ...inputs, keyProvider: { name, id } })).toBe('differs');
    expect(mrConfigIdAgrees(register, { ...inputs, keyProvider: { name: 'new', id } })).toBe('not-told');
    expect(mrConfigIdAgrees(register, rest)).toBe('not-told');
  });

  it('of version 3 is recognised whichever members the host left out', async () => {
    const { inputs } = await identityOf();
    const members: readonly string[] = [
      `"app_id":"${inputs.appId}"`,
      `"compose_hash":"${inputs.composeHash}"`,
      '"init_script_hashes":[]',
      `"instance_id":"${inputs.instanceId}"`,
      '"key_provider":"kms"',
      `"key_provider_id":"${inputs.keyProvider?.id}"`,
      '"version":3',
    ];
    const choices = [
      members,
      members.filter((m) => !m.includes('app_id')),
      members.filter((m) => !/_id|init/.test(m)),
    ];
    for (const chosen of choices)
      expect(mrConfigIdAgrees({ version: 3, digest: digestV3(`{${chosen.join(',')}}`) }, inputs)).toBe(
        'same',
      );
    const spaced = digestV3(`{ ${members.join(',')}}`);
    expect(mrConfigIdAgrees({ version: 3, digest: spaced }, inputs)).toBe('not-told');
  });
});

describeVectors('MRCONFIGID of the vectors', () => {
  it('is not set, or version 1 over the compose hash of the log', () => {
    interface Row {
      readonly mr_config_id?: string;
      readonly runtime_events?: { readonly [event: string]: string };
    }
    const rows = Object.values(
      vectorJson<{ readonly [name: string]: Row }>('dstack/derived/quote-summary.json'),
    );
    const read = rows.flatMap(({ mr_config_id: register, runtime_events: events }) =>
      register === undefined
        ? []
        : [{ read: readMrConfigId(fromHex(register)), composeHash: events?.['compose-hash'] }],
    );
    const told = read.filter((r) => r.read.version !== 'not-set');
    expect(told.length).toBeGreaterThan(5);
    for (const { read: register, composeHash } of told) expect(register).toEqual({ version: 1, composeHash });
  });
});
