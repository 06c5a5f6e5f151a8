/** Paints the toolbar button of one tab. A commit wipes what was painted, and a tab may be gone by the time we paint. */
import type { Verdict } from '../appraisal';
import { badgeTitleKey } from '../ui/wording';
import { BADGES } from './badge-table';
import { browser, tolerateClosedTab } from './ext';
import { wording } from './wording';

const WHITE = '#ffffff';

export async function paintBadge(tabId: number, verdict: Verdict, host: string | undefined): Promise<void> {
  const { text, colour, icon } = BADGES[verdict];
  const { action } = browser;
  await Promise.all([
    tolerateClosedTab(action.setBadgeText({ tabId, text })),
    tolerateClosedTab(action.setBadgeBackgroundColor({ tabId, color: colour })),
    tolerateClosedTab(action.setBadgeTextColor({ tabId, color: WHITE })),
    tolerateClosedTab(action.setIcon({ tabId, path: { ...icon } })),
    tolerateClosedTab(
      action.setTitle({
        tabId,
        title: host === undefined ? wording('extensionName') : wording(badgeTitleKey(verdict), [host]),
      }),
    ),
  ]);
}
