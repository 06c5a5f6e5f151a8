/** OBJECT IDENTIFIER, X.690 section 8.19: content octets and dotted decimals. */
import { Refusal } from '../refusal';

/** Whole arcs, each in its shortest form. @param place for error messages @throws Refusal `der-oid` */
export function refuseBadOid(content: Uint8Array, place: string): void {
  let arc = 0;
  let started = false;
  for (let i = 0; i < content.length; i++) {
    const b = content[i] ?? 0;
    if (!started && b === 0x80) throw new Refusal('der-oid', place, 'the shortest form', 'a padded arc');
    arc = arc * 128 + (b & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new Refusal('der-oid', place, 'arcs below 2^53', 'more');
    started = b >= 0x80;
    if (!started) arc = 0;
  }
  if (started || content.length === 0) throw new Refusal('der-oid', place, 'whole arcs', 'a cut one');
}

/** Dotted decimal of the content octets of `DerReader.oidOctets`. */
export function oidText(content: Uint8Array): string {
  let text = '';
  let arc = 0;
  for (const b of content) {
    arc = arc * 128 + (b & 0x7f);
    if (b >= 0x80) continue;
    text = text === '' ? firstArcs(arc) : `${text}.${arc}`;
    arc = 0;
  }
  return text;
}

/** Content octets of a dotted decimal with at least two arcs, each below 2^31. */
export function oidOctets(text: string): Uint8Array {
  const [root = 0, second = 0, ...others] = text.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [40 * root + second, ...others]) {
    let septets = [arc & 0x7f];
    for (let rest = arc >> 7; rest > 0; rest >>= 7) septets = [0x80 | (rest & 0x7f), ...septets];
    octets.push(...septets);
  }
  return Uint8Array.from(octets);
}

/** X.690 section 8.19.4: the first two arcs share a number. */
function firstArcs(both: number): string {
  const root = Math.min(2, Math.floor(both / 40));
  return `${root}.${both - 40 * root}`;
}
