/**
 * Lines of files that strangers wrote, to be read as they are: nothing invisible stays invisible. Controls are drawn as their pictures,
 * what turns the direction of its neighbours or takes no room as a replacement mark. Tabs stay.
 */

/** Format characters (bidi marks, zero-width ones), separators and lone surrogates. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const CONTROLS = /(?!\t)\p{Cc}/gu;
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = 0x2421;
const UNDRAWN = '\uFFFD';

/** @param line without its line feed; any length */
export function sourceText(line: string): string {
  return line
    .replaceAll(CONTROLS, (c) => {
      const code = c.charCodeAt(0);
      if (code > 0x7f) return UNDRAWN;
      return String.fromCharCode(code === 0x7f ? PICTURE_OF_DELETE : PICTURES + code);
    })
    .replaceAll(UNSEEN, UNDRAWN);
}
