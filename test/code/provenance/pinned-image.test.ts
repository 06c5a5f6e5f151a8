import { expect, it } from 'vitest';
import { pinnedImageOf } from '../../../src/code/provenance/pinned-image';

const HEX = 'ab'.repeat(32);
const nameOf = (repository: string) => {
  const image = pinnedImageOf({ repository, digest: `sha256:${HEX}` });
  return image && `${image.registry} ${image.repository}`;
};

it('a name is completed as Docker completes it', () => {
  expect(nameOf('ghcr.io/maker/app')).toBe('ghcr.io maker/app');
  expect(nameOf('GHCR.io/maker/app')).toBe('ghcr.io maker/app');
  expect(nameOf('maker/app')).toBe('docker.io maker/app');
  expect(nameOf('nginx')).toBe('docker.io library/nginx');
  expect(nameOf('docker.io/nginx')).toBe('docker.io library/nginx');
  expect(nameOf('index.docker.io/maker/app')).toBe('docker.io maker/app');
  expect(nameOf('localhost/app')).toBe('localhost app');
  expect(nameOf('localhost:5000/a/b')).toBe('localhost:5000 a/b');
});

it('what is not pinned, or could mean something else in an address, is none', () => {
  for (const name of [
    'ghcr.io/maker/../app',
    'ghcr.io/maker/app?x=1',
    'ghcr.io/a b',
    'ghcr.io//app',
    'ghcr.io/',
    '/app',
    'a.io/x/#',
    'ghcr.io/%2e/app',
    'a..b/../c',
    'user@ghcr.io/maker/app',
  ])
    expect([name, nameOf(name)]).toEqual([name, undefined]);
  expect(nameOf('')).toBeUndefined();
  expect(pinnedImageOf({ repository: 'ghcr.io/maker/app' })).toBeUndefined();
  expect(pinnedImageOf({ digest: `sha256:${HEX}` })).toBeUndefined();
  for (const digest of [HEX, `sha256:${HEX.slice(1)}`, `sha256:${HEX.toUpperCase()}`, `sha512:${HEX}`])
    expect(pinnedImageOf({ repository: 'ghcr.io/maker/app', digest })).toBeUndefined();
});
