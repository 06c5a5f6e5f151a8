/**
 * The revocation list of a product line, signed by the ARK. It speaks of the certificates that the ARK issued, ASK and ASVK;
 * certificates of chips are not revoked one by one (all of them have serial 0).
 * Source: AMD VCEK Certificate and KDS Interface Specification (57230), section 4, `/vcek/v1/{product}/crl`.
 */
import { type Crl, readRevocationList } from '../revocation-list';
import { RSASSA_PSS } from './pss-signature';

/**
 * @param der one DER CertificateList and nothing after it
 * @returns the list; its signature has 512 bytes
 * @throws Refusal `crl-…`, `der-…`, `extension-…`, `signature-algorithm`, `certificate-signature`
 */
export const readSnpCrl = (der: Uint8Array): Crl => readRevocationList(der, RSASSA_PSS);
