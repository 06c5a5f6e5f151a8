/**
 * Which of a gateway's keys the appraisal shows first. Every quote is verified; this one's hardware is what people see, and its
 * platform is what a pin holds.
 */
import type { AcmeInfo, QuotedKey } from './acme-info';
import { isPublished, type PublishedQuote } from './published-quote';

export interface ReadableKey extends QuotedKey {
  readonly quote: PublishedQuote;
}

export const isReadable = (key: QuotedKey): key is ReadableKey => isPublished(key.quote);

/**
 * The key of the page's certificate; where that is not shown or not quoted, the one of our own connection to the gateway, then the
 * one that the gateway calls active (0.5.4), then the first of the list: gateways since 0.5.6 put the newest first.
 * @param inUse SHA-256 of keys that connections ended with, the page's first
 * @returns `undefined` where no key has a quote that can be read
 */
export function mainKey(info: AcmeInfo, inUse: readonly string[]): ReadableKey | undefined {
  const readable = info.keys.filter(isReadable);
  const preferred = [...inUse, ...(info.active === undefined ? [] : [info.active.spkiSha256])];
  for (const spkiSha256 of preferred) {
    const found = readable.find((key) => key.spkiSha256 === spkiSha256);
    if (found !== undefined) return found;
  }
  return readable[0];
}
