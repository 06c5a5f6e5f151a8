/** X.509 extensions, RFC 5280 section 4.1.2.9: of certificates, revocation lists and their entries. */
import { type DerReader, TAG } from '../encoding/der';
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';

/**
 * @param reader positioned at the SEQUENCE OF Extension, which must be all that is left
 * @param understood critical extensions that the caller looks at
 * @returns content of each extension by dotted OID
 * @throws Refusal `der-…`, `extension-repeated`, `extension-critical`
 */
export function readExtensions(
  reader: DerReader,
  understood: readonly string[],
): ReadonlyMap<string, Uint8Array> {
  const list = reader.enter(TAG.sequence, 'extensions');
  reader.end();
  const extensions = new Map<string, Uint8Array>();
  while (!list.isEmpty) {
    const extension = list.enter(TAG.sequence, 'extension');
    const oid = extension.oid();
    const critical = extension.nextTag === TAG.boolean ? extension.boolean() : false;
    const value = extension.octetString();
    extension.end();
    if (extensions.has(oid)) throw new Refusal('extension-repeated', oid, 'once', 'twice');
    if (critical && !understood.includes(oid))
      throw new Refusal(
        'extension-critical',
        oid,
        'an extension that is understood',
        toHex(value.subarray(0, 16)),
      );
    extensions.set(oid, value);
  }
  return extensions;
}
