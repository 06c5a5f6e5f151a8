import { describe, expect, it } from 'vitest';
import { publishedLog } from '../../src/code/app-identity';
import { judgeCode } from '../../src/code/judge-code';
import { OS_IMAGES } from '../../src/code/os-image/images';
import { markAuthentic, type Tee } from '../../src/hardware/authentic';
import { isCodeKnown } from '../../src/verdict';
import { makeEventLog } from '../testbed/event-log-maker';

const quoteOf = (tee: Tee) =>
  markAuthentic({
    tee,
    reportData: new Uint8Array(64),
    measurements: { measurement: '4e'.repeat(48) },
    facts: {},
  });

const REASONS = [
  ...['registers-absent', 'app-not-named', 'os-image-unknown'],
  ...['virtual-hardware-not-checked', 'compose-missing'],
];

describe.each(['sev-snp', 'sgx'] as const)('code behind evidence of %s', (tee) => {
  it('is unknown: it has no registers that the table of images is about', () => {
    const { checks, identity } = judgeCode({ quote: quoteOf(tee), log: 'absent' });
    expect(checks.map((c) => c.reason)).toEqual(REASONS);
    expect(checks.every((c) => c.outcome === 'unknown' || c.outcome === 'not-applicable')).toBe(true);
    expect(identity).toEqual({});
  });

  it('is not contradicted by a host that names an image of the table, nor known by it', () => {
    for (const { osImageHash } of OS_IMAGES) {
      const vmConfig = { os_image_hash: osImageHash, cpu_count: 2, memory_size: 2 ** 32 };
      const { checks } = judgeCode({ quote: quoteOf(tee), log: 'absent', vmConfig });
      expect(checks.filter((c) => c.outcome === 'fail' || c.outcome === 'warn')).toEqual([]);
      expect(isCodeKnown(checks)).toBe(false);
    }
  });

  it('is not named by a log beside it, which no register holds', async () => {
    const { entries } = await makeEventLog({ generation: '0.6' });
    const { checks, identity } = judgeCode({ quote: quoteOf(tee), log: publishedLog(entries) });
    expect(checks.map((c) => c.reason)).toEqual(REASONS);
    expect(identity).toEqual({});
  });
});
