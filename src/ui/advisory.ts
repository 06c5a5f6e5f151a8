/** Security advisories of Intel and AMD by name, and where their makers explain them. */

export interface Advisory {
  readonly id: string;
  /** Absent where the id is not of a form that these pages have. */
  readonly url?: string;
}

const PAGES: readonly (readonly [id: RegExp, folder: string])[] = [
  [/^INTEL-SA-\d{1,6}$/, 'https://www.intel.com/content/www/us/en/security-center/advisory'],
  [/^AMD-SB-\d{1,6}$/, 'https://www.amd.com/en/resources/product-security/bulletin'],
];

/** @param id for example `INTEL-SA-00837` or `AMD-SB-3019`; anything else gets no address, whoever signed it */
export function advisoryOf(id: string): Advisory {
  const [, folder] = PAGES.find(([form]) => form.test(id)) ?? [];
  return folder === undefined ? { id } : { id, url: `${folder}/${id.toLowerCase()}.html` };
}
