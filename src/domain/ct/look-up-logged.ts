/**
 * Every unexpired certificate that the transparency logs hold for a host, or for the wildcard above it, from two readers of the logs
 * that have different operators. Facts only: `judge-logged.ts` says what they mean.
 */
import { coversHost } from '../../encoding/web-certificate';
import type { Ports } from '../../ports/ports';
import type { Silence } from './ask-log-search';
import { listCertSpotter } from './cert-spotter';
import { type CrtShEntry, listCrtSh } from './crt-sh';
import {
  isFresh,
  type RememberedList,
  recallLimit,
  recallList,
  rememberLimit,
  rememberList,
} from './ct-memory';
import type { CtSourceName } from './ct-source';
import { findKeys } from './find-keys';
import type { Listing } from './listing';
import type { LoggedCertificate } from './logged-certificate';
import { type ListedCertificate, mergeLists } from './merge-lists';

export interface CtSettings {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** Without a slash at its end, or `off`: never asked. */
  readonly crtShUrl: string;
  readonly certSpotterUrl: string;
}

export type SourceState =
  /** `at`: when it was asked. `flaws`: what is wrong with the answer; where there are any, it is not taken to be complete. */
  | { readonly kind: 'answered'; readonly at: number; readonly flaws: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'off' };

export interface SourceFindings {
  readonly name: CtSourceName;
  readonly state: SourceState;
}

/** Plain JSON. */
export interface LoggedFindings {
  readonly host: string;
  readonly at: number;
  readonly sources: readonly SourceFindings[];
  /** Of all sources together, each once, the newest first. */
  readonly certificates: readonly ListedCertificate[];
}

const OFF = 'off';
const MOST_FLAWS = 8;

/**
 * Never rejects. Both are asked side by side; what is remembered and fresh is not asked for, and who was asked too often is left alone.
 * @param host visited host name, lower case, without port
 */
export async function lookUpLogged(
  host: string,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: CtSettings,
): Promise<LoggedFindings> {
  const { at, crtShUrl, certSpotterUrl } = settings;
  const { fetch, memory } = ports;
  const [crtShBefore, certSpotterBefore] = await Promise.all([
    recall(crtShUrl, host, memory, at),
    recall(certSpotterUrl, host, memory, at),
  ]);
  const [crtShListing, certSpotterListing] = await Promise.all([
    crtShBefore.kind === 'ask' ? listCrtSh(crtShUrl, host, fetch, at) : crtShBefore,
    certSpotterBefore.kind === 'ask' ? listCertSpotter(certSpotterUrl, host, fetch, at) : certSpotterBefore,
  ]);
  const inTime = (c: LoggedCertificate) => at <= c.notAfter;

  const certSpotter = await settled(
    certSpotterListing,
    certSpotterUrl,
    host,
    memory,
    at,
    async (listing) => ({
      certificates: listing.entries.filter(inTime),
      flaws: listing.flaws,
    }),
  );
  const crtSh = await settled(crtShListing, crtShUrl, host, memory, at, async (listing) => {
    const entries = listing.entries.filter((e: CrtShEntry) => inTime(e.certificate));
    const known = [...certSpotter.certificates, ...(crtShBefore.kind === 'ask' ? crtShBefore.earlier : [])];
    const found = await findKeys(entries, known, { base: crtShUrl, host, fetch, at });
    return { ...found, flaws: [...listing.flaws, ...found.flaws] };
  });
  const lists = [
    { name: 'crt.sh', ...crtSh },
    { name: 'cert-spotter', ...certSpotter },
  ] as const;
  return {
    host,
    at,
    sources: lists.map(({ name, state }) => ({ name, state })),
    certificates: mergeLists(
      lists.map(({ name, certificates }) => ({
        name,
        certificates: certificates.filter((c) => inTime(c) && coversHost(c.names, host)),
      })),
    ),
  };
}

type Recalled =
  | { readonly kind: 'off' }
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'remembered'; readonly list: RememberedList }
  /** `earlier`: what it listed before; no answer any more, but keys do not change. */
  | { readonly kind: 'ask'; readonly earlier: readonly LoggedCertificate[] };

async function recall(base: string, host: string, memory: Ports['memory'], at: number): Promise<Recalled> {
  if (base === OFF) return { kind: 'off' };
  const list = await recallList(memory, base, host);
  if (list !== undefined && isFresh(list, at)) return { kind: 'remembered', list };
  const until = await recallLimit(memory, base, at);
  if (until !== undefined) return { kind: 'limited', until };
  return { kind: 'ask', earlier: list?.certificates ?? [] };
}

interface Completed {
  readonly certificates: readonly LoggedCertificate[];
  readonly flaws: readonly string[];
  /** Something is missing only for now: the list is not remembered. */
  readonly silence?: Silence;
}

interface Settled {
  readonly state: SourceState;
  readonly certificates: readonly LoggedCertificate[];
}

/** What a source comes to, remembered where that helps. */
async function settled<Entry>(
  listing: Listing<Entry> | Silence | Exclude<Recalled, { kind: 'ask' }>,
  base: string,
  host: string,
  memory: Ports['memory'],
  at: number,
  complete: (listing: Listing<Entry>) => Promise<Completed>,
): Promise<Settled> {
  const silence = async (s: Silence): Promise<SourceState> => {
    if (s.kind === 'failed') return s;
    await rememberLimit(memory, base, at + s.forMs);
    return { kind: 'limited', until: at + s.forMs };
  };
  switch (listing.kind) {
    case 'off':
      return { state: listing, certificates: [] };
    case 'remembered': {
      const { at: asked, flaws, certificates } = listing.list;
      return { state: { kind: 'answered', at: asked, flaws }, certificates };
    }
    case 'listed': {
      const done = await complete(listing);
      const certificates = done.certificates.map((c) => withNamesFor(c, host));
      const flaws = done.flaws.slice(0, MOST_FLAWS);
      if (done.silence === undefined) await rememberList(memory, base, host, { at, certificates, flaws });
      else await silence(done.silence);
      return { state: { kind: 'answered', at, flaws }, certificates };
    }
    case 'limited':
      return {
        state: 'until' in listing ? listing : await silence(listing),
        certificates: [],
      };
    case 'failed':
      return { state: listing, certificates: [] };
  }
}

/** Only the names that matter here: certificates of large sites have hundreds. */
const withNamesFor = (c: LoggedCertificate, host: string): LoggedCertificate => ({
  ...c,
  names: [...new Set(c.names)].filter((name) => coversHost([name], host)),
});
