import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticodeSha384 } from '../../../src/code/os-image/authenticode';
import { kernelAsLoaded, kernelMovesWithMemory } from '../../../src/code/os-image/kernel-header';
import { commandLineDigest, rtmr1Of, rtmr2Of } from '../../../src/code/os-image/kernel-registers';
import { fromHex, toHex } from '../../../src/encoding/hex';
import { refusalCode } from '../refusal-code';
import { CHECKSUM_AT, type KernelChoices, makeKernel, SECURITY_AT } from './firmware-maker';

const GIB = 2 ** 30;
const sha384 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash('sha384');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

describe('the Authenticode digest of a kernel', () => {
  const kernel = makeKernel();

  it('leaves out checksum and certificate entry, and takes sections in the order of the file', () => {
    expect(toHex(authenticodeSha384(kernel))).toBe(
      sha384(
        kernel.subarray(0, CHECKSUM_AT),
        kernel.subarray(CHECKSUM_AT + 4, SECURITY_AT),
        kernel.subarray(SECURITY_AT + 8),
      ),
    );
  });

  it('covers what follows the sections, and leaves out the certificates', () => {
    const signed = makeKernel({ certificates: 0x208 });
    const trailing = Uint8Array.from([...makeKernel(), 1, 2, 3]);
    expect(toHex(authenticodeSha384(signed))).toBe(
      sha384(
        signed.subarray(0, CHECKSUM_AT),
        signed.subarray(CHECKSUM_AT + 4, SECURITY_AT),
        signed.subarray(SECURITY_AT + 8, 0x3000),
      ),
    );
    expect(toHex(authenticodeSha384(trailing))).toBe(
      sha384(
        trailing.subarray(0, CHECKSUM_AT),
        trailing.subarray(CHECKSUM_AT + 4, SECURITY_AT),
        trailing.subarray(SECURITY_AT + 8),
      ),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'pe-truncated'],
    ['no PE', new Uint8Array(0x1000), 'pe-malformed'],
    ['an unknown magic', makeKernel({ magic: 0x107 }), 'pe-malformed'],
    [
      'more sections than any loader takes',
      makeKernel({ sections: Array.from({ length: 97 }, () => ({ at: 0, size: 0 })) }),
      'pe-malformed',
    ],
    ['headers that end before the certificate entry', makeKernel({ sizeOfHeaders: 0 }), 'pe-malformed'],
    ['headers behind the end', makeKernel({ sizeOfHeaders: 0xffff_fff0 }), 'pe-truncated'],
    [
      'a section behind the end',
      makeKernel({ sections: [{ at: 0xffff_0000, size: 0xffff_0000 }] }),
      'pe-truncated',
    ],
    [
      'sections that overlap, so that others need not be hashed',
      makeKernel({
        sections: [
          { at: 0x400, size: 0x2c00 },
          { at: 0x400, size: 0x2c00 },
        ],
      }),
      'pe-malformed',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await refusalCode(() => authenticodeSha384(bytes))).toBe(code);
  });

  it('returns a digest or refuses, whatever the header says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(0x3ff), fc.integer({ min: 0, max: 255 })), { maxLength: 10 }),
        fc.nat(0x3000),
        async (changes, length) => {
          const bytes = kernel.slice(0, Math.max(length, 0x80));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          expect(await refusalCode(() => authenticodeSha384(bytes))).toMatch(/^(accepted|pe-[a-z]+)$/);
          expect(await refusalCode(() => kernelAsLoaded(bytes, 0x1000, 4 * GIB))).toMatch(
            /^(accepted|kernel-[a-z]+)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the kernel as QEMU loads it', () => {
  const fields = (kernel: Uint8Array) => {
    const view = new DataView(kernel.buffer);
    return {
      loader: kernel[0x210],
      flags: kernel[0x211],
      initrdAt: view.getUint32(0x218, true),
      initrdSize: view.getUint32(0x21c, true),
      heapEnd: view.getUint16(0x224, true),
      commandLineAt: view.getUint32(0x228, true),
    };
  };
  const loaded = (memory: number, choices: KernelChoices = {}, initrdSize = 0x123_4567) =>
    fields(kernelAsLoaded(makeKernel(choices), initrdSize, memory));

  it('has loader, heap, command line and initrd filled in, and nothing else changed', () => {
    const kernel = makeKernel();
    const copy = kernelAsLoaded(kernel, 0x123_4567, 4 * GIB);
    expect(fields(copy)).toEqual({
      loader: 0xb0,
      flags: 0x81,
      // Below 2 GiB less the ACPI tables, in whole pages.
      initrdAt: (0x8000_0000 - 0x28000 - 1 - 0x123_4567) & ~0xfff,
      initrdSize: 0x123_4567,
      heapEnd: 0xfe00,
      commandLineAt: 0x20000,
    });
    const changed = [...copy.keys()].filter((i) => copy[i] !== kernel[i]);
    expect(changed.every((i) => (i >= 0x210 && i < 0x220) || (i >= 0x224 && i < 0x22c))).toBe(true);
    expect(kernel).toEqual(makeKernel());
  });

  it('is the same for 2 GiB and for 2.75 GiB and more, and moves with the memory elsewhere', () => {
    const large = loaded(64 * GIB);
    for (const memory of [2 * GIB, 2.75 * GIB, 3 * GIB, 4 * GIB]) {
      expect(loaded(memory)).toEqual(large);
      expect(kernelMovesWithMemory(memory)).toBe(false);
    }
    for (const memory of [1 * GIB, 1.5 * GIB, 2.5 * GIB, 2.75 * GIB - 4096]) {
      expect(loaded(memory).initrdAt).not.toBe(large.initrdAt);
      expect(kernelMovesWithMemory(memory)).toBe(true);
    }
  });

  it('keeps the initrd below the limit of a kernel that has one', () => {
    const old = { xloadFlags: 0x40, initrdMax: 0x37ff_ffff };
    expect(loaded(8 * GIB, old, 0x1000).initrdAt).toBe(0x37ff_e000);
    expect(loaded(8 * GIB, { ...old, protocol: 0x203, xloadFlags: 0x02 }, 0x1000).initrdAt).toBe(0x37ff_e000);
  });

  it.each<[string, Uint8Array, number, string]>([
    ['no setup header', new Uint8Array(0x1000), 1, 'kernel-malformed'],
    ['a file that ends in the header', makeKernel().slice(0, 0x230), 1, 'kernel-truncated'],
    ['a protocol of before 2003', makeKernel({ protocol: 0x202 }), 1, 'kernel-malformed'],
    ['a kernel that is loaded low', makeKernel({ loadFlags: 0 }), 1, 'kernel-malformed'],
    ['an initrd larger than the memory', makeKernel(), 0xffff_ffff, 'kernel-malformed'],
  ])('refuses %s', async (_, bytes, initrd, code) => {
    expect(await refusalCode(() => kernelAsLoaded(bytes, initrd, 4 * GIB))).toBe(code);
  });
});

describe('the registers of kernel and command line', () => {
  // Dstack-TEE/dstack, dstack-mr/src/tdx.rs, the two stable values of its tests.
  const COMMAND_LINE = `console=ttyS0 init=/init panic=1 dstack.rootfs_hash=${'1'.repeat(64)} dstack.rootfs_size=4096`;

  it('measures the command line with the name of the initrd behind it, as the reference does', () => {
    const digest = commandLineDigest(COMMAND_LINE);
    expect(toHex(digest)).toBe(
      'bb4154e6e429e184bc63d544ae5720f868e5859b378b13bab69860e1fc65c09f1b67277bba010841fbe8bc3619e58d58',
    );
    expect(rtmr2Of(digest, new Uint8Array(48).fill(0x33))).toBe(
      '2fb6d31492cd2f073fe8fdaa9dbdff4dfdde92bf07f9a16c2b7123ae7be5090007974d33bfe8807ac56974160f8f2948',
    );
  });

  it('makes RTMR1 of dstack 0.5.9 from the kernel event alone', () => {
    const kernel = fromHex(
      '90e278aa4d688f4f05bf76f1786fea174abcea0d6b44e81cea5b3327f3f211e5c465a9c34b513283bed2512bca6d4a19',
    );
    expect(rtmr1Of(kernel)).toBe(
      '07e6f51aa763abfe75c3ddfbf4f425fe3f0ceff66d807a75e049303dce9addf68e7218729bd419638af63a370f65878c',
    );
  });
});
