/** Paints the toolbar button of one tab. A commit wipes what was painted, and a tab may be gone by the time we paint. */

import { BADGES, iconOf } from './badge-table';
import { badgeTitle } from './badge-title';
import { browser, tolerateClosedTab } from './ext';
import type { Face } from './site';
import { wording } from './wording';

const WHITE = '#ffffff';

export async function paintBadge(tabId: number, face: Face): Promise<void> {
  const { text, colour } = BADGES[face.verdict];
  const { action } = browser;
  await Promise.all([
    tolerateClosedTab(action.setBadgeText({ tabId, text })),
    tolerateClosedTab(action.setBadgeBackgroundColor({ tabId, color: colour })),
    tolerateClosedTab(action.setBadgeTextColor({ tabId, color: WHITE })),
    tolerateClosedTab(action.setIcon({ tabId, path: { ...iconOf(face) } })),
    tolerateClosedTab(action.setTitle({ tabId, title: badgeTitle(face, wording) })),
  ]);
}
