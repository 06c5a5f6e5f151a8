import { normalisePccsUrl } from '../memory/pccs-setting';
import { Refusal } from '../refusal';

/** The value of `--pccs`. @throws Refusal `usage-pccs` */
export function pccsArgument(text: string): string {
  const url = normalisePccsUrl(text);
  if (url === undefined) throw new Refusal('usage-pccs', '--pccs', 'an https URL without query', text);
  return url;
}
