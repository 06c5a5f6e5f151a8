import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { appIdentity, publishedLog } from '../../src/code/app-identity';
import { readEventLog } from '../../src/code/event-log';
import { replayRegisters } from '../../src/code/replay';
import { Refusal } from '../../src/refusal';
import { hex } from '../testbed/bytes';
import { type MadeLog, makeEventLog, replay, runtimeEvent } from '../testbed/event-log-maker';
import { quoteOfLog } from './authentic-quote';

// Every parser fed with any bytes and with changed genuine ones: test/fuzz/code-targets.ts.
const RUNS = { numRuns: 300 };

let log: MadeLog;
beforeAll(async () => {
  log = await makeEventLog({ generation: '0.6 with version 2' });
});

const name = fc.string({ unit: 'grapheme', maxLength: 20 });
const payload = fc.uint8Array({ maxLength: 40 });
const events = fc.array(fc.record({ name, payload, version: fc.constantFrom(1 as const, 2 as const) }), {
  maxLength: 12,
});

describe('an event log', () => {
  it('with any names and payloads, in both versions, leads to the register that an independent replay gives', () =>
    fc.assert(
      fc.asyncProperty(events, async (list) => {
        const made = await Promise.all(list.map((e) => runtimeEvent(e.name, e.payload, e.version)));
        const { rtmr3 } = await replay(made);
        for (const digest of [true, false]) {
          const shown = made.map((e) => (digest ? e : { ...e, digest: '' }));
          expect(replayRegisters(readEventLog(shown)).rtmr3).toBe(hex(rtmr3));
        }
      }),
      RUNS,
    ));

  it('with any member of any event replaced by any JSON is refused, or speaks of the same app, or of none', async () => {
    const quote = await quoteOfLog(log);
    const honest = appIdentity(quote, publishedLog(log.published));
    if (honest.kind !== 'established') throw new Error(honest.why);
    const members = ['imr', 'event_type', 'digest', 'event', 'event_payload', 'version', 'preimage'];
    fc.assert(
      fc.property(
        fc.nat(log.published.length - 1),
        fc.constantFrom(...members),
        fc.jsonValue(),
        (at, member, value) => {
          const lie = log.published.map((e, i) => (i === at ? { ...e, [member]: value } : e));
          const read = publishedLog(lie);
          expect(read === 'absent' || Array.isArray(read) || read instanceof Refusal).toBe(true);
          const found = appIdentity(quote, read);
          if (found.kind === 'established') expect(found.identity).toEqual(honest.identity);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('that is any JSON at all is refused or establishes nothing', async () => {
    const quote = await quoteOfLog(log);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(appIdentity(quote, publishedLog(value)).kind).toBe('not-established');
        expect(appIdentity(quote, publishedLog(JSON.stringify(value))).kind).toBe('not-established');
      }),
      RUNS,
    );
  });
});
