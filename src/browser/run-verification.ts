/** One verification with the browser's own ports, recorded. */
import { isCollateralUrl } from '../hardware/collateral-sources';
import { LIMITS } from '../limits';
import { browserPorts } from '../ports/browser';
import type { FetchResult } from '../ports/ports';
import { recordingPorts } from '../ports/recorded';
import { sharedFetch } from '../ports/shared-fetch';
import { recordingToJson } from '../report/recording';
import { verify } from '../verify';
import { isEvidenceUrl } from './certificate-observer';
import { isGranted } from './grants';
import { lastingMemory } from './lasting-memory';
import { fetchInPage } from './page-fetch';
import type { Peers, PeerWatch } from './peers';
import type { Pending } from './results';
import type { Session } from './session';
import type { Verified } from './verification';

const NO_PEER: PeerWatch = { certificate: async () => undefined, end: () => {} };

/** One for all verifications of this process. */
const shared = sharedFetch(isCollateralUrl, LIMITS.requestMs);

export async function runVerification(
  { visit, isPrivate, tabId }: Pending,
  { session, peers }: { readonly session: Session; readonly peers: Peers },
): Promise<Verified> {
  const isSeen = async (url: string) =>
    new URL(url).origin === visit.origin && isEvidenceUrl(url) && (await isGranted(url));
  const { ports, finish } = recordingPorts(
    shared(
      browserPorts({
        fetch: (url, init) => fetch(url, init),
        memory: lastingMemory(session, isPrivate),
        isPermitted: isGranted,
        watchPeer: async (url) => ((await isSeen(url)) ? peers.watch(url) : NO_PEER),
        fetchInTab: (request) => fetchInPage(tabId, visit.origin, request),
        requestMs: LIMITS.requestMs,
        verificationMs: LIMITS.verificationMs,
        now: () => Date.now(),
      }),
    ),
  );
  const appraisal = await verify(visit, ports);
  const recording = finish(visit, appraisal);
  return {
    appraisal,
    recording: recordingToJson(recording),
    everyRequestAnswered: recording.exchanges.every(({ result }) => isAnswer(result)),
  };
}

const isAnswer = (result: FetchResult): boolean =>
  result.kind === 'response' || result.code === 'redirected' || result.code === 'too-large';
