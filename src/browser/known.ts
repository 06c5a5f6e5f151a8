/** Sites of which more is expected than of any other: pinned ones, and those that came out well before. */
import type { MemoryPort } from '../ports/ports';
import { lastGoodOf, pinOf } from './lasting-memory';

export async function isKnown(memory: MemoryPort, origin: string): Promise<boolean> {
  return (await pinOf(memory, origin)) !== undefined || (await lastGoodOf(memory, origin)) !== undefined;
}
