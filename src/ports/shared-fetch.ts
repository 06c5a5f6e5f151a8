/**
 * Joins identical requests of verifications that run side by side, so that ten tabs on machines of one kind ask Intel once. It
 * stands between a verification's recorder and the network: each recording holds the exchange as its own, and replays alone.
 */
import type { FetchRequest, FetchResult, Ports } from './ports';

/** Wraps the ports of one verification. */
export type Sharing = (ports: Ports) => Ports;

/**
 * @param isShared which addresses; only those whose answer is the same for everybody, and shows no certificate that matters
 * @param waitMs longest wait for somebody else's request, milliseconds
 * @returns one sharing, for all verifications of a process
 */
export function sharedFetch(isShared: (url: string) => boolean, waitMs: number): Sharing {
  const underWay = new Map<string, Promise<FetchResult>>();
  return (ports) => ({
    ...ports,
    async fetch(request) {
      if (request.method !== 'GET' || request.body !== undefined || !isShared(request.url))
        return ports.fetch(request);
      const key = keyOf(request);
      const theirs = underWay.get(key);
      if (theirs !== undefined) {
        // A wait ends early when this verification's own time is over.
        const result = await Promise.race([theirs, ports.clock.sleep(waitMs).then(() => undefined)]);
        // Their time may be over while ours is not; if ours is, the port says so at once.
        return result === undefined || isTimeout(result) ? ports.fetch(request) : result;
      }
      const ours = ports.fetch(request).finally(() => underWay.delete(key));
      underWay.set(key, ours);
      return ours;
    },
  });
}

const isTimeout = (result: FetchResult): boolean => result.kind === 'failure' && result.code === 'timeout';

/** Everything that could make an answer differ. */
const keyOf = ({ url, maxBytes, headers = {}, wantHeaders = [] }: FetchRequest): string =>
  JSON.stringify([url, maxBytes, Object.entries(headers), wantHeaders]);
