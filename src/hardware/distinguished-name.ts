/** Distinguished names, RFC 5280 section 4.1.2.4. Compared as DER bytes; only the common name is read, to tell roles apart. */
import { asciiText } from '../encoding/ascii';
import { equalBytes } from '../encoding/bytes';
import { DerReader, TAG } from '../encoding/der';
import { oidOctets } from '../encoding/object-identifier';

const COMMON_NAME = oidOctets('2.5.4.3');

/**
 * @param content content octets of the Name
 * @returns the last common name, empty when there is none
 * @throws Refusal `der-…`
 */
export function readDistinguishedName(content: Uint8Array): { readonly commonName: string } {
  const name = new DerReader(content, 'name');
  let commonName = '';
  while (!name.isEmpty) {
    const set = name.enter(TAG.set, 'relativeDistinguishedName');
    while (!set.isEmpty) {
      const attribute = set.enter(TAG.sequence, 'attribute');
      const type = attribute.oidOctets();
      const value = attribute.any();
      attribute.end();
      if (equalBytes(type, COMMON_NAME)) commonName = asciiText(value.content);
    }
  }
  return { commonName };
}
