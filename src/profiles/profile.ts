/**
 * What a release knows about a service from documents that anybody can read: which contracts should rule it, where its images come
 * from, where its own papers err. Data only. A profile proves nothing and passes nothing; where a service differs from it, that is said.
 */

/** Hex without `0x`, lower case. */
export interface ExpectedContracts {
  readonly chainId: number;
  /** DstackKms. */
  readonly kms: string;
  /** DstackApp, which is the app id too; absent where many apps share a platform. */
  readonly app?: string;
  /** Who should own the app's contract. */
  readonly owner?: { readonly address: string; readonly what: string };
  /** The platform's gateway, which `gatewayAppId()` should name. */
  readonly gatewayApp?: string;
}

/** Where images of a service are built and signed. A name that fits demands this source of the image; it vouches for nothing. */
export interface ImageSource {
  /** Of the image's name, without registry, tag and digest: the whole, or its end where the account is not known. */
  readonly image: { readonly is: string } | { readonly endsWith: string };
  /** `owner/name` on GitHub, whose build signs. */
  readonly repository: string;
  /** `cosign`: a signature beside the image in its registry. `attestation`: kept by GitHub. */
  readonly signature: 'cosign' | 'attestation';
}

export interface Profile {
  readonly id: string;
  readonly name: string;
  /** Host names, lower case, without port. */
  readonly hosts: readonly string[];
  /** What hosts of apps end in: `<app>.<base>`, with a port where it is not 443. */
  readonly gatewayBases: readonly string[];
  readonly contracts?: ExpectedContracts;
  readonly imageSources: readonly ImageSource[];
  /** Path of a second quote that the app itself publishes, over nothing: it has to be of the same code. */
  readonly secondQuote?: string;
  /** What its documents or its set-up get wrong, in words for `docs/`. */
  readonly quirks: readonly string[];
  readonly sources: readonly string[];
}
