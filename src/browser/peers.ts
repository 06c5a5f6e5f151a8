/**
 * Which certificate answered our own fetch. The browser tells it in an event, apart from the answer; the two are matched by
 * address, so of several fetches of one address only one runs at a time.
 */
import type { ServedCertificate } from '../visit';

export interface PeerWatch {
  /** Settles when the event came, or shortly after being asked. */
  certificate(): Promise<ServedCertificate | undefined>;
  end(): void;
}

export interface Peers {
  watch(url: string): Promise<PeerWatch>;
  seen(url: string, certificate: ServedCertificate | undefined): void;
}

/** The event and the answer travel separately; this is how long the later one is waited for. */
const EVENT_MS = 500;

export function createPeers(sleep: (ms: number) => Promise<void>): Peers {
  interface Fetching {
    readonly ended: Promise<void>;
    readonly tell: (certificate: ServedCertificate | undefined) => void;
  }
  const fetching = new Map<string, Fetching>();

  return {
    async watch(url) {
      for (let earlier = fetching.get(url); earlier !== undefined; earlier = fetching.get(url))
        await earlier.ended;
      let end = () => {};
      let tell = (_: ServedCertificate | undefined) => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const told = new Promise<ServedCertificate | undefined>((resolve) => {
        tell = resolve;
      });
      fetching.set(url, { ended, tell });
      return {
        certificate: () => Promise.race([told, sleep(EVENT_MS).then(() => undefined)]),
        end() {
          fetching.delete(url);
          end();
        },
      };
    },
    seen: (url, certificate) => fetching.get(url)?.tell(certificate),
  };
}
