/** What belongs to private windows ends with them, also where it is kept beside what does not. */
import { expect, it } from 'vitest';
import { forgetPrivate } from '../../src/browser/forget-private';
import { keepRecording, recordingOf } from '../../src/browser/recordings';
import { reportKey } from '../../src/browser/reports';
import { resultKey } from '../../src/browser/results';
import { fakeSession } from './fake-session';

const visit = (origin: string) => ({ origin, page: { kind: 'not-seen', why: 'no-connection' } }) as const;

it('nothing that the session keeps names a site of a private window once the last one is closed', () => {
  const session = fakeSession();
  for (const [origin, isPrivate, id] of [
    ['https://secret.test', true, 'a'],
    ['https://known.test', false, 'b'],
  ] as const) {
    const key = resultKey(visit(origin), isPrivate);
    session.set(key, { origin });
    keepRecording(session, key, `recording of ${origin}`);
    session.set(reportKey(id), { resultKey: key, origin, isPrivate, tabId: 1 });
  }
  forgetPrivate(session);
  expect(JSON.stringify([...session.kept])).not.toContain('secret');
  const known = resultKey(visit('https://known.test'), false);
  expect(recordingOf(session, known)).toBe('recording of https://known.test');
  expect(session.get(reportKey('b'))).toBeDefined();
});
