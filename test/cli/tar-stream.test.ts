import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tarEntries } from '../../src/cli/tar-stream';
import { concatBytes } from '../../src/encoding/bytes';
import { refusalCode } from '../code/refusal-code';
import { type MadeEntry, makeTar, tarEntry } from './tar-maker';

const utf8 = (text: string) => new TextEncoder().encode(text);

async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(archive: Uint8Array, length = 700, maxBytes = 2 ** 20): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path, content } of tarEntries(inParts(archive, length), maxBytes)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    files[path] = Buffer.concat(parts).toString('latin1');
  }
  return files;
}

const hello: MadeEntry = { name: 'a/hello', content: utf8('hello') };

describe('a tar archive', () => {
  it.each([1, 511, 512, 513, 100_000])('is read the same in parts of %d bytes', async (length) => {
    const long = 'x'.repeat(1024);
    const archive = makeTar([
      { name: './', type: '5' },
      hello,
      { name: './a/long', content: utf8(long) },
      { name: 'empty', prefix: 'a' },
    ]);
    expect(await read(archive, length)).toEqual({ 'a/hello': 'hello', 'a/long': long, 'a/empty': '' });
  });

  const isGnu = `${spawnSync('tar', ['--version']).stdout}`.includes('GNU tar');
  it.skipIf(!isGnu).each(['ustar', 'gnu', 'posix'])('as GNU tar writes it in format %s', async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-tar-'));
    try {
      writeFileSync(join(folder, 'one'), 'first');
      writeFileSync(join(folder, 'two'), 'y'.repeat(3000));
      execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', join(folder, 'out.tar'), 'one', 'two']);
      expect(await read(readFileSync(join(folder, 'out.tar')))).toEqual({
        one: 'first',
        two: 'y'.repeat(3000),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a tar archive is refused', () => {
  it.each<[string, readonly MadeEntry[], string]>([
    ['when a name leads out of it', [{ name: '../evil' }], 'tar-name'],
    ['when a name leads out of it by a detour', [{ name: 'a/../../evil' }], 'tar-name'],
    ['when a name is absolute', [{ name: '/etc/passwd' }], 'tar-name'],
    ['when the front of a name leads out of it', [{ name: 'evil', prefix: '..' }], 'tar-name'],
    ['when a name is of another system', [{ name: 'a\\..\\evil' }], 'tar-name'],
    ['when a name writes to the terminal', [{ name: 'a\u001b[2J' }], 'tar-name'],
    ['when a file has no name', [{ name: '', content: utf8('x') }], 'tar-name'],
    ['when a file looks like a folder', [{ name: 'bzImage/' }], 'tar-name'],
    ['when a file comes twice: tools keep the last one', [hello, hello], 'tar-duplicate'],
    ['when a file comes twice, spelt in two ways', [hello, { ...hello, name: './a/hello' }], 'tar-duplicate'],
    ['when a link stands for a file', [{ name: 'bzImage', type: '2' }], 'tar-link'],
    ['when a hard link does', [{ name: 'bzImage', type: '1' }], 'tar-link'],
    ['when a device does', [{ name: 'bzImage', type: '3' }], 'tar-link'],
    ['when a long name of GNU replaces the next', [{ name: '././@LongLink', type: 'L' }], 'tar-name'],
    ['when a sparse file hides what it is', [{ name: 'bzImage', type: 'S' }], 'tar-link'],
    [
      'when a pax header renames the next file',
      [{ name: 'x', type: 'x', content: utf8('16 path=bzImage\n') }, hello],
      'tar-extension',
    ],
    [
      'when a pax header gives the next file another size',
      [{ name: 'x', type: 'x', content: utf8('12 mtime=1\n12 size=99\n') }, hello],
      'tar-extension',
    ],
    ['when a folder has contents', [{ name: 'a', type: '5', content: utf8('x') }], 'tar-header'],
    ['when a header was changed', [{ ...hello, breakChecksum: true }], 'tar-header'],
    ['when it is of an unknown kind', [{ ...hello, magic: '' }], 'tar-header'],
    ['when it has fewer bytes than it claims', [{ ...hello, size: 100_000 }], 'tar-truncated'],
    ['when it has more than anyone wants to read', [{ ...hello, size: 2 ** 30 }], 'tar-too-large'],
  ])('%s', async (_, entries, code) => {
    expect(await refusalCode(() => read(makeTar(entries)))).toBe(code);
  });

  it('when something stands behind its end, where another tool might read on', async () => {
    const archive = concatBytes(makeTar([hello]), tarEntry({ name: 'bzImage' }));
    expect(await refusalCode(() => read(archive))).toBe('tar-header');
  });

  it('when it has no end', async () => {
    expect(await refusalCode(() => read(tarEntry(hello)))).toBe('tar-truncated');
    expect(await refusalCode(() => read(new Uint8Array()))).toBe('tar-truncated');
  });

  it('or read, whatever the bytes', async () => {
    const genuine = makeTar([hello, { name: 'b', content: utf8('y'.repeat(600)) }]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(genuine.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
        fc.nat(genuine.length),
        async (changes, length) => {
          const bytes = genuine.slice(0, length);
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          expect(await refusalCode(() => read(bytes))).toMatch(/^(accepted|tar-[a-z-]+)$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
