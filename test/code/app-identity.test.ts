import { describe, expect, it } from 'vitest';
import { appIdentity, publishedLog } from '../../src/code/app-identity';
import { markAuthentic } from '../../src/hardware/authentic';
import { hex } from '../testbed/bytes';
import {
  GENERATIONS,
  type GenerationName,
  makeEventLog,
  replay,
  runtimeEvent,
} from '../testbed/event-log-maker';
import { quoteOfLog, quoteWith } from './authentic-quote';

const ALL = Object.keys(GENERATIONS) as GenerationName[];

describe('the app of a quote', () => {
  it.each(ALL)('is established from the log of %s', async (generation) => {
    const log = await makeEventLog({ generation });
    const found = appIdentity(await quoteOfLog(log), publishedLog(JSON.stringify(log.published)));
    expect(found).toMatchObject({
      kind: 'established',
      identity: { appId: hex(log.payloads['app-id'] ?? new Uint8Array()) },
      mrConfigId: 'same',
      replay: { rtmr0: { equal: true }, rtmr3: { equal: true } },
    });
  });

  it.each([
    [0, 'not-told'],
    [1, 'same'],
    [2, 'same'],
    [3, 'same'],
  ] as const)('agrees with MRCONFIGID version %i: %s', async (version, expected) => {
    const log = await makeEventLog();
    expect(appIdentity(await quoteOfLog(log, version), publishedLog(log.published))).toMatchObject({
      kind: 'established',
      mrConfigId: expected,
    });
  });

  it('is established from register 3 alone, where boot events were left out', async () => {
    const log = await makeEventLog({ generation: '0.6' });
    const found = appIdentity(await quoteOfLog(log), publishedLog(log.entries.filter((e) => e.imr === 3)));
    expect(found).toMatchObject({
      kind: 'established',
      replay: { rtmr0: { equal: false }, rtmr3: { equal: true } },
    });
  });
});

describe('the app of a quote is not established', () => {
  it('without a log; the compose hash is told by MRCONFIGID of version 1 only', async () => {
    const log = await makeEventLog();
    const composeHash = hex(log.payloads['compose-hash'] ?? new Uint8Array());
    for (const none of [undefined, null, ''])
      expect(appIdentity(await quoteOfLog(log), publishedLog(none))).toMatchObject({
        why: 'no-log',
        composeHash,
      });
    for (const version of [0, 2, 3] as const)
      expect(appIdentity(await quoteOfLog(log, version), 'absent')).not.toHaveProperty('composeHash');
  });

  it('from a log that shows another payload beside its digest', async () => {
    const log = await makeEventLog();
    const lie = log.published.map((e) =>
      e.event === 'app-id' ? { ...e, event_payload: '00'.repeat(20) } : e,
    );
    expect(appIdentity(await quoteOfLog(log), publishedLog(lie))).toMatchObject({ why: 'log-unreadable' });
  });

  it('from the log of another app', async () => {
    const [mine, other] = [
      await makeEventLog(),
      await makeEventLog({ payloads: { 'app-id': new Uint8Array(20) } }),
    ];
    expect(appIdentity(await quoteOfLog(mine), publishedLog(other.published))).toMatchObject({
      why: 'log-does-not-replay',
      expected: hex(mine.registers.rtmr3),
      got: hex(other.registers.rtmr3),
    });
  });

  it('from a log with an event left out, added or repeated', async () => {
    const { published, ...log } = await makeEventLog();
    const quote = await quoteOfLog({ ...log, published });
    const extra = await runtimeEvent('app-id', new Uint8Array(20));
    for (const lie of [
      published.slice(0, -1),
      [...published, extra],
      [...published, ...published.slice(-1)],
      [],
    ])
      expect(appIdentity(quote, publishedLog(lie))).toMatchObject({ why: 'log-does-not-replay' });
  });

  it('from a log that replays and names the app twice', async () => {
    const names = GENERATIONS['0.5.3'].events.flatMap((n) => (n === 'app-id' ? [n, n] : [n]));
    const log = await makeEventLog({ names });
    expect(appIdentity(await quoteOfLog(log), publishedLog(log.published))).toMatchObject({
      why: 'system-events-refused',
      replay: { rtmr3: { equal: true } },
    });
  });

  it.each([1, 2] as const)('when MRCONFIGID version %i commits to another app', async (version) => {
    const [mine, other] = [
      await makeEventLog(),
      await makeEventLog({ payloads: { 'compose-hash': new Uint8Array(32) } }),
    ];
    const quote = await quoteOfLog({ ...mine, payloads: other.payloads }, version);
    expect(appIdentity(quote, publishedLog(mine.published))).toMatchObject({ why: 'mr-config-id-differs' });
  });

  it('from a quote without these registers', async () => {
    const log = await makeEventLog();
    const sgx = markAuthentic({ ...(await quoteOfLog(log)), tee: 'sgx' });
    expect(appIdentity(sgx, publishedLog(log.published))).toMatchObject({ why: 'not-tdx' });
    expect(appIdentity(quoteWith({}), publishedLog(log.published))).toMatchObject({
      why: 'log-does-not-replay',
    });
  });

  it('from the empty log of a register that nothing was written to', async () => {
    const { rtmr3 } = await replay([]);
    expect(appIdentity(quoteWith({ rtmr3: hex(rtmr3) }), publishedLog([]))).toMatchObject({
      why: 'system-events-refused',
    });
  });
});
