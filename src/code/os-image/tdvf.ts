/**
 * What a TDX firmware image says of itself: which parts of it go where in memory, and which of them are measured.
 * Source: Intel TDX Virtual Firmware Design Guide, "TDVF Metadata"; EDK II, OvmfPkg/ResetVector (GUIDed structure at the end).
 */
import { equalBytes } from '../../encoding/bytes';
import { Refusal } from '../../refusal';
import { guidBytes } from './guid';
import { LittleEndian } from './little-endian';

export const PAGE_BYTES = 0x1000;

/** Section types that matter here. */
export const TD_HOB_SECTION = 2;
export const TEMPORARY_MEMORY_SECTION = 3;

export interface TdvfSection {
  readonly type: number;
  /** Where its bytes stand in the file. */
  readonly dataOffset: number;
  readonly dataBytes: number;
  /** Guest physical address and length, whole pages. */
  readonly address: number;
  readonly memoryBytes: number;
  /** Its contents go into MRTD. */
  readonly measured: boolean;
  /** Its pages are added when the guest runs, so that they are no part of MRTD. */
  readonly addedLater: boolean;
}

/** Follows the GUIDed structure: the reset vector. */
const BYTES_AFTER_TABLE = 32;
const ENTRY_HEAD = 18;
const FOOTER_GUID = guidBytes('96b582de-1fb2-45f7-baea-a366c55a082d');
const METADATA_OFFSET_GUID = guidBytes('e47a6535-984a-4798-865e-4685a7bf8ec2');

const SIGNATURE = 0x4656_4454;
const VERSION = 1;
const DESCRIPTOR_BYTES = 16;
const SECTION_BYTES = 32;
/** Real firmware has six. */
const MAX_SECTIONS = 64;
/** All sections together, so that hashing ends: 256 MiB. */
const MAX_PAGES = 0x10000;

const MR_EXTEND = 0x1;
const PAGE_AUG = 0x2;

/**
 * @param firmware the whole file, such as `ovmf.fd`
 * @returns the sections in the order in which the host adds them
 * @throws Refusal `tdvf-truncated`, `tdvf-number`, `tdvf-malformed`
 */
export function readTdvf(firmware: Uint8Array): readonly TdvfSection[] {
  const read = new LittleEndian(firmware, 'tdvf');
  const at = descriptorOffset(firmware, read);
  if (read.u32(at, 'signature') !== SIGNATURE)
    throw malformed('signature', 'TDVF', `0x${read.u32(at, 'signature').toString(16)}`);
  if (read.u32(at + 8, 'version') !== VERSION)
    throw malformed('version', `${VERSION}`, `${read.u32(at + 8, 'version')}`);
  const count = read.u32(at + 12, 'number of sections');
  if (count > MAX_SECTIONS) throw malformed('number of sections', `at most ${MAX_SECTIONS}`, `${count}`);
  const sections = Array.from({ length: count }, (_, i) =>
    section(firmware, read, at + DESCRIPTOR_BYTES + SECTION_BYTES * i, `section ${i}`),
  );
  const pages = sections.reduce((sum, s) => sum + s.memoryBytes / PAGE_BYTES, 0);
  if (pages > MAX_PAGES) throw malformed('sections', `at most ${MAX_PAGES} pages`, `${pages}`);
  return sections;
}

/** Walks the GUIDed structure, which is read from its end: data, length of the entry, GUID. */
function descriptorOffset(firmware: Uint8Array, read: LittleEndian): number {
  const end = firmware.length - BYTES_AFTER_TABLE;
  const guidAt = (entryEnd: number) => read.slice(entryEnd - 16, 16, 'GUID');
  const lengthAt = (entryEnd: number) => read.u16(entryEnd - ENTRY_HEAD, 'length of the entry');
  if (!equalBytes(guidAt(end), FOOTER_GUID))
    throw malformed('end', 'the GUIDed structure of OVMF', 'other bytes');
  const table = lengthAt(end);
  if (table < ENTRY_HEAD) throw malformed('GUIDed structure', `at least ${ENTRY_HEAD} bytes`, `${table}`);
  const start = end - table;
  for (let entryEnd = end - ENTRY_HEAD; entryEnd > start; ) {
    const length = lengthAt(entryEnd);
    if (length < ENTRY_HEAD || entryEnd - length < start)
      throw malformed('GUIDed structure', `an entry of ${ENTRY_HEAD} bytes or more inside it`, `${length}`);
    if (equalBytes(guidAt(entryEnd), METADATA_OFFSET_GUID)) {
      if (length !== ENTRY_HEAD + 4)
        throw malformed('offset of the metadata', '4 bytes', `${length - ENTRY_HEAD}`);
      return firmware.length - read.u32(entryEnd - length, 'offset of the metadata');
    }
    entryEnd -= length;
  }
  throw malformed('GUIDed structure', 'an entry with the offset of the TDX metadata', 'none');
}

function section(firmware: Uint8Array, read: LittleEndian, at: number, place: string): TdvfSection {
  const dataOffset = read.u32(at, place);
  const dataBytes = read.u32(at + 4, place);
  const address = read.u64(at + 8, place);
  const memoryBytes = read.u64(at + 16, place);
  const type = read.u32(at + 24, place);
  const attributes = read.u32(at + 28, place);
  if (address % PAGE_BYTES !== 0 || memoryBytes % PAGE_BYTES !== 0)
    throw malformed(place, 'whole pages', `${memoryBytes} bytes at ${address}`);
  if (dataBytes > memoryBytes) throw malformed(place, `at most ${memoryBytes} bytes of data`, `${dataBytes}`);
  if (dataOffset + dataBytes > firmware.length)
    throw malformed(place, `data inside the file of ${firmware.length} bytes`, `${dataOffset + dataBytes}`);
  const measured = (attributes & MR_EXTEND) !== 0;
  // What a host would put behind data that is too short is written nowhere.
  if (measured && dataBytes !== memoryBytes)
    throw malformed(place, `${memoryBytes} bytes of data, as it is measured`, `${dataBytes}`);
  return {
    type,
    dataOffset,
    dataBytes,
    address,
    memoryBytes,
    measured,
    addedLater: (attributes & PAGE_AUG) !== 0,
  };
}

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('tdvf-malformed', at, expected, got);
