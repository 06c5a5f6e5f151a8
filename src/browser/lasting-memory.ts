/**
 * What Vitrine remembers between browser sessions, behind the memory port: pins, attested certificates, collateral, settings.
 * For private windows what is remembered can be read, and nothing is added: their own notes end with the session.
 */
import type { Appraisal, JsonValue, Verdict } from '../appraisal';
import { type Pin, pinKey, readPin, writePin } from '../memory/pin';
import type { MemoryPort } from '../ports/ports';
import { browser } from './ext';
import type { Session } from './session';

/** Where the session keeps what private windows learn. */
export const privateNoteKey = (key: string): string => `private:memory:${key}`;

/** Never rejects: memory that fails is memory that is empty. */
export function lastingMemory(session: Session, isPrivate: boolean): MemoryPort {
  const area = browser.storage.local;
  return {
    async read(key) {
      const note = isPrivate ? session.get<JsonValue>(privateNoteKey(key)) : undefined;
      if (note !== undefined) return note ?? undefined;
      try {
        const found = (await area.get(key)) as { readonly [k: string]: JsonValue | undefined };
        return found[key] ?? undefined;
      } catch (error) {
        console.warn('memory', error);
        return undefined;
      }
    },
    async write(key, value) {
      if (isPrivate) return session.set(privateNoteKey(key), value);
      try {
        if (value === null) await area.remove(key);
        else await area.set({ [key]: value });
      } catch (error) {
        console.warn('memory', error);
      }
    },
  };
}

export const pinOf = async (memory: MemoryPort, origin: string): Promise<Pin | undefined> =>
  readPin(await memory.read(pinKey(origin)));

/** Pins, or takes the pin away. */
export const setPin = (memory: MemoryPort, origin: string, pin: Pin | undefined): Promise<void> =>
  memory.write(pinKey(origin), pin === undefined ? null : writePin(pin));

export interface LastGood {
  readonly verdict: Verdict;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const GOOD: readonly Verdict[] = ['verified', 'verified-domain', 'limited'];
const lastGoodKey = (origin: string): string => `good:${origin}`;

/** Notes that a site came out well; anything else leaves the note as it was. */
export async function rememberGood(memory: MemoryPort, { origin, verdict, at }: Appraisal): Promise<void> {
  if (GOOD.includes(verdict)) await memory.write(lastGoodKey(origin), { verdict, at });
}

export async function lastGoodOf(memory: MemoryPort, origin: string): Promise<LastGood | undefined> {
  const note = await memory.read(lastGoodKey(origin));
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return undefined;
  const { verdict, at } = note as { readonly [k: string]: JsonValue };
  const known = GOOD.find((v) => v === verdict);
  return known === undefined || typeof at !== 'number' ? undefined : { verdict: known, at };
}
