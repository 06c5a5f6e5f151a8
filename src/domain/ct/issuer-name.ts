/**
 * A DER Name (RFC 5280 section 4.1.2.4) as one line, in the form that OpenSSL prints and crt.sh lists: `C=US, O="A, Inc.", CN=B`.
 * Two readers of the logs are taken to speak of the same certificate only when these lines are equal too.
 */
import { asciiText } from '../../encoding/ascii';
import { DerReader, readOnly, TAG } from '../../encoding/der';
import { toHex } from '../../encoding/hex';
import { plainText } from './plain-text';

export interface IssuerName {
  readonly text: string;
  /** The organization, when there is exactly one. */
  readonly organization?: string;
}

/** RFC 4519 section 2. */
const SHORT_NAMES: { readonly [oid: string]: string } = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

const MAX_NAME = 512;

/** @throws Refusal `der-…` */
export function issuerNameOf(name: Uint8Array): IssuerName {
  const sets = new DerReader(readOnly(name, TAG.sequence, 'issuer').content, 'issuer');
  const parts: string[] = [];
  const organizations: string[] = [];
  while (!sets.isEmpty) {
    const set = sets.enter(TAG.set, 'issuer');
    const together: string[] = [];
    while (!set.isEmpty) {
      const pair = set.enter(TAG.sequence, 'issuer');
      const oid = pair.oid();
      const { tag, content } = pair.any();
      pair.end();
      const value = valueText(tag, content);
      if (SHORT_NAMES[oid] === 'O') organizations.push(value);
      together.push(`${SHORT_NAMES[oid] ?? oid}=${quoted(value)}`);
    }
    parts.push(together.join(' + '));
  }
  const [organization, ...more] = organizations;
  return {
    text: plainText(parts.join(', '), MAX_NAME),
    ...(organization === undefined || more.length > 0 ? {} : { organization: plainText(organization) }),
  };
}

function valueText(tag: number, content: Uint8Array): string {
  if (tag === TAG.printableString || tag === TAG.ia5String) return asciiText(content);
  if (tag !== TAG.utf8String) return `#${toHex(content.subarray(0, 64))}`;
  return new TextDecoder('utf-8').decode(content);
}

/** RFC 2253 section 2.4 names the characters; OpenSSL's one-line form quotes instead of escaping. */
const quoted = (value: string): string =>
  /[,+"\\<>;]|^[ #]| $/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
