/** Old and new, side by side, of everything that differs from the pin. */
import type { Appraisal } from '../appraisal';
import { changedRegisters } from '../memory/identity';
import type { MeasuredIdentity, Pin } from '../memory/pin';
import { pinFrom } from '../memory/pin-from';
import { type CodePart, changedCode, type PinnedCode, textOfPart } from '../memory/pinned-code';
import { fingerprint } from './fingerprint';
import { policyChangesSince } from './policy-changes';
import { strangerText } from './stranger-text';
import type { Wording, WordingKey } from './wording';

export interface Change {
  readonly name: string;
  /** Absent where the pin did not have it. */
  readonly before?: string;
  /** Absent where it is gone. */
  readonly now?: string;
}

/** Registers by their names, lower case. */
export const REGISTER_WORDS = {
  mrtd: 'register_mrtd',
  rtmr0: 'register_rtmr0',
  rtmr1: 'register_rtmr1',
  rtmr2: 'register_rtmr2',
  rtmr3: 'register_rtmr3',
  mrconfigid: 'register_mrconfigid',
  mrenclave: 'register_mrenclave',
  mrsigner: 'register_mrsigner',
  measurement: 'register_measurement',
  hostdata: 'register_hostdata',
} as const satisfies { readonly [register: string]: WordingKey };

/** Parts of the code, by the names that checks and pins give them. */
interface PartWords {
  /** Within a sentence. */
  readonly brief: WordingKey;
  readonly title: WordingKey;
}

const PARTS: Record<CodePart, PartWords> = {
  osImage: { brief: 'part_os', title: 'change_os' },
  appId: { brief: 'part_app', title: 'change_app' },
  composeHash: { brief: 'part_compose', title: 'change_compose' },
  imageDigests: { brief: 'part_images', title: 'change_images' },
};

/** A register or a part of the code within a sentence. */
export function partText(name: string, text: Wording): string {
  return Object.hasOwn(PARTS, name) ? text(PARTS[name as CodePart].brief) : name.toUpperCase();
}

/**
 * Everything that differs from the pin: who may change the code first, then what the code is called, the registers that show it, and the
 * certificate. Empty where nothing can be compared.
 */
export function changesSince(pin: Pin, appraisal: Appraisal, text: Wording): readonly Change[] {
  const now = pinFrom(appraisal);
  if (now === undefined) return [];
  return [
    ...policyChangesSince(pin.policy, appraisal, text),
    ...changedCode(pin.code ?? {}, now.code ?? {}).map((part) =>
      change(text(PARTS[part].title), codeText(part, pin.code, now.code), codeText(part, now.code, pin.code)),
    ),
    ...changedRegisters(pin.identity, now.identity).map((name) =>
      change(registerText(name, text), pin.identity[name], now.identity[name]),
    ),
    ...certificateChange(pin, now, text),
  ];
}

/** Operating systems by name, with what the name stands for; of images only those that the other does not have. */
function codeText(part: CodePart, code: PinnedCode = {}, other: PinnedCode = {}): string | undefined {
  const { osImage, imageDigests } = code;
  if (part === 'imageDigests') {
    const own = imageDigests?.filter((digest) => other.imageDigests?.includes(digest) !== true) ?? [];
    return own.length === 0 ? undefined : own.join('\n');
  }
  if (part === 'osImage' && osImage !== undefined)
    return `${strangerText(osImage.name, 80)}\n${osImage.osImageHash}`;
  return textOfPart(code, part);
}

function certificateChange(pin: Pin, now: Pin, text: Wording): readonly Change[] {
  const say = (key: WordingKey) => text(key);
  const colons = (hex: string | undefined) => (hex === undefined ? undefined : fingerprint(hex));
  if (pin.certificateSha256 !== undefined && now.certificateSha256 !== undefined)
    return pin.certificateSha256 === now.certificateSha256
      ? []
      : [change(say('change_certificate'), colons(pin.certificateSha256), colons(now.certificateSha256))];
  return pin.spkiSha256 === now.spkiSha256
    ? []
    : [change(say('change_key'), colons(pin.spkiSha256), colons(now.spkiSha256))];
}

function change(name: string, before: string | undefined, now: string | undefined): Change {
  return { name, ...(before === undefined ? {} : { before }), ...(now === undefined ? {} : { now }) };
}

/** A register in words; its own name where this version has none. */
function registerText(name: keyof MeasuredIdentity & string, text: Wording): string {
  const words: { readonly [register: string]: WordingKey } = REGISTER_WORDS;
  const key = words[name.toLowerCase()];
  return key === undefined ? name.toUpperCase() : text(key);
}
