/** A firmware image as EDK II lays one out: data, TDX metadata, GUIDed structure, reset vector. And kernels to go with it. */

import { guidBytes } from '../../../src/code/os-image/guid';
import { concatBytes } from '../../../src/encoding/bytes';

export interface MadeSection {
  readonly dataOffset: number;
  readonly dataBytes: number;
  readonly address: number;
  readonly memoryBytes: number;
  readonly type: number;
  readonly attributes: number;
}

const none = { dataOffset: 0, dataBytes: 0, attributes: 0 };

/** Sections as in the firmware of dstack and of Debian's ovmf: the same places of TD HOB and temporary memory. */
export const SECTIONS: readonly MadeSection[] = [
  {
    dataOffset: 0x1000,
    dataBytes: 0x3000,
    address: 0xffff_c000,
    memoryBytes: 0x3000,
    type: 0,
    attributes: 1,
  },
  { dataOffset: 0, dataBytes: 0x1000, address: 0xffff_b000, memoryBytes: 0x1000, type: 1, attributes: 0 },
  { ...none, address: 0x81_0000, memoryBytes: 0x1_0000, type: 3 },
  { ...none, address: 0x80_b000, memoryBytes: 0x2000, type: 3 },
  { ...none, address: 0x80_9000, memoryBytes: 0x2000, type: 2 },
  { ...none, address: 0x80_0000, memoryBytes: 0x6000, type: 3 },
];

export const u16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
export const u32 = (value: number): Uint8Array => concatBytes(u16(value & 0xffff), u16(value >>> 16));
export const u64 = (value: number): Uint8Array =>
  concatBytes(u32(value % 2 ** 32), u32(Math.floor(value / 2 ** 32)));

export const sectionRecord = (s: MadeSection): Uint8Array =>
  concatBytes(
    u32(s.dataOffset),
    u32(s.dataBytes),
    u64(s.address),
    u64(s.memoryBytes),
    u32(s.type),
    u32(s.attributes),
  );

const OTHER_GUID = guidBytes('00f771de-1a7e-4fcb-890e-68c77e2fb44e');
const METADATA_GUID = guidBytes('e47a6535-984a-4798-865e-4685a7bf8ec2');
const FOOTER_GUID = guidBytes('96b582de-1fb2-45f7-baea-a366c55a082d');

export interface FirmwareChoices {
  readonly sections?: readonly MadeSection[];
  /** As the descriptor claims. */
  readonly count?: number;
  readonly version?: number;
  readonly signature?: string;
  /** Length that the entry of the metadata claims. */
  readonly entryLength?: number;
  readonly metadataOffset?: number;
  readonly withoutMetadata?: boolean;
  /** Pattern of the measured data. */
  readonly seed?: number;
}

export function makeFirmware(choices: FirmwareChoices = {}): Uint8Array {
  const sections = choices.sections ?? SECTIONS;
  const data = Uint8Array.from({ length: 0x4000 }, (_, i) => (i * 7 + (i >> 8) + (choices.seed ?? 0)) & 0xff);
  const descriptor = concatBytes(
    new TextEncoder().encode(choices.signature ?? 'TDVF'),
    u32(16 + 32 * sections.length),
    u32(choices.version ?? 1),
    u32(choices.count ?? sections.length),
    ...sections.map(sectionRecord),
  );
  const other = concatBytes(u32(0xabcd), u16(22), OTHER_GUID);
  const tail = 22 + other.length + 18 + 32;
  const metadata = choices.withoutMetadata
    ? new Uint8Array()
    : concatBytes(
        u32(choices.metadataOffset ?? descriptor.length + tail),
        u16(choices.entryLength ?? 22),
        METADATA_GUID,
      );
  const table = concatBytes(metadata, other);
  return concatBytes(
    data,
    descriptor,
    table,
    concatBytes(u16(table.length + 18), FOOTER_GUID),
    new Uint8Array(32).fill(0x90),
  );
}

export interface KernelChoices {
  readonly protocol?: number;
  readonly loadFlags?: number;
  readonly xloadFlags?: number;
  readonly initrdMax?: number;
  readonly sections?: readonly { readonly at: number; readonly size: number }[];
  readonly sizeOfHeaders?: number;
  /** Bytes of certificates behind the sections. */
  readonly certificates?: number;
  readonly magic?: number;
  readonly size?: number;
}

export const PE_AT = 0x40;
export const OPTIONAL_AT = PE_AT + 24;
export const CHECKSUM_AT = OPTIONAL_AT + 64;
export const SECURITY_AT = OPTIONAL_AT + 112 + 32;

/** A bzImage: boot sector with PE header, setup header, two sections that make up the rest. */
export function makeKernel(choices: KernelChoices = {}): Uint8Array {
  const certificates = choices.certificates ?? 0;
  const size = choices.size ?? 0x3000;
  const kernel = Uint8Array.from({ length: size + certificates }, (_, i) => (i * 31 + (i >> 7)) & 0xff);
  kernel.fill(0, 0, 0x400);
  const view = new DataView(kernel.buffer);
  const sections = choices.sections ?? [
    { at: 0x1000, size: size - 0x1000 },
    { at: 0x400, size: 0xc00 },
    { at: 0, size: 0 },
  ];
  view.setUint16(0, 0x5a4d, true);
  view.setUint32(0x3c, PE_AT, true);
  view.setUint32(PE_AT, 0x4550, true);
  view.setUint16(PE_AT + 6, sections.length, true);
  view.setUint16(PE_AT + 20, 0xa0, true);
  view.setUint16(OPTIONAL_AT, choices.magic ?? 0x20b, true);
  view.setUint32(OPTIONAL_AT + 60, choices.sizeOfHeaders ?? 0x400, true);
  view.setUint32(CHECKSUM_AT, 0xdead_beef, true);
  view.setUint32(OPTIONAL_AT + 108, 6, true);
  view.setUint32(SECURITY_AT, certificates > 0 ? size : 0, true);
  view.setUint32(SECURITY_AT + 4, certificates, true);
  sections.forEach(({ at, size }, i) => {
    view.setUint32(OPTIONAL_AT + 0xa0 + 40 * i + 16, size, true);
    view.setUint32(OPTIONAL_AT + 0xa0 + 40 * i + 20, at, true);
  });
  view.setUint32(0x202, 0x5372_6448, true);
  view.setUint16(0x206, choices.protocol ?? 0x20f, true);
  kernel[0x211] = choices.loadFlags ?? 0x01;
  view.setUint32(0x22c, choices.initrdMax ?? 0x7fff_ffff, true);
  view.setUint16(0x236, choices.xloadFlags ?? 0x7f, true);
  return kernel;
}
