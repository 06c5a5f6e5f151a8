/** Certificates among the files of a bundle, and whether one of them covers the visited host. */
import { type Check, check } from '../../appraisal';
import { readLeafFromPem, type WebCertificate } from '../../encoding/web-certificate';
import { Refusal } from '../../refusal';
import { isCertificateFile, type ListedFile } from './listed-files';

export interface Leaves {
  readonly certificates: readonly WebCertificate[];
  /** Certificate files that were listed and not delivered. */
  readonly missing: readonly string[];
  readonly refused: readonly string[];
}

/** The first certificate of each file. Never throws. */
export function readLeaves(files: readonly ListedFile[]): Leaves {
  const certificates: WebCertificate[] = [];
  const missing: string[] = [];
  const refused: string[] = [];
  for (const { name, result } of files) {
    if (!isCertificateFile({ name })) continue;
    if (result.kind === 'failure' || result.status !== 200) {
      missing.push(name);
      continue;
    }
    try {
      certificates.push(readLeafFromPem(result.body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push(`${name}: ${error.got}`);
    }
  }
  return { certificates, missing, refused };
}

/** The check `connection.host`. @param covering those of `leaves` that cover the host */
export function checkHost(host: string, covering: readonly WebCertificate[], leaves: Leaves): Check {
  const names = (list: readonly WebCertificate[]) => list.flatMap((c) => c.dnsNames).join(', ');
  if (covering.length > 0)
    return check('attested-certificate-covers-host', { expected: host, got: names(covering) });
  if (leaves.missing.length > 0) {
    return check('attested-certificate-unreachable', {
      expected: host,
      got: `no answer for ${leaves.missing.join(', ')}`,
    });
  }
  if (leaves.certificates.length > 0) {
    return check('attested-certificate-of-another-host', {
      expected: host,
      got: names(leaves.certificates) || 'no names',
    });
  }
  const got = leaves.refused.join('; ') || 'no certificate file in the manifest';
  return check('attested-certificate-unreadable', { expected: `a certificate for ${host}`, got });
}
