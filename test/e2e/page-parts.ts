/** Everything that is not a row of the table, in one browser each. */
import { startTestbed } from '../testbed/server';
import { backgroundPart } from './background-part';
import type { Variant } from './driver';
import { launch } from './launch';
import { overridePart } from './override-part';
import { popupPart } from './popup-part';
import { prerenderPart } from './prerender-part';
import { reportPart } from './report-part';
import { settingsPart } from './settings-part';
import type { Tally } from './tally';

/** @param only the report alone */
export async function pageParts(tally: Tally, variants: readonly Variant[], only?: 'report'): Promise<void> {
  await Promise.all(
    variants
      .filter((v) => v !== 'chromium-blind')
      .map((variant) =>
        tally.part(`${only ?? 'report, popup, settings, background, override'}, ${variant}`, async () => {
          const testbed = await startTestbed();
          const browser = await launch(variant, testbed);
          try {
            await reportPart(tally, browser, testbed);
            if (only === 'report') return;
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
