/**
 * Text that strangers wrote (logs, zones, certificates, sites), made fit to stand among our own: no control characters, nothing that
 * turns the direction of what stands beside it, and never longer than there is room for. It is drawn as text, never as markup.
 */

/** Controls, format characters (bidi marks among them), separators and lone surrogates; line feeds may stay. */
const UNFIT = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * @param value what was read
 * @param most characters shown; what is longer ends in "…"
 */
export function strangerText(value: string, most = 200): string {
  // Two code units make at most one character, so this cuts nothing that would be shown.
  const characters = [...value.slice(0, 2 * most + 2)];
  const shown = characters.length > most ? `${characters.slice(0, most).join('')}…` : characters.join('');
  return shown.replaceAll(UNFIT, '\uFFFD');
}
