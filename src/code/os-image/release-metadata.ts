/** `metadata.json` of an image: which of its files is what. Source: dstack evidence specification, section 9.1. */
import { parseJson } from '../../encoding/json';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export const METADATA_FILE = 'metadata.json';

export interface ReleaseMetadata {
  /** Names of files in the same folder. */
  readonly firmware: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
  readonly version: string;
  readonly isDevelopment: boolean;
  /** The kernel is measured as the file is, whatever the host writes into its header: images from 0.6.0 on. */
  readonly kernelHeaderNormalized: boolean;
}

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

/** @throws Refusal `release-metadata-malformed`, `json-*` */
export function readReleaseMetadata(file: Uint8Array): ReleaseMetadata {
  if (file.length > LIMITS.manifestBytes)
    throw malformed(METADATA_FILE, `at most ${LIMITS.manifestBytes} bytes`, `${file.length}`);
  const value = parseJson(file, LIMITS.jsonDepth);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(METADATA_FILE, 'an object', value);
  const members: { readonly [name: string]: unknown } = { ...value };
  const text = (name: string): string => {
    const member = members[name];
    if (typeof member !== 'string' || member === '') throw malformed(name, 'a text', member);
    return member;
  };
  const fileName = (name: string): string => {
    const found = text(name);
    if (!FILE_NAME.test(found)) throw malformed(name, 'the name of a file beside it', found);
    return found;
  };
  const flag = (name: string, absent?: boolean): boolean => {
    const member = members[name] ?? absent;
    if (typeof member !== 'boolean') throw malformed(name, 'true or false', member);
    return member;
  };
  const commandLine = text('cmdline');
  // QEMU would write the mode of the screen into the kernel's header.
  if (/(^|\s)vga=/.test(commandLine)) throw malformed('cmdline', 'no mode of the screen', commandLine);
  return {
    firmware: fileName('bios'),
    kernel: fileName('kernel'),
    initrd: fileName('initrd'),
    commandLine,
    version: text('version'),
    isDevelopment: flag('is_dev'),
    kernelHeaderNormalized: flag('kernel_header_normalized', false),
  };
}

const malformed = (at: string, expected: string, got: unknown): Refusal =>
  new Refusal('release-metadata-malformed', at, expected, `${JSON.stringify(got)}`.slice(0, 100));
