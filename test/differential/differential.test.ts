import { readFileSync } from 'node:fs';
import { QuoteVerifier } from '@phala/dcap-qvl';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAccepted } from '../corpus/compare';
import type { Corpus } from '../corpus/corpus-case';
import { DEFAULT_FOLDER, readCorpus, readFrom } from '../corpus/read-folder';
import { runCorpus } from '../corpus/run-corpus';
import { appraise, collateralOf, makePlatform, quoteOf } from '../hardware/platform';
import { collateralJson } from '../testbed/collateral-json';
import { describeVectors } from '../vectors';
import { CLASSES, type Difference } from './classes';
import { classesOf, differencesDoc, differencesOf } from './differences';

describeVectors('every difference from the peer on the corpus', () => {
  let corpus: Corpus;
  let found: readonly Difference[];
  let asked: number;
  beforeAll(async () => {
    corpus = readCorpus(DEFAULT_FOLDER);
    const read = readFrom(DEFAULT_FOLDER);
    found = await differencesOf(corpus, await runCorpus(corpus, read), read);
    asked = corpus.cases.filter((c) => c.peers !== undefined).length;
  }, 300_000);

  it('is of exactly one class', () => {
    const unclear = found
      .map((d) => [d, classesOf(d)] as const)
      .filter(([, classes]) => classes.length !== 1)
      .map(([{ c, ours, peer }, k]) => `${c.id}: ${ours} / ${peer}: ${k.map((one) => one.id).join(', ')}`);
    expect(unclear).toEqual([]);
  });

  it('has Intel on our side, or is policy, or is stricter by recommendation', () => {
    const accepts = (outcome: string) => !outcome.startsWith('error');
    const wrong = found.filter((d) => {
      const { intel, recommended } = d.c;
      if (classesOf(d)[0]?.right === 'policy') return false;
      if (!accepts(d.ours)) return intel?.status !== undefined && recommended !== 'reject';
      return d.ours !== intel?.status;
    });
    expect(wrong.map((d) => `${d.c.id}: ${d.ours}, Intel ${d.c.intel?.verdict}`)).toEqual([]);
  });

  it('every class has cases', () => {
    const used = new Set(found.flatMap((d) => classesOf(d).map((k) => k.id)));
    expect(CLASSES.map((k) => k.id).filter((id) => !used.has(id))).toEqual([]);
  });

  it('is counted in docs/differences.md (npm run corpus -- --differences)', () => {
    const path = new URL('../../docs/differences.md', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(differencesDoc(found, asked));
  });
});

describe('on the testbed', () => {
  it('both accept a genuine quote, and both refuse it with a changed body', async () => {
    const platform = await makePlatform();
    const quote = await quoteOf(platform);
    const verifier = QuoteVerifier.newWithRootCa(Buffer.from(platform.pki.root.der));
    const collateral = await collateralJson(platform.pki);
    const askPeer = (bytes: Uint8Array) =>
      verifier.verify(Buffer.from(bytes), collateral, platform.at / 1000).status;
    const ours = async (bytes: Uint8Array) =>
      isAccepted(await appraise(platform, bytes, await collateralOf(platform)));
    expect(askPeer(quote)).toBe('UpToDate');
    expect(await ours(quote)).toBe(true);
    const changed = quote.slice();
    changed[600] = (changed[600] ?? 0) ^ 1;
    expect(() => askPeer(changed)).toThrow();
    expect(await ours(changed)).toBe(false);
  });
});
