/**
 * Values that are kept for the session, the latest first, as many as their place allows. `storage.session` holds 10 MB in both browsers, and
 * when it is full nothing more is written, of whatever kind: so each kind has a share of its own.
 */
import type { Session } from './session';

interface Kept {
  readonly key: string;
  /** Characters of its JSON text. */
  readonly units: number;
}

export const ORDERS = 'order:';

export interface Share {
  /** Under which the order is kept; begins with `ORDERS`. */
  readonly order: `${typeof ORDERS}${string}`;
  readonly mostUnits: number;
}

/**
 * Notes that a value was kept, and forgets the oldest that no longer find room.
 * @returns false where the value alone has no room: then it must not be kept, and nothing else was forgotten for it
 */
export function keepLatest(
  session: Session,
  { order, mostUnits }: Share,
  value: Kept,
  forget: (key: string) => void,
): boolean {
  const others = (session.get<readonly Kept[]>(order) ?? []).filter(({ key }) => key !== value.key);
  if (value.units > mostUnits) {
    session.set(order, others);
    return false;
  }
  const kept: Kept[] = [value];
  let units = value.units;
  for (const other of others) {
    units += other.units;
    if (units <= mostUnits) kept.push(other);
    else forget(other.key);
  }
  session.set(order, kept);
  return true;
}

/** Takes keys of private windows out of an order. Shares count what both kinds of windows keep. */
export const withoutPrivate = (session: Session, order: string): void =>
  session.set(
    order,
    (session.get<readonly Kept[]>(order) ?? []).filter(({ key }) => !key.startsWith('private:')),
  );
