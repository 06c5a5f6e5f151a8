/**
 * What is remembered of GitHub's answers: the bundle that was verified, never what it said. It is verified anew every time, so that
 * neither memory nor a recording of it can claim a provenance. Read back strictly: what does not read was never there.
 */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';
import type { MemoryPort } from '../../ports/ports';
import type { Source } from './image-source';

const HOUR = 3_600_000;
/** A digest does not change, but an owner can take an attestation back. */
const BUNDLE_FRESH_FOR = 7 * 24 * HOUR;
const ABSENCE_FRESH_FOR = 6 * HOUR;
const LONGEST_LIMIT = HOUR;
const LIMIT_KEY = 'provenance:limit';

const keyOf = (source: Source, digest: string): string =>
  `provenance:${source.kind} ${source.name.toLowerCase()} ${digest}`;

/** JSON of a bundle, not verified; or that there was none; or `undefined` when it has to be asked. */
export async function recallBundle(
  memory: MemoryPort,
  source: Source,
  digest: string,
  at: number,
): Promise<string | 'absent' | undefined> {
  const value = await memory.read(keyOf(source, digest));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { at: then, bundle } = value as { readonly [name: string]: JsonValue };
  if (typeof then !== 'number' || then > at) return undefined;
  if (bundle === null) return at < then + ABSENCE_FRESH_FOR ? 'absent' : undefined;
  if (typeof bundle !== 'string' || bundle.length > LIMITS.rememberedBundle) return undefined;
  return at < then + BUNDLE_FRESH_FOR ? bundle : undefined;
}

/** @param bundle JSON that was verified, or `absent`. A long one is not remembered. */
export async function rememberBundle(
  memory: MemoryPort,
  source: Source,
  digest: string,
  at: number,
  bundle: string | 'absent',
): Promise<void> {
  if (bundle.length > LIMITS.rememberedBundle) return;
  await memory.write(keyOf(source, digest), { at, bundle: bundle === 'absent' ? null : bundle });
}

/** Until when GitHub wants no more questions; `undefined` when it takes them. */
export async function recallLimit(memory: MemoryPort, at: number): Promise<number | undefined> {
  const until = await memory.read(LIMIT_KEY);
  // A clock that was set back must not silence GitHub for longer than it could have asked for.
  return typeof until === 'number' && at < until && until <= at + LONGEST_LIMIT ? until : undefined;
}

export const rememberLimit = (memory: MemoryPort, until: number): Promise<void> =>
  memory.write(LIMIT_KEY, until);
