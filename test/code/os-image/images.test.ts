import { describe, expect, it } from 'vitest';
import { compareOsClaims } from '../../../src/code/os-image/claims';
import { imageOfHash, OS_IMAGES } from '../../../src/code/os-image/images';
import { rtmr1Of, rtmr2Of } from '../../../src/code/os-image/kernel-registers';
import { matchOsImage, type OsRegisters } from '../../../src/code/os-image/match';
import { isMeasured, type MeasuredOsImage } from '../../../src/code/os-image/os-image';
import { OTHER_BUILDS } from '../../../src/code/os-image/other-builds';
import { fromHex } from '../../../src/encoding/hex';
import { describeVectors, vectorJson } from '../../vectors';

const measured = OS_IMAGES.filter(isMeasured);
const named = (name: string): MeasuredOsImage => {
  const image = measured.find((i) => i.name === name);
  if (image === undefined) throw new Error(`no row ${name}`);
  return image;
};
const registersOf = ({ measurements: { firmware, rtmr1, rtmr2 } }: MeasuredOsImage): OsRegisters => ({
  mrtd: firmware.mrtd[0]?.value ?? '',
  rtmr1,
  rtmr2,
});
const OTHER = 'ab'.repeat(48);
const HASH = 'cd'.repeat(32);

describe('the table of OS images', () => {
  it('names every image and every set of registers once', () => {
    const unique = (values: readonly string[]) => new Set(values).size === values.length;
    expect(unique(OS_IMAGES.map((i) => i.osImageHash))).toBe(true);
    expect(unique(OS_IMAGES.map((i) => i.name))).toBe(true);
    expect(unique(measured.map((i) => `${i.measurements.rtmr1} ${i.measurements.rtmr2}`))).toBe(true);
  });

  it('has whole values, and says where each row comes from', () => {
    for (const image of OS_IMAGES) {
      expect(image.osImageHash).toMatch(/^[0-9a-f]{64}$/);
      expect(image.name).toContain(image.version);
      expect(image.name.includes('-dev-')).toBe(image.isDevelopment);
      expect(image.provenance.length).toBeGreaterThan(40);
    }
    for (const { measurements: m } of measured)
      for (const register of [...m.firmware.mrtd.map((v) => v.value), m.rtmr1, m.rtmr2])
        expect(register).toMatch(/^[0-9a-f]{96}$/);
  });

  it('has RTMR1 and RTMR2 that follow from the events beside them', () => {
    const withEvents = measured.filter((i) => i.measurements.events !== undefined);
    expect(withEvents.length).toBeGreaterThan(6);
    for (const { name, measurements: m } of withEvents) {
      expect(rtmr1Of(fromHex(m.events?.kernel ?? '')), name).toBe(m.rtmr1);
      expect(rtmr2Of(fromHex(m.events?.commandLine ?? ''), fromHex(m.events?.initrd ?? '')), name).toBe(
        m.rtmr2,
      );
    }
  });

  it('keeps other builds out', () => {
    for (const build of OTHER_BUILDS) {
      const match = matchOsImage(build);
      expect(match.kind, build.name).toBe('unknown');
      expect(match.kind === 'unknown' && match.seenAs).toBe(build);
    }
  });
});

describe('an operating system is known', () => {
  it('by all of firmware, kernel, command line and initrd, in either order of pages', () => {
    const image = named('dstack-0.5.9');
    for (const { order, value } of image.measurements.firmware.mrtd)
      expect(matchOsImage({ ...registersOf(image), mrtd: value })).toEqual({
        kind: 'production',
        image,
        pageAddOrder: order,
      });
  });

  it('as a development image, which has the kernel of the production image', () => {
    const image = named('dstack-dev-0.5.8');
    expect(image.measurements.rtmr1).toBe(named('dstack-0.5.8').measurements.rtmr1);
    expect(matchOsImage(registersOf(image))).toMatchObject({ kind: 'development', image });
  });
});

describe('an operating system is unknown', () => {
  const image = named('dstack-0.5.9');
  const honest = registersOf(image);

  it.each(['mrtd', 'rtmr1', 'rtmr2'] as const)('with any other %s', (register) => {
    expect(matchOsImage({ ...honest, [register]: OTHER }).kind).toBe('unknown');
  });

  it('with the parts of two images', () => {
    const mixed = { ...honest, rtmr1: named('dstack-0.5.8').measurements.rtmr1 };
    const match = matchOsImage(mixed);
    expect(match.kind).toBe('unknown');
    const old = { ...honest, mrtd: named('dstack-0.5.1').measurements.firmware.mrtd[0]?.value ?? '' };
    expect(matchOsImage(old).kind).toBe('unknown');
  });

  it('whatever memory the host declares: small memory excuses from comparing the kernel, and passes nothing', () => {
    const match = matchOsImage({ ...honest, rtmr1: OTHER }, { memorySize: 2 ** 30 });
    expect(match).toMatchObject({ kind: 'unknown', kernelNotComparable: true });
    expect(matchOsImage({ ...honest, rtmr1: OTHER }, { memorySize: 2 ** 31 })).toMatchObject({
      kind: 'unknown',
      kernelNotComparable: false,
    });
  });

  it('and what it shares with known ones is told: same kernel, another command line', () => {
    const match = matchOsImage(
      { ...honest, rtmr2: OTHER },
      { events: { initrd: image.measurements.events?.initrd ?? '', commandLine: OTHER } },
    );
    expect(match.kind === 'unknown' && match.resembles[0]).toEqual({
      image,
      same: ['firmware', 'kernel', 'initrd'],
    });
  });

  it('and events that nobody logged are not taken for equal', () => {
    const match = matchOsImage({ mrtd: OTHER, rtmr1: OTHER, rtmr2: OTHER }, { events: {} });
    expect(match).toEqual({ kind: 'unknown', resembles: [], kernelNotComparable: false });
  });

  it('when only its hash was published', () => {
    const hashOnly = OS_IMAGES.filter((i) => !isMeasured(i));
    expect(hashOnly.length).toBeGreaterThan(5);
    expect(matchOsImage({ mrtd: '', rtmr1: '', rtmr2: '' }, {}, hashOnly).kind).toBe('unknown');
  });
});

describe('what guest and host claim', () => {
  const image = named('dstack-0.5.9');

  it('agrees when every claim names what the registers name', () => {
    const hash = image.osImageHash;
    expect(compareOsClaims(image, { event: hash, vmConfig: hash })).toEqual({
      kind: 'agrees',
      with: ['event', 'vmConfig'],
    });
    expect(compareOsClaims(image, { vmConfig: hash })).toEqual({ kind: 'agrees', with: ['vmConfig'] });
    expect(compareOsClaims(image, {})).toEqual({ kind: 'none' });
  });

  it('is a difference beside known registers, and names what was claimed', () => {
    const dev = imageOfHash('7d47512fda31dc5a7318f72ae1869a3c76323981eea21fc30cafd0f79668642c');
    expect(compareOsClaims(image, { event: HASH, vmConfig: dev?.osImageHash ?? '' })).toEqual({
      kind: 'other-than-registers',
      differing: [
        { source: 'event', osImageHash: HASH },
        { source: 'vmConfig', osImageHash: dev?.osImageHash, image: dev },
      ],
    });
  });

  it('contradicts unknown registers when it names an image whose registers are known', () => {
    expect(compareOsClaims(undefined, { event: image.osImageHash })).toEqual({
      kind: 'not-what-it-claims',
      claimed: image,
    });
  });

  it('contradicts itself beside unknown registers, even when one half names a known image', () => {
    expect(compareOsClaims(undefined, { event: HASH, vmConfig: image.osImageHash }).kind).toBe(
      'claims-differ',
    );
  });

  it('leaves open an image of which only the hash is known, and one that nobody lists', () => {
    const hashOnly = OS_IMAGES.find((i) => i.name === 'dstack-0.6.0');
    expect(compareOsClaims(undefined, { vmConfig: hashOnly?.osImageHash ?? '' })).toEqual({
      kind: 'registers-not-known',
      claimed: hashOnly,
    });
    expect(compareOsClaims(undefined, { vmConfig: HASH })).toEqual({ kind: 'unlisted', osImageHash: HASH });
  });
});

describeVectors('the table against the vectors', () => {
  interface Derived {
    readonly name: string;
    readonly os_image_hash: string;
    readonly is_dev: boolean | null;
    readonly mrtd?: string;
    readonly rtmr1?: string;
    readonly rtmr2?: string;
  }
  const { images } = vectorJson<{ images: readonly Derived[] }>('dstack/derived/os-images.json');

  it('has every image of os-images.json that is somebody’s release, as it is there, and no other', () => {
    for (const derived of images) {
      const row = imageOfHash(derived.os_image_hash);
      expect(row === undefined, derived.name).toBe(derived.is_dev === null);
      if (row === undefined) continue;
      expect(row.isDevelopment).toBe(derived.is_dev);
      expect(row.name).toBe(derived.name.replaceAll(' ', '-'));
      expect(isMeasured(row)).toBe(derived.mrtd !== undefined);
      if (isMeasured(row)) {
        expect(row.measurements.firmware.mrtd.map((m) => m.value)).toContain(derived.mrtd);
        expect([row.measurements.rtmr1, row.measurements.rtmr2]).toEqual([derived.rtmr1, derived.rtmr2]);
      }
    }
  });
});
