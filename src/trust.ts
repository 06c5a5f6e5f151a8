/**
 * Trust roots of this release. They are constants: no setting, message, page or flag can add one to a production build.
 * A build made with `--mode testbed` trusts the testbed's root instead, through the constant below, which the bundler
 * replaces: by the testbed's key in that mode, by `undefined` in every other.
 */
export interface TrustRoots {
  /** Uncompressed P-256 points x||y (64 bytes, lower-case hex) of the Intel SGX root CA key. */
  readonly intelSgxRootKeys: readonly string[];
}

declare const __TESTBED_INTEL_ROOT_KEY__: string | undefined;

/**
 * "Intel SGX Root CA". Two certificates carry this key (notAfter 2033 and 2049), hence the key is pinned, not a certificate.
 * Source: Intel SGX PKI, https://api.portal.trustedservices.intel.com/content/documentation.html
 */
const INTEL_SGX_ROOT_KEY =
  '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f567918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394';

export const RELEASE_ROOTS: TrustRoots = {
  intelSgxRootKeys:
    typeof __TESTBED_INTEL_ROOT_KEY__ === 'string' ? [__TESTBED_INTEL_ROOT_KEY__] : [INTEL_SGX_ROOT_KEY],
};
