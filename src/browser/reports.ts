/**
 * Report pages: one tab per site, found by an address that names nothing. Which result a page shows is kept for the session, so that
 * the page can read everything from there, whether or not the background is alive.
 */
import type { Question } from '../appraisal';
import { browser } from './ext';
import { resultKey } from './results';
import type { Session } from './session';
import type { Site } from './site';

/** What a report page shows. */
export interface KeptReport {
  readonly resultKey: string;
  readonly origin: string;
  readonly isPrivate: boolean;
  /** Where it was opened from; the tab may show something else by now. */
  readonly tabId: number;
}

/** Where it is kept, by the number in the page's address. */
export const reportKey = (id: string): string => `report:${id}`;

/** Private windows keep to themselves, and so do their reports. */
const siteKey = ({ origin, isPrivate }: Site): string => `${isPrivate ? 'private:' : ''}report-of:${origin}`;

/** Opens the report of what a tab shows, at a question where one is named; the tab that has it already comes to the front. */
export async function openReport(
  site: Site,
  question: Question | undefined,
  session: Session,
): Promise<void> {
  const id = session.get<string>(siteKey(site)) ?? crypto.randomUUID();
  const { origin, isPrivate } = site;
  session.set(siteKey(site), id);
  session.set(reportKey(id), {
    resultKey: resultKey({ origin, page: site.page.observation }, isPrivate),
    origin,
    isPrivate,
    tabId: site.tabId,
  } satisfies KeptReport);
  // The browser keeps addresses in its history: a host has no place in one.
  const address = browser.runtime.getURL(`/report.html?id=${id}`);
  const url = question === undefined ? address : `${address}#${question}`;
  const contexts = await browser.runtime.getContexts({ contextTypes: ['TAB'] });
  const open = contexts.find((c) => c.documentUrl?.replace(/#.*$/, '') === address);
  if (open === undefined) {
    await browser.tabs.create({ url });
    return;
  }
  await browser.tabs.update(open.tabId, question === undefined ? { active: true } : { active: true, url });
  await browser.windows.update(open.windowId, { focused: true });
}
