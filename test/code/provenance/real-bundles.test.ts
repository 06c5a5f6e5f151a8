/** Bundles that real builds on GitHub made, under the trust root of the release. */
import { expect, it } from 'vitest';
import { GITHUB_ISSUER } from '../../../src/code/provenance/expected-provenance';
import { RELEASE_SIGSTORE_ROOT } from '../../../src/code/provenance/sigstore-root';
import { verifyBundle } from '../../../src/code/provenance/verify-bundle';
import { fromHex } from '../../../src/encoding/hex';
import { describeVectors, vectorJson, vectorText } from '../../vectors';
import { flippedLeaves } from './flipped-leaves';
import { rootFromJson, type TrustedRootJson } from './trusted-root-json';

const CAPTURES = 'other/teep-captures';
const CLOUD = `${CAPTURES}/tinfoil-v3-cloud-20260629b/0006_github-proxy.tinfoil.sh_repos_tinfoilsh_confidential-model-router_attestations_s.body`;
const DIRECT = `${CAPTURES}/tinfoil-v3-direct-20260629b/0012_github-proxy.tinfoil.sh_repos_tinfoilsh_confidential-gemma4-31b_attestations_sha.body`;
const HARDWARE = `${CAPTURES}/tinfoil-v3-direct-20260629b/0015_github-proxy.tinfoil.sh_repos_tinfoilsh_hardware-measurements_attestations_sha25.body`;
const V2 = 'other/tinfoil/v2-bundle-inference.json';

const REAL = [
  {
    file: CLOUD,
    repository: 'tinfoilsh/confidential-model-router',
    digest: '59239f442bcc5814c5981c1d424e25ab190784c6d3162b76fa90bbce88a4e4c9',
    logIndex: 1932011338,
    at: 1782251465000,
  },
  {
    file: DIRECT,
    repository: 'tinfoilsh/confidential-gemma4-31b',
    digest: 'c387c254054c0d74662a26ff6ee767649196b07d35694f54edd7601a7729bd85',
    logIndex: 1785514045,
    at: 1781137590000,
  },
  {
    file: HARDWARE,
    repository: 'tinfoilsh/hardware-measurements',
    digest: '92c6b94f64e6867989d758b1c3682d1bbd775b3fc4cee5936c50c98dfc8f5e3e',
    logIndex: 1772053963,
    at: 1781049156000,
  },
  {
    file: V2,
    repository: 'tinfoilsh/confidential-model-router',
    digest: '5ed9d5c942528ec2eeb759919827f1bc2183c6810f80225a52147dd4020c12a0',
    logIndex: 845420855,
    at: 1769121722000,
  },
] as const;

interface Answer {
  readonly attestations?: readonly { readonly bundle: object }[];
  readonly sigstoreBundle?: object;
}

function bundleIn(file: string): object {
  const answer = vectorJson<Answer>(file);
  const bundle = answer.attestations?.[0]?.bundle ?? answer.sigstoreBundle;
  if (bundle === undefined) throw new Error(`${file} has no bundle`);
  return bundle;
}

const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const by = (name: string) => ({ issuer: GITHUB_ISSUER, source: { kind: 'repository', name } }) as const;

describeVectors('bundles of real builds', () => {
  it('the constants of the release are what Sigstore gives out, less the log of 2025', () => {
    const json = JSON.parse(vectorText('other/roots/sigstore-trusted-root.json')) as TrustedRootJson;
    expect(RELEASE_SIGSTORE_ROOT).toEqual(rootFromJson(json));
    expect(RELEASE_SIGSTORE_ROOT.logs).toHaveLength(1);
    expect(RELEASE_SIGSTORE_ROOT.certificateLogs).toHaveLength(2);
  });

  for (const { file, repository, digest, logIndex, at } of REAL) {
    it(`${file.split('/').at(-2)}: ${repository} is verified, with the commit and the workflow`, async () => {
      const result = await verifyBundle(
        encoded(bundleIn(file)),
        fromHex(digest),
        by(repository),
        RELEASE_SIGSTORE_ROOT,
      );
      expect(result).toMatchObject({
        kind: 'verified',
        provenance: {
          issuer: GITHUB_ISSUER,
          repository,
          commit: expect.stringMatching(/^[0-9a-f]{40}$/),
          ref: expect.stringMatching(/^refs\/(tags|heads)\//),
          workflow: expect.stringMatching(`^https://github.com/${repository}/\\.github/workflows/`),
          runner: 'github-hosted',
          logIndex,
          integratedTime: at,
        },
      });
    });

    it(`${file.split('/').at(-2)}: ${repository} is not evidence about another artifact or of another repository`, async () => {
      const bundle = encoded(bundleIn(file));
      const code = async (of: string, name: string) => {
        const result = await verifyBundle(bundle, fromHex(of), by(name), RELEASE_SIGSTORE_ROOT);
        return result.kind === 'verified' ? 'verified' : result.refusal.code;
      };
      expect(await code('00'.repeat(32), repository)).toBe('statement-other-artifact');
      expect(await code(digest, 'tinfoilsh/another')).toBe('identity-repository');
      expect(await code(digest, `${repository}x`)).toBe('identity-repository');
    });
  }

  it('a bundle in which any value differs is not verified, but for those that nothing covers', async () => {
    const [{ file, digest, repository }] = REAL;
    const unnoticed: string[] = [];
    for (const { path, value } of flippedLeaves(bundleIn(file))) {
      const result = await verifyBundle(
        encoded(value),
        fromHex(digest),
        by(repository),
        RELEASE_SIGSTORE_ROOT,
      );
      if (result.kind === 'verified') unnoticed.push(path);
    }
    // The name on the signature's line of the checkpoint: who has the key does not need the name.
    expect(unnoticed).toEqual([
      '$.verificationMaterial.tlogEntries[0].inclusionProof.checkpoint.envelope@112',
    ]);
  });
});
