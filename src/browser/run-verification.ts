/** One verification, of a page or of an attested channel, with the browser's own ports, recorded. */
import { channelOptionsOf, verifyChannel } from '../channel';
import { mayAskProvenance, readProvenanceSetting } from '../code/provenance/provenance-setting';
import { isCollateralUrl } from '../hardware/collateral-sources';
import { isKdsUrl } from '../hardware/snp/kds';
import { LIMITS } from '../limits';
import { ownKmsServers } from '../memory/own-kms';
import { readSources } from '../memory/sources';
import { browserPorts } from '../ports/browser';
import type { SocketExchanger } from '../ports/exchange-messages';
import type { FetchResult, MemoryPort } from '../ports/ports';
import { recordingPorts } from '../ports/recorded';
import { sharedFetch } from '../ports/shared-fetch';
import { readPast } from '../read-past';
import { recordingToJson } from '../report/recording';
import { verify } from '../verify';
import { isEvidenceUrl } from './certificate-observer';
import { stayAwake } from './ext';
import { isGranted } from './grants';
import { lastingMemory } from './lasting-memory';
import { mayAsk } from './may-ask';
import { fetchInPage } from './page-fetch';
import type { Peers, PeerWatch } from './peers';
import type { Pending } from './results';
import type { Session } from './session';
import type { Verified } from './verification';

const NO_PEER: PeerWatch = { certificate: async () => undefined, end: () => {} };

/** One for all verifications of this process. */
const shared = sharedFetch((url) => isCollateralUrl(url) || isKdsUrl(url), LIMITS.requestMs);

export async function runVerification(
  { visit, isPrivate, tabId }: Pending,
  {
    session,
    peers,
    exchange,
  }: { readonly session: Session; readonly peers: Peers; readonly exchange: SocketExchanger | undefined },
): Promise<Verified> {
  // A channel is no page: nothing about it is asked for inside a tab.
  const isPage = visit.channel === undefined;
  const isSeen = async (url: string) =>
    isPage && new URL(url).origin === visit.origin && isEvidenceUrl(url) && (await isGranted(url));
  const memory = lastingMemory(session, isPrivate);
  const wishes = {
    origin: visit.origin,
    aboutDomains: await domainServices(memory),
    provenance: mayAskProvenance(await readProvenanceSetting(memory), new URL(visit.origin).hostname),
  };
  const own = shared(
    browserPorts({
      fetch: (url, init) => fetch(url, init),
      memory,
      isPermitted: isGranted,
      mayAsk: (url) => mayAsk(url, wishes, isGranted),
      ...(exchange === undefined ? {} : { exchange }),
      watchPeer: async (url) => ((await isSeen(url)) ? peers.watch(url) : NO_PEER),
      ...(isPage ? { fetchInTab: (request) => fetchInPage(tabId, visit.origin, request) } : {}),
      requestMs: LIMITS.requestMs,
      verificationMs: LIMITS.verificationMs,
      now: () => Date.now(),
    }),
  );
  const { ports, finish } = recordingPorts(own);
  const appraisal =
    visit.channel === undefined
      ? await verify(visit, ports)
      : await verifyChannel(visit.channel, ports, channelOptionsOf(visit));
  const recording = finish(visit, appraisal);
  // Nobody waits for it: the next look shows it.
  if (isPage) void stayAwake(() => readPast(appraisal, own)).catch((error) => console.error('past', error));
  return {
    appraisal,
    recording: recordingToJson(recording),
    everyRequestAnswered: recording.exchanges.every(({ result }) => isAnswer(result)),
  };
}

async function domainServices(memory: MemoryPort): Promise<ReadonlySet<string>> {
  const { pccs: _, ...about } = await readSources(memory);
  const urls = [...Object.values(about), ...(await ownKmsServers(memory))];
  return new Set(urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : [])));
}

const isAnswer = (result: FetchResult): boolean =>
  result.kind === 'response' || result.code === 'redirected' || result.code === 'too-large';
