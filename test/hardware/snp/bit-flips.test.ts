import { beforeAll, describe, expect, it } from 'vitest';
import { readSnpReport } from '../../../src/hardware/snp/report';
import { readSnpCertificate } from '../../../src/hardware/snp/snp-certificate';
import { verifyP384 } from '../../../src/hardware/snp/verify-signature';
import { Refusal } from '../../../src/refusal';
import { flipped } from '../../testbed/bytes';
import { describeVectors, vector } from '../../vectors';
import { appraiseOf, makeSnpPlatform, reportOf, type SnpPlatform } from './platform';

let milan: SnpPlatform;
let report: Uint8Array;
beforeAll(async () => {
  milan = await makeSnpPlatform('Milan');
  report = await reportOf(milan);
}, 120_000);

const isAuthentic = async (bytes: Uint8Array, certificates?: readonly Uint8Array[]): Promise<boolean> =>
  (await appraiseOf(milan, bytes, certificates === undefined ? {} : { certificates })).authentic !==
  undefined;

/** Every `step`-th offset, in groups that are appraised side by side. */
async function accepted(
  length: number,
  step: number,
  accepts: (at: number) => Promise<boolean>,
): Promise<readonly number[]> {
  const offsets = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  const found: number[] = [];
  for (let from = 0; from < offsets.length; from += 64) {
    const group = offsets.slice(from, from + 64);
    const verdicts = await Promise.all(group.map(accepts));
    found.push(...group.filter((_, i) => verdicts[i]));
  }
  return found;
}

/** Nothing: what is not signed is reserved, and has to be zero. */
const UNSIGNED_AND_FREE: readonly number[] = [];

describeVectors('one changed bit of a genuine report', () => {
  it('anywhere is refused by the parser, or by the signature of its chip', async () => {
    const genuine = vector('other/sev-snp/ar-genoa-v5-report.bin');
    const { publicKey: key } = readSnpCertificate(vector('other/sev-snp/ar-genoa-v5-vcek.der'));
    const point = key.kind === 'p-384' ? key.point : new Uint8Array();
    const isSigned = async (bytes: Uint8Array): Promise<boolean> => {
      try {
        const { signed, signature } = readSnpReport(bytes);
        return await verifyP384(point, signed, signature);
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    };
    expect(await isSigned(genuine)).toBe(true);
    const bits = await accepted(genuine.length * 8, 1, (bit) =>
      isSigned(flipped(genuine, bit >> 3, 1 << (bit & 7))),
    );
    expect(bits).toEqual(UNSIGNED_AND_FREE);
  }, 120_000);
});

describe('one changed byte', () => {
  it('of a report is never authentic', async () => {
    expect(await isAuthentic(report)).toBe(true);
    expect(await accepted(report.length, 5, (at) => isAuthentic(flipped(report, at, 0x80)))).toEqual([]);
  }, 120_000);

  it.each(['vcek', 'ask', 'ark'] as const)(
    'of the certificate of the %s is never authentic',
    async (which) => {
      const { vcek, pki } = milan;
      const ders = { vcek: vcek.der, ask: pki.ask.der, ark: pki.ark.der };
      const chainWith = (der: Uint8Array) => Object.values({ ...ders, [which]: der });
      const found = await accepted(ders[which].length, 11, (at) =>
        isAuthentic(report, chainWith(flipped(ders[which], at, 0x04))),
      );
      expect(found).toEqual([]);
    },
    120_000,
  );

  it('of a revocation list is never a current list', async () => {
    const passes = async (at: number) => {
      const { checks } = await appraiseOf(milan, report, { crl: flipped(milan.crl, at, 0x04) });
      return checks.some((f) => f.reason === 'snp-list-authentic' || f.reason === 'snp-not-revoked');
    };
    expect(await accepted(milan.crl.length, 11, passes)).toEqual([]);
  }, 120_000);
});

it('bytes after a report, or missing from it, refuse it', async () => {
  for (const bytes of [new Uint8Array([...report, 0]), report.slice(0, -1), new Uint8Array()])
    expect((await appraiseOf(milan, bytes)).checks).toMatchObject([{ reason: 'snp-report-malformed' }]);
});

it('bytes after a certificate refuse it', async () => {
  const { vcek, pki } = milan;
  for (const at of [0, 1, 2]) {
    const ders = [vcek.der, pki.ask.der, pki.ark.der].map((der, i) =>
      i === at ? new Uint8Array([...der, 0]) : der,
    );
    expect(await isAuthentic(report, ders)).toBe(false);
  }
});
