/** The code in one line: what runs, by the names that people compare. And where its compose file can be seen, or given. */
import type { Check, Facts } from '../appraisal';
import { asList, asObject, asText } from './fact';
import { briefHash } from './fingerprint';
import { strangerText } from './stranger-text';
import { counted, type Wording, type WordingKey } from './wording';

/** `undefined` where the reason itself says it best: only code of which everything is known is named in one line. */
export function codeDetail(deciding: Check, { code }: Facts, text: Wording): string | undefined {
  if (deciding.reason !== 'compose-measured') return undefined;
  const name = asText(asObject(code?.os)?.name);
  const [app, hash] = [asText(code?.appId), asText(code?.composeHash)];
  const compose = asObject(code?.compose);
  if (name === undefined || app === undefined || hash === undefined || compose?.allPinned !== true)
    return undefined;
  return text('detail_code_known' satisfies WordingKey, [
    strangerText(name, 40),
    briefHash(app),
    briefHash(hash),
    counted(text, 'code_images_pinned', asList(compose.images).length),
  ]);
}

/** What the report can be opened for: to read the compose file, or to give it where nobody published it. */
export function composeAction({ code }: Facts): WordingKey | undefined {
  if (asObject(code?.compose) !== undefined) return 'action_show_compose';
  return asText(code?.composeHash) === undefined ? undefined : 'action_paste_compose';
}
