/** Asks the browser for the hosts of GitHub and the registries. */
import { PROVENANCE_PATTERNS } from '../access';
import { browser } from '../ext';

/** Must be called from a click, before anything is waited for: Firefox counts only the click itself as the person's gesture. */
export async function requestProvenanceHosts(): Promise<boolean> {
  try {
    return await browser.permissions.request({ origins: [...PROVENANCE_PATTERNS] });
  } catch (error) {
    console.warn('permission', error);
    return false;
  }
}
