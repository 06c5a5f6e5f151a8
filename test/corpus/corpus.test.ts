import { beforeAll, expect, it } from 'vitest';
import { describeVectors } from '../vectors';
import { appraiseCase, type Corpus } from './corpus-case';
import { CONFIGURABLE, JUSTIFIED } from './exceptions';
import { HEADLESS, isInstalled } from './headless';
import { runInBrowser } from './in-browser';
import { DEFAULT_FOLDER, readCorpus, readFrom } from './read-folder';
import { findingsOf, isClean, reportText } from './report';
import { type CaseResult, runCorpus } from './run-corpus';
import { OURS, tally } from './tally';

const read = readFrom(DEFAULT_FOLDER);

describeVectors("every case of the corpus comes out as Intel's own library says", () => {
  let corpus: Corpus;
  let results: readonly CaseResult[];
  beforeAll(async () => {
    corpus = readCorpus(DEFAULT_FOLDER);
    results = await runCorpus(corpus, read);
  }, 300_000);

  /** What differs and is not justified, by case. */
  const unjustified = (of: readonly CaseResult[]) =>
    findingsOf(corpus, of)
      .filter((f) => f.justified === undefined)
      .map((f) => `${f.id}: ${f.difference}`);

  it('the corpus is whole, and its policy cases are known', () => {
    expect(corpus.cases.length).toBe(934);
    const configurable = corpus.cases.filter((c) => c.recommended === 'configurable').map((c) => c.id);
    expect(configurable.sort()).toEqual(Object.keys(CONFIGURABLE).sort());
  });

  it('in Node: same acceptance, status, dates, advisories and numbers', () => {
    expect(results.length).toBe(corpus.cases.length);
    expect(unjustified(results)).toEqual([]);
  });

  it('every exception is still one', () => {
    const justified = findingsOf(corpus, results).filter((f) => f.justified !== undefined);
    expect(justified.map((f) => f.id).sort()).toEqual(Object.keys(JUSTIFIED).sort());
  });

  it.each(HEADLESS.filter(isInstalled))(
    'in %s, as in Node',
    async (name) => {
      expect(await runInBrowser(name, DEFAULT_FOLDER)).toEqual(results);
    },
    300_000,
  );

  for (const name of HEADLESS.filter((n) => !isInstalled(n)))
    it.skip(`in ${name}: it is not installed`, () => {});

  it('a case that expects something else is a finding, with what was expected and what came', async () => {
    const lied: Corpus = {
      ...corpus,
      cases: corpus.cases.map((c) => {
        if (c.id === 'synth-ok-tdx-v4') return { ...c, recommended: 'reject' };
        if (c.id === 'mut-f1c85033-base' && c.intel)
          return { ...c, intel: { ...c.intel, status: 'OutOfDate' } };
        return c;
      }),
    };
    const ids = ['synth-ok-tdx-v4', 'mut-f1c85033-base'];
    const cases = lied.cases.filter((c) => ids.includes(c.id));
    const again = await runCorpus({ ...lied, cases }, read);
    const findings = findingsOf({ ...lied, cases }, again);
    expect(isClean(findings)).toBe(false);
    expect(findings).toEqual([
      { id: ids[0], expected: 'reject; Intel UpToDate', got: 'UpToDate', difference: 'accepted' },
      {
        id: ids[1],
        expected: 'accept; Intel OutOfDate',
        got: 'UpToDate',
        difference: 'status: Intel "OutOfDate", here "UpToDate"',
      },
    ]);
    const text = reportText({ ...lied, cases }, again, 'a test');
    for (const line of [ids[0], '  differs:  accepted', '2 differences from what is recommended'])
      expect(text).toContain(line);
  });

  it('on genuine evidence the verdict is that of Intel, every time', () => {
    const real = tally(corpus, results).find((r) => r.set === 'real' && r.verifier === OURS);
    expect(real?.counts).toEqual({ same: 381, accepts: 0, rejects: 0, other: 0 });
  });

  it('the columns of the peers are those that came with the corpus', () => {
    const row = (verifier: string, set: string) =>
      Object.values(
        tally(corpus, results).find((r) => r.verifier === verifier && r.set === set)?.counts ?? {},
      );
    expect(row('teekit-qvl', 'mutated-collateral')).toEqual([18, 95, 0, 0]);
    expect(row('dcap-qvl-js-0.3.9', 'synthetic')).toEqual([143, 38, 66, 5]);
    expect(row('dcap-qvl-web-0.3.3', 'real')).toEqual([268, 12, 92, 9]);
  });

  it('a verifier that accepts everything is not clean', () => {
    const credulous = corpus.cases.map(({ id }) => {
      const honest = results.find((r) => r.id === id);
      return { id, outcome: 'UpToDate', withPolicy: 'UpToDate', differences: honest?.differences ?? [] };
    });
    const real = tally(corpus, credulous).find((r) => r.set === 'real' && r.verifier === OURS);
    expect(real?.counts).toEqual({ same: 195, accepts: 20, rejects: 0, other: 166 });
    expect(unjustified(credulous.slice(1))).toContain(`${corpus.cases[0]?.id}: the case did not run`);
  });

  it.each(Object.entries(CONFIGURABLE))('%s, by default and with the switch thrown', (id, { accepted }) => {
    const result = results.find((r) => r.id === id);
    expect(result?.withPolicy.startsWith('error')).toBe(!accepted);
    expect(result?.demanding).toMatch(/^error: /);
  });

  it('every appraisal of a readable quote has each check once, in one order', async () => {
    const orders = new Set<string>();
    for (const c of corpus.cases.filter((_, i) => i % 7 === 0)) {
      const ids = (await appraiseCase(c, read)).checks.map((k) => k.id);
      if (ids.length > 1) orders.add(ids.join(' '));
      else expect(ids).toEqual(['hardware.quote-format']);
    }
    expect([...orders]).toEqual([
      'hardware.quote-format hardware.quote-signature hardware.attestation-key hardware.qe-report hardware.pck-chain hardware.collateral hardware.revocation hardware.qe-identity hardware.tdx-module hardware.tcb hardware.debug hardware.attributes hardware.sept-ve-disable hardware.service-td',
    ]);
  }, 60_000);
});
