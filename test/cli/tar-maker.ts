/** Tar archives, honest and not. */
import { concatBytes } from '../../src/encoding/bytes';

export interface MadeEntry {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly type?: string;
  /** As the header claims. */
  readonly size?: number;
  readonly prefix?: string;
  readonly breakChecksum?: boolean;
  readonly magic?: string;
}

const BLOCK = 512;

export function tarEntry(entry: MadeEntry): Uint8Array {
  const content = entry.content ?? new Uint8Array();
  const header = new Uint8Array(BLOCK);
  const put = (at: number, words: string) => header.set(Buffer.from(words, 'latin1'), at);
  put(0, entry.name);
  put(100, '0000644\0');
  put(124, `${(entry.size ?? content.length).toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(156, entry.type ?? '0');
  put(257, entry.magic ?? 'ustar\0');
  put(263, '00');
  put(345, entry.prefix ?? '');
  put(148, '        ');
  const sum = header.reduce((a, b) => a + b, 0) + (entry.breakChecksum ? 1 : 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return concatBytes(header, content, new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK));
}

export const makeTar = (entries: readonly MadeEntry[]): Uint8Array =>
  concatBytes(...entries.map(tarEntry), new Uint8Array(2 * BLOCK));
