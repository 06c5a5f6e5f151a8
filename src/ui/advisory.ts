/** Intel's security advisories by name, and where Intel explains them. */

export interface Advisory {
  readonly id: string;
  /** Absent where the id is not of the form that Intel's pages have. */
  readonly url?: string;
}

const ID = /^INTEL-SA-\d{1,6}$/;
const PAGES = 'https://www.intel.com/content/www/us/en/security-center/advisory';

/** @param id as in Intel's records, for example `INTEL-SA-00837`; anything else gets no address, whoever signed it */
export function advisoryOf(id: string): Advisory {
  return ID.test(id) ? { id, url: `${PAGES}/${id.toLowerCase()}.html` } : { id };
}
