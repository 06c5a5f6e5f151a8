/** One line about the pin: since when it holds, or what is not as it was. */
import type { Check } from '../appraisal';
import type { Pin } from '../memory/pin';
import { partText } from './changes';
import { dayText } from './time-text';
import { listed, type Wording, type WordingKey } from './wording';

/** `undefined` where the reason itself says it best. */
export function pinDetail(deciding: Check, pin: Pin | undefined, text: Wording): string | undefined {
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  switch (deciding.reason) {
    case 'pin-evidence-vanished':
      return say('detail_no_evidence');
    case 'pin-not-compared':
      return say('detail_pin_not_compared');
    case 'pin-code-not-compared':
      return say('detail_pin_code', [listed(text, namedIn(deciding.expected, text))]);
    case 'pin-renewed-inside':
      return say('detail_pin_renewed');
    case 'pin-unchanged':
      return pin === undefined ? undefined : say('detail_pin_since', [dayText(pin.since, text)]);
    case 'pin-identity-changed':
      return say('detail_pin_changed', [listed(text, namedIn(deciding.got, text))]);
    default:
      return undefined;
  }
}

/** Each line of what was found begins with the name of a register or of a part of the code. */
const namedIn = (lines: string | undefined, text: Wording): readonly string[] =>
  (lines ?? '').split('\n').map((line) => partText(line.split(' ')[0] ?? '', text));
