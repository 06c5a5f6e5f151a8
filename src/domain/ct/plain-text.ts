/** Words of strangers, fit to be shown: no control or formatting characters, and not long. */
export function plainText(text: string, max = 160): string {
  const plain = text.slice(0, 4 * max).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return plain.length <= max ? plain : `${plain.slice(0, max)}…`;
}
