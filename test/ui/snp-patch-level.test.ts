import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/appraisal';
import { patchLevelOf } from '../../src/ui/patch-level';
import { english } from './english';

const SNP = {
  bulletin: 'AMD-SB-3016',
  since: '2026-04-14',
  attack: 'IOMMU writes into guest memory',
  parts: [{ part: 'snp', have: 23, need: 27 }],
};
const level = (bulletins: readonly JsonValue[], complete = true) =>
  patchLevelOf(
    { hardware: { tee: 'sev-snp', amdLevels: { asOf: '2026-11-21', complete, bulletins } } },
    english,
  );

describe('the patch level of a SEV-SNP machine in words', () => {
  test('behind: what which bulletin asks for, since when, and who can mend it', () => {
    expect(level([SNP])).toEqual({
      kind: 'explained',
      parts: [
        {
          name: 'Processor and its firmware',
          sentences: ['Lacks what AMD-SB-3016 of 14 Apr 2026 asks for: SEV-SNP firmware (23, needs 27).'],
        },
      ],
      advisories: [
        {
          id: 'AMD-SB-3016',
          url: 'https://www.amd.com/en/resources/product-security/bulletin/amd-sb-3016.html',
        },
      ],
      mending: [english('mend_update_platform')],
    });
  });

  test('sufficient: one quiet line that says with what it was compared, and when', () => {
    const met = { ...SNP, parts: [{ part: 'snp', have: 27, need: 27 }] };
    expect(level([met])).toEqual({
      kind: 'current',
      sentence:
        'Has every level that the bulletins of AMD that Vitrine knows name; compared with them on 21 Nov 2026.',
    });
  });

  test('a processor of which no level is known is not called current', () => {
    const found = level([], false);
    expect(found?.kind === 'explained' && found.parts[0]?.sentences).toEqual([
      'No bulletin of AMD that Vitrine knows names levels for all of this processor; compared with them on 21 Nov 2026.',
    ]);
  });

  test('facts of a stored report that have another shape say nothing', () => {
    expect(patchLevelOf({ hardware: { tee: 'sev-snp' } }, english)).toBeUndefined();
    expect(level(['x', { bulletin: 3 }, { ...SNP, parts: 'y' }])?.kind).toBe('current');
  });
});
