/** Issues certificates for host names, as a certificate authority of the web does. */

import { hex, sha256 } from './bytes';
import {
  type CertificateFields,
  type Issued,
  makeCertificate,
  newKeys,
  privateKeyPem,
  spkiOf,
} from './certificate-maker';
import type { WebCaKeys } from './checkout-keys';
import { sctListExtension, spkiOfPem, type TestCtLog, tbsOf } from './ct-log';
import { daysAfter } from './intel-documents';
import { x509 } from './x509';

/** A TLS certificate that can be served, published in evidence and compared. */
export interface HostCertificate extends Issued {
  readonly hosts: readonly string[];
  /** Leaf and CA: what a server sends and `cert-<domain>.pem` holds. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** Lower-case hex. */
  readonly certificateSha256: string;
  readonly spkiSha256: string;
}

export interface HostCertificateOptions {
  /** Same key, new certificate: what some renewals do. */
  readonly keys?: CryptoKeyPair;
  readonly notBefore?: Date;
  /** 90 days after `notBefore` when absent. */
  readonly notAfter?: Date;
  /** Logs whose promises the certificate carries; none when absent. */
  readonly logs?: readonly TestCtLog[];
}

/** What a CA dates back when it issues now, as Let's Encrypt does. Logs and their readers may still be behind. */
export const justIssued = (): Date => new Date(Date.now() - 3_600_000);

/** A certificate for these names (wildcards included), a week old unless told: whoever reads the logs has to list it. */
export async function issueHostCertificate(
  ca: WebCaKeys,
  hosts: readonly string[],
  options: HostCertificateOptions = {},
): Promise<HostCertificate> {
  const keys = options.keys ?? (await newKeys());
  const notBefore = options.notBefore ?? daysAfter(new Date(), -7);
  const fields: CertificateFields = {
    subject: { commonName: hosts[0] ?? 'nobody' },
    issuer: { commonName: ca.commonName, organization: ca.organization ?? 'Vitrine Testbed' },
    keys,
    issuerKeys: ca.keys,
    notBefore,
    notAfter: options.notAfter ?? daysAfter(notBefore, 90),
    serial: `5${hex(crypto.getRandomValues(new Uint8Array(16))).slice(1)}`,
    authority: 'leaf',
    keyUsage: x509.KeyUsageFlags.digitalSignature,
    more: [
      new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns' as const, value }))),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  };
  const logs = options.logs ?? [];
  const issued = await makeCertificate(
    logs.length === 0 ? fields : await withPromises(fields, logs, spkiOfPem(ca.pem), notBefore),
  );
  return {
    ...issued,
    hosts,
    chainPem: issued.pem + ca.pem,
    keyPem: await privateKeyPem(keys),
    certificateSha256: hex(await sha256(issued.der)),
    spkiSha256: hex(await sha256(await spkiOf(keys))),
  };
}

/** The same certificate with promises in it. Each log signs what the certificate is without them (RFC 6962 section 3.2). */
async function withPromises(
  fields: CertificateFields,
  logs: readonly TestCtLog[],
  issuerSpki: Uint8Array,
  at: Date,
): Promise<CertificateFields> {
  const tbs = tbsOf((await makeCertificate(fields)).der);
  const promises = await Promise.all(logs.map((log) => log.promise(tbs, issuerSpki, at)));
  return { ...fields, more: [...(fields.more ?? []), sctListExtension(promises)] };
}
