/** Recordings at hand for export: the latest ones, as much as `storage.session` can hold beside everything else. */
import type { Session } from './session';

/** The area holds 10 MB in both browsers; half of it is for recordings. JSON text, counted in UTF-16 units. */
const MOST_UNITS = 4 * 1024 * 1024;
const ORDER = 'recordings';

/** Where the recording of a result is kept. */
export const recordingKey = (resultKey: string): string => `recording:${resultKey}`;

interface Kept {
  readonly key: string;
  readonly units: number;
}

export function keepRecording(session: Session, resultKey: string, json: string): void {
  session.delete(recordingKey(resultKey));
  const others = (session.get<readonly Kept[]>(ORDER) ?? []).filter((k) => k.key !== resultKey);
  const kept: Kept[] = [];
  let units = json.length;
  if (units > MOST_UNITS) {
    session.set(ORDER, others);
    return;
  }
  for (const other of others) {
    units += other.units;
    if (units <= MOST_UNITS) kept.push(other);
    else session.delete(recordingKey(other.key));
  }
  session.set(recordingKey(resultKey), json);
  session.set(ORDER, [{ key: resultKey, units: json.length }, ...kept]);
}

export const recordingOf = (session: Session, resultKey: string): string | undefined =>
  session.get<string>(recordingKey(resultKey));
