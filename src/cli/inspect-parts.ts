/** The parts of evidence files, each as the form at hand writes it. Source: dstack evidence specification, sections 4, 6, 10 and 15. */
import { type PublishedLog, publishedLog } from '../code/app-identity';
import { readAttestation, vmConfigOf } from '../code/attestation-blob';
import { disclosedCompose } from '../code/compose/find-app-compose';
import { raTlsQuote, readRaTlsCertificate } from '../code/ra-tls-certificate';
import { REGISTERS, type RegisterName } from '../code/replay';
import { fromLenientHex } from '../encoding/hex';
import { jsonText, parseJsonText } from '../encoding/json';
import { certificatesFromPem } from '../encoding/pem';
import { certificatesIn } from '../hardware/snp/snp-certificate';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { EvidenceFile, FoundEvidence } from './inspect-evidence';
import { quoteFromFile } from './quote-file';

/** DER of the first certificate. @throws Refusal `pem-*`, `base64-malformed` */
export function leafOf(pem: string): Uint8Array {
  const [leaf] = certificatesFromPem(pem, LIMITS.chainCertificates);
  return leaf ?? new Uint8Array();
}

/** @param der of an RA-TLS certificate. @throws Refusal `inspect-no-evidence`, those of `readRaTlsCertificate` and `raTlsQuote` */
export async function fromCertificate(der: Uint8Array): Promise<FoundEvidence> {
  const certificate = readRaTlsCertificate(der);
  if (certificate === undefined)
    throw new Refusal(
      'inspect-no-evidence',
      'certificate',
      'a certificate that carries a quote',
      'none in it',
    );
  const { evidence, spki } = certificate;
  if (evidence.form === 'attestation') return { ...fromAttestation(evidence.attestation), spki };
  return { ...(await raTlsQuote(evidence)), spki };
}

/** @throws Refusal those of `readAttestation` and `certificatesIn` */
export function fromAttestation(bytes: Uint8Array): FoundEvidence {
  const attestation = readAttestation(bytes);
  switch (attestation.platform) {
    case 'tdx': {
      const { quote, eventLog } = attestation;
      return { quote, log: eventLog, ...machine(vmConfigOf(attestation)) };
    }
    case 'sev-snp': {
      const { report, certificates } = attestation;
      const ders = certificates.flatMap(certificatesIn);
      return { snpReport: report, ...(ders.length === 0 ? {} : { snpEndorsements: { certificates: ders } }) };
    }
    default:
      return { platform: attestation.platform };
  }
}

/** A `vm_config` where there is one; what it says is read later. */
export const machine = (vmConfig: unknown): Pick<FoundEvidence, 'vmConfig'> =>
  vmConfig === undefined || vmConfig === null || vmConfig === '' ? {} : { vmConfig };

/** Where a reply holds none, or an empty one, it is not disclosed. */
export function composeIn(text: string | undefined): Pick<FoundEvidence, 'compose'> {
  const compose = text === undefined ? undefined : disclosedCompose(text);
  return compose === undefined ? {} : { compose };
}

/** Registers as `tcb_info` writes them beside its log. */
export function claimedIn(members: EvidenceFile['members']): { readonly [register: string]: string } {
  const claims = REGISTERS.map((name) => [name, members[name]] as const);
  return Object.fromEntries(claims.filter((claim): claim is [RegisterName, string] => isText(claim[1])));
}

/** Text, object, or absent where `public_tcbinfo` is false. @throws Refusal `json-*` */
export function tcbInfoOf(value: unknown): { readonly [name: string]: unknown } {
  if (!isText(value)) return membersOf(value);
  return membersOf(parseJsonText(value, LIMITS.jsonDepth));
}

/** Hex or base64. @throws Refusal `inspect-no-quote`, `quote-file-too-large` */
export function quoteOf(value: unknown): Uint8Array {
  if (!isText(value)) throw new Refusal('inspect-no-quote', 'quote', 'hex or base64', typeof value);
  return quoteFromFile(new TextEncoder().encode(value));
}

/** @throws Refusal `inspect-hex`, `hex-malformed` */
export function hexOf(value: unknown, at: string): Uint8Array {
  if (!isText(value) || value.length > 2 * LIMITS.attestationBytes + 2)
    throw new Refusal('inspect-hex', at, `hex of at most ${LIMITS.attestationBytes} bytes`, typeof value);
  return fromLenientHex(value);
}

/** Contracts keep the log as hex of its JSON text. */
export function logOfHex(value: unknown): PublishedLog {
  if (!isText(value) || !/^(0x)?[0-9a-f]+$/i.test(value)) return publishedLog(value);
  try {
    return publishedLog(jsonText(hexOf(value, 'eventlog')));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

/** @throws Refusal `inspect-bytes` */
export function bytesOf(numbers: readonly unknown[]): Uint8Array {
  const isByte = (n: unknown): n is number =>
    typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= 255;
  if (numbers.length > LIMITS.quoteBytes || !numbers.every(isByte))
    throw new Refusal(
      'inspect-bytes',
      'list',
      `at most ${LIMITS.quoteBytes} bytes`,
      `${numbers.length} entries`,
    );
  return Uint8Array.from(numbers);
}

/** Of anything but an object, none. */
export const membersOf = (value: unknown): { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Empty text is how guests write what they do not have. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
