/**
 * RTMR1 and RTMR2: what the firmware measures of the kernel, its command line and its initrd.
 * Source: dstack evidence specification, section 9.2; EDK II, SecurityPkg/Tcg/TdTcg2Dxe.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../encoding/bytes';
import { registerOf } from './boot-register';

const ascii = (text: string): Uint8Array => sha384(new TextEncoder().encode(text));

/** EV_SEPARATOR: 32 zero bits. */
export const SEPARATOR_DIGEST = sha384(new Uint8Array(4));

/** What follows the kernel in RTMR1, whatever the image. */
const BOOT_ACTIONS: readonly Uint8Array[] = [
  ascii('Calling EFI Application from Boot Option'),
  SEPARATOR_DIGEST,
  ascii('Exit Boot Services Invocation'),
  ascii('Exit Boot Services Returned with Success'),
];

/** @param kernel Authenticode digest of the kernel as the firmware saw it, 48 bytes. @returns hex */
export const rtmr1Of = (kernel: Uint8Array): string => registerOf([kernel, ...BOOT_ACTIONS]);

/** @param commandLine its event's digest. @param initrd SHA-384 of the file. @returns hex */
export const rtmr2Of = (commandLine: Uint8Array, initrd: Uint8Array): string =>
  registerOf([commandLine, initrd]);

/**
 * The digest of a command line: UTF-16, little-endian, with a zero at the end. The firmware puts the initrd's name behind what
 * the image gives.
 * @param commandLine as in the image's `metadata.json`
 */
export function commandLineDigest(commandLine: string): Uint8Array {
  return sha384(concatBytes(utf16(`${commandLine} initrd=initrd`), new Uint8Array(2)));
}

/** UTF-16, little-endian, as firmware keeps texts. */
export function utf16(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  return bytes;
}
