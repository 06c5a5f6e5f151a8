import { describe, expect, it } from 'vitest';
import { appIdentity, publishedLog } from '../../src/code/app-identity';
import { readEventLog } from '../../src/code/event-log';
import { compareRegisters, REGISTERS } from '../../src/code/replay';
import { readSystemEvents } from '../../src/code/system-events';
import { toHex } from '../../src/encoding/hex';
import { describeVectors, vectorJson } from '../vectors';
import { claimedRegisters, INFO_NAMES, QUOTED_LOGS, vectorInfo } from './vector-logs';

interface Summary {
  readonly [name: string]: { readonly runtime_events: { readonly [event: string]: string } };
}

const utf8 = (hex: string | undefined): unknown =>
  JSON.parse(
    new TextDecoder().decode(Uint8Array.from((hex ?? '').match(/../g) ?? [], (d) => parseInt(d, 16))),
  );

const all = (equal: boolean) => Object.fromEntries(REGISTERS.map((name) => [name, equal]));
const equality = (replay: ReturnType<typeof compareRegisters>) =>
  Object.fromEntries(REGISTERS.map((name) => [name, replay[name].equal]));

describeVectors('every quote of the vectors with a log', () => {
  const summary = vectorJson<Summary>('dstack/derived/quote-summary.json');

  it('is among those tested, but for the one in an attestation and the one that has no log', () => {
    const tested = [
      ...QUOTED_LOGS.map(({ name }) => name),
      'simulator-0.6/attestation.bin',
      'misc/ra-tls-tdx_quote',
    ];
    expect(Object.keys(summary).filter((name) => !tested.includes(name))).toEqual([]);
  });

  describe.each(QUOTED_LOGS)('$name', ({ name, quote, log }) => {
    const { runtime_events: events } = summary[name] ?? { runtime_events: {} };

    it('replays in all four registers', () => {
      expect(equality(compareRegisters(quote(), readEventLog(log())))).toEqual(all(true));
    });

    it('says which app it is, as the index does', () => {
      const found = appIdentity(quote(), publishedLog(log()));
      expect(found).toMatchObject({
        kind: 'established',
        unknownSystemEvents: [],
        identity: {
          appId: events['app-id'],
          composeHash: events['compose-hash'],
          instanceId: events['instance-id'],
          keyProvider: utf8(events['key-provider']),
        },
      });
      if (found.kind !== 'established') return;
      expect([found.identity.osImageHash, found.identity.mrKms, found.identity.rootfsHash]).toEqual([
        events['os-image-hash'],
        events['mr-kms'],
        events['rootfs-hash'],
      ]);
    });

    it('shows the events of applications apart', () => {
      const names = Object.keys(events);
      const expected = names.slice(names.indexOf('system-ready') + 1);
      const { applicationEvents } = readSystemEvents(readEventLog(log()));
      expect(applicationEvents).toEqual(
        expected.map((event) => ({ name: event, payload: events[event], posesAsSystem: false })),
      );
    });

    it('does not replay with any payload of register 3 changed, nor with two events in another order', () => {
      const entries = JSON.parse(
        JSON.stringify(typeof log() === 'string' ? JSON.parse(String(log())) : log()),
      );
      const at = entries.findIndex((e: { event: string }) => e.event === 'app-id');
      const edited = entries.with(at, { ...entries[at], digest: '', event_payload: '00'.repeat(20) });
      const swapped = entries.with(at, entries[at + 1]).with(at + 1, entries[at]);
      for (const lie of [edited, swapped])
        expect(appIdentity(quote(), publishedLog(lie))).toMatchObject({
          kind: 'not-established',
          why: 'log-does-not-replay',
        });
      const kept = entries.with(at, {
        ...entries[at],
        digest: toHex(digestOf(entries, at)),
        event_payload: '00'.repeat(20),
      });
      expect(appIdentity(quote(), publishedLog(kept))).toMatchObject({ why: 'log-unreadable' });
    });
  });

  const digestOf = (entries: unknown, at: number): Uint8Array =>
    readEventLog(entries)[at]?.digest ?? new Uint8Array();

  it('tells the compose hash through MRCONFIGID alone where the register has it', () => {
    const told = QUOTED_LOGS.flatMap(({ name, quote }) => {
      const found = appIdentity(quote(), 'absent');
      return found.kind === 'not-established' && found.composeHash !== undefined
        ? [[name, found.composeHash]]
        : [];
    });
    expect(told.length).toBeGreaterThan(5);
    for (const [name = '', composeHash] of told)
      expect(summary[name]?.runtime_events['compose-hash']).toBe(composeHash);
  });
});

describeVectors('the Info replies of eight KMS', () => {
  it.each(INFO_NAMES)('%s replays to the registers beside it and names its app', (name) => {
    const { claimed, log, app_id, compose_hash } = vectorInfo(name);
    expect(equality(compareRegisters(claimed, readEventLog(log)))).toEqual(all(true));
    expect(appIdentity(claimed, publishedLog(log))).toMatchObject({
      kind: 'established',
      identity: { appId: app_id, composeHash: compose_hash, keyProvider: { name: 'local-sgx' } },
      mrConfigId: 'not-told',
    });
  });
});

describeVectors('near-mpc-0.5.8-prod, which has no quote', () => {
  it('replays to the registers beside it', () => {
    const tcbInfo = vectorJson<{ readonly [k: string]: unknown }>('dstack/near-mpc-0.5.8-prod/tcb_info.json');
    const claimed = claimedRegisters(tcbInfo);
    expect(equality(compareRegisters(claimed, readEventLog(tcbInfo.event_log)))).toEqual(all(true));
    expect(appIdentity(claimed, publishedLog(tcbInfo.event_log))).toMatchObject({
      kind: 'established',
      identity: { composeHash: tcbInfo.compose_hash },
    });
  });
});
