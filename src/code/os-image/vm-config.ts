/**
 * `vm_config`: what the host says of the machine. Unsigned: nothing here is believed, it is input to recomputation only, and what
 * is recomputed from it is compared with registers. Source: dstack evidence specification, section 15.
 */
import { parseJsonText } from '../../encoding/json';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

/** Absent where the release of the guest did not say it. */
export interface VmConfig {
  /** Claimed: lower-case hex, 32 bytes. */
  readonly osImageHash?: string;
  /** Bytes. */
  readonly memorySize?: number;
  readonly shape: MachineShape;
  /** As given, for `readTdxLiteMaterial`. */
  readonly tdxMeasurement?: unknown;
}

/** What the ACPI tables depend on, as far as the host says it. */
export interface MachineShape {
  readonly cpuCount?: number;
  readonly memorySize?: number;
  /** The host's name for it says the opposite of what it does: true is two-pass. */
  readonly singlePassAddPages?: boolean;
  readonly pic?: boolean;
  readonly qemuVersion?: string;
  readonly pciHole64Size?: number;
  readonly hugepages?: boolean;
  readonly gpus?: number;
  readonly nvSwitches?: number;
  readonly hotplugOff?: boolean;
}

const OS_IMAGE_HASH = /^[0-9a-f]{64}$/;
const MAX_VERSION_LENGTH = 40;

/**
 * @param value JSON text, or what such text has already been parsed to
 * @throws Refusal `vm-config-malformed`, `vm-config-too-large`, `json-*`
 */
export function readVmConfig(value: unknown): VmConfig {
  if (typeof value === 'string') {
    if (value.length > LIMITS.attestationBytes)
      throw new Refusal(
        'vm-config-too-large',
        'vm_config',
        `at most ${LIMITS.attestationBytes}`,
        `${value.length}`,
      );
    return readVmConfig(parsedObject(value));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('vm_config', 'an object', value);
  const members = new Members({ ...value });
  const osImageHash = members.text('os_image_hash', 64);
  // Guests without one send an empty text.
  if (osImageHash !== undefined && osImageHash !== '' && !OS_IMAGE_HASH.test(osImageHash))
    throw malformed('vm_config.os_image_hash', '32 bytes of lower-case hex', osImageHash);
  const memorySize = members.number('memory_size');
  const tdxMeasurement = members.any('tdx_measurement');
  return {
    ...optional('osImageHash', osImageHash === '' ? undefined : osImageHash),
    ...optional('memorySize', memorySize),
    ...optional('tdxMeasurement', tdxMeasurement),
    shape: {
      ...optional('cpuCount', members.number('cpu_count')),
      ...optional('memorySize', memorySize),
      ...optional('singlePassAddPages', members.boolean('qemu_single_pass_add_pages')),
      ...optional('pic', members.boolean('pic')),
      ...optional('qemuVersion', members.text('qemu_version', MAX_VERSION_LENGTH)),
      ...optional('pciHole64Size', members.number('pci_hole64_size')),
      ...optional('hugepages', members.boolean('hugepages')),
      ...optional('gpus', members.number('num_gpus')),
      ...optional('nvSwitches', members.number('num_nvswitches')),
      ...optional('hotplugOff', members.boolean('hotplug_off')),
    },
  };
}

/** The text must not hold text again: that is how a small input would be parsed for ever. */
function parsedObject(text: string): unknown {
  const value = parseJsonText(text, LIMITS.jsonDepth);
  if (typeof value === 'string') throw malformed('vm_config', 'an object', value);
  return value;
}

class Members {
  constructor(private readonly members: { readonly [name: string]: unknown }) {}

  /** Null is how some releases write what they do not have. */
  any(name: string): unknown {
    return this.members[name] ?? undefined;
  }

  text(name: string, maxLength: number): string | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.length > maxLength)
      throw malformed(`vm_config.${name}`, `a text of at most ${maxLength}`, value);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw malformed(`vm_config.${name}`, 'a whole number', value);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.any(name);
    if (value !== undefined && typeof value !== 'boolean')
      throw malformed(`vm_config.${name}`, 'true or false', value);
    return value;
  }
}

/** No member where there is no value. */
function optional<K extends string, V>(name: K, value: V | undefined): { readonly [N in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in K]: V });
}

const malformed = (at: string, expected: string, got: unknown): Refusal =>
  new Refusal('vm-config-malformed', at, expected, `${JSON.stringify(got)}`.slice(0, 80));
