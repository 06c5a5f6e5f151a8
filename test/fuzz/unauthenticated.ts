/**
 * Bytes that no signature covers and that change nothing: the only ones in which a flipped bit may be accepted. The document
 * `docs/unauthenticated-bytes.md` is written from this table, and the flips are judged by it.
 */
import { type Evidence, type Form, PARTS, type Part } from './evidence';
import type { Flip } from './flips';

export interface UnauthenticatedRange {
  readonly id: string;
  readonly parts: readonly Part[];
  readonly forms: readonly Form[];
  /** Which bytes, in words. */
  readonly bytes: string;
  /** Which bits of them, in words. */
  readonly bits: string;
  readonly reason: string;
  /** @returns true for the bits of this range; called for the parts and forms above only */
  readonly holds: (bytes: Uint8Array, flip: Flip, form: Form) => boolean;
}

const ALL_FORMS: readonly Form[] = ['SGX v3', 'TDX v4', 'TDX v5'];

export const UNAUTHENTICATED: readonly UnauthenticatedRange[] = [
  {
    id: 'after-the-quote',
    parts: ['quote'],
    forms: ALL_FORMS,
    bytes: 'everything after the signature data',
    bits: 'all',
    reason:
      'Not part of the quote: its length ends before them. Fixed-size buffers leave such bytes; nothing reads them, and Intel ignores them too.',
    holds: (bytes, { at }, form) => at >= layoutOf(bytes, form).end,
  },
  {
    id: 'after-the-certificates',
    parts: ['quote'],
    forms: ALL_FORMS,
    bytes: 'the first NUL after the PEM text of the certification data',
    bits: 'the one that makes it a space',
    reason:
      'PEM (RFC 7468, section 2) lets white space follow a certificate. Signatures cover the certificates, not the text that carries them.',
    holds: (bytes, { at, bit }, form) => {
      const { certificates, certificatesEnd } = layoutOf(bytes, form);
      return bit === 5 && at < certificatesEnd && at === bytes.indexOf(0, certificates);
    },
  },
  {
    id: 'length-of-certificates-v3',
    parts: ['quote'],
    forms: ['SGX v3'],
    bytes: 'the lowest byte of the length of the certification data, version 3',
    bits: 'those that leave out nothing but the NUL after the PEM text, or nothing but what lies after the certificates',
    reason:
      'In version 3 nothing says that certification data fill the signature data, and Intel accepts a rest. A length that cuts off a certificate is refused; one that cuts off the NUL loses nothing.',
    holds: (bytes, { at, bit }, form) => {
      const { certificates, certificatesEnd, end } = layoutOf(bytes, form);
      const length = certificatesEnd - certificates;
      const flipped = length ^ (1 << bit);
      const pem = bytes.subarray(certificates, certificatesEnd);
      const lastDash = pem.lastIndexOf(0x2d) + 1;
      return at === certificates - 4 && flipped >= lastDash && certificates + flipped <= end;
    },
  },
  {
    id: 'length-of-signature-data-v3',
    parts: ['quote'],
    forms: ['SGX v3'],
    bytes: 'the length of the signature data, version 3, where more bytes follow the quote',
    bits: 'those that make it longer, up to the end of these bytes, or shorter by no more than a rest after the certification data',
    reason:
      'As above: what certification data leave over in version 3 is read by nobody, so how much there is does not matter.',
    holds: (bytes, { at, bit }, form) => {
      const { lengthAt, certificatesEnd, end } = layoutOf(bytes, form);
      if (at < lengthAt || at >= lengthAt + 4) return false;
      const newEnd = lengthAt + 4 + ((end - lengthAt - 4) ^ (2 ** (8 * (at - lengthAt) + bit)));
      return newEnd >= certificatesEnd && newEnd <= bytes.length;
    },
  },
  {
    id: 'case-of-signature-digits',
    parts: ['tcbInfo', 'qeIdentity'],
    forms: ALL_FORMS,
    bytes: 'the letters among the hex digits of `signature`',
    bits: 'bit 5, which changes its case',
    reason:
      'Hex has two spellings of the same signature. The document itself is covered by it, byte for byte.',
    holds: (bytes, { at, bit }) => {
      const letter = (bytes[at] ?? 0) | 0x20;
      const inSignature = at >= bytes.lastIndexOf(0x3a) && at < bytes.lastIndexOf(0x22);
      return bit === 5 && letter >= 0x61 && letter <= 0x66 && inSignature;
    },
  },
  {
    id: 'issuer-chain-of-the-pck-list',
    parts: ['pckCrlIssuerChain'],
    forms: ALL_FORMS,
    bytes: 'the whole text',
    bits: 'all',
    reason:
      'Only a hint where to look for the signer of the list. The same authority stands in the quote, and has to be certified by the root there; its signature on the list is what counts.',
    holds: () => true,
  },
];

/** The range that allows this flip, if one does. */
export function rangeOf({ parts, form }: Evidence, part: Part, flip: Flip): UnauthenticatedRange | undefined {
  return UNAUTHENTICATED.find(
    (r) => r.parts.includes(part) && r.forms.includes(form) && r.holds(parts[part], flip, form),
  );
}

interface Layout {
  /** Offset of the length of the signature data. */
  readonly lengthAt: number;
  /** Where the certificates begin and end, and where the signature data ends. */
  readonly certificates: number;
  readonly certificatesEnd: number;
  readonly end: number;
}

/** Signed bytes by form: header and body, in version 5 with the descriptor; TD report 1.5. */
const SIGNED: Readonly<Record<Form, number>> = { 'SGX v3': 432, 'TDX v4': 632, 'TDX v5': 702 };

/** Laid out here once more, independently of the reader that is being tested. */
function layoutOf(quote: Uint8Array, form: Form): Layout {
  const view = new DataView(quote.buffer, quote.byteOffset, quote.byteLength);
  const lengthAt = SIGNED[form];
  const report = lengthAt + 4 + 128 + (form === 'SGX v3' ? 0 : 6);
  const authAt = report + 384 + 64;
  const certification = authAt + 2 + view.getUint16(authAt, true);
  const certificates = certification + 6;
  return {
    lengthAt,
    certificates,
    certificatesEnd: certificates + view.getUint32(certification + 2, true),
    end: lengthAt + 4 + view.getUint32(lengthAt, true),
  };
}

const INTRODUCTION = `# Bytes that no signature covers

Every bit of a quote and of its collateral was flipped, one at a time: an SGX quote of version 3, a TDX quote of version 4, one of
version 5 with TD report 1.5, and for each of them TCB info, QE identity, both revocation lists and the three issuer chains. A flip
is refused wherever it lies, except in the bytes of this table, where it changes nothing: the checks, the measurements and every
fact that is reported stay the same.

\`npm run fuzz\` tries all bits, \`npm test\` one bit of every byte. This file is written by \`npm run fuzz -- --docs\` from
\`test/fuzz/unauthenticated.ts\`, which is also what the flips are judged by; a test fails when it is not current.
`;

/** The whole document. */
export function unauthenticatedDoc(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const names = (all: readonly string[], some: readonly string[]) =>
    all.length === some.length ? 'all' : some.join(', ');
  const clean = PARTS.filter((p) => UNAUTHENTICATED.every((r) => !r.parts.includes(p)));
  return [
    INTRODUCTION,
    row(['Where', 'Quotes', 'Bytes', 'Bits', 'Why it does not matter']),
    '|---|---|---|---|---|',
    ...UNAUTHENTICATED.map((r) =>
      row([r.parts.map((p) => `\`${p}\``).join(', '), names(ALL_FORMS, r.forms), r.bytes, r.bits, r.reason]),
    ),
    '',
    `In ${clean.map((p) => `\`${p}\``).join(', ')} there is no such byte.`,
    '',
    'Nor is there one in an attestation report of SEV-SNP: what is not signed in it is reserved and has to be zero, and nothing may follow it',
    '(`test/hardware/snp/bit-flips.test.ts`, every bit of a genuine report, and bytes of its certificates and of the revocation list).',
    '',
  ].join('\n');
}
