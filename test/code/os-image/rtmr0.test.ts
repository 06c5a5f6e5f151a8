import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerOf } from '../../../src/code/os-image/boot-register';
import { OBSERVED_ACPI, observedAcpi } from '../../../src/code/os-image/observed-acpi';
import { examineRtmr0 } from '../../../src/code/os-image/rtmr0';
import { RTMR0_LAYOUTS, type Rtmr0Generation } from '../../../src/code/os-image/rtmr0-layouts';
import { readTdHobWitness, tdHobDigest, tdHobWitnessOf } from '../../../src/code/os-image/td-hob';
import { readVmConfig } from '../../../src/code/os-image/vm-config';
import { fromHex, toHex } from '../../../src/encoding/hex';
import { describeVectors, vectorJson } from '../../vectors';
import { refusalCode } from '../refusal-code';

const WITNESS = fromHex('80100904000609020b021010');
const LAYOUT = readTdHobWitness(WITNESS);
const GIB = 2 ** 30;

/** 1 vCPU, 2 GiB, QEMU 8.2.2: of the production app zerosignal-0.5.9-prod. */
const MACHINE = {
  cpu_count: 1,
  memory_size: 2 * GIB,
  qemu_single_pass_add_pages: true,
  pic: true,
  qemu_version: '8.2.2',
  pci_hole64_size: 0,
  hugepages: false,
  num_gpus: 0,
  num_nvswitches: 0,
  hotplug_off: false,
};

/** A log as a guest of this machine writes it. */
function honestDigests(generation: Rtmr0Generation = 'pre-202505', memory = 2 * GIB): Uint8Array[] {
  const acpi = observedAcpi(readVmConfig(MACHINE).shape)?.digests;
  return RTMR0_LAYOUTS[generation].map((part) => {
    if (part.from === 'memory') return tdHobDigest(LAYOUT, memory);
    return fromHex((part.from === 'acpi' ? acpi?.[part.table] : part.digests[0]) ?? '');
  });
}

const findings = (digests: readonly Uint8Array[], machine: unknown, layout = LAYOUT) =>
  Object.fromEntries(
    examineRtmr0(digests, readVmConfig(machine), layout).events.map((e) => [e.name, e.finding]),
  );

describe('RTMR0 is derived', () => {
  it('makes the register of a production app from its machine alone', () => {
    expect(registerOf(honestDigests())).toBe(
      '68102e7b524af310f7b7d426ce75481e36c40f5d513a9009c046e9d37e31551f0134d954b496a3357fd61d03f07ffe96',
    );
  });

  it.each([
    ['pre-202505', 13],
    ['stable-202505', 17],
  ] as const)(
    'knows the generation %s by its %d events, and says of each how it is known',
    (generation, n) => {
      const digests = honestDigests(generation);
      expect(digests).toHaveLength(n);
      const rtmr0 = examineRtmr0(digests, readVmConfig(MACHINE), LAYOUT);
      expect(rtmr0.generation).toBe(generation);
      const counts = rtmr0.events.map((e) => e.finding);
      expect(counts.filter((f) => f === 'derived')).toHaveLength(1);
      expect(counts.filter((f) => f === 'observed')).toHaveLength(3);
      expect(counts.filter((f) => f === 'constant')).toHaveLength(n - 4);
    },
  );

  it('does not say that it checked ACPI tables of a shape that nobody saw', () => {
    const seen = findings(honestDigests(), { ...MACHINE, cpu_count: 3 });
    expect(seen['ACPI tables']).toBe('not-checked');
    expect(seen['TD HOB']).toBe('derived');
  });

  it('does not take one known table for three', () => {
    const digests = honestDigests();
    digests[10] = new Uint8Array(48).fill(7);
    const seen = findings(digests, MACHINE);
    expect([seen['ACPI loader script'], seen['ACPI RSDP'], seen['ACPI tables']]).toEqual([
      'not-checked',
      'not-checked',
      'not-checked',
    ]);
  });
});

describe('RTMR0 catches', () => {
  it('a host that declares more memory than the guest has', () => {
    const rtmr0 = examineRtmr0(honestDigests(), readVmConfig({ ...MACHINE, memory_size: 4 * GIB }), LAYOUT);
    expect(rtmr0.events[0]).toEqual({
      name: 'TD HOB',
      finding: 'contradicts',
      digest: toHex(tdHobDigest(LAYOUT, 2 * GIB)),
      expected: [toHex(tdHobDigest(LAYOUT, 4 * GIB))],
    });
  });

  it('a declared memory in which the firmware cannot run', () => {
    for (const memory of [0, 4096, 8 * 2 ** 20, 2 * GIB + 1, 2 ** 52])
      expect(findings(honestDigests(), { ...MACHINE, memory_size: memory })['TD HOB']).toBe('contradicts');
  });

  it.each(['configuration volume', 'SecureBoot', 'PK', 'db', 'separator', 'BootOrder', 'Boot0000'])(
    'another %s than the firmware measures',
    (name) => {
      const index = RTMR0_LAYOUTS['pre-202505'].findIndex((part) => part.name === name);
      const digests = honestDigests();
      digests[index] = new Uint8Array(48).fill(1);
      expect(findings(digests, MACHINE)[name]).toBe('contradicts');
    },
  );

  it('an event more or less: then nothing counts as checked', () => {
    for (const digests of [honestDigests().slice(1), [...honestDigests(), new Uint8Array(48)], []]) {
      const rtmr0 = examineRtmr0(digests, readVmConfig(MACHINE), LAYOUT);
      expect(rtmr0.generation).toBe('unknown');
      expect(rtmr0.events.every((e) => e.finding === 'not-checked')).toBe(true);
    }
  });

  it('nothing about memory where the firmware is not known or the host says nothing', () => {
    const machine = readVmConfig(MACHINE);
    expect(examineRtmr0(honestDigests(), machine, undefined).events[0]?.finding).toBe('not-checked');
    expect(findings(honestDigests(), {})['TD HOB']).toBe('not-checked');
  });
});

describe('the TD HOB witness', () => {
  it('is written as it is read', () => expect(tdHobWitnessOf(LAYOUT)).toEqual(WITNESS));

  it.each([
    ['empty', ''],
    ['cut off', '80100904000609020b0210'],
    ['longer than it says', '80100904000609020b02101000'],
    ['fifty thousand ranges', '801009d08603'],
    ['a number without end', 'ffffffffffffffffffffffffffff'],
    ['a number in more bytes than it needs', '8010890004000609020b021010'],
    ['a range of nothing', '8010090100'],
    ['ranges that overlap', '801009020006050109'],
    ['no range', '80100900'],
  ])('is refused: %s', async (_, hex) => {
    expect(await refusalCode(() => readTdHobWitness(fromHex(hex)))).toBe('td-hob-witness-malformed');
  });

  it('gives a digest or is refused, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 24 }), fc.maxSafeNat(), async (bytes, memory) => {
        const code = await refusalCode(() => tdHobDigest(readTdHobWitness(bytes), memory));
        expect(code).toMatch(/^(accepted|td-hob-witness-malformed|td-hob-memory)$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('vm_config', () => {
  it('is read from text or object, with what it does not say left out', () => {
    expect(readVmConfig('{"os_image_hash":"","memory_size":null}')).toEqual({ shape: {} });
    expect(readVmConfig({ memory_size: 5, cpu_count: 2 })).toEqual({
      memorySize: 5,
      shape: { memorySize: 5, cpuCount: 2 },
    });
  });

  it.each([
    ['text in text in text', JSON.stringify(JSON.stringify('{}')), 'vm-config-malformed'],
    ['an array', [], 'vm-config-malformed'],
    ['nothing', null, 'vm-config-malformed'],
    ['memory as text', { memory_size: '2147483648' }, 'vm-config-malformed'],
    ['negative memory', { memory_size: -1 }, 'vm-config-malformed'],
    ['an image hash in capitals', { os_image_hash: 'A'.repeat(64) }, 'vm-config-malformed'],
    ['a switch that is neither', { pic: 'yes' }, 'vm-config-malformed'],
    ['deep nesting', '['.repeat(100), 'json-too-deep'],
    ['no JSON', '{', 'json-malformed'],
  ])('refuses %s', async (_, value, code) => {
    expect(await refusalCode(() => readVmConfig(value))).toBe(code);
  });
});

describeVectors('RTMR0 against the vectors', () => {
  it('derives the TD HOB of every size of memory in td-hob-by-memory.json', () => {
    const file = vectorJson<{ witness: string; digest_by_mib: Record<string, string> }>(
      'dstack/derived/td-hob-by-memory.json',
    );
    expect(file.witness).toBe(toHex(WITNESS));
    const sizes = Object.entries(file.digest_by_mib);
    expect(sizes.length).toBeGreaterThan(20);
    for (const [mib, digest] of sizes)
      expect(toHex(tdHobDigest(LAYOUT, Number(mib) * 2 ** 20)), mib).toBe(digest);
  });

  it('computes every constant event of rtmr-constants.json', () => {
    const file = vectorJson<Record<string, { event: string; digest: string }[]>>(
      'dstack/derived/rtmr-constants.json',
    );
    const generations = { rtmr0_pre202505: 'pre-202505', rtmr0_stable202505: 'stable-202505' } as const;
    for (const [name, generation] of Object.entries(generations)) {
      const layout = RTMR0_LAYOUTS[generation];
      expect(file[name]).toHaveLength(layout.length);
      file[name]?.forEach(({ event, digest }, i) => {
        const part = layout[i];
        const hex = /[0-9a-f]{96}$/.exec(digest)?.[0];
        expect(hex !== undefined, event).toBe(part?.from === 'constant');
        if (part?.from === 'constant') expect(part.digests, event).toContain(hex);
      });
    }
  });

  it('knows every shape of acpi-digests-observed.json with its digests', () => {
    const file = vectorJson<{ source: string; vm_config: unknown; loader_rsdp_tables: string[] }[]>(
      'dstack/derived/acpi-digests-observed.json',
    );
    const declared = file.filter((row) => row.vm_config !== null);
    for (const row of declared) {
      const seen = observedAcpi(readVmConfig(row.vm_config).shape);
      expect(seen?.digests, row.source).toEqual(row.loader_rsdp_tables);
      expect(seen?.seenIn).toContain(row.source);
    }
    expect(OBSERVED_ACPI.flatMap((row) => row.seenIn)).toHaveLength(declared.length);
  });
});
