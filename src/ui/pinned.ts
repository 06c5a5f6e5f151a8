/** What the pin block shows: the certificate that is pinned, or the one that could be. */
import { pinFrom } from '../memory/pin-from';
import type { SiteView } from './site-view';
import { dayText } from './time-text';
import { counted, type Wording, type WordingKey } from './wording';

export interface Pinned {
  readonly title: string;
  /** SHA-256, lower-case hex. */
  readonly hex: string;
  readonly note: string;
}

/** Whether there is something worth pinning on show. */
export function isPinnable(view: SiteView): boolean {
  return view.appraisal !== undefined && view.verdict !== 'checking' && pinFrom(view.appraisal) !== undefined;
}

/** The pinned certificate with its history; without a pin, the attested one; `undefined` where neither is known. */
export function pinnedOf(view: SiteView, text: Wording): Pinned | undefined {
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  if (view.pin !== undefined) {
    const { certificateSha256, spkiSha256, since, renewals } = view.pin;
    const day = dayText(since, text);
    return {
      title: say(certificateSha256 === undefined ? 'pin_key' : 'pin_certificate'),
      hex: certificateSha256 ?? spkiSha256,
      note: renewals > 0 ? counted(text, 'pin_since_renewed', renewals, [day]) : say('pin_since', [day]),
    };
  }
  const possible = isPinnable(view) && view.appraisal ? pinFrom(view.appraisal) : undefined;
  if (possible === undefined) return undefined;
  return {
    title: say(possible.certificateSha256 === undefined ? 'attested_key' : 'attested_certificate'),
    hex: possible.certificateSha256 ?? possible.spkiSha256,
    note: say('pin_invitation'),
  };
}
