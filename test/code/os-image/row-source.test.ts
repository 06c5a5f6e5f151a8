import { describe, expect, it } from 'vitest';
import { type ComputedRow, rowSource } from '../../../scripts/os-images';
import { OS_IMAGES } from '../../../src/code/os-image/images';
import { isMeasured } from '../../../src/code/os-image/os-image';

const hex = (byte: string, bytes: number) => byte.repeat(bytes);
const row: ComputedRow = {
  image: {
    osImageHash: hex('0a', 32),
    name: 'dstack-9.9.9',
    version: '9.9.9',
    isDevelopment: false,
    mrtd: { twoPass: hex('01', 48), singlePass: hex('02', 48) },
    rtmr1: hex('03', 48),
    rtmr2: hex('04', 48),
    events: { kernel: hex('05', 48), commandLine: hex('06', 48), initrd: hex('07', 48) },
    tdHobWitness: '80100904000609020b021010',
    kernelHeaderNormalized: false,
  },
  findings: [{ what: 'bzImage', finding: 'equal' }],
};

describe('scripts/os-images.ts', () => {
  it('writes a row that is the image, word for word', () => {
    const source = rowSource(row);
    expect(JSON.parse(JSON.stringify(new Function(`return [${source}][0]`)()))).toEqual({
      osImageHash: row.image.osImageHash,
      name: 'dstack-9.9.9',
      version: '9.9.9',
      isDevelopment: false,
      measurements: {
        firmware: {
          mrtd: [
            { order: 'two-pass', value: row.image.mrtd.twoPass },
            { order: 'single-pass', value: row.image.mrtd.singlePass },
          ],
          tdHobWitness: row.image.tdHobWitness,
        },
        rtmr1: row.image.rtmr1,
        rtmr2: row.image.rtmr2,
        events: row.image.events,
      },
      quoted: [],
      provenance: expect.stringContaining('fetched from'),
    });
  });

  it('keeps the name under which only a hash was known', () => {
    const known = OS_IMAGES.find((i) => !isMeasured(i));
    const image = { ...row.image, osImageHash: known?.osImageHash ?? '' };
    expect(rowSource({ ...row, image })).toContain(`name: "${known?.name}"`);
  });

  it.each(['differs', 'missing', 'not-covered'] as const)('writes none where a file %s', (finding) => {
    expect(() => rowSource({ ...row, findings: [{ what: 'bzImage', finding }] })).toThrow(
      `bzImage ${finding}`,
    );
  });

  it('writes none for an image that is in the table', () => {
    const known = OS_IMAGES.find(isMeasured);
    const image = { ...row.image, osImageHash: known?.osImageHash ?? '' };
    expect(() => rowSource({ ...row, image })).toThrow('is in the table');
  });
});
