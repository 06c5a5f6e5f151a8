/** What was found out about where an image comes from. Facts only. */
import type { LoggedIdentity } from './signer-identity';

export type ProvenanceFinding =
  | {
      readonly kind: 'found';
      /** `attestation`: a statement of the build that it made this image. `signature`: a build signed this image's digest. */
      readonly how: 'attestation' | 'signature';
      readonly provenance: LoggedIdentity;
      /** `maker`: the account below whose name the image is. `anybody`: nothing but the registry says that it is theirs to sign. */
      readonly by: 'maker' | 'anybody';
    }
  /** Nobody has attested or signed this digest who would have to. */
  | { readonly kind: 'absent' }
  /** There is something, and none of it is verified; `why` names the first. Says nothing against the image: anybody may have put it there. */
  | { readonly kind: 'not-verified'; readonly why: string }
  /** Its name does not tell whom to ask, or there are too many images; nobody was asked. */
  | { readonly kind: 'not-asked'; readonly why: 'source-unknown' | 'too-many-images' }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'failed'; readonly why: string };
