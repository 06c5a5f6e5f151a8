/**
 * Report pages: one tab per site or channel, found by an address that names nothing. Which result a page shows is kept for the session, so that
 * the page can read everything from there, whether or not the background is alive.
 */
import type { Question } from '../appraisal';
import { visitOfChannel } from '../channel';
import type { Visit } from '../visit';
import { browser } from './ext';
import { resultKey } from './results';
import type { Session } from './session';
import type { Site } from './site';

/** What a report page shows. */
export interface KeptReport {
  readonly resultKey: string;
  /** Of the page, or of the host to which the channel leads. */
  readonly origin: string;
  /** Address of the attested channel that the report is about; absent where it is about a page. */
  readonly channel?: string;
  /** Origin of the page in whose name it was opened, where that is not of the channel's own. */
  readonly openedBy?: string;
  readonly isPrivate: boolean;
  /** Where it was opened from; the tab may show something else by now. */
  readonly tabId: number;
}

/** Where it is kept, by the number in the page's address. */
export const reportKey = (id: string): string => `report:${id}`;

/** Private windows keep to themselves, and so do their reports. */
const subjectKey = ({ origin, channel, openedBy = '', isPrivate }: Omit<KeptReport, 'resultKey'>): string =>
  `${isPrivate ? 'private:' : ''}report-of:${channel === undefined ? origin : `${channel} ${openedBy}`}`;

/** What a report about the page of a tab is about, or about one of its channels. */
export const subjectOf = (
  { tabId, origin, page, isPrivate }: Site,
  channel: string | undefined,
): KeptReport => {
  const visit: Pick<Visit, 'origin' | 'page' | 'openedBy'> =
    channel === undefined ? { origin, page: page.observation } : visitOfChannel(channel, origin);
  return {
    resultKey: resultKey(visit, isPrivate),
    origin: visit.origin,
    ...(channel === undefined ? {} : { channel }),
    ...(visit.openedBy === undefined ? {} : { openedBy: visit.openedBy }),
    isPrivate,
    tabId,
  };
};

/** Opens a report, at a question where one is named; the tab that has it already comes to the front. */
export async function openReport(
  subject: KeptReport,
  question: Question | undefined,
  session: Session,
): Promise<void> {
  const id = session.get<string>(subjectKey(subject)) ?? crypto.randomUUID();
  session.set(subjectKey(subject), id);
  session.set(reportKey(id), subject);
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
