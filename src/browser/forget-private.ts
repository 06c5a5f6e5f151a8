/** What belongs to private windows ends with the last of their tabs. */
import { ORDERS, withoutPrivate } from './keep-latest';
import type { KeptReport } from './reports';
import type { Session } from './session';

const REPORTS = 'report:';

export function forgetPrivate(session: Session): void {
  for (const key of session.keys('private:')) session.delete(key);
  // The address of a report names no kind of window.
  for (const key of session.keys(REPORTS)) if (session.get<KeptReport>(key)?.isPrivate) session.delete(key);
  for (const key of session.keys(ORDERS)) withoutPrivate(session, key);
}
