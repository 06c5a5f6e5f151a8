/**
 * The TD HOB: the host's list of the guest's memory, which the firmware measures first into RTMR0. It follows from the size of the
 * memory and from the places that the firmware has accepted before it reads the list.
 * Source: UEFI Platform Initialization Specification, volume 3 (HOB layouts); QEMU, hw/i386/tdvf-hob.c; dstack evidence
 * specification, section 9.2.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../encoding/bytes';
import { Refusal } from '../../refusal';
import { STABLE_KERNEL_MEMORY } from './kernel-header';
import { PAGE_BYTES, TD_HOB_SECTION, type TdvfSection, TEMPORARY_MEMORY_SECTION } from './tdvf';

/** Addresses and lengths in bytes, whole pages; ranges in rising order, none touching another's bytes. */
export interface TdHobLayout {
  readonly address: number;
  readonly accepted: readonly { readonly start: number; readonly length: number }[];
}

/** As many as a firmware can have sections. */
const MAX_RANGES = 64;
/** 256 TiB: no guest has more, and every number stays exact. */
const MAX_MEMORY = 2 ** 48;

const HANDOFF_BYTES = 56;
const RESOURCE_BYTES = 48;
const HANDOFF_TYPE = 1;
const RESOURCE_TYPE = 3;
const HANDOFF_VERSION = 9;
const END_OF_LIST_BYTES = 8;
/** Present, initialised, tested. */
const RESOURCE_ATTRIBUTES = 7;
const ACCEPTED = 0;
const UNACCEPTED = 7;

/** The q35 machine leaves a hole below 4 GiB: a guest with much memory has 2 GiB in front of it. */
const LOW_MEMORY = 0x8000_0000;
const HIGH_MEMORY = 0x1_0000_0000;

/**
 * The compact form of a layout that TDX-lite material holds: LEB128 numbers of pages, namely the first accepted page, how far
 * behind it the TD HOB stands, how many ranges there are, and for each how far behind it begins and how long it is.
 * @throws Refusal `td-hob-witness-malformed`
 */
export function readTdHobWitness(witness: Uint8Array): TdHobLayout {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = witness[at++];
      if (byte === undefined) throw malformed('number', 'more bytes', 'the end');
      value += (byte & 0x7f) * factor;
      if (value * PAGE_BYTES > MAX_MEMORY)
        throw malformed('number', `at most ${MAX_MEMORY / PAGE_BYTES} pages`, 'more');
      if (byte < 0x80) {
        // One spelling per number.
        if (byte === 0 && factor > 1) throw malformed('number', 'the shortest form', 'a longer one');
        return value;
      }
      if (factor > MAX_MEMORY) throw malformed('number', 'at most seven bytes', 'more');
    }
  };
  const base = number();
  const address = (base + number()) * PAGE_BYTES;
  const count = number();
  if (count > MAX_RANGES) throw malformed('number of ranges', `at most ${MAX_RANGES}`, `${count}`);
  const accepted = Array.from({ length: count }, () => ({
    start: (base + number()) * PAGE_BYTES,
    length: number() * PAGE_BYTES,
  }));
  if (at !== witness.length) throw malformed('end', 'nothing more', `${witness.length - at} more bytes`);
  return checkedLayout(address, accepted);
}

/** The layout of a firmware. @throws Refusal `td-hob-witness-malformed` when it has no place for a TD HOB, or more than one */
export function tdHobLayoutOf(sections: readonly TdvfSection[]): TdHobLayout {
  const [hob, ...more] = sections.filter((s) => s.type === TD_HOB_SECTION);
  if (hob === undefined || more.length > 0)
    throw malformed('TD HOB', 'one section', `${more.length + (hob === undefined ? 0 : 1)}`);
  const accepted = sections
    .filter((s) => s.type === TD_HOB_SECTION || s.type === TEMPORARY_MEMORY_SECTION)
    .map(({ address, memoryBytes }) => ({ start: address, length: memoryBytes }))
    .sort((a, b) => a.start - b.start);
  return checkedLayout(hob.address, accepted);
}

/** The reverse of `readTdHobWitness`. */
export function tdHobWitnessOf({ address, accepted }: TdHobLayout): Uint8Array {
  const base = accepted[0]?.start ?? address;
  const pages = [base, address - base, accepted.length * PAGE_BYTES];
  for (const { start, length } of accepted) pages.push(start - base, length);
  return Uint8Array.from(pages.flatMap((bytes) => leb128(bytes / PAGE_BYTES)));
}

/**
 * @param memorySize of the guest, bytes
 * @returns SHA-384 of the list, as the firmware measures it
 * @throws Refusal `td-hob-memory` when a guest of that size cannot run this firmware
 */
export function tdHobDigest({ address, accepted }: TdHobLayout, memorySize: number): Uint8Array {
  const end = accepted.reduce((last, range) => Math.max(last, range.start + range.length), 0);
  const lowEnd = memorySize >= STABLE_KERNEL_MEMORY ? LOW_MEMORY : memorySize;
  if (!Number.isInteger(memorySize / PAGE_BYTES) || memorySize > MAX_MEMORY || lowEnd <= end)
    throw new Refusal('td-hob-memory', 'memory', `whole pages, more than ${end} bytes`, `${memorySize}`);
  const resources: Uint8Array[] = [];
  let covered = 0;
  for (const { start, length } of accepted) {
    if (start > covered) resources.push(resource(UNACCEPTED, covered, start - covered));
    resources.push(resource(ACCEPTED, start, length));
    covered = start + length;
  }
  resources.push(resource(UNACCEPTED, covered, lowEnd - covered));
  if (memorySize > lowEnd) resources.push(resource(UNACCEPTED, HIGH_MEMORY, memorySize - lowEnd));
  return sha384(concatBytes(handoff(address, resources.length), ...resources));
}

function handoff(address: number, resources: number): Uint8Array {
  const { bytes, view } = hob(HANDOFF_TYPE, HANDOFF_BYTES);
  view.setUint32(8, HANDOFF_VERSION, true);
  const listBytes = HANDOFF_BYTES + RESOURCE_BYTES * resources + END_OF_LIST_BYTES;
  view.setBigUint64(48, BigInt(address + listBytes), true);
  return bytes;
}

function resource(type: number, start: number, length: number): Uint8Array {
  const { bytes, view } = hob(RESOURCE_TYPE, RESOURCE_BYTES);
  view.setUint32(24, type, true);
  view.setUint32(28, RESOURCE_ATTRIBUTES, true);
  view.setBigUint64(32, BigInt(start), true);
  view.setBigUint64(40, BigInt(length), true);
  return bytes;
}

function hob(type: number, length: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type, true);
  view.setUint16(2, length, true);
  return { bytes, view };
}

function checkedLayout(address: number, accepted: TdHobLayout['accepted']): TdHobLayout {
  if (accepted.length === 0) throw malformed('ranges', 'at least one', 'none');
  let covered = 0;
  for (const { start, length } of accepted) {
    if (length === 0 || start < covered)
      throw malformed('ranges', 'pages in rising order, no page twice', `${length} bytes at ${start}`);
    covered = start + length;
  }
  return { address, accepted };
}

function leb128(value: number): readonly number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value] : [(value % 128) | 0x80, ...leb128(rest)];
}

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('td-hob-witness-malformed', at, expected, got);
