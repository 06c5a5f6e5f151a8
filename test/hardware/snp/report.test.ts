import { expect, it } from 'vitest';
import { productNamed, productOf } from '../../../src/hardware/snp/product';
import { readSnpReport } from '../../../src/hardware/snp/report';
import { guestPolicyNames, platformInfoNames } from '../../../src/hardware/snp/report-bits';
import { partsBelow, readTcbVersion } from '../../../src/hardware/snp/tcb-version';
import { Refusal } from '../../../src/refusal';
import { CPUIDS, makeSnpReport, type SnpReportOptions, tcbBytes } from '../../testbed/snp-maker';
import { newChipKeys } from '../../testbed/snp-maker-certificate';
import { CURRENT_TCB } from '../../testbed/snp-maker-pki';

const keys = await newChipKeys();
const make = (options: Partial<SnpReportOptions> = {}) =>
  makeSnpReport({
    product: 'Milan',
    keys,
    chipId: new Uint8Array(64).fill(1),
    reportedTcb: CURRENT_TCB.Milan,
    ...options,
  });

async function refusalOf(options: Partial<SnpReportOptions>): Promise<string> {
  try {
    readSnpReport(await make(options));
  } catch (error) {
    if (error instanceof Refusal) return `${error.code} at ${error.at}`;
    throw error;
  }
  return 'read';
}

it.each([2, 3, 5])('version %i is read', async (version) => {
  expect(readSnpReport(await make({ version })).version).toBe(version);
});

it.each([0, 1, 4, 6, 0xffffffff])('version %i is not understood', async (version) => {
  expect(await refusalOf({ version })).toBe('snp-report-unsupported-version at version');
});

it('fields that a version does not have are reserved in it', async () => {
  const cpuid = [0x188, Uint8Array.of(0x19)] as const;
  const mitigations = [0x1f8, Uint8Array.of(1)] as const;
  expect(await refusalOf({ version: 2, overwrite: [cpuid] })).toBe('snp-report-reserved at offset 0x188');
  expect(await refusalOf({ version: 3, overwrite: [mitigations] })).toBe(
    'snp-report-reserved at offset 0x1f8',
  );
  expect(await refusalOf({ version: 5, overwrite: [mitigations] })).toBe('read');
});

it.each([0x4c, 0x18b, 0x19f, 0x1eb, 0x1ef, 0x208, 0x29f, 0x2d0, 0x2e7, 0x318, 0x330, 0x49f])(
  'a byte at 0x%s that no field claims has to be zero',
  async (offset) => {
    const report = await make();
    report[offset] = 1;
    expect(() => readSnpReport(report)).toThrow(/snp-report-reserved/);
  },
);

it('what is not defined is refused', async () => {
  expect(await refusalOf({ signatureAlgorithm: 2 })).toBe('snp-report-unsupported-algorithm at algorithm');
  expect(await refusalOf({ keyInfo: 2 << 2 })).toBe('snp-report-unsupported-signing-key at signing-key');
  expect(await refusalOf({ keyInfo: 1 << 5 })).toBe('snp-report-reserved at keyInfo');
  expect(await refusalOf({ vmpl: 4 })).toBe('snp-report-vmpl at vmpl');
});

it('processors belong to product lines, Bergamo and Turin Dense too', () => {
  const lines = Object.entries(CPUIDS).map(([name, [family, model, stepping]]) => [
    name,
    productOf({ family, model, stepping }),
  ]);
  expect(Object.fromEntries(lines)).toEqual({
    Milan: 'Milan',
    'Milan-X': 'Milan',
    Genoa: 'Genoa',
    'Genoa-X': 'Genoa',
    Bergamo: 'Genoa',
    Turin: 'Turin',
    'Turin Dense': 'Turin',
  });
  expect(productOf({ family: 0x19, model: 0x20, stepping: 0 })).toBeUndefined();
  expect(productOf({ family: 0x1a, model: 0x20, stepping: 0 })).toBeUndefined();
  expect(['Milan-B0', 'Genoa', 'Turin', 'Milan-', 'milan', 'Milan-B0 '].map(productNamed)).toEqual([
    'Milan',
    'Genoa',
    'Turin',
    undefined,
    undefined,
    undefined,
  ]);
});

it('the same bytes are two TCB versions, by product', () => {
  const bytes = tcbBytes('Turin', CURRENT_TCB.Turin);
  expect(readTcbVersion(bytes, 'Turin')).toEqual({ fmc: 1, bootLoader: 3, tee: 2, snp: 5, microcode: 0x61 });
  expect(readTcbVersion(bytes, 'Milan')).toEqual({ bootLoader: 1, tee: 3, snp: 0, microcode: 0x61 });
});

it('TCB versions are compared part by part', () => {
  expect(partsBelow({ bootLoader: 3, tee: 9, snp: 1 }, { bootLoader: 4, tee: 0, snp: 2 })).toEqual([
    'bootLoader',
    'snp',
  ]);
  expect(partsBelow({ snp: 1 }, { fmc: 3 })).toEqual([]);
});

it('bits have their names, and numbers where they have none', () => {
  expect(guestPolicyNames(0x20b_0137n)).toEqual(['SMT', 'DEBUG', 'PAGE_SWAP_DISABLE']);
  expect(guestPolicyNames(1n << 40n)).toEqual(['bit 40']);
  expect(platformInfoNames(0x125n)).toEqual(['SMT_EN', 'ECC_EN', 'ALIAS_CHECK_COMPLETE', 'bit 8']);
});
