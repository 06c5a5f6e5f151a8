/**
 * What is remembered of the answers of GitHub and of registries: the text that was verified, never what it said. It is verified anew
 * every time, so that neither memory nor a recording of it can claim a provenance. Read back strictly: what does not read was never there.
 */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';
import type { MemoryPort } from '../../ports/ports';
import type { Source } from './image-source';
import type { PinnedImage } from './pinned-image';

const HOUR = 3_600_000;
/** A digest does not change, but an owner can take an attestation back. */
const BUNDLE_FRESH_FOR = 7 * 24 * HOUR;
const ABSENCE_FRESH_FOR = 6 * HOUR;
const LONGEST_LIMIT = HOUR;

/** Whose answer about what. */
export type Asked = string & { readonly asked: unique symbol };

/** What GitHub has of a source about a digest. */
export const attestationsOf = (source: Source, digest: string): Asked =>
  `${source.kind} ${source.name.toLowerCase()} ${digest}` as Asked;

/** What a registry has beside an image. */
export const signaturesOf = ({ registry, repository, digest }: PinnedImage): Asked =>
  `registry ${registry}/${repository} ${digest}` as Asked;

const keyOf = (asked: Asked): string => `provenance:${asked}`;

/** The text, not verified; or that there was none; or `undefined` when it has to be asked. */
export async function recallAnswer(
  memory: MemoryPort,
  asked: Asked,
  at: number,
): Promise<string | 'absent' | undefined> {
  const value = await memory.read(keyOf(asked));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { at: then, bundle } = value as { readonly [name: string]: JsonValue };
  if (typeof then !== 'number' || then > at) return undefined;
  if (bundle === null) return at < then + ABSENCE_FRESH_FOR ? 'absent' : undefined;
  if (typeof bundle !== 'string' || bundle.length > LIMITS.rememberedBundle) return undefined;
  return at < then + BUNDLE_FRESH_FOR ? bundle : undefined;
}

/** @param text that was verified, or `absent`. A long one is not remembered. */
export async function rememberAnswer(
  memory: MemoryPort,
  asked: Asked,
  at: number,
  text: string | 'absent',
): Promise<void> {
  if (text.length > LIMITS.rememberedBundle) return;
  await memory.write(keyOf(asked), { at, bundle: text === 'absent' ? null : text });
}

/** Who can name a limit: `github`, or the host of a registry. */
const limitKey = (service: string): string => `provenance:limit:${service}`;

/** Until when a service wants no more questions; `undefined` when it takes them. */
export async function recallLimit(
  memory: MemoryPort,
  service: string,
  at: number,
): Promise<number | undefined> {
  const until = await memory.read(limitKey(service));
  // A clock that was set back must not silence anybody for longer than they could have asked for.
  return typeof until === 'number' && at < until && until <= at + LONGEST_LIMIT ? until : undefined;
}

export const rememberLimit = (memory: MemoryPort, service: string, until: number): Promise<void> =>
  memory.write(limitKey(service), until);
