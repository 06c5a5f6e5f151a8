/** What a sample is verified with: its own roots, as well known as a release knows Intel's. */
import { type HardwareRoots, RELEASE_ROOTS } from '../../src/trust';
import type { Sample } from './samples';

export function rootsOf({ roots }: Sample): HardwareRoots {
  return roots === null
    ? RELEASE_ROOTS
    : { intelSgxRootKeys: [roots.key], intelSgxRootCertificates: [roots.certificateSha256] };
}
