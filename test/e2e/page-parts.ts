/** Everything that is not a row of the table, in one browser each. */
import { startTestbed } from '../testbed/server';
import { backgroundPart } from './background-part';
import type { Variant } from './driver';
import { launch } from './launch';
import { overridePart } from './override-part';
import { popupPart } from './popup-part';
import { prerenderPart } from './prerender-part';
import { settingsPart } from './settings-part';
import type { Tally } from './tally';

export async function pageParts(tally: Tally, variants: readonly Variant[]): Promise<void> {
  await Promise.all(
    variants
      .filter((v) => v !== 'chromium-blind')
      .map((variant) =>
        tally.part(`popup, settings, background, override, ${variant}`, async () => {
          const testbed = await startTestbed();
          const browser = await launch(variant, testbed);
          try {
            if (variant === 'chromium') await prerenderPart(tally, browser, testbed);
            await popupPart(tally, browser, testbed);
            await settingsPart(tally, browser, testbed);
            await backgroundPart(tally, browser, testbed);
            await overridePart(tally, browser, testbed);
          } finally {
            await browser.close();
            await testbed.close();
          }
        }),
      ),
  );
}
