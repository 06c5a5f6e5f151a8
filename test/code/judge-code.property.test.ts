import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { publishedLog } from '../../src/code/app-identity';
import { judgeCode } from '../../src/code/judge-code';
import { isCodeKnown } from '../../src/verdict';
import { type KnownMachine, knownMachine } from './known-machine';

let machine: KnownMachine;
beforeAll(async () => {
  machine = await knownMachine();
});

describe('whatever is put beside a quote', () => {
  it('is judged, never thrown at, and what is no log makes no code known', () => {
    const { material, reference } = machine;
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (log, vmConfig, compose) => {
        const { checks } = judgeCode(
          { quote: material.quote, log: publishedLog(log), vmConfig, compose },
          reference,
        );
        expect(isCodeKnown(checks)).toBe(false);
      }),
    );
  });

  it('any one event changed, left out or doubled is noticed', () => {
    const { material, reference, entries } = machine;
    const at = fc.nat(entries.length - 1);
    const lie = fc.oneof(
      fc.constant('left out' as const),
      fc.constant('doubled' as const),
      fc.constantFrom('digest' as const, 'event_payload' as const),
    );
    fc.assert(
      fc.property(at, lie, (index, how) => {
        const changed = entries.flatMap((entry, i) => {
          if (i !== index) return [entry];
          if (how === 'left out') return [];
          if (how === 'doubled') return [entry, entry];
          return [{ ...entry, [how]: flippedHex(entry[how]) }];
        });
        // The payload of a boot event counts for nothing: only its digest is extended.
        fc.pre(!(how === 'event_payload' && entries[index]?.imr !== 3));
        const { checks, facts } = judgeCode({ ...material, log: publishedLog(changed) }, reference);
        expect(isCodeKnown(checks), `${how} ${index}`).toBe(false);
        // Where MRCONFIGID confirms the compose file it may stand in, and nothing else that the log says is believed.
        const standsIn = checks.some((c) => c.reason === 'event-log-not-replayed');
        if (standsIn) expect(facts.appId).toBeUndefined();
        else expect(checks.map((c) => c.outcome)).toContain('fail');
      }),
    );
  });

  it('any one character of the compose file changed makes it another one', () => {
    const { material, reference } = machine;
    const { compose } = material;
    fc.assert(
      fc.property(fc.nat(compose.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(compose.charAt(at) !== character);
        const other = compose.slice(0, at) + character + compose.slice(at + 1);
        const { checks } = judgeCode({ ...material, compose: other }, reference);
        expect(checks.at(-1)?.reason).toBe('compose-of-another');
      }),
    );
  });
});

/** Another payload of the same kind; an empty one becomes a byte. */
const flippedHex = (hex: string) => (hex === '' ? '00' : `${hex.startsWith('0') ? '1' : '0'}${hex.slice(1)}`);
