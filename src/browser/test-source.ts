/**
 * Tries a source that a person may choose, with a question about nothing that anybody visits, and tells what came of it. The
 * answer goes through the very readers that a check uses, so a source that passes here is one that a check can use.
 */
import { listCertSpotter } from '../domain/ct/cert-spotter';
import { listCrtSh } from '../domain/ct/crt-sh';
import { askResolver } from '../domain/dns/ask-resolver';
import { tryEndpoint } from '../governance/try-endpoint';
import { tryCollateralSource } from '../hardware/try-collateral-source';
import type { RpcChain } from '../memory/chain-settings';
import { chainOfSource, type Source, sourceUrl } from '../memory/sources';
import type { FetchPort, FetchResult, Ports } from '../ports/ports';
import type { TrustRoots } from '../trust';
import type { SourceTest } from '../ui/settings-view';

/** Has CAA records, DNSSEC and valid certificates; asking about it tells nobody anything. The wording of a test names it too. */
export const NEUTRAL_NAME = 'letsencrypt.org';

type Failed = Extract<SourceTest, { readonly kind: 'failed' }>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'ms'> : never;
/** What came of a question, before anybody looked at the clock. */
type Outcome = WithoutTime<SourceTest>;

/** @param typed hostile: what stands in the field, stored or not */
export async function testSource(
  source: Source,
  typed: string,
  ports: Ports,
  roots: TrustRoots,
): Promise<SourceTest> {
  const url = sourceUrl(source, typed);
  if (url === undefined || !url.startsWith('https:'))
    return failed('address', 'https://, a host and a path', typed.slice(0, 200));
  const begun = ports.clock.now();
  const outcome = await ask(source, url, begun, ports, roots);
  return outcome.kind === 'failed' ? outcome : { ...outcome, ms: ports.clock.now() - begun };
}

const failed = (failure: Failed['failure'], expected: string, got: string): Failed => ({
  kind: 'failed',
  failure,
  expected,
  got,
});

async function ask(
  source: Source,
  url: string,
  at: number,
  ports: Ports,
  roots: TrustRoots,
): Promise<Outcome> {
  switch (source) {
    case 'pccs':
      return askForCollateral(url, at, ports, roots);
    case 'doh-a':
    case 'doh-b':
      return askForRecords(url, at, ports);
    case 'crt-sh':
      return askForCertificates(url, at, ports, listCrtSh);
    case 'cert-spotter':
      return askForCertificates(url, at, ports, listCertSpotter);
    case 'base-rpc-a':
    case 'base-rpc-b':
    case 'ethereum-rpc-a':
    case 'ethereum-rpc-b':
      return askForBlock(url, chainOfSource(source), at, ports);
  }
}

async function askForCollateral(url: string, at: number, ports: Ports, roots: TrustRoots): Promise<Outcome> {
  const trial = await tryCollateralSource(url, ports, { at, roots });
  switch (trial.kind) {
    case 'good':
      return { kind: 'collateral', issued: trial.issued };
    case 'no-document':
      return noAnswer(trial.instead);
    case 'unreadable':
    case 'wrong':
      return failed(trial.kind, trial.expected, trial.got);
  }
}

async function askForRecords(url: string, at: number, { fetch, memory }: Ports): Promise<Outcome> {
  const watched = watch(fetch);
  const answer = await askResolver({ url, at, ports: { fetch: watched.fetch, memory } }, NEUTRAL_NAME, 'CAA');
  if (answer.kind === 'failure') {
    const isReadable = answer.why.startsWith('dns-rcode');
    return (
      watched.noAnswer() ??
      failed(isReadable ? 'wrong' : 'unreadable', 'a DNS message with an answer', answer.why)
    );
  }
  const { records, authentic, rcode } = answer;
  if (records.length === 0) return failed('wrong', `CAA records of ${NEUTRAL_NAME}`, `none (${rcode})`);
  return { kind: 'resolver', records: records.length, dnssec: authentic };
}

async function askForCertificates(
  url: string,
  at: number,
  { fetch }: Ports,
  list: typeof listCrtSh | typeof listCertSpotter,
): Promise<Outcome> {
  const watched = watch(fetch);
  const listing = await list(url, NEUTRAL_NAME, watched.fetch, at);
  switch (listing.kind) {
    case 'limited':
      return failed('rate-limited', 'HTTP 200', `HTTP 429, to be asked again in ${listing.forMs / 1000} s`);
    case 'failed':
      return watched.noAnswer() ?? failed('unreadable', 'a list of certificates', listing.why);
    case 'listed': {
      const [flaw] = listing.flaws;
      if (flaw !== undefined) return failed('unreadable', 'entries that can be read', flaw);
      const certificates = listing.entries.length;
      if (certificates === 0) return failed('wrong', `certificates of ${NEUTRAL_NAME}`, 'none');
      return { kind: 'log-search', certificates };
    }
  }
}

async function askForBlock(url: string, chain: RpcChain, at: number, { fetch }: Ports): Promise<Outcome> {
  const watched = watch(fetch);
  const trial = await tryEndpoint(url, chain, at, watched.fetch);
  if (trial.kind === 'works') return { ...trial, kind: 'chain' };
  return watched.noAnswer() ?? failed(trial.kind, trial.expected, trial.got);
}

/** The readers of answers tell in words why there is none; what came over the wire is kept beside, for a failure of its own kind. */
function watch(fetch: FetchPort): { readonly fetch: FetchPort; noAnswer(): Failed | undefined } {
  let instead: FetchResult | undefined;
  return {
    async fetch(request) {
      const result = await fetch(request);
      if (result.kind === 'failure' || result.status !== 200) instead ??= result;
      return result;
    },
    noAnswer: () => (instead === undefined ? undefined : noAnswer(instead)),
  };
}

/** What came instead of an answer: a failure, or a status that carries none. */
function noAnswer(result: FetchResult): Failed {
  if (result.kind === 'response')
    return failed(result.status === 429 ? 'rate-limited' : 'status', 'HTTP 200', `HTTP ${result.status}`);
  const failure = result.code === 'not-recorded' ? 'network' : result.code;
  return failed(failure, 'an answer', result.detail === '' ? result.code : result.detail);
}
