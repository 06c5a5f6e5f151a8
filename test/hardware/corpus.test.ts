import { expect, it } from 'vitest';
import { describeVectors, vector, vectorJson } from '../vectors';
import { appraiseCase, type CorpusCase, differences, isAccepted } from './corpus-runner';

/**
 * Where Vitrine differs from the recommendation of the vectors, and why.
 * - a PCESVN of 256 is within the format's range (0 to 65535) and above every level: nothing is wrong with it
 */
const JUSTIFIED: Readonly<Record<string, string>> = { 'synth-pckext-pcesvn-256': 'accepted' };

/** Policy switches: what each is by default. The other setting is tested with the policy itself. */
const CONFIGURABLE: Readonly<Record<string, boolean>> = {
  'synth-policy-tdattr-sec-reserved-27': false,
  'synth-policy-tdattr-sept-ve-clear': true,
  'synth-policy-servicetd': true,
  'synth-policy-sgx-provisioning': true,
};

const read = (path: string) => vector(`quotes/${path}`);

describeVectors("every case of the corpus comes out as Intel's own library says", () => {
  const { cases } = vectorJson<{ cases: readonly CorpusCase[] }>('quotes/cases.json');
  const sets = [...new Set(cases.map((c) => c.set))];

  it('the corpus is whole', () => {
    expect(cases.length).toBe(934);
    expect(Object.keys(CONFIGURABLE).sort()).toEqual(
      cases
        .filter((c) => c.recommended === 'configurable')
        .map((c) => c.id)
        .sort(),
    );
  });

  for (const set of sets) {
    it(`${set}: same acceptance, status, dates, advisories and numbers`, async () => {
      const found: Record<string, string> = {};
      for (const c of cases.filter((k) => k.set === set)) {
        const different = differences(c, await appraiseCase(c, read));
        if (different.length > 0) found[c.id] = different.join('; ');
      }
      const expected = Object.fromEntries(
        Object.entries(JUSTIFIED).filter(([id]) => cases.some((c) => c.id === id && c.set === set)),
      );
      expect(found).toEqual(expected);
    }, 120_000);
  }

  it.each(Object.entries(CONFIGURABLE))('%s: accepted by default is %s', async (id, accepted) => {
    const c = cases.find((k) => k.id === id);
    if (c === undefined) throw new Error(`no case ${id}`);
    expect(isAccepted(await appraiseCase(c, read))).toBe(accepted);
  });

  it('every appraisal of a readable quote has each check once, in one order', async () => {
    const orders = new Set<string>();
    for (const c of cases.filter((_, i) => i % 7 === 0)) {
      const ids = (await appraiseCase(c, read)).checks.map((k) => k.id);
      if (ids.length > 1) orders.add(ids.join(' '));
      else expect(ids).toEqual(['hardware.quote-format']);
    }
    expect([...orders]).toEqual([
      'hardware.quote-format hardware.quote-signature hardware.attestation-key hardware.qe-report hardware.pck-chain hardware.collateral hardware.revocation hardware.qe-identity hardware.tdx-module hardware.tcb hardware.debug hardware.attributes hardware.sept-ve-disable hardware.service-td',
    ]);
  }, 60_000);
});
