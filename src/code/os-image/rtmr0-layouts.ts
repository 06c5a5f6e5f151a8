/**
 * What the two generations of firmware measure into RTMR0, in order. Source: dstack evidence specification, section 9.2; UEFI
 * Specification, section 3.1.3 (load options) and 10.3.5.8 (device paths); TCG PC Client Platform Firmware Profile, section 10.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { guidBytes } from './guid';
import { SEPARATOR_DIGEST, utf16 } from './kernel-registers';

export type Rtmr0Part =
  | { readonly name: string; readonly from: 'memory' }
  /** 0 loader script, 1 RSDP, 2 tables. */
  | { readonly name: string; readonly from: 'acpi'; readonly table: 0 | 1 | 2 }
  /** One of these digests, lower-case hex. */
  | { readonly name: string; readonly from: 'constant'; readonly digests: readonly string[] };

export const RTMR0_GENERATIONS = ['pre-202505', 'stable-202505'] as const;
export type Rtmr0Generation = (typeof RTMR0_GENERATIONS)[number];

const digest = (...parts: readonly Uint8Array[]): string => toHex(sha384(concatBytes(...parts)));
const constant = (name: string, ...digests: readonly string[]): Rtmr0Part => ({
  name,
  from: 'constant',
  digests,
});
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const u16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, value >> 8);
const u64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};

const GLOBAL_VARIABLE = guidBytes('8be4df61-93ca-11d2-aa0d-00e098032b8c');
const SECURITY_DATABASE = guidBytes('d719b2cb-3d3a-4596-a3bc-dad00e67656f');

/** A variable that is not set: UEFI_VARIABLE_DATA without data. */
const emptyVariable = (name: string, vendor: Uint8Array): Rtmr0Part =>
  constant(name, digest(vendor, u64(name.length), u64(0), utf16(name)));

/** The volume of OVMF in which its own applications lie, and two of them. */
const FIRMWARE_VOLUME = guidBytes('7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1');
const BOOT_MANAGER_MENU = guidBytes('eec25bdc-67f2-4d95-b1d5-f81b2039d11d');
const SETUP_APPLICATION = guidBytes('462caa21-7614-4503-836e-8ab6f4662331');
/** Active and of the category of applications; the second is hidden too. */
const ACTIVE_APPLICATION = 0x101;
const HIDDEN_APPLICATION = 0x109;

/** EFI_LOAD_OPTION: attributes, length of the path, description, device path. */
function loadOption(attributes: number, description: string, file: Uint8Array): string {
  const node = (subtype: number, guid: Uint8Array) =>
    concatBytes(Uint8Array.of(0x04, subtype), u16(4 + guid.length), guid);
  const path = concatBytes(
    node(0x07, FIRMWARE_VOLUME),
    node(0x06, file),
    Uint8Array.of(0x7f, 0xff, 0x04, 0x00),
  );
  return digest(u16(attributes), u16(0), u16(path.length), utf16(`${description}\0`), path);
}

/** The configuration volume, empty as it is built. Source: as above; the same in every capture of both generations. */
const CONFIGURATION_VOLUME =
  '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790';

/** A constant of the build: of dstack-verifier 0.5.11, and of the simulator's capture. */
const VARIABLE_AUTHORITIES = [
  'fb66919801f1dfc9c4c273b6a739380790cb0fd3cb706a42f6ac050510ebc8618e7fba53a1564522f5c6f0dc9e1f41a6',
  '17a566eb173b8f3011c5294e9d8c816e5edc0d592e8a38fc7b0b87ddd0f569e5cf9fe9f95e57db5d1c706c48e8251cec',
] as const;

const TD_HOB: Rtmr0Part = { name: 'TD HOB', from: 'memory' };
const CFV = constant('configuration volume', CONFIGURATION_VOLUME);
const SECURE_BOOT_VARIABLES: readonly Rtmr0Part[] = [
  emptyVariable('SecureBoot', GLOBAL_VARIABLE),
  emptyVariable('PK', GLOBAL_VARIABLE),
  emptyVariable('KEK', GLOBAL_VARIABLE),
  emptyVariable('db', SECURITY_DATABASE),
  emptyVariable('dbx', SECURITY_DATABASE),
];
const SEPARATOR = constant('separator', toHex(SEPARATOR_DIGEST));
const ACPI: readonly Rtmr0Part[] = [
  { name: 'ACPI loader script', from: 'acpi', table: 0 },
  { name: 'ACPI RSDP', from: 'acpi', table: 1 },
  { name: 'ACPI tables', from: 'acpi', table: 2 },
];

export const RTMR0_LAYOUTS: Readonly<Record<Rtmr0Generation, readonly Rtmr0Part[]>> = {
  'pre-202505': [
    TD_HOB,
    CFV,
    ...SECURE_BOOT_VARIABLES,
    SEPARATOR,
    ...ACPI,
    constant('BootOrder', digest(u16(0))),
    constant('Boot0000', loadOption(HIDDEN_APPLICATION, 'UiApp', SETUP_APPLICATION)),
  ],
  'stable-202505': [
    TD_HOB,
    CFV,
    constant('fw_cfg BootMenu', digest(u16(0))),
    constant('fw_cfg bootorder', digest(ascii('/rom@genroms/linuxboot_dma.bin\0'))),
    ...SECURE_BOOT_VARIABLES,
    SEPARATOR,
    ...ACPI,
    constant('variable authority', ...VARIABLE_AUTHORITIES),
    constant('BootOrder', digest(u16(0), u16(1))),
    constant('Boot0000', loadOption(HIDDEN_APPLICATION, 'BootManagerMenuApp', BOOT_MANAGER_MENU)),
    constant('Boot0001', loadOption(ACTIVE_APPLICATION, 'EFI Firmware Setup', SETUP_APPLICATION)),
  ],
};
