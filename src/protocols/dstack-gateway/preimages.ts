/**
 * What a gateway has its guest agent quote: SHA-512 over a tag, a colon and the content, all 64 bytes of `report_data`.
 * Source: dstack evidence specification, section 3.2.
 *
 * Any app of the platform can ask for the same bytes. That a quote binds a key says nothing until the app that asked for it is
 * the gateway (section 17, attack 4).
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '../../encoding/bytes';

const utf8 = new TextEncoder();

/** @param spki DER SubjectPublicKeyInfo of a certificate's key */
export const keyReportData = (spki: Uint8Array): Uint8Array =>
  sha512(concatBytes(utf8.encode('zt-cert:'), spki));

/** @param uri the ACME account's URL, as the gateway names it */
export const accountReportData = (uri: string): Uint8Array => sha512(utf8.encode(`acme-account:${uri}`));
