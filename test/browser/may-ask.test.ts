import { describe, expect, it } from 'vitest';
import { mayAsk, type Wishes } from '../../src/browser/may-ask';
import { PROVENANCE_HOSTS } from '../../src/code/provenance/provenance-services';

const WISHES: Wishes = {
  origin: 'https://app.example',
  aboutDomains: new Set(['crt.sh']),
  provenance: false,
};
const granted = async () => true;
const refused = async () => false;

describe('GitHub and registries', () => {
  const urls = PROVENANCE_HOSTS.map((host) => `https://${host}/v2/`);

  it('are these', () => {
    expect([...PROVENANCE_HOSTS].sort()).toEqual([
      'api.github.com',
      'auth.docker.io',
      'ghcr.io',
      'quay.io',
      'registry-1.docker.io',
    ]);
  });

  it('are asked when the person wants it and the browser allows it, and not when either is missing', async () => {
    for (const url of urls) {
      expect(await mayAsk(url, WISHES, granted)).toBe(false);
      expect(await mayAsk(url, { ...WISHES, provenance: true }, refused)).toBe(false);
      expect(await mayAsk(url, { ...WISHES, provenance: true }, granted)).toBe(true);
    }
  });

  it('may be visited like any other site', async () => {
    expect(
      await mayAsk('https://quay.io/evidences/quote.json', { ...WISHES, origin: 'https://quay.io' }, refused),
    ).toBe(true);
    expect(await mayAsk('https://quay.io:8443/x', { ...WISHES, origin: 'https://quay.io' }, granted)).toBe(
      false,
    );
  });
});

describe('who learns the name of the site', () => {
  it('is asked only with permission; the site itself and Intel without', async () => {
    expect(await mayAsk('https://crt.sh/?q=app.example', WISHES, refused)).toBe(false);
    expect(await mayAsk('https://crt.sh/?q=app.example', WISHES, granted)).toBe(true);
    for (const url of ['https://app.example/x', 'https://api.trustedservices.intel.com/x'])
      expect(await mayAsk(url, WISHES, refused)).toBe(true);
  });
});
