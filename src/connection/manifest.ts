/**
 * `sha256sum.txt` of dstack-ingress: the file whose digest the enclave put into its quote.
 * Source: dstack evidence specification, section 2.1. One line per file, `<64 lower-case hex><two spaces><name>\n`.
 * Tools disagree about every other form, so every other form is refused: a lenient reader can be made to check a different
 * file from the one that is used.
 */
import { Refusal } from '../refusal';

export interface ManifestEntry {
  /** File name, no separators. A wildcard certificate keeps its literal star. */
  readonly name: string;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
}

const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9._*-]+)$/;
const FIRST_BYTES_OF_A_MANIFEST = /^[0-9a-fA-F]{64}[ \t*]/;
const MOST_FILES = 64;

/**
 * Whether an answer to `/evidences/sha256sum.txt` claims to be a manifest at all. Many sites answer every path with a page;
 * those publish no evidence, which is different from publishing a bad one.
 */
export function claimsToBeManifest(bytes: Uint8Array): boolean {
  return FIRST_BYTES_OF_A_MANIFEST.test(latin1(bytes.subarray(0, 80)));
}

/**
 * Parses a manifest strictly.
 * @param bytes the file exactly as served
 * @returns its entries in file order, at least one
 * @throws Refusal `manifest-line`, `manifest-duplicate`, `manifest-unterminated`, `manifest-too-many`
 */
export function parseManifest(bytes: Uint8Array): readonly ManifestEntry[] {
  const text = latin1(bytes);
  if (!text.endsWith('\n')) {
    throw new Refusal('manifest-unterminated', 'end of file', 'a newline', quoted(text.slice(-16)));
  }
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > MOST_FILES) {
    throw new Refusal('manifest-too-many', 'file', `at most ${MOST_FILES} lines`, `${lines.length}`);
  }
  const entries: ManifestEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) {
      throw new Refusal(
        'manifest-line',
        `line ${index + 1}`,
        '64 lower-case hex digits, two spaces, a file name',
        quoted(line.slice(0, 100)),
      );
    }
    if (entries.some((e) => e.name === name)) {
      throw new Refusal('manifest-duplicate', `line ${index + 1}`, 'every file named once', quoted(name));
    }
    entries.push({ name, sha256 });
  }
  return entries;
}

/** One character per byte: nothing is normalised, nothing is lost. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const quoted = (text: string): string => JSON.stringify(text);
