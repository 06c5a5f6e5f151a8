import type { SigstoreRoot } from './sigstore-root';

/** What stays the same for all images of one look. */
export interface LookUpSettings {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly root: SigstoreRoot;
}
