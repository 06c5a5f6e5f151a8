/** One verification with the browser's own ports, recorded. */
import { LIMITS } from '../limits';
import { browserPorts } from '../ports/browser';
import type { FetchResult } from '../ports/ports';
import { recordingPorts } from '../ports/recorded';
import { recordingToJson } from '../report/recording';
import { verify } from '../verify';
import type { CertificateObserver } from './certificate-observer';
import { isGranted } from './grants';
import { lastingMemory } from './lasting-memory';
import { fetchInPage } from './page-fetch';
import type { Peers, PeerWatch } from './peers';
import type { Pending } from './results';
import type { Session } from './session';
import type { Verified } from './verification';

const NO_PEER: PeerWatch = { certificate: async () => undefined, end: () => {} };

export async function runVerification(
  { visit, isPrivate, tabId }: Pending,
  {
    session,
    peers,
    observer,
  }: { readonly session: Session; readonly peers: Peers; readonly observer: CertificateObserver },
): Promise<Verified> {
  const { hostname } = new URL(visit.origin);
  const stopWatching = await observer.watchOwn(hostname);
  try {
    const { ports, finish } = recordingPorts(
      browserPorts({
        fetch: (url, init) => fetch(url, init),
        memory: lastingMemory(session, isPrivate),
        isPermitted: isGranted,
        watchPeer: async (url) =>
          new URL(url).hostname === hostname && (await isGranted(url)) ? peers.watch(url) : NO_PEER,
        fetchInTab: (request) => fetchInPage(tabId, visit.origin, request),
        requestMs: LIMITS.requestMs,
        verificationMs: LIMITS.verificationMs,
        now: () => Date.now(),
      }),
    );
    const appraisal = await verify(visit, ports);
    const recording = finish(visit, appraisal);
    return {
      appraisal,
      recording: recordingToJson(recording),
      everyRequestAnswered: recording.exchanges.every(({ result }) => isAnswer(result)),
    };
  } finally {
    stopWatching();
  }
}

const isAnswer = (result: FetchResult): boolean =>
  result.kind === 'response' || result.code === 'redirected' || result.code === 'too-large';
