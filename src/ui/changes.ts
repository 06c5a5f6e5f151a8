/** Old and new, side by side, of everything that differs from the pin. */
import type { Appraisal } from '../appraisal';
import { changedRegisters } from '../memory/identity';
import type { MeasuredIdentity, Pin } from '../memory/pin';
import { pinFrom } from '../memory/pin-from';
import { fingerprint } from './fingerprint';
import type { Wording, WordingKey } from './wording';

export interface Change {
  readonly name: string;
  /** Absent where the pin did not have it. */
  readonly before?: string;
  /** Absent where it is gone. */
  readonly now?: string;
}

const REGISTERS: { readonly [register: string]: WordingKey } = {
  mrtd: 'register_mrtd',
  rtmr0: 'register_rtmr0',
  rtmr1: 'register_rtmr1',
  rtmr2: 'register_rtmr2',
  rtmr3: 'register_rtmr3',
  mrconfigid: 'register_mrconfigid',
  mrenclave: 'register_mrenclave',
  mrsigner: 'register_mrsigner',
};

/** Every identity register and fingerprint that differs from the pin, registers first. Empty where nothing can be compared. */
export function changesSince(pin: Pin, appraisal: Appraisal, text: Wording): readonly Change[] {
  const now = pinFrom(appraisal);
  if (now === undefined) return [];
  return [
    ...changedRegisters(pin.identity, now.identity).map((name) =>
      change(registerText(name, text), pin.identity[name], now.identity[name]),
    ),
    ...certificateChange(pin, now, text),
  ];
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
  const key = REGISTERS[name.toLowerCase()];
  return key === undefined ? name.toUpperCase() : text(key);
}
