/** One tab on one site of the testbed, and what a row of the table can do with it. */
import type { Verdict } from '../../src/appraisal';
import type { LiveSite } from '../testbed/live-site';
import type { Testbed } from '../testbed/server';
import type { BrowserUnderTest, Shown, TabHandle } from './driver';
import { difference, type Expectation, forbidden } from './expectation';
import { openPopup, type PopupPage, shownBy } from './popup-page';
import { pause, within } from './until';

export interface Stage {
  readonly browser: BrowserUnderTest;
  readonly testbed: Testbed;
  readonly site: LiveSite;
  readonly tab: TabHandle;
  /** The popup of this tab; opened at the first call. */
  popup(): Promise<PopupPage>;
  /** Goes to a path of the site, or to any URL. */
  visit(pathOrUrl?: string): Promise<void>;
  /** What is shown now. */
  shown(): Promise<Shown>;
  /** Waits until all is as expected; throws with the last difference when it does not become so. */
  expect(
    expected: Expectation,
    options?: { readonly host?: string; readonly deadlineMs?: number },
  ): Promise<Shown>;
  /** Verdicts that must not be shown here, not even for a moment. */
  readonly never: readonly Verdict[];
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 150;
/** A contradiction is looked at again after 1 s and 3 s before it counts; a busy machine adds to that. */
const DEADLINE_MS = 30_000;
const NAVIGATION_MS = 20_000;

export async function openStage(
  browser: BrowserUnderTest,
  testbed: Testbed,
  site: LiveSite,
  never: readonly Verdict[] = [],
): Promise<Stage> {
  const tab = await browser.newTab();
  let popup: Promise<PopupPage> | undefined;
  const stage: Stage = {
    browser,
    testbed,
    site,
    tab,
    never,
    popup() {
      popup ??= openPopup(browser, tab);
      return popup;
    },
    async visit(pathOrUrl = '/') {
      const url = new URL(pathOrUrl, site.origin).href;
      await within(`visit to ${url}`, NAVIGATION_MS, tab.page.goto(url, { waitUntil: 'load' }));
    },
    shown: async () => shownBy(browser, await stage.popup()),
    async expect(expected, { host = site.host, deadlineMs = DEADLINE_MS } = {}) {
      const end = Date.now() + deadlineMs;
      let last: { readonly shown?: Shown; readonly why: string };
      do {
        try {
          const shown = await stage.shown();
          const never = forbidden(shown, stage.never);
          if (never !== undefined) throw new Mismatch(never, shown);
          const why = difference(expected, shown, host);
          if (why === undefined) return shown;
          last = { shown, why };
        } catch (error) {
          // While the background restarts, the popup may be left without an answer for a moment.
          if (error instanceof Mismatch) throw error;
          last = { why: error instanceof Error ? error.message : String(error) };
        }
        await pause(LOOK_EVERY_MS);
      } while (Date.now() < end);
      throw new Mismatch(last.why, last.shown);
    },
    async close() {
      await popup?.then((p) => p.close()).catch(() => {});
      await within('closing a tab', 5_000, tab.page.close()).catch(() => {});
    },
  };
  return stage;
}

/** What was shown is not what was expected. */
export class Mismatch extends Error {
  constructor(
    why: string,
    readonly shown: Shown | undefined,
  ) {
    super(why);
    this.name = 'Mismatch';
  }
}
