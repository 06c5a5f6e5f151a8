/** Files about SEV-SNP: reports, certificates of AMD, its revocation lists. */

import { check } from '../appraisal';
import { asciiText } from '../encoding/ascii';
import { blocksFromPem } from '../encoding/pem';
import type { SnpEndorsements, SnpEndorsementsOutcome } from '../hardware/snp/endorsements';
import { certificatesIn, readSnpCertificate } from '../hardware/snp/snp-certificate';
import { readSnpCrl } from '../hardware/snp/snp-crl';
import { orRefusal, Refusal } from '../refusal';

const LONGEST_TRIED = 2048;

/** Quotes of Intel are longer, and have a type of key where a report has the rest of its version. */
export const looksLikeSnpReport = (bytes: Uint8Array): boolean => {
  const [version = 0, ...rest] = bytes.subarray(0, 4);
  return (
    bytes.length < LONGEST_TRIED &&
    version >= 2 &&
    version <= 5 &&
    rest.length === 3 &&
    rest.every((b) => b === 0)
  );
};

const PEM_CRL = 'X509 CRL';

/**
 * @param bytes DER, or PEM with any number of certificates
 * @returns DER of each; `undefined` where it is anything else, or not of AMD's form
 */
export function snpCertificatesIn(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const ders = orRefusal(() => {
    const found = certificatesIn(bytes);
    found.forEach(readSnpCertificate);
    return found;
  });
  return ders instanceof Refusal ? undefined : ders;
}

/** @returns DER of a list of AMD's form, given so or as PEM; `undefined` for anything else */
export function snpCrlIn(bytes: Uint8Array): Uint8Array | undefined {
  const der = orRefusal(() => {
    const [list] = bytes[0] === 0x30 ? [bytes] : blocksFromPem(asciiText(bytes), PEM_CRL, 1);
    const found = list ?? new Uint8Array();
    readSnpCrl(found);
    return found;
  });
  return der instanceof Refusal ? undefined : der;
}

/**
 * What one file says of a key or of what is revoked.
 * @throws Refusal `snp-file-unknown`
 */
export function snpEndorsementsIn(path: string, bytes: Uint8Array): Partial<SnpEndorsements> {
  const certificates = snpCertificatesIn(bytes);
  if (certificates !== undefined) return { certificates };
  const crl = snpCrlIn(bytes);
  if (crl !== undefined) return { crl };
  throw new Refusal('snp-file-unknown', path, "certificates or a revocation list of AMD's", 'something else');
}

/** Certificates of both; of lists, the first. */
export function joinEndorsements(
  first: Partial<SnpEndorsements>,
  second: Partial<SnpEndorsements>,
): Partial<SnpEndorsements> {
  const certificates = [...(first.certificates ?? []), ...(second.certificates ?? [])];
  const crl = first.crl ?? second.crl;
  return { ...(certificates.length === 0 ? {} : { certificates }), ...(crl === undefined ? {} : { crl }) };
}

/** Files alone: nobody is asked for what they lack. */
export function endorsedByFiles({ certificates, crl }: Partial<SnpEndorsements>): SnpEndorsementsOutcome {
  if (certificates === undefined)
    return {
      kind: 'missing',
      check: check('snp-certificate-missing', {
        expected: 'the certificate of the key that signed the report, given as a file',
        got: 'none',
      }),
    };
  return { kind: 'endorsements', endorsements: { certificates, ...(crl === undefined ? {} : { crl }) } };
}
