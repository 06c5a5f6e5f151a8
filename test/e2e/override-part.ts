/** A certificate that the browser refuses, and a person who goes on all the same. */
import assert from 'node:assert/strict';
import type { Testbed } from '../testbed/server';
import type { BrowserUnderTest } from './driver';
import type { Expectation } from './expectation';
import { openStage } from './stage';
import type { Tally } from './tally';

const INTERCEPTED: Expectation = {
  verdict: 'danger',
  reason: 'served-certificate-not-attested',
  alsoReason: 'root-overridden',
  binding: 'none',
};

/** The certificate introduces itself: what the browser holds against it says nothing against the enclave behind it. */
const INTRODUCED: Expectation = {
  verdict: 'verified',
  reason: 'ra-tls-key-attested',
  alsoReason: 'app-attested',
  binding: 'connection',
  page: 'live',
};

/** The browser must not trust the testbed's local CA. */
export async function overridePart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  await tally.test(`untrusted certificate, accepted by hand (${browser.variant})`, async () => {
    const stage = await openStage(browser, testbed, testbed.site('corporate'));
    try {
      const { der } = await stage.site.nextCertificate();
      await browser.goPastWarning(stage.tab, stage.site.origin, der);
      if (browser.variant === 'firefox') {
        await stage.expect(INTERCEPTED);
        return;
      }
      // Chromium forgives the tab, not the extension: no evidence can be had, and when asked, the popup says so.
      await stage.expect({ verdict: 'none', binding: 'none' });
      await (await stage.popup()).press('action_look_again');
      await stage.expect({ verdict: 'unavailable', reason: 'evidence-unreachable', binding: 'none' });
    } finally {
      await stage.close();
    }
  });

  await tally.test(`certificate with a quote in it, accepted by hand (${browser.variant})`, async () => {
    const stage = await openStage(browser, testbed, testbed.site('raTls'), ['danger']);
    try {
      // The gateway in front has a certificate of the web, logged, for all names of its platform: this one too.
      await stage.site.nextCertificate({ host: `gateway.${stage.site.host.split('.').slice(1).join('.')}` });
      const { der } = await stage.site.nextCertificate();
      await browser.goPastWarning(stage.tab, stage.site.origin, der);
      // All evidence came with the page, so this holds in Chromium too, which lets the extension ask this host nothing.
      const { appraisal } = await stage.expect(INTRODUCED);
      assert.equal(appraisal?.protocol, 'ra-tls');
      assert(appraisal?.checks.some((c) => c.reason === 'root-irrelevant'));
      assert(appraisal?.checks.some((c) => c.reason === 'logged-certificates-not-in-use'));
    } finally {
      await stage.close();
    }
  });
}
