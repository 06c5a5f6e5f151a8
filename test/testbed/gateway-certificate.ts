/** The certificate by which a dstack app introduces itself: a quote over its own key, and the event log, in two extensions. */
import { type Bytes, concat, hex, utf8 } from './bytes';
import { makeCertificate, newKeys, spkiOf } from './certificate-maker';
import { octetString } from './der';
import type { Enclave } from './enclave';
import { daysAfter } from './intel-documents';
import type { TdxQuoteOptions } from './quote-maker';
import { x509 } from './x509';

/** dstack evidence specification, section 10; each content is wrapped in one more OCTET STRING. */
const ARC = '1.3.6.1.4.1.62397.1';
const extension = (number: number, content: Uint8Array): x509.Extension =>
  new x509.Extension(`${ARC}.${number}`, false, octetString(content));

export async function sha512(tag: string, content: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', concat(utf8(`${tag}:`), content)));
}

export interface AppCertificateWish {
  /** The quote is made over another key than the certificate's. */
  readonly swapped?: boolean;
  readonly quote?: Partial<TdxQuoteOptions>;
}

/** PEM: the leaf, and the app's own CA behind it. */
export async function appCertificate(enclave: Enclave, wish: AppCertificateWish = {}): Promise<string> {
  const [keys, caKeys, others] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  const quoted = await spkiOf(wish.swapped === true ? others : keys);
  const quote = await enclave.quote(await sha512('ratls-cert', quoted), wish.quote);
  const now = new Date();
  const authority = { commonName: 'Dstack App CA', organization: 'Dstack' };
  const ca = await makeCertificate({
    subject: authority,
    issuer: authority,
    keys: caKeys,
    issuerKeys: caKeys,
    notBefore: daysAfter(now, -1),
    notAfter: daysAfter(now, 3650),
    serial: '01',
    authority: { pathLength: 1 },
  });
  const leaf = await makeCertificate({
    subject: { commonName: 'demo-cert' },
    issuer: authority,
    keys,
    issuerKeys: caKeys,
    notBefore: daysAfter(now, -1),
    notAfter: daysAfter(now, 3650),
    serial: `4${hex(crypto.getRandomValues(new Uint8Array(16))).slice(1)}`,
    authority: 'leaf',
    keyUsage: x509.KeyUsageFlags.digitalSignature,
    more: [extension(1, quote), extension(2, utf8(JSON.stringify(enclave.eventLog)))],
  });
  return `${leaf.pem}\n${ca.pem}`;
}
