/**
 * The Authenticode digest of a PE image, as the firmware computes it when it measures what it loads: the file without the header's
 * checksum, the entry of the certificate table, and the certificates.
 * Source: Microsoft, Windows Authenticode Portable Executable Signature Format, "Calculating the PE Image Hash"; EDK II,
 * SecurityPkg/Tcg/TdTcg2Dxe/MeasureBootPeCoff.c. Unlike tools that sign, firmware does not fill the file up to eight bytes.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { Refusal } from '../../refusal';
import { LittleEndian } from './little-endian';

const PE_OFFSET = 0x3c;
const PE_SIGNATURE = 0x0000_4550;
const COFF_BYTES = 20;
const SECTION_BYTES = 40;
const SECURITY_DIRECTORY = 4;
/** Microsoft, PE Format, COFF file header, NumberOfSections: loaders take no more. A kernel has a handful. */
const MAX_SECTIONS = 96;
/** Magic of the optional header, and where its list of directories stands. */
const DIRECTORIES_AT = new Map([
  [0x10b, 96],
  [0x20b, 112],
]);

/**
 * @param pe the whole file
 * @returns 48 bytes
 * @throws Refusal `pe-truncated`, `pe-malformed`
 */
export function authenticodeSha384(pe: Uint8Array): Uint8Array {
  const read = new LittleEndian(pe, 'pe');
  const signature = read.u32(PE_OFFSET, 'offset of the PE header');
  if (read.u32(signature, 'PE signature') !== PE_SIGNATURE)
    throw malformed('PE signature', 'PE', `${read.u32(signature, 'PE signature')}`);
  const coff = signature + 4;
  const optional = coff + COFF_BYTES;
  const magic = read.u16(optional, 'magic');
  const directories = DIRECTORIES_AT.get(magic);
  if (directories === undefined) throw malformed('magic', '0x10b or 0x20b', `0x${magic.toString(16)}`);
  const headers = read.u32(optional + 60, 'SizeOfHeaders');
  const checksum = optional + 64;
  const count = read.u32(optional + directories - 4, 'NumberOfRvaAndSizes');
  const security = optional + directories + 8 * SECURITY_DIRECTORY;
  const hasSecurity = count > SECURITY_DIRECTORY;
  const skips = [checksum + 4, ...(hasSecurity ? [security + 8] : [])];
  if (skips.some((end) => end > headers))
    throw malformed('SizeOfHeaders', `at least ${Math.max(...skips)}`, `${headers}`);

  const hash = sha384.create();
  hash.update(read.slice(0, checksum, 'headers'));
  let from = checksum + 4;
  if (hasSecurity) {
    hash.update(read.slice(from, security - from, 'headers'));
    from = security + 8;
  }
  hash.update(read.slice(from, headers - from, 'headers'));
  let hashed = headers;

  for (const [at, size] of sections(read, coff, optional)) {
    hash.update(read.slice(at, size, `section at ${at}`));
    hashed += size;
  }
  const certificates = hasSecurity ? read.u32(security + 4, 'size of the certificates') : 0;
  if (hashed + certificates < pe.length)
    hash.update(read.slice(hashed, pe.length - hashed - certificates, 'what follows the sections'));
  // Sections that overlap would let bytes of the file escape the digest.
  else if (hashed + certificates > pe.length)
    throw malformed(
      'sections',
      `at most ${pe.length} bytes with the certificates`,
      `${hashed + certificates}`,
    );
  return hash.digest();
}

/** Offset and size of every section with data, in the order of the file. */
function sections(
  read: LittleEndian,
  coff: number,
  optional: number,
): readonly (readonly [number, number])[] {
  const table = optional + read.u16(coff + 16, 'SizeOfOptionalHeader');
  const count = read.u16(coff + 2, 'NumberOfSections');
  if (count > MAX_SECTIONS) throw malformed('NumberOfSections', `at most ${MAX_SECTIONS}`, `${count}`);
  const found: (readonly [number, number])[] = [];
  for (let i = 0; i < count; i++) {
    const at = table + SECTION_BYTES * i;
    const size = read.u32(at + 16, `SizeOfRawData of section ${i}`);
    if (size > 0) found.push([read.u32(at + 20, `PointerToRawData of section ${i}`), size]);
  }
  return found.sort(([a], [b]) => a - b);
}

const malformed = (at: string, expected: string, got: string): Refusal =>
  new Refusal('pe-malformed', at, expected, got);
