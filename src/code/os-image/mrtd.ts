/**
 * MRTD: what the TDX module records while the host builds a guest from firmware.
 * Source: Intel TDX Module ABI Specification, TDH.MEM.PAGE.ADD and TDH.MR.EXTEND; dstack evidence specification, section 9.2.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import { PAGE_BYTES, type TdvfSection } from './tdvf';

/** What the module hashes for one operation: its name, and the guest physical address at offset 16. */
const RECORD_BYTES = 128;
const ADDRESS_AT = 16;
/** One `MR.EXTEND` covers so many bytes. */
const CHUNK_BYTES = 256;

/** Hex. Which of the two a guest has is the host's choice. */
export interface Mrtd {
  /** All pages of a section are added before its contents are measured: QEMU 8.x. */
  readonly twoPass: string;
  /** Each page is measured as soon as it is added: QEMU 9.0 and later. */
  readonly singlePass: string;
}

/**
 * @param firmware the file that `sections` were read from
 * @param sections of `readTdvf`, which has checked that their data lies inside the file
 */
export function computeMrtd(firmware: Uint8Array, sections: readonly TdvfSection[]): Mrtd {
  return {
    twoPass: measure(firmware, sections, (pages, add, extend) => {
      for (let page = 0; page < pages; page++) add(page);
      for (let page = 0; page < pages; page++) extend(page);
    }),
    singlePass: measure(firmware, sections, (pages, add, extend) => {
      for (let page = 0; page < pages; page++) {
        add(page);
        extend(page);
      }
    }),
  };
}

type Operation = (page: number) => void;

function measure(
  firmware: Uint8Array,
  sections: readonly TdvfSection[],
  inOrder: (pages: number, add: Operation, extend: Operation) => void,
): string {
  const hash = sha384.create();
  const added = new OperationRecord('MEM.PAGE.ADD');
  const extended = new OperationRecord('MR.EXTEND');
  for (const section of sections) {
    const add: Operation = (page) => {
      if (!section.addedLater) hash.update(added.at(section.address + page * PAGE_BYTES));
    };
    const extend: Operation = (page) => {
      if (!section.measured) return;
      for (let at = page * PAGE_BYTES; at < (page + 1) * PAGE_BYTES; at += CHUNK_BYTES) {
        hash.update(extended.at(section.address + at));
        hash.update(firmware.subarray(section.dataOffset + at, section.dataOffset + at + CHUNK_BYTES));
      }
    };
    inOrder(section.memoryBytes / PAGE_BYTES, add, extend);
  }
  return toHex(hash.digest());
}

/** One buffer for all records of an operation: only the address differs. */
class OperationRecord {
  private readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);

  constructor(name: string) {
    this.bytes.set(new TextEncoder().encode(name));
  }

  at(address: number): Uint8Array {
    this.view.setBigUint64(ADDRESS_AT, BigInt(address), true);
    return this.bytes;
  }
}
