/** A certificate that the browser refuses, and a person who goes on all the same. */
import type { Testbed } from '../testbed/server';
import type { BrowserUnderTest } from './driver';
import { openStage } from './stage';
import type { Tally } from './tally';

/** The browser must not trust the testbed's local CA. */
export async function overridePart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  await tally.test(`untrusted certificate, accepted by hand (${browser.variant})`, async () => {
    const stage = await openStage(browser, testbed, testbed.site('corporate'));
    try {
      const { der } = await stage.site.nextCertificate();
      await browser.goPastWarning(stage.tab, stage.site.origin, der);
      await stage.expect({
        verdict: 'danger',
        reason: 'served-certificate-not-attested',
        alsoReason: 'root-overridden',
        binding: 'none',
      });
    } finally {
      await stage.close();
    }
  });
}
