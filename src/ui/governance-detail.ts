/** One line about governance: how many have to agree, how long a change takes to hold, or who contradicts whom. */
import type { Check, Facts } from '../appraisal';
import { asList, asNumber, asObject, asText, asTexts } from './fact';
import { briefHash } from './fingerprint';
import { strangerText } from './stranger-text';
import { counted, type Wording } from './wording';

const DAY_SECONDS = 86_400;

/** `undefined` where the reason itself says it best. */
export function governanceDetail(
  { reason }: Check,
  { governance }: Facts,
  text: Wording,
): string | undefined {
  const pen = asObject(asObject(governance?.app)?.pen);
  const address = asText(pen?.address);
  switch (reason) {
    case 'pen-safe': {
      const threshold = asNumber(pen?.threshold);
      if (threshold === undefined || address === undefined) return undefined;
      return text('detail_pen_safe', [
        `${threshold}`,
        `${asTexts(pen?.owners).length}`,
        `0x${briefHash(address)}`,
      ]);
    }
    case 'pen-timelock': {
      const delay = asNumber(pen?.delaySeconds);
      // Less than a day is shown as none that helps.
      return delay === undefined
        ? undefined
        : counted(text, 'detail_pen_timelock', Math.floor(delay / DAY_SECONDS));
    }
    case 'pen-one-key':
      return address === undefined ? undefined : text('detail_pen_one_key', [`0x${briefHash(address)}`]);
    case 'chain-disagreement': {
      const [one, other] = asList(governance?.voices).flatMap(
        (voice) => asText(asObject(voice)?.operator) ?? [],
      );
      return one === undefined || other === undefined
        ? undefined
        : text('detail_chain_disagreement', [strangerText(one, 60), strangerText(other, 60)]);
    }
    default:
      return undefined;
  }
}
