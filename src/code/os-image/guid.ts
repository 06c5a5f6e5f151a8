/** GUIDs as firmware keeps them: the first three groups little-endian, the others as they are written. */
import { fromHex } from '../../encoding/hex';

/** @param guid in its canonical form, with hyphens */
export function guidBytes(guid: string): Uint8Array {
  const [a = '', b = '', c = '', ...rest] = guid.split('-');
  const reversed = [a, b, c].flatMap((group) => [...fromHex(group).reverse()]);
  return Uint8Array.from([...reversed, ...fromHex(rest.join(''))]);
}
