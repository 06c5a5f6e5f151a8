/** Reads a quote from a file in any of the forms in which people keep one. */
import { fromBase64 } from '../encoding/base64';
import { fromLenientHex } from '../encoding/hex';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';

const HEX_TEXT = /^(0x)?([0-9a-fA-F]{2})+$/;
const BASE64_TEXT = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * @param file raw bytes, hex (with or without `0x`, line breaks allowed) or base64
 * @throws Refusal `quote-file-too-large`
 */
export function quoteFromFile(file: Uint8Array): Uint8Array {
  if (file.length > 3 * LIMITS.quoteBytes) {
    throw new Refusal(
      'quote-file-too-large',
      'file',
      `at most ${3 * LIMITS.quoteBytes} bytes`,
      `${file.length}`,
    );
  }
  const text = String.fromCharCode(...file.subarray(0, 16)).trim();
  if (!/^[A-Za-z0-9+/=\s]+$/.test(text)) return file;
  const packed = new TextDecoder('latin1').decode(file).replace(/\s+/g, '');
  if (HEX_TEXT.test(packed)) return fromLenientHex(packed);
  if (BASE64_TEXT.test(packed) && packed.length % 4 === 0) return fromBase64(packed);
  return file;
}
