/** The files of an image, from its folder or from the archive of its release, read once and never written anywhere. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ReleaseFile, ReleaseFiles } from '../code/os-image/release';
import { Refusal } from '../refusal';
import { printable } from './paint';
import { tarEntries } from './tar-stream';

/** Firmware, kernel and documents are kept; root file systems are only hashed. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_BYTES_TOGETHER = 512 * 1024 * 1024;
const RELEASE_BYTES = 16 * 1024 * 1024 * 1024;
const MIB = 1024 * 1024;

export interface FoundRelease {
  readonly files: ReleaseFiles;
  /** Name of the image's folder; empty where the archive has none. */
  readonly folder: string;
}

/**
 * @param path a folder, or a tar archive, compressed with gzip or not
 * @param progress gets one line per file
 * @throws Refusal `file-unreadable`, `tar-*`, `gzip-malformed`, `release-folders`, `release-too-large`
 */
export async function readRelease(path: string, progress: (line: string) => void): Promise<FoundRelease> {
  const found = await readable(path, () => stat(path));
  if (found.isDirectory()) return fromFolder(path, progress);
  if (found.isFile()) return fromArchive(path, progress);
  throw new Refusal('file-unreadable', path, 'a folder or a plain file', 'another thing');
}

async function fromFolder(path: string, progress: (line: string) => void): Promise<FoundRelease> {
  const collected = new Collected(progress);
  for (const entry of await readable(path, () => readdir(path, { withFileTypes: true }))) {
    // Links and folders are no part of an image: its list of checksums names files beside it.
    if (!entry.isFile()) continue;
    const file = join(path, entry.name);
    await readable(file, () => collected.add(entry.name, createReadStream(file)));
  }
  return { files: collected.files, folder: basename(resolve(path)) };
}

async function fromArchive(path: string, progress: (line: string) => void): Promise<FoundRelease> {
  const collected = new Collected(progress);
  const folders = new Set<string>();
  for await (const { path: name, content } of tarEntries(await unpacked(path), RELEASE_BYTES)) {
    const [first = '', second, ...deeper] = name.split('/');
    const inRoot = second === undefined || deeper.length === 0;
    if (inRoot) folders.add(second === undefined ? '' : first);
    if (folders.size > 1)
      throw new Refusal('release-folders', name, 'one image, in one folder', [...folders].join(', '));
    if (inRoot) await collected.add(second ?? first, content);
    else for await (const _ of content);
  }
  return { files: collected.files, folder: [...folders][0] ?? '' };
}

/** The archive's bytes, decompressed on the way where it is compressed. */
async function unpacked(path: string): Promise<AsyncIterable<Uint8Array>> {
  const head = await readable(path, async () => {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  });
  const raw = createReadStream(path, { highWaterMark: MIB });
  if (head[0] !== 0x1f || head[1] !== 0x8b) return raw;
  const gunzip = createGunzip({ chunkSize: MIB });
  // Its errors come out of the iteration.
  pipeline(raw, gunzip, () => undefined);
  return orRefusal(gunzip);
}

async function* orRefusal(gunzip: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* gunzip;
  } catch (error) {
    throw new Refusal('gzip-malformed', 'archive', 'gzip', error instanceof Error ? error.message : 'other');
  }
}

/** Digests of every file, and the bytes of those that are measured. */
class Collected {
  readonly files = new Map<string, ReleaseFile>();
  private kept = 0;
  private seen = 0;

  constructor(private readonly progress: (line: string) => void) {}

  async add(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const sha256 = createHash('sha256');
    const sha384 = createHash('sha384');
    let parts: Uint8Array[] | undefined = [];
    let size = 0;
    for await (const part of content) {
      sha256.update(part);
      sha384.update(part);
      size += part.length;
      if (size > KEPT_BYTES) parts = undefined;
      // Copied: what a stream gives may be written over by what it gives next.
      parts?.push(Uint8Array.from(part));
    }
    this.seen += size;
    this.kept += parts === undefined ? 0 : size;
    if (this.kept > KEPT_BYTES_TOGETHER || this.seen > RELEASE_BYTES)
      throw new Refusal('release-too-large', name, 'an image of the usual size', `${this.seen} bytes`);
    this.progress(`read ${printable(name)}, ${(size / MIB).toFixed(1)} MiB`);
    this.files.set(name, {
      size,
      sha256: sha256.digest('hex'),
      sha384: sha384.digest('hex'),
      ...(parts === undefined ? {} : { bytes: new Uint8Array(Buffer.concat(parts)) }),
    });
  }
}

/** What the file system says, as a refusal. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'file-unreadable',
      path,
      'a readable file or folder',
      error instanceof Error ? error.message : 'none',
    );
  }
}
