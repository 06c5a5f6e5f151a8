/** Everything that is not a row of the table: one part after another, in one browser each. */
import { startTestbed, type Testbed } from '../testbed/server';
import { backgroundPart } from './background-part';
import { channelsPart } from './channels-part';
import { domainPart } from './domain-part';
import type { BrowserUnderTest, Variant } from './driver';
import { launch } from './launch';
import { overridePart } from './override-part';
import { popupPart } from './popup-part';
import { prerenderPart } from './prerender-part';
import { provenancePart } from './provenance-part';
import { reportPart } from './report-part';
import { settingsPart } from './settings-part';
import type { Tally } from './tally';

interface PagePart {
  readonly run: (tally: Tally, browser: BrowserUnderTest, testbed: Testbed) => Promise<void>;
  readonly in: readonly Variant[];
}

const SEEING: readonly Variant[] = ['firefox', 'chromium'];

/** In the order in which they are run: what one part leaves behind in the browser, the next one finds. */
const PARTS = {
  report: { run: reportPart, in: SEEING },
  prerender: { run: prerenderPart, in: ['chromium'] },
  popup: { run: popupPart, in: SEEING },
  settings: { run: settingsPart, in: SEEING },
  provenance: { run: provenancePart, in: SEEING },
  background: { run: backgroundPart, in: SEEING },
  override: { run: overridePart, in: SEEING },
  domain: { run: domainPart, in: ['firefox', 'chromium', 'chromium-blind'] },
  channels: { run: channelsPart, in: ['firefox', 'chromium', 'chromium-blind'] },
} as const satisfies Record<string, PagePart>;

export type PagePartName = keyof typeof PARTS;
export const PAGE_PARTS = Object.keys(PARTS) as readonly PagePartName[];

/** @param only this part alone */
export async function pageParts(
  tally: Tally,
  variants: readonly Variant[],
  only?: PagePartName,
): Promise<void> {
  await Promise.all(
    variants.map(async (variant) => {
      const names = PAGE_PARTS.filter((name) => {
        const part: PagePart = PARTS[name];
        return part.in.includes(variant) && (only === undefined || name === only);
      });
      if (names.length === 0) return;
      await tally.part(`${names.join(', ')}, ${variant}`, async () => {
        const testbed = await startTestbed();
        const browser = await launch(variant, testbed);
        try {
          for (const name of names) await PARTS[name].run(tally, browser, testbed);
        } finally {
          await browser.close();
          await testbed.close();
        }
      });
    }),
  );
}
