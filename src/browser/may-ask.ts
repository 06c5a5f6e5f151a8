/**
 * Who may be asked about a visit. Services that answer pages of any origin need no permission of the browser, so what the person wants
 * is kept here: this stands before every request of a verification.
 */
import { PROVENANCE_HOSTS } from '../code/provenance/provenance-services';

export interface Wishes {
  /** `https://host[:port]` of the visited page. */
  readonly origin: string;
  /** Hosts of resolvers and of searches of the logs: they learn the name of the site. */
  readonly aboutDomains: ReadonlySet<string>;
  /** The person wants GitHub and registries asked about the images of this site. */
  readonly provenance: boolean;
}

/** @param isGranted has the person allowed this address in the browser? */
export async function mayAsk(
  url: string,
  { origin, aboutDomains, provenance }: Wishes,
  isGranted: (url: string) => Promise<boolean>,
): Promise<boolean> {
  const asked = new URL(url);
  // A registry may be a site like any other, and be visited.
  if (PROVENANCE_HOSTS.includes(asked.hostname) && asked.origin !== origin)
    return provenance && (await isGranted(url));
  // Who refused them to us has refused that.
  return !aboutDomains.has(asked.hostname) || isGranted(url);
}
