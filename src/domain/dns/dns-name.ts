/** Domain names as text: lower case, no dot at the end, `''` for the root. RFC 1035 section 2.3, RFC 4343 for case. */

const LABEL = /^[a-z0-9_*-]{1,63}$/;
const MOST_CHARACTERS = 253;

/** The one spelling; `undefined` where it is not a name of letters, digits, `-`, `_` and `*`. The root is not one. */
export function nameOf(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  return name.length <= MOST_CHARACTERS && name.split('.').every((label) => LABEL.test(label))
    ? name
    : undefined;
}

/** The name one label shorter; `''` above a name of one label. */
export function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** The name itself and every name above it, up to but excluding the root. */
export function upwards(name: string): readonly string[] {
  const names: string[] = [];
  for (let at = name; at !== ''; at = parentOf(at)) names.push(at);
  return names;
}

/** An address in digits has no name, and no CAA records (RFC 8738 leaves them to the reverse tree, which nobody asks). */
export const isAddress = (host: string): boolean => host.includes(':') || /(^|\.)\d+\.?$/.test(host);
