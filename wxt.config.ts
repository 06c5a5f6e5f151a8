import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'wxt';
import { ALL_HOSTS, ALL_SOCKETS } from './src/browser/every-site';

/** The Firefox add-on id; the profile of a user is keyed by it, so it never changes. */
export const FIREFOX_ID = 'vitrine@vitrine.invalid';

const TESTBED_ROOTS_FILE = '.testbed/roots.json';

/**
 * Only `--mode testbed` gives the constant that replaces the trust roots by the testbed's: see `src/trust.ts`. Every other mode takes
 * its name out of the bundle, so that nothing of the page or the browser could define it.
 */
function testbedConstants(mode: string): Record<string, string> {
  if (mode !== 'testbed') return { __TESTBED_ROOTS__: 'undefined' };
  if (!existsSync(TESTBED_ROOTS_FILE))
    throw new Error(`${TESTBED_ROOTS_FILE} is missing: run \`npm run testbed:pki\` first`);
  return { __TESTBED_ROOTS__: readFileSync(TESTBED_ROOTS_FILE, 'utf8').trim() };
}

export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  manifestVersion: 3,
  imports: false,
  zip: { excludeSources: ['demo/**', 'dist/**'] },
  outDir: '.output',
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}{{modeSuffix}}',
  vite: ({ mode }) => ({ define: testbedConstants(mode) }),
  manifest: ({ browser, mode }) => ({
    name: '__MSG_extensionName__',
    description: '__MSG_extensionDescription__',
    default_locale: 'en',
    permissions: [
      'storage',
      'webRequest',
      'webNavigation',
      'activeTab',
      'scripting',
      // For sockets of our own that name the page and carry no cookies: see `src/browser/own-sockets.ts`.
      ...(browser === 'firefox'
        ? ['webRequestBlocking']
        : ['offscreen', 'declarativeNetRequestWithHostAccess']),
    ],
    optional_host_permissions: [ALL_HOSTS, ALL_SOCKETS],
    ...(mode === 'testbed' ? { host_permissions: [ALL_HOSTS, ALL_SOCKETS] } : {}),
    options_ui: { page: 'settings.html', open_in_tab: true },
    action: { default_area: 'navbar', default_title: '__MSG_extensionName__' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: FIREFOX_ID,
              strict_min_version: '142.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { minimum_chrome_version: '120' }),
  }),
});
