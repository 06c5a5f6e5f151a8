/**
 * Trust roots and reference values of this release. They are constants: no setting, message, page or flag can add one to a
 * production build. A build made with `--mode testbed` has the testbed's instead, through the constant below, which the bundler
 * replaces: by the testbed's values in that mode, by `undefined` in every other.
 */
import { OS_IMAGES } from './code/os-image/images';
import type { OsImage } from './code/os-image/os-image';
import { RELEASE_SIGSTORE_ROOT, type SigstoreRoot } from './code/provenance/sigstore-root';
import type { CtLog } from './domain/sct/ct-log';
import { RELEASE_CT_LOGS } from './domain/sct/logs';
import { DEPLOYMENTS, type Deployment } from './governance/contracts/deployments';
import { AMD_ROOTS, type SnpRoots } from './hardware/snp/snp-roots';
import type { Profile } from './profiles/profile';
import { PROFILES } from './profiles/profiles';

export interface HardwareRoots {
  /** Uncompressed P-256 points x||y (64 bytes, lower-case hex) of the Intel SGX root CA key. */
  readonly intelSgxRootKeys: readonly string[];
  /**
   * SHA-256 (lower-case hex) of whole root certificates, DER: their signature by their own key was checked before the release.
   * Others with a pinned key are as good, and their signature is checked every time.
   */
  readonly intelSgxRootCertificates?: readonly string[];
}

/** The apps that are the gateway of a platform: any app can quote what a gateway quotes, so the app id decides. */
export interface GatewayApps {
  /** What app hosts end in, with its port where that is not 443, for example `dstack-base-prod7.phala.network`. */
  readonly base: string;
  /** 20 bytes each, lower-case hex. */
  readonly appIds: readonly string[];
}

export interface TrustRoots extends HardwareRoots {
  /** Keys at which the chains of SEV-SNP end. */
  readonly amd: SnpRoots;
  readonly gatewayApps: readonly GatewayApps[];
  /** Certificate transparency logs whose promises count. */
  readonly ctLogs: readonly CtLog[];
  /** Operating systems whose registers are known. */
  readonly osImages: readonly OsImage[];
  /** Whose word counts about where images were built. */
  readonly sigstore: SigstoreRoot;
  /** Contracts that may govern keys. */
  readonly deployments: readonly Deployment[];
  /** What services say of themselves where anybody can read it: held against what is found, believed never. */
  readonly profiles: readonly Profile[];
}

declare const __TESTBED_ROOTS__: TrustRoots | undefined;

/**
 * "Intel SGX Root CA". Two certificates carry this key (notAfter 2033 and 2049), hence the key is pinned, not a certificate.
 * Source: Intel SGX PKI, https://api.portal.trustedservices.intel.com/content/documentation.html
 */
const INTEL_SGX_ROOT_KEY =
  '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f567918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394';

/** The two certificates: valid until 2049, and until 2033. */
const INTEL_SGX_ROOT_CERTIFICATES: readonly string[] = [
  '44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3',
  'fc64f8076d79a4fee9d1d473d74c89eb8d8fd55c5abafeabeba7366d20429404',
];

/**
 * Gateways whose app id was read from the contract that governs their platform (`DstackKms.gatewayAppId()`, Base), and found in
 * the quote of their ACME account. Source: dstack evidence specification, sections 11.3 and 18. Other platforms have no contract
 * that names their gateway, so theirs stay unknown.
 */
const GATEWAY_APPS: readonly GatewayApps[] = [
  { base: 'dstack-base-prod7.phala.network', appIds: ['55760b065a3f1eabdb1a4d7abb94950f31b91a84'] },
  { base: 'llm-04.phala.network:9204', appIds: ['39f2f3373cecff85bd8bbd985adeef32547a302c'] },
];

export const RELEASE_ROOTS: TrustRoots =
  typeof __TESTBED_ROOTS__ === 'object'
    ? __TESTBED_ROOTS__
    : {
        intelSgxRootKeys: [INTEL_SGX_ROOT_KEY],
        intelSgxRootCertificates: INTEL_SGX_ROOT_CERTIFICATES,
        amd: AMD_ROOTS,
        gatewayApps: GATEWAY_APPS,
        ctLogs: RELEASE_CT_LOGS,
        osImages: OS_IMAGES,
        sigstore: RELEASE_SIGSTORE_ROOT,
        deployments: DEPLOYMENTS,
        profiles: PROFILES,
      };
