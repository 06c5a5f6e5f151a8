/** The conformance suite that Tinfoil's SDKs share: real and synthetic bundles, each with a trust root and a policy of its own. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ExpectedProvenance } from '../../../src/code/provenance/expected-provenance';
import { verifyBundle } from '../../../src/code/provenance/verify-bundle';
import { fromBase64 } from '../../../src/encoding/base64';
import { fromHex } from '../../../src/encoding/hex';
import { describeVectors, vectorJson, vectorPath } from '../../vectors';
import { rootFromJson, type TrustedRootJson } from './trusted-root-json';

const SUITE = 'other/tinfoil-conformance/sigstore';

interface Input {
  readonly bundle_b64: string;
  readonly trust_root_b64: string;
  readonly expected_digest_sha256_hex: string;
  readonly repo: string;
  readonly policy: {
    readonly oidc_issuer: string;
    readonly workflow_ref_prefix: string;
    readonly predicate_types_allowed: readonly string[] | null;
  };
}

interface Outcome {
  readonly accepted: boolean;
}

/** Where we answer another question than the suite, and why. */
const DIFFERENT: { readonly [name: string]: string } = {
  '073-subject-array-only-first-checked':
    'the signer vouches for every subject, not for the first alone (in-toto)',
  '080-predicate-missing-snp-measurement': 'what Tinfoil puts into its predicate is not read here',
  '081-predicate-missing-tdx-rtmr1': 'what Tinfoil puts into its predicate is not read here',
};

/** What the refusal of each is about, so that none is refused for the wrong reason. */
const REFUSED: { readonly [name: string]: string } = {
  '010-workflow-ref-prefix-mismatch': 'identity-ref',
  '012-workflow-repository-mismatch': 'identity-repository',
  '013-predicate-type-not-allowed': 'statement-predicate',
  '016-subject-digest-mismatch': 'statement-other-artifact',
  '021-trust-root-no-rekor-keys': 'log-unknown',
  '023-trust-root-no-ct-log-keys': 'signer-not-logged',
  '030-bundle-missing-dsse-envelope': 'json-type',
  '031-bundle-empty-tlog-entries': 'bundle-entries',
  '032-dsse-signature-bit-flipped': 'envelope-signature',
  '033-rekor-root-hash-mismatch': 'log-inclusion',
  '051-predicate-types-allowed-empty-rejects-all': 'statement-predicate',
  '060-workflow-ref-heads-trojan': 'identity-ref',
  '060b-cert-ext-mismatch-ref-vs-buildsigner': 'identity-ref',
  '061-workflow-ref-bare-heads-branch': 'identity-ref',
  '063-subject-missing': 'statement-subjects',
  '064-rekor-integrated-time-outside-cert-validity': 'signer-expired',
  '065-cert-no-scts': 'sct-empty',
  '069b-cert-v1-trusted-v2-untrusted': 'identity-contradiction',
  '072-dsse-duplicate-signatures': 'bundle-signatures',
  '075-cert-no-oidc-issuer-extension': 'identity-missing',
  '078-in-toto-statement-type-case-variation': 'statement-type',
  '079-bundle-cert-in-x509-chain-format': 'bundle-media-type',
  '090-observer-timestamp-missing': 'json-type',
  '091-fulcio-cert-untrusted-root': 'signer-authority',
};

describeVectors('conformance suite of Tinfoil, Sigstore', () => {
  const names = readdirSync(vectorPath(SUITE)).filter((name) => /^\d/.test(name));

  it('is there as a whole', () => expect(names).toHaveLength(35));

  for (const name of names) {
    const input = vectorJson<Input>(`${SUITE}/${name}/input.json`);
    const { accepted } = vectorJson<Outcome>(`${SUITE}/${name}/expected.json`);
    const why = DIFFERENT[name];
    it(why === undefined ? name : `${name}: accepted, because ${why}`, async () => {
      const result = await verifyBundle(
        fromBase64(input.bundle_b64),
        fromHex(input.expected_digest_sha256_hex),
        expectedOf(input),
        rootFromJson(
          JSON.parse(new TextDecoder().decode(fromBase64(input.trust_root_b64))) as TrustedRootJson,
        ),
      );
      const code = result.kind === 'verified' ? 'verified' : result.refusal.code;
      expect(code).toBe(accepted || why !== undefined ? 'verified' : REFUSED[name]);
    });
  }
});

function expectedOf({ repo, policy }: Input): ExpectedProvenance {
  const types = policy.predicate_types_allowed;
  return {
    issuer: policy.oidc_issuer,
    source: { kind: 'repository', name: repo },
    refPrefix: policy.workflow_ref_prefix,
    ...(types === null ? {} : { predicateTypes: types }),
  };
}
