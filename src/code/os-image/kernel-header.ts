/**
 * The kernel as QEMU up to 10.1 hands it to the firmware: fields of the setup header filled in, as a boot loader does. The firmware
 * measures the result, so that RTMR1 depends on the size of the initrd and, below 2.75 GiB, on the memory of the guest.
 * Source: Linux, Documentation/arch/x86/boot.rst (fields); QEMU, hw/i386/x86.c, x86_load_linux, and hw/i386/pc_q35.c (values);
 * dstack evidence specification, section 9.2. Images from 0.6.0 on say in `metadata.json` that their firmware writes these
 * fields itself and the file already has them (`kernel_header_normalized`): their kernel is measured as it is.
 */
import { Refusal } from '../../refusal';
import { LittleEndian } from './little-endian';

/** From here on the q35 machine keeps 2 GiB below 4 GiB, so that the initrd no longer moves with the memory. */
export const STABLE_KERNEL_MEMORY = 0xb000_0000;
const TWO_GIB = 0x8000_0000;

/** True where the measured kernel, hence RTMR1, differs from that of a guest with much memory. @param memorySize bytes */
export const kernelMovesWithMemory = (memorySize: number): boolean =>
  memorySize !== TWO_GIB && memorySize < STABLE_KERNEL_MEMORY;

/** Kept free for ACPI tables at the end of low memory: 0x20000 + 0x8000. */
const ACPI_DATA_BYTES = 0x28000;
const HEADER_END = 0x268;
const MAGIC = 0x5372_6448;
const OLDEST_PROTOCOL = 0x203;
const REAL_MODE_AT = 0x10000;
const COMMAND_LINE_AT = 0x20000;
const LOADED_HIGH = 0x01;
const CAN_USE_HEAP = 0x80;
const QEMU_LOADER = 0xb0;
const CAN_BE_LOADED_ABOVE_4G = 0x02;
const PAGE = 0x1000;

/**
 * @param kernel the bzImage
 * @param initrdSize bytes
 * @param memorySize bytes
 * @returns a copy with the fields that QEMU writes
 * @throws Refusal `kernel-truncated`, `kernel-malformed`
 */
export function kernelAsLoaded(kernel: Uint8Array, initrdSize: number, memorySize: number): Uint8Array {
  const read = new LittleEndian(kernel, 'kernel');
  read.slice(0, HEADER_END, 'setup header');
  if (read.u32(0x202, 'magic') !== MAGIC) throw malformed('magic', 'HdrS', `${read.u32(0x202, 'magic')}`);
  const protocol = read.u16(0x206, 'version');
  const loadFlags = kernel[0x211] ?? 0;
  // Older protocols and kernels loaded low get other addresses; no image has one.
  if (protocol < OLDEST_PROTOCOL)
    throw malformed('version', 'boot protocol 2.03 or later', `0x${protocol.toString(16)}`);
  if ((loadFlags & LOADED_HIGH) === 0) throw malformed('loadflags', 'a kernel that is loaded high', '0');

  const lowMemory = Math.min(memorySize, memorySize >= STABLE_KERNEL_MEMORY ? TWO_GIB : STABLE_KERNEL_MEMORY);
  const anywhere = protocol >= 0x20c && (read.u16(0x236, 'xloadflags') & CAN_BE_LOADED_ABOVE_4G) !== 0;
  const highest = anywhere ? 0xffff_ffff : read.u32(0x22c, 'initrd_addr_max');
  const initrdEnd = Math.min(highest, lowMemory - ACPI_DATA_BYTES - 1);
  if (initrdSize >= initrdEnd)
    throw new Refusal('kernel-malformed', 'initrd', `less than ${initrdEnd} bytes`, `${initrdSize}`);
  const initrdAt = Math.floor((initrdEnd - initrdSize) / PAGE) * PAGE;

  const loaded = Uint8Array.from(kernel);
  const view = new DataView(loaded.buffer);
  loaded[0x210] = QEMU_LOADER;
  loaded[0x211] = loadFlags | CAN_USE_HEAP;
  view.setUint32(0x218, initrdAt, true);
  view.setUint32(0x21c, initrdSize, true);
  view.setUint16(0x224, COMMAND_LINE_AT - REAL_MODE_AT - 0x200, true);
  view.setUint32(0x228, COMMAND_LINE_AT, true);
  return loaded;
}

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('kernel-malformed', at, expected, got);
