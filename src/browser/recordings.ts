/** Recordings at hand for export: the latest ones, as much as `storage.session` can hold beside everything else. */
import { keepLatest } from './keep-latest';
import type { Session } from './session';

/** Firefox counts two bytes a character: this is less than half of what there is. */
const SHARE = { order: 'order:recordings', mostUnits: 2 * 1024 * 1024 } as const;

const PRIVATE = 'private:';

/** Where the recording of a result is kept: with what belongs to private windows, where the result does. */
export const recordingKey = (resultKey: string): string =>
  resultKey.startsWith(PRIVATE)
    ? `${PRIVATE}recording:${resultKey.slice(PRIVATE.length)}`
    : `recording:${resultKey}`;

export function keepRecording(session: Session, resultKey: string, json: string): void {
  const forget = (key: string) => session.delete(recordingKey(key));
  forget(resultKey);
  if (keepLatest(session, SHARE, { key: resultKey, units: json.length }, forget))
    session.set(recordingKey(resultKey), json);
}

export const recordingOf = (session: Session, resultKey: string): string | undefined =>
  session.get<string>(recordingKey(resultKey));
