/** PEM text, RFC 7468, as far as certificates and CRLs need it. */
import { Refusal } from '../refusal';
import { fromBase64 } from './base64';

const BLANKS = /[\t\n\r ]/g;

/**
 * The DER certificates of a PEM text, in its order. Text between blocks is allowed only when blank; blocks of other kinds are
 * refused.
 * @param max most certificates allowed
 * @throws Refusal `pem-malformed`, `pem-empty`, `pem-too-many`, `base64-malformed`
 */
export function certificatesFromPem(text: string, max: number): Uint8Array<ArrayBuffer>[] {
  return blocksFromPem(text, 'CERTIFICATE', max);
}

/**
 * The DER content of every block of one kind, in order.
 * @param label what stands after BEGIN, for example `X509 CRL`
 * @throws Refusal `pem-malformed`, `pem-empty`, `pem-too-many`, `base64-malformed`
 */
export function blocksFromPem(text: string, label: string, max: number): Uint8Array<ArrayBuffer>[] {
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(begin, at);
    refuseText(text.slice(at, start < 0 ? undefined : start), at);
    if (start < 0) break;
    if (blocks.length === max) throw new Refusal('pem-too-many', `offset ${start}`, `at most ${max}`, 'more');
    const body = start + begin.length;
    const stop = text.indexOf(end, body);
    if (stop < 0) throw new Refusal('pem-malformed', `offset ${start}`, end, 'the end of the text');
    blocks.push(fromBase64(text.slice(body, stop).replace(BLANKS, '')));
    at = stop + end.length;
  }
  if (blocks.length === 0) throw new Refusal('pem-empty', 'text', begin, 'no such block');
  return blocks;
}

function refuseText(between: string, at: number): void {
  if (between.replace(BLANKS, '') !== '')
    throw new Refusal('pem-malformed', `offset ${at}`, 'blank', JSON.stringify(between.trim().slice(0, 40)));
}
