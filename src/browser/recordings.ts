/** Recordings at hand for export: the latest ones, as much as `storage.session` can hold beside everything else. */
import { keepLatest } from './keep-latest';
import type { Session } from './session';

/** Firefox counts two bytes a character: this is less than half of what there is. */
const SHARE = { order: 'recordings', mostUnits: 2 * 1024 * 1024 };

/** Where the recording of a result is kept. */
export const recordingKey = (resultKey: string): string => `recording:${resultKey}`;

export function keepRecording(session: Session, resultKey: string, json: string): void {
  const forget = (key: string) => session.delete(recordingKey(key));
  forget(resultKey);
  if (keepLatest(session, SHARE, { key: resultKey, units: json.length }, forget))
    session.set(recordingKey(resultKey), json);
}

export const recordingOf = (session: Session, resultKey: string): string | undefined =>
  session.get<string>(recordingKey(resultKey));
