/**
 * GitHub and the registries of the testbed, at the names that a release asks: what they keep about images, and what they were asked.
 *
 *     world.provenance.attestations['vitrine 5a5a…'] = [bundle];           // account and digest
 *     world.provenance.signatures['docker.io/vitrine/app 5a5a…'] = [layer]; // name and digest
 *     world.provenance.knobs.state = 'limited';
 */
import { PROVENANCE_HOSTS } from '../../src/code/provenance/provenance-services';
import { type Answer, json, notFound, type Request } from './answer';
import { APP_IMAGE } from './compose-maker';
import { signatureManifest } from './sigstore-maker';
import type { TestSigstore } from './test-sigstore';

export { PROVENANCE_HOSTS };

export interface ProvenanceServices {
  /** Bundles, by account and digest in hex. */
  readonly attestations: { [asked: string]: readonly object[] };
  /** Layers of the signature's manifest, by name with registry and digest in hex. */
  readonly signatures: { [asked: string]: readonly object[] };
  readonly knobs: { state: 'honest' | 'limited' | 'down' };
  /** Host and path of every request so far. */
  readonly asked: string[];
  answer(request: Request): Promise<Answer>;
}

/** The repository that the testbed's app is built from. */
export const APP_REPOSITORY = 'vitrine/testbed-app';

const REGISTRY_NAMES: { readonly [host: string]: string } = {
  'ghcr.io': 'ghcr.io',
  'registry-1.docker.io': 'docker.io',
  'quay.io': 'quay.io',
};
const ATTESTATIONS = /^\/(?:orgs|users|repos)\/([^/]+)(?:\/[^/]+)?\/attestations\/sha256:([0-9a-f]{64})$/;
const SIGNATURE = /^\/v2\/(.+)\/manifests\/sha256-([0-9a-f]{64})\.sig$/;

/** The app's image is attested by its own repository. */
export async function makeProvenanceServices(sigstore: TestSigstore): Promise<ProvenanceServices> {
  const digest = APP_IMAGE.replace(/^.*@sha256:/, '');
  const attestations: ProvenanceServices['attestations'] = {
    [`vitrine ${digest}`]: [await sigstore.attest(APP_REPOSITORY, [digest])],
  };
  const signatures: ProvenanceServices['signatures'] = {};
  const knobs: ProvenanceServices['knobs'] = { state: 'honest' };
  const asked: string[] = [];
  return {
    attestations,
    signatures,
    knobs,
    asked,
    async answer({ host, url }) {
      asked.push(`${host}${url.pathname}`);
      if (knobs.state === 'down') return 'reset';
      if (knobs.state === 'limited') return json({ message: 'too many requests' }, 429);
      if (/^\/(?:token|v2\/auth)$/.test(url.pathname)) return json({ token: 'dGVzdGJlZA==' });
      const [, account, ofDigest] = (host === 'api.github.com' && ATTESTATIONS.exec(url.pathname)) || [];
      const bundles = attestations[`${account} ${ofDigest}`];
      if (bundles !== undefined) return json({ attestations: bundles.map((bundle) => ({ bundle })) });
      const [, path, signed] = SIGNATURE.exec(url.pathname) ?? [];
      const layers = signatures[`${REGISTRY_NAMES[host]}/${path} ${signed}`];
      return layers === undefined ? notFound() : json(signatureManifest(...layers));
    },
  };
}
