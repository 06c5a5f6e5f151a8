import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEndorsementKey } from '../../../src/hardware/snp/endorsement-key';
import { readSnpReport } from '../../../src/hardware/snp/report';
import { certificatesIn, readSnpCertificate } from '../../../src/hardware/snp/snp-certificate';
import { readSnpChain } from '../../../src/hardware/snp/snp-chain';
import { readSnpCrl } from '../../../src/hardware/snp/snp-crl';
import { Refusal } from '../../../src/refusal';
import { changed, changes } from '../../fuzz/mutation';
import { appraiseOf, makeSnpPlatform, reportOf, type SnpPlatform } from './platform';

const RUNS = { numRuns: 500 };

let turin: SnpPlatform;
let seeds: { readonly [name: string]: Uint8Array };
beforeAll(async () => {
  turin = await makeSnpPlatform('Turin');
  seeds = {
    report: await reportOf(turin),
    vcek: turin.vcek.der,
    ark: turin.pki.ark.der,
    crl: turin.crl,
  };
}, 120_000);

/** A value or a refusal; anything else that is thrown fails the test. */
function survives(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  }
}

const PARSERS: readonly (readonly [name: string, seed: string, read: (bytes: Uint8Array) => unknown])[] = [
  ['a report', 'report', readSnpReport],
  ['a certificate of a chip', 'vcek', (bytes) => readEndorsementKey(readSnpCertificate(bytes))],
  ['a certificate of an authority', 'ark', readSnpCertificate],
  ['a chain', 'vcek', (bytes) => readSnpChain([bytes])],
  ['certificates of a server', 'vcek', certificatesIn],
  ['a revocation list', 'crl', readSnpCrl],
];

describe.each(PARSERS)('the parser of %s returns a value or refuses', (_, seed, read) => {
  it('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1300 }), (bytes) => survives(() => read(bytes))),
      RUNS,
    );
  });

  it('a genuine one with changes', () => {
    const genuine = seeds[seed] ?? new Uint8Array();
    expect(() => read(genuine)).not.toThrow();
    fc.assert(
      fc.property(changes, (c) => survives(() => read(changed(genuine, c)))),
      RUNS,
    );
  });
});

it('certificates of a server may be any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => survives(() => certificatesIn(new TextEncoder().encode(text)))),
    RUNS,
  );
});

it('an appraisal comes of every changed report, and none of them is authentic', async () => {
  const genuine = seeds.report ?? new Uint8Array();
  await fc.assert(
    fc.asyncProperty(changes, async (c) => {
      const bytes = changed(genuine, c);
      const { checks, authentic } = await appraiseOf(turin, bytes);
      expect(checks.length).toBeGreaterThan(0);
      if (authentic !== undefined) expect(bytes).toEqual(genuine);
    }),
    { numRuns: 150 },
  );
}, 60_000);
