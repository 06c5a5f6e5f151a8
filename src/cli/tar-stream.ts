/**
 * Reads a tar archive as it streams by (POSIX ustar, and GNU's form of the same header). Strict: plain files and folders only, a
 * right checksum in every header, no name that leads elsewhere, none twice. Nothing is ever written to disk.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
import { Refusal } from '../refusal';

export interface TarEntry {
  /** With slashes, without `./` in front. */
  readonly path: string;
  readonly size: number;
  /** To be read to its end before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
const MAX_ENTRIES = 10_000;
/** In headers of extensions: times and the like, and no more. */
const MAX_EXTENSION = 64 * 1024;
const FILE = '0';
const FOLDER = '5';
const EXTENSIONS = 'xg';
/** Keys of pax headers that change nothing about what a file is. */
const HARMLESS_KEYS = /^(mtime|atime|ctime|uid|gid|uname|gname|comment)$/;

/**
 * The files of an archive, in its order; folders are left out.
 * @param maxBytes of all files together
 * @throws Refusal `tar-truncated`, `tar-header`, `tar-name`, `tar-link`, `tar-extension`, `tar-duplicate`, `tar-too-large`
 */
export async function* tarEntries(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<TarEntry> {
  const input = new BlockReader(source);
  try {
    yield* entriesOf(input, maxBytes);
  } finally {
    await input.close();
  }
}

async function* entriesOf(input: BlockReader, maxBytes: number): AsyncGenerator<TarEntry> {
  const seen = new Set<string>();
  let bytes = 0;
  for (let count = 0; ; count++) {
    const header = await input.take(BLOCK);
    if (header.every((b) => b === 0)) return await refuseRest(input);
    if (count >= MAX_ENTRIES)
      throw new Refusal('tar-too-large', 'archive', `at most ${MAX_ENTRIES} entries`, 'more');
    const { path, size, type } = readHeader(header);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (EXTENSIONS.includes(type)) {
      if (size > MAX_EXTENSION)
        throw new Refusal('tar-extension', path, `at most ${MAX_EXTENSION} bytes`, `${size}`);
      refuseMeaning(await input.take(size), path);
      await input.take(padding);
      continue;
    }
    if (type !== FILE && type !== FOLDER)
      throw new Refusal('tar-link', path, 'a plain file or a folder', `type ${JSON.stringify(type)}`);
    if (type === FOLDER && size > 0)
      throw new Refusal('tar-header', path, 'an empty folder', `${size} bytes`);
    if (path === '') {
      if (type === FOLDER) continue;
      throw new Refusal('tar-name', 'name', 'the name of a file', 'none');
    }
    if (seen.has(path)) throw new Refusal('tar-duplicate', path, 'each name once', 'twice');
    seen.add(path);
    if (type === FOLDER) continue;
    bytes += size;
    if (bytes > maxBytes) throw new Refusal('tar-too-large', path, `at most ${maxBytes} bytes`, 'more');
    let left = size;
    yield {
      path,
      size,
      content: (async function* () {
        while (left > 0) {
          const part = await input.some(left);
          left -= part.length;
          yield part;
        }
      })(),
    };
    if (left > 0) throw new Error(`${path} was not read to its end`);
    await input.take(padding);
  }
}

function readHeader(header: Uint8Array): {
  readonly path: string;
  readonly size: number;
  readonly type: string;
} {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  const told = octal(header, 148, 8, 'checksum');
  if (sum !== told) throw new Refusal('tar-header', 'checksum', `${sum}`, `${told}`);
  const magic = text(header, 257, 5);
  if (magic !== 'ustar') throw new Refusal('tar-header', 'magic', 'ustar', JSON.stringify(magic));
  const type = text(header, 156, 1) || FILE;
  // GNU's header has times where POSIX has the front of a name.
  const prefix = header[262] === 0 ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  // Archives of before 1988 tell folders so; whoever reads them otherwise gets a file.
  if (type === FILE && name.endsWith('/'))
    throw new Refusal('tar-name', 'name', 'no slash behind a file', JSON.stringify(name));
  return {
    path: safePath(prefix === '' ? name : `${prefix}/${name}`),
    size: octal(header, 124, 12, 'size'),
    type,
  };
}

/** Names that lead out of the archive, or that another tool would read differently, are refused. */
function safePath(name: string): string {
  const parts = name
    .replace(/\/$/, '')
    .split('/')
    .filter((part, i) => part !== '.' || i > 0);
  const bad = parts.some((part) => part === '' || part === '.' || part === '..');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if ((bad && parts.length > 0) || /[\u0000-\u001f\u007f-\uffff\\]/.test(name))
    throw new Refusal('tar-name', 'name', 'a plain relative path', JSON.stringify(name));
  return parts.join('/');
}

/** A pax header: `<length> <key>=<value>\n`. */
function refuseMeaning(extension: Uint8Array, path: string): void {
  const decoded = text(extension, 0, extension.length);
  for (const line of decoded.split('\n').filter((l) => l !== '')) {
    const key = /^\d+ ([^=]+)=/.exec(line)?.[1] ?? '';
    if (!HARMLESS_KEYS.test(key))
      throw new Refusal('tar-extension', path, 'times and owners', JSON.stringify(line.slice(0, 60)));
  }
}

/** Two blocks of zeros end an archive; what a tool might find behind them is not looked at, so it may not be there. */
async function refuseRest(input: BlockReader): Promise<void> {
  for (let part = await input.rest(); part !== undefined; part = await input.rest())
    if (part.some((b) => b !== 0))
      throw new Refusal('tar-header', 'end of the archive', 'zeros', 'other bytes');
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('latin1');
}

function octal(bytes: Uint8Array, at: number, length: number, field: string): number {
  const digits = text(bytes, at, length).trim();
  if (!/^[0-7]{1,12}$/.test(digits))
    throw new Refusal('tar-header', field, 'octal digits', JSON.stringify(digits.slice(0, 20)));
  return Number.parseInt(digits, 8);
}

/** Cuts a stream of parts of any length into the lengths that are asked for. */
class BlockReader {
  private readonly parts: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.parts = source[Symbol.asyncIterator]();
  }

  /** Lets go of the source, so that an archive which was refused is not read on. */
  async close(): Promise<void> {
    await this.parts.return?.();
  }

  /** Exactly so many bytes. @throws Refusal `tar-truncated` */
  async take(length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const part = await this.some(length - at);
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  /** At least one byte, at most so many. @throws Refusal `tar-truncated` */
  async some(length: number): Promise<Uint8Array> {
    if (this.held.length === 0) {
      const next = await this.rest();
      if (next === undefined)
        throw new Refusal('tar-truncated', 'archive', `${length} more bytes`, 'the end');
      this.held = next;
    }
    const part = this.held.subarray(0, length);
    this.held = this.held.subarray(part.length);
    return part;
  }

  /** Whatever comes next, or nothing at the end. */
  async rest(): Promise<Uint8Array | undefined> {
    if (this.held.length > 0) {
      const held = this.held;
      this.held = new Uint8Array();
      return held;
    }
    for (;;) {
      const { done, value } = await this.parts.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}
