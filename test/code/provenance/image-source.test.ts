import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/code/provenance/image-source';

const DIGEST = 'ab'.repeat(32);

describe('whose build an image has to be', () => {
  it('is told by its name in the registry of GitHub, and by no other name', () => {
    const at = (registry: string, repository: string) => sourceOf({ registry, repository, digest: DIGEST });
    expect(at('ghcr.io', 'maker/app')).toEqual({ kind: 'owner', name: 'maker' });
    expect(at('ghcr.io', 'maker/app/worker')).toEqual({ kind: 'owner', name: 'maker' });
    expect(at('docker.io', 'maker/app')).toBeUndefined();
    expect(at('ghcr.io.evil.example', 'maker/app')).toBeUndefined();
    expect(at('ghcr.io', 'app')).toBeUndefined();
    for (const owner of ['..', 'a b', 'a?x=', '%2e', '', `${'a'.repeat(40)}`])
      expect(at('ghcr.io', `${owner}/app`)).toBeUndefined();
  });

  it('may be known from elsewhere, as a repository', () => {
    const docker = { registry: 'docker.io', repository: 'maker/app', digest: DIGEST };
    expect(sourceOf(docker, 'Maker/app.js')).toEqual({ kind: 'repository', name: 'Maker/app.js' });
    for (const known of ['maker', 'maker/..', 'maker/a/b', 'maker/a?b', '../maker'])
      expect(sourceOf(docker, known)).toBeUndefined();
  });
});
