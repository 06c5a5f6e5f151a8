import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeMrtd } from '../../../src/code/os-image/mrtd';
import { tdHobLayoutOf, tdHobWitnessOf } from '../../../src/code/os-image/td-hob';
import { readTdvf } from '../../../src/code/os-image/tdvf';
import { toHex } from '../../../src/encoding/hex';
import { refusalCode } from '../refusal-code';
import { type FirmwareChoices, type MadeSection, makeFirmware, SECTIONS } from './firmware-maker';

/** Another way to the same number: the records one by one, with Node's own hash. */
function byHand(firmware: Uint8Array, sections: readonly MadeSection[], twoPass: boolean): string {
  const hash = createHash('sha384');
  const record = (name: string, address: number) => {
    const bytes = Buffer.alloc(128);
    bytes.write(name, 'latin1');
    bytes.writeBigUInt64LE(BigInt(address), 16);
    hash.update(bytes);
  };
  const extend = (s: MadeSection, page: number) => {
    if ((s.attributes & 1) === 0) return;
    for (let chunk = 0; chunk < 16; chunk++) {
      record('MR.EXTEND', s.address + page + 256 * chunk);
      hash.update(
        firmware.subarray(s.dataOffset + page + 256 * chunk, s.dataOffset + page + 256 * (chunk + 1)),
      );
    }
  };
  for (const s of sections) {
    const pages = Array.from({ length: s.memoryBytes / 4096 }, (_, i) => 4096 * i);
    for (const page of pages) {
      if ((s.attributes & 2) === 0) record('MEM.PAGE.ADD', s.address + page);
      if (!twoPass) extend(s, page);
    }
    if (twoPass) for (const page of pages) extend(s, page);
  }
  return hash.digest('hex');
}

const mrtdOf = (firmware: Uint8Array) => computeMrtd(firmware, readTdvf(firmware));

describe('MRTD from firmware', () => {
  it('is what the TDX module records, in either order of pages', () => {
    const firmware = makeFirmware();
    const mrtd = mrtdOf(firmware);
    expect(mrtd).toEqual({
      twoPass: byHand(firmware, SECTIONS, true),
      singlePass: byHand(firmware, SECTIONS, false),
    });
    expect(mrtd.twoPass).not.toBe(mrtd.singlePass);
  });

  it('leaves out pages that are added when the guest runs', () => {
    const later: MadeSection = {
      dataOffset: 0,
      dataBytes: 0,
      address: 0x90_0000,
      memoryBytes: 0x1000,
      type: 4,
      attributes: 2,
    };
    const sections = [...SECTIONS, later];
    const firmware = makeFirmware({ sections });
    expect(mrtdOf(firmware).twoPass).toBe(byHand(firmware, sections, true));
    expect(byHand(firmware, sections, true)).toBe(byHand(firmware, SECTIONS, true));
  });

  it('changes with any byte that is measured, and not with the others', () => {
    const firmware = makeFirmware();
    const flipped = (at: number) => {
      const copy = Uint8Array.from(firmware);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return mrtdOf(copy).twoPass;
    };
    expect(flipped(0x1000)).not.toBe(mrtdOf(firmware).twoPass);
    expect(flipped(0x3fff)).not.toBe(mrtdOf(firmware).twoPass);
    // The configuration volume goes into RTMR0.
    expect(flipped(0x0fff)).toBe(mrtdOf(firmware).twoPass);
  });

  it('finds in it where the TD HOB goes: the witness that images of 0.6 carry for the same layout', () => {
    const witness = tdHobWitnessOf(tdHobLayoutOf(readTdvf(makeFirmware())));
    expect(toHex(witness)).toBe('80100904000609020b021010');
  });
});

const section = (change: Partial<MadeSection>): FirmwareChoices => ({
  sections: [{ ...(SECTIONS[0] as MadeSection), ...change }],
});

describe('firmware that is none is refused', () => {
  it.each<[string, FirmwareChoices, string]>([
    ['an entry without length, at which a walk would stand still', { entryLength: 0 }, 'tdvf-malformed'],
    ['an entry shorter than its own head', { entryLength: 17 }, 'tdvf-malformed'],
    ['an entry longer than the structure', { entryLength: 0x4000 }, 'tdvf-malformed'],
    ['no TDX metadata', { withoutMetadata: true }, 'tdvf-malformed'],
    ['metadata before the file', { metadataOffset: 0xffff_ffff }, 'tdvf-truncated'],
    ['metadata behind the file', { metadataOffset: 0 }, 'tdvf-truncated'],
    ['another signature', { signature: 'FVDT' }, 'tdvf-malformed'],
    ['another version', { version: 2 }, 'tdvf-malformed'],
    ['four thousand million sections', { count: 0xffff_ffff }, 'tdvf-malformed'],
    ['more sections than there are: what stands behind them is none', { count: 64 }, 'tdvf-number'],
    ['half a page', section({ memoryBytes: 0x1800 }), 'tdvf-malformed'],
    ['an address inside a page', section({ address: 0x1800 }), 'tdvf-malformed'],
    ['more data than memory', section({ memoryBytes: 0x1000 }), 'tdvf-malformed'],
    ['data behind the file', section({ dataOffset: 0x4000_0000 }), 'tdvf-malformed'],
    ['measured memory without data', section({ memoryBytes: 0x10_0000 }), 'tdvf-malformed'],
    [
      'a million million bytes to hash',
      section({ attributes: 0, memoryBytes: 0x100_0000_0000 }),
      'tdvf-malformed',
    ],
    ['an address beyond 2^53', section({ address: 2 ** 60 }), 'tdvf-number'],
  ])('%s', async (_, choices, code) => {
    expect(await refusalCode(() => readTdvf(makeFirmware(choices)))).toBe(code);
  });

  it('returns sections or refuses, whatever the bytes', async () => {
    const genuine = makeFirmware();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.nat(genuine.length),
        async (changes, cut) => {
          const bytes = genuine.slice(cut < genuine.length / 2 ? cut : 0);
          // Most of the file is data: aim at the structures behind it.
          for (const [at, value] of changes) bytes[bytes.length - 1 - (at % 400)] = value;
          const code = await refusalCode(() => computeMrtd(bytes, readTdvf(bytes)));
          expect(code).toMatch(/^(accepted|tdvf-[a-z]+)$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
