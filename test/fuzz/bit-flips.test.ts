import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { vectorsPresent } from '../vectors';
import { type Evidence, type Form, genuineEvidence, madeEvidence, PARTS, type Part } from './evidence';
import { everyBit, type FlipRun, oneBitPerByte, tryFlips } from './flips';
import { rangeOf, UNAUTHENTICATED, unauthenticatedDoc } from './unauthenticated';

/** What is flipped here; `npm run fuzz` flips every bit of every part of every form, of genuine and of made evidence. */
const FLIPPED: readonly (readonly [Form, readonly Part[]])[] = [
  ['SGX v3', ['quote', 'tcbInfo', 'qeIdentity']],
  ['TDX v4', PARTS],
  ['TDX v5', ['quote']],
];

const source = vectorsPresent ? 'genuine evidence' : 'evidence of the testbed';

/** Flips that were accepted where no range of the table allows it, or that changed what was reported. */
const unexplained = (evidence: Evidence, part: Part, { survived }: FlipRun) =>
  survived
    .filter((flip) => rangeOf(evidence, part, flip) === undefined || !flip.sameAppraisal)
    .map(({ at, bit }) => `${part}: bit ${bit} of byte ${at}`);

describe(`a flipped bit of ${source}`, () => {
  let all: readonly Evidence[];
  beforeAll(async () => {
    all = vectorsPresent ? genuineEvidence() : await madeEvidence();
  });
  const evidenceOf = (form: Form): Evidence => {
    const found = all.find((e) => e.form === form);
    if (found === undefined) throw new Error(`no ${form}`);
    return found;
  };

  for (const [form, parts] of FLIPPED) {
    it.each(parts)(
      `${form}, %s: is accepted in listed bytes alone`,
      async (part) => {
        const evidence = evidenceOf(form);
        const run = await tryFlips(evidence, part, oneBitPerByte(evidence.parts[part]));
        expect(run.count).toBe(evidence.parts[part].length);
        expect(unexplained(evidence, part, run)).toEqual([]);
      },
      300_000,
    );
  }
});

describe('the table of unauthenticated bytes', () => {
  it('is the document (npm run fuzz -- --docs)', () => {
    const path = new URL('../../docs/unauthenticated-bytes.md', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(unauthenticatedDoc());
  });

  it('lists nothing that is not so: in every range some flip is accepted, and changes nothing', async () => {
    const [sgx, td] = await madeEvidence({ padding: 300 });
    if (sgx === undefined || td === undefined) throw new Error('no evidence was made');
    const held = new Set<string>();
    for (const [evidence, part] of [
      [sgx, 'quote'],
      [td, 'quote'],
      [td, 'tcbInfo'],
      [td, 'qeIdentity'],
      [td, 'pckCrlIssuerChain'],
    ] as const) {
      const flips = UNAUTHENTICATED.flatMap((range) =>
        [...everyBit(evidence.parts[part])]
          .filter((flip) => rangeOf(evidence, part, flip) === range)
          .slice(0, 60),
      );
      const run = await tryFlips(evidence, part, flips);
      expect(unexplained(evidence, part, run)).toEqual([]);
      expect(run.survived.length, `${evidence.form}, ${part}`).toBe(run.count);
      for (const flip of run.survived) held.add(rangeOf(evidence, part, flip)?.id ?? '');
    }
    expect([...held].sort()).toEqual(UNAUTHENTICATED.map((r) => r.id).sort());
  }, 300_000);

  it('allows nothing near its ranges: every bit of the lengths and of the last bytes of a padded quote', async () => {
    for (const evidence of await madeEvidence({ padding: 300 })) {
      const { quote } = evidence.parts;
      const end = quote.length - 300;
      const near = (at: number) =>
        [432, 632, 702].some((length) => at >= length && at < length + 4) ||
        [1046, 1252, 1322].some((certification) => at >= certification && at < certification + 6) ||
        (at > end - 10 && at < end + 10);
      const flips = [...everyBit(quote)].filter(({ at }) => near(at));
      expect(unexplained(evidence, 'quote', await tryFlips(evidence, 'quote', flips))).toEqual([]);
    }
  }, 300_000);
});
