/**
 * Tries a source that a person may choose, with a question about nothing that anybody visits, and tells what came of it. The
 * answer goes through the very readers that a check uses, so a source that passes here is one that a check can use.
 */
import { tryCollateralSource } from '../hardware/try-collateral-source';
import { type Source, sourceUrl } from '../memory/sources';
import type { FetchResult, Ports } from '../ports/ports';
import type { TrustRoots } from '../trust';
import type { SourceTest } from '../ui/settings-view';

type Failed = Extract<SourceTest, { readonly kind: 'failed' }>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'ms'> : never;
/** What came of a question, before anybody looked at the clock. */
export type Outcome = WithoutTime<SourceTest>;

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
    case 'crt-sh':
    case 'cert-spotter':
      throw new Error('this build cannot ask resolvers and logs yet');
  }
}

async function askForCollateral(url: string, at: number, ports: Ports, roots: TrustRoots): Promise<Outcome> {
  const trial = await tryCollateralSource(url, ports, { at, roots });
  switch (trial.kind) {
    case 'good':
      return { kind: 'collateral', issued: trial.issued };
    case 'no-document':
      return noAnswer(trial.instead, 'HTTP 200');
    case 'unreadable':
    case 'wrong':
      return failed(trial.kind, trial.expected, trial.got);
  }
}

/** What came instead of an answer: a failure, or a status that carries none. */
function noAnswer(result: FetchResult, expected: string): Failed {
  if (result.kind === 'failure') {
    const failure = result.code === 'not-recorded' ? 'network' : result.code;
    return failed(failure, expected, result.detail === '' ? result.code : result.detail);
  }
  return failed(result.status === 429 ? 'rate-limited' : 'status', expected, `HTTP ${result.status}`);
}
