import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKernel } from '../code/os-image/firmware-maker';
import { makeRelease, type ReleaseChoices, sha256Hex, utf8 } from '../code/os-image/release-maker';
import { type Ran, runInMemory } from './run-in-memory';
import { makeTar } from './tar-maker';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-os-image-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: readonly string[]): Promise<Ran> => runInMemory(['os-image', ...argv]);

/** A release as an archive: `dstack-9.9.9/…` unless told otherwise. */
function archive(name: string, choices: ReleaseChoices = {}, inFolder = 'dstack-9.9.9/'): string {
  const path = join(folder, name);
  const tar = makeTar(
    [...makeRelease(choices)].map(([file, content]) => ({ name: `${inFolder}${file}`, content })),
  );
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(tar) : tar);
  return path;
}

function unpacked(name: string, choices: ReleaseChoices = {}): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, content] of makeRelease(choices)) writeFileSync(join(path, file), content);
  return path;
}

describe('vitrine os-image', () => {
  it('computes the same row from a folder, an archive and a compressed one', async () => {
    const paths = [
      unpacked('dstack-9.9.9'),
      archive('release.tar'),
      archive('release.tar.gz'),
      archive(`mr_${'0'.repeat(64)}.tar.gz`, {}, './'),
    ];
    const rows = [];
    for (const path of paths) {
      const { code, out, err } = await run(path, '--json');
      expect(code, err).toBe(0);
      rows.push(JSON.parse(out));
    }
    for (const row of rows) expect(row).toEqual({ ...rows[0], findings: expect.anything() });
    expect(rows[0]).toMatchObject({
      image: {
        osImageHash: sha256Hex(makeRelease().get('sha256sum.txt') ?? utf8('')),
        name: 'dstack-9.9.9',
        isDevelopment: false,
        mrtd: {
          twoPass: expect.stringMatching(/^[0-9a-f]{96}$/),
          singlePass: expect.stringMatching(/^[0-9a-f]{96}$/),
        },
        rtmr1: expect.stringMatching(/^[0-9a-f]{96}$/),
        rtmr2: expect.stringMatching(/^[0-9a-f]{96}$/),
      },
      tableVersion: expect.any(Number),
    });
  });

  it('says in words what it is, and on standard error how far it is', async () => {
    const { out, err } = await run(archive('words.tar.gz', { isDevelopment: true }));
    expect(out).toContain('dstack-9.9.9  version 9.9.9, DEVELOPMENT image');
    expect(out).toContain('MRTD, two-pass (QEMU 8)');
    expect(out).toContain('✓ bzImage: as it should be');
    expect(out).toContain('– table: not in the table of this Vitrine');
    expect(err).toMatch(/read ovmf\.fd, 0\.0 MiB\n/);
    expect(err).toMatch(/measuring\n$/);
  });

  it('ends with 1 when a file is not what the release says, and shows both', async () => {
    const kernel = makeKernel();
    kernel[0x2000] = (kernel[0x2000] ?? 0) ^ 1;
    const { code, out } = await run(archive('tampered.tar.gz', { tampered: { bzImage: kernel } }));
    expect(code).toBe(1);
    expect(out).toContain('✕ bzImage: differs');
    expect(out).toContain(`expected    ${sha256Hex(makeKernel())}`);
    expect(out).toContain(`got         ${sha256Hex(kernel)}`);
  });

  it('ends with 3 when the release does not say enough', async () => {
    const missing = { files: { extra: utf8('x') }, tampered: { extra: undefined } };
    const { code, out } = await run(archive('missing.tar.gz', missing));
    expect(code).toBe(3);
    expect(out).toContain('? extra: listed, and not in the release');
  });

  it.each<[string, () => string, RegExp]>([
    ['what is not there', () => join(folder, 'nothing'), /file-unreadable/],
    ['what is no archive', () => written('text.tar.gz', utf8('hello')), /tar-truncated/],
    ['a gzip file that ends early', () => written('cut.tar.gz', cutGzip()), /gzip-malformed|tar-truncated/],
    ['an archive without an image', () => written('empty.tar', makeTar([])), /release-file-missing/],
    [
      'an archive with two images',
      () => written('two.tar', makeTar([{ name: 'a/bzImage' }, { name: 'b/ovmf.fd' }])),
      /release-folders/,
    ],
    [
      'a name that leads elsewhere',
      () => written('evil.tar', makeTar([{ name: '../../etc/passwd' }])),
      /tar-name/,
    ],
    [
      'firmware that is none',
      () => archive('bad.tar', { files: { 'ovmf.fd': new Uint8Array(99) } }),
      /tdvf-/,
    ],
    ['a device', () => '/dev/null', /file-unreadable/],
  ])('ends with 2 and one line of why for %s', async (_, path, why) => {
    const { code, out, err } = await run(path());
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/\nvitrine: [a-z-]+ at .*: expected .*, got .*\n$/);
    expect(err).toMatch(why);
  });

  it('does not follow links in a folder', async () => {
    const path = unpacked('linked', { tampered: { bzImage: undefined } });
    symlinkSync(unpacked('elsewhere'), join(path, 'more'));
    symlinkSync(join(folder, 'elsewhere', 'bzImage'), join(path, 'bzImage'));
    const { code, err } = await run(path);
    expect(code).toBe(2);
    expect(err).toContain('release-file-missing at bzImage');
  });

  it.each([[[]], [['a', 'b']], [['a', '--save', 'x']]])('is misused with %j', async (argv) => {
    expect((await run(...argv)).code).toBe(2);
  });
});

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const cutGzip = (): Uint8Array => {
  const whole = gzipSync(makeTar([{ name: 'x', content: utf8('x'.repeat(5000)) }]));
  return whole.subarray(0, whole.length - 20);
};
