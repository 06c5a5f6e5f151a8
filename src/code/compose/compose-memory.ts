/** Measured texts that were met before, by their hash: nobody is asked for them again, and a person can be shown what changed. */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';
import type { MemoryPort } from '../../ports/ports';

/** @param hash SHA-256 of the text, hex */
export const composeKey = (hash: string): string => `compose:${hash}`;
const missingKey = (hash: string): string => `compose-missing:${hash}`;

const DAY_MS = 24 * 60 * 60 * 1000;
const MISSING_MS = 60 * 60 * 1000;

/** The text that memory keeps; whoever uses it compares its hash. Anything malformed is no memory. */
export const keptCompose = (kept: JsonValue | undefined): string | undefined => {
  const { text } = fieldsOf(kept);
  return typeof text === 'string' ? text : undefined;
};

/** Notes a text, and once a day that it is still in use. Long ones are not kept. @param at milliseconds since the epoch */
export async function rememberCompose(
  memory: MemoryPort,
  hash: string,
  text: string,
  at: number,
): Promise<void> {
  if (text.length > LIMITS.rememberedCompose) return;
  const { at: noted, text: kept } = fieldsOf(await memory.read(composeKey(hash)));
  if (kept === text && typeof noted === 'number' && at - noted < DAY_MS) return;
  await memory.write(composeKey(hash), { text, at });
}

/** Was everybody asked for this text a short while ago, and nobody had it? */
export async function isKnownMissing(memory: MemoryPort, hash: string, at: number): Promise<boolean> {
  const { at: noted } = fieldsOf(await memory.read(missingKey(hash)));
  return typeof noted === 'number' && noted <= at && at - noted < MISSING_MS;
}

export const rememberMissing = (memory: MemoryPort, hash: string, at: number): Promise<void> =>
  memory.write(missingKey(hash), { at });

const fieldsOf = (value: JsonValue | undefined): { readonly [k: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [k: string]: JsonValue })
    : {};
