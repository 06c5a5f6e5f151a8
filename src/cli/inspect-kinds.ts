/**
 * The kinds of file that `vitrine inspect` knows: one row each, the first that recognises a file reads it.
 * Source: dstack evidence specification, sections 2, 4, 6, 10 and 15; the report of AI gateways: section 16.
 */
import { publishedLog } from '../code/app-identity';
import { mentionsRaTls } from '../code/ra-tls-certificate';
import { jsonText, parseJsonText } from '../encoding/json';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { EvidenceFile, FoundEvidence } from './inspect-evidence';
import {
  bytesOf,
  claimedIn,
  composeIn,
  fromAttestation,
  fromCertificate,
  hexOf,
  isText,
  leafOf,
  logOfHex,
  machine,
  membersOf,
  quoteOf,
  tcbInfoOf,
} from './inspect-parts';
import { quoteFromFile } from './quote-file';
import { looksLikeSnpReport, snpCertificatesIn, snpCrlIn, snpEndorsementsIn } from './snp-files';

interface Kind {
  readonly words: string;
  readonly recognises: (file: EvidenceFile) => boolean;
  /** @throws Refusal what the file should hold cannot be read */
  readonly read: (file: EvidenceFile) => FoundEvidence | Promise<FoundEvidence>;
}

const has =
  (...names: readonly string[]) =>
  ({ members }: EvidenceFile): boolean =>
    names.every((name) => members[name] !== undefined && members[name] !== null);

export const KINDS: readonly Kind[] = [
  {
    words: 'certificates of AMD',
    recognises: ({ bytes, json }) => json === undefined && snpCertificatesIn(bytes) !== undefined,
    read: ({ path, bytes }) => ({ snpEndorsements: snpEndorsementsIn(path, bytes) }),
  },
  {
    words: 'revocation list of AMD',
    recognises: ({ bytes, json }) => json === undefined && snpCrlIn(bytes) !== undefined,
    read: ({ path, bytes }) => ({ snpEndorsements: snpEndorsementsIn(path, bytes) }),
  },
  {
    words: 'RA-TLS certificate',
    recognises: ({ bytes, text }) =>
      text?.trimStart().startsWith('-----BEGIN CERTIFICATE-----') ??
      (bytes[0] === 0x30 && mentionsRaTls(bytes)),
    read: ({ bytes, text }) => fromCertificate(text === undefined ? bytes : leafOf(text)),
  },
  {
    words: 'KMS information',
    recognises: (file) =>
      has('quote', 'eventlog')(file) && (has('caPubkey')(file) || has('k256Pubkey')(file)),
    read: ({ members: { quote, eventlog } }) => ({ quote: quoteOf(quote), log: logOfHex(eventlog) }),
  },
  {
    words: 'attestation report of an AI gateway',
    recognises: has('intel_quote'),
    read: ({ members, text }) => ({
      quote: quoteOf(members.intel_quote),
      log: publishedLog(members.event_log),
      ...machine(members.vm_config ?? membersOf(members.info).vm_config),
      ...composeIn(text),
    }),
  },
  {
    words: 'reply to GetQuote',
    recognises: ({ members }) => isText(members.quote),
    read: ({ members, text }) => ({
      quote: quoteOf(members.quote),
      log: publishedLog(members.event_log),
      ...machine(members.vm_config),
      ...composeIn(text),
    }),
  },
  {
    words: 'attestation in a reply',
    recognises: ({ members }) => isText(members.attestation),
    read: ({ members }) => fromAttestation(hexOf(members.attestation, 'attestation')),
  },
  {
    words: 'guest agent information',
    recognises: ({ members }) => isText(members.app_cert),
    read: async ({ members, text }) => {
      const certificate = await fromCertificate(leafOf(`${String(members.app_cert)}`));
      const tcbInfo = tcbInfoOf(members.tcb_info);
      const own = certificate.log ?? 'absent';
      return {
        ...certificate,
        // The log in the certificate is as old as its quote; the other may have grown since.
        log: own === 'absent' ? publishedLog(tcbInfo.event_log) : own,
        ...machine(members.vm_config),
        ...composeIn(text),
      };
    },
  },
  {
    words: 'registers and log, without a quote',
    recognises: ({ members }) => Array.isArray(members.event_log),
    read: ({ members, text }) => ({
      log: publishedLog(members.event_log),
      claimed: claimedIn(members),
      ...machine(members.vm_config),
      ...composeIn(text),
    }),
  },
  {
    words: 'app-compose.json',
    recognises: ({ members }) => isText(members.docker_compose_file) || isText(members.runner),
    read: ({ text }) => composeIn(text),
  },
  {
    words: 'description of the machine, around vm_config',
    recognises: has('vm_config'),
    read: ({ members }) => machine(members.vm_config),
  },
  {
    words: 'vm_config',
    recognises: has('cpu_count', 'memory_size'),
    read: ({ json }) => machine(json),
  },
  {
    words: 'event log',
    recognises: ({ json }) => Array.isArray(json) && typeof json[0] === 'object',
    read: ({ json }) => ({ log: publishedLog(json) }),
  },
  {
    words: 'quote as a list of numbers',
    recognises: ({ json }) => Array.isArray(json) && typeof json[0] === 'number',
    read: ({ json }) => ({ quote: bytesOf(Array.isArray(json) ? json : []) }),
  },
  {
    words: 'attestation',
    recognises: ({ bytes, text, json }) => text === undefined && json === undefined && isAttestation(bytes),
    read: ({ bytes }) => fromAttestation(bytes),
  },
  {
    words: 'SEV-SNP attestation report',
    recognises: ({ bytes, json }) => json === undefined && looksLikeSnpReport(quoteFromFile(bytes)),
    read: ({ bytes }) => ({ snpReport: quoteFromFile(bytes) }),
  },
  {
    words: 'quote',
    recognises: ({ bytes, json }) => json === undefined && isQuote(quoteFromFile(bytes)),
    read: ({ bytes }) => ({ quote: quoteFromFile(bytes) }),
  },
];

/**
 * Reads a file of evidence of any known kind.
 * @throws Refusal `inspect-too-large`, `inspect-unknown-file`, and those of the readers: what it holds cannot be read
 */
export async function readEvidenceFile(
  path: string,
  bytes: Uint8Array,
): Promise<FoundEvidence & { readonly kind: string }> {
  if (bytes.length > LIMITS.evidenceBytes)
    throw new Refusal('inspect-too-large', path, `at most ${LIMITS.evidenceBytes} bytes`, `${bytes.length}`);
  const file = fileOf(path, bytes);
  for (const { words, recognises, read } of KINDS)
    if (recognises(file)) return { kind: words, ...(await read(file)) };
  throw new Refusal('inspect-unknown-file', path, 'evidence of a kind that Vitrine knows', shown(file));
}

function fileOf(path: string, bytes: Uint8Array): EvidenceFile {
  const text = textOf(bytes);
  const begins = text?.trimStart().charAt(0);
  const json =
    text !== undefined && (begins === '{' || begins === '[')
      ? parseJsonText(text, LIMITS.jsonDepth)
      : undefined;
  return {
    path,
    bytes,
    members: membersOf(json),
    ...(text === undefined ? {} : { text }),
    ...(json === undefined ? {} : { json }),
  };
}

/** Text that holds no zero byte: binary forms begin with one, or are no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return jsonText(bytes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

const shown = ({ members, bytes }: EvidenceFile): string =>
  Object.keys(members).slice(0, 12).join(', ').slice(0, 200) || `${bytes.length} bytes`;

/** SCALE begins with the version 0, MessagePack with a map. */
function isAttestation([first]: Uint8Array): boolean {
  return (
    first !== undefined &&
    (first === 0 || (first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf)
  );
}

/** Versions of quotes, little-endian. */
const isQuote = (bytes: Uint8Array): boolean => [3, 4, 5].includes(bytes[0] ?? 0) && bytes[1] === 0;
