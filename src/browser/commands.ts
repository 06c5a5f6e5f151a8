/** Does what the pages of the extension ask for. */
import type { Appraisal } from '../appraisal';
import { rememberCompose } from '../code/compose/compose-memory';
import { measuredTextIn } from '../code/compose/look-up-compose';
import { writeProvenanceForAll, writeProvenanceForHost } from '../code/provenance/provenance-setting';
import { COLLATERAL_UPDATE_SETTING } from '../memory/collateral-update-setting';
import { HARDWARE_PROFILE_SETTING } from '../memory/hardware-profile-setting';
import { typedKms, writeOwnKms } from '../memory/own-kms';
import type { Pin } from '../memory/pin';
import { pinFrom } from '../memory/pin-from';
import { type Source, writeSource } from '../memory/sources';
import type { MemoryPort } from '../ports/ports';
import { RELEASE_ROOTS } from '../trust';
import type { Visit } from '../visit';
import { stayAwake } from './ext';
import { writeMode } from './grants';
import { isKnown } from './known';
import { lastingMemory, setPin } from './lasting-memory';
import { lookAtChannelsAgain } from './look-at-channels';
import type { Message, Reply } from './messages';
import { recordingOf } from './recordings';
import { reportFileName } from './report-file-name';
import { type KeptReport, openReport, reportKey, subjectOf } from './reports';
import type { Result } from './results';
import { shownChannels } from './shown-channels';
import { type Site, type SiteSources, shownResult, siteIn, visitOf } from './site';
import { sourceTestPorts } from './source-test-ports';
import { testSource } from './test-source';

export interface CommandDeps extends SiteSources {
  /** Looks at all tabs in front again, with what is allowed now. */
  readonly reconsider: () => Promise<void>;
  readonly changed: () => void;
}

/** How long a grant that was asked for on behalf of a tab may take the person. */
const GRANT_MS = 2 * 60_000;
const AWAITED = 'awaited-grant';

interface AwaitedGrant {
  readonly tabId: number;
  readonly until: number;
}

const DONE: Reply = { kind: 'done' };
const NO_RESULT: Reply = { kind: 'refused', why: 'nothing was verified here' };
const NO_SITE: Reply = { kind: 'refused', why: 'this tab shows no website' };

export async function obey(message: Message, deps: CommandDeps): Promise<Reply> {
  const { session } = deps;
  switch (message.kind) {
    case 'check':
      return check(message.tabId, deps);
    case 'check-when-granted': {
      session.set(AWAITED, { tabId: message.tabId, until: Date.now() + GRANT_MS } satisfies AwaitedGrant);
      return DONE;
    }
    case 'pin':
      return pin(message.tabId, deps);
    case 'unpin':
      return repin(message.tabId, () => undefined, deps);
    case 'export':
      return report(message.tabId, message.channel, deps);
    case 'open-report': {
      const { tabId, question, channel } = message;
      const subject = subjectIn(tabId, channel, deps);
      if (subject === undefined) return NO_RESULT;
      await openReport(subject, question, session);
      return DONE;
    }
    case 'give-compose':
      return giveCompose(message.report, message.text, deps);
    case 'set-mode': {
      await writeMode(message.mode);
      await deps.reconsider();
      deps.changed();
      return DONE;
    }
    case 'set-profile':
      return setRule(HARDWARE_PROFILE_SETTING, message.profile, deps);
    case 'set-update':
      return setRule(COLLATERAL_UPDATE_SETTING, message.update, deps);
    case 'set-provenance':
      return changeRule((memory) => writeProvenanceForAll(memory, message.on), deps);
    case 'set-provenance-here':
      return setProvenanceHere(message.report, message.on, deps);
    case 'drop-provenance-host':
      return changeRule((memory) => writeProvenanceForHost(memory, message.host, false), deps);
    case 'set-source':
      return setSource(message.source, message.url, deps);
    case 'test-source': {
      const { source, url } = message;
      const test = await stayAwake(() => testSource(source, url, sourceTestPorts(), RELEASE_ROOTS));
      return { kind: 'tested', test };
    }
    case 'set-own-kms': {
      const own = typedKms(message.chainId, message.address);
      if (typeof own === 'string') return { kind: 'own-kms-refused', why: own };
      return changeRule((memory) => writeOwnKms(memory, own), deps);
    }
    case 'drop-own-kms':
      return changeRule((memory) => writeOwnKms(memory, undefined), deps);
  }
}

const setRule = (key: string, value: string, deps: CommandDeps): Promise<Reply> =>
  changeRule((memory) => memory.write(key, value), deps);

/** What was found under other rules is no result any more; what is in front is looked at again. */
async function changeRule(change: (memory: MemoryPort) => Promise<void>, deps: CommandDeps): Promise<Reply> {
  await change(lastingMemory(deps.session, false));
  const forgotten = deps.verification.forget();
  await deps.reconsider();
  deps.changed();
  void forgotten.then(deps.reconsider).then(deps.changed);
  return DONE;
}

async function setSource(source: Source, url: string, deps: CommandDeps): Promise<Reply> {
  const answer = await writeSource(lastingMemory(deps.session, false), source, url);
  deps.changed();
  return answer === 'stored' ? DONE : { kind: 'not-stored', why: answer };
}

/** Hosts were granted: was a check waiting for that? */
export async function checkAwaited(deps: CommandDeps): Promise<void> {
  const awaited = deps.session.get<AwaitedGrant>(AWAITED);
  deps.session.delete(AWAITED);
  if (awaited !== undefined && Date.now() <= awaited.until) await check(awaited.tabId, deps);
}

async function check(tabId: number, deps: CommandDeps): Promise<Reply> {
  const site = siteIn(tabId, deps);
  if (site === undefined) return NO_SITE;
  deps.channels.asked(tabId);
  await Promise.all([lookAgain(site, deps, { refresh: true }), lookAtChannelsAgain(site, deps)]);
  return DONE;
}

/** Keeps a measured text; the tab that the report is about is looked at again, where it still shows that site. */
async function giveCompose(report: string, text: string, deps: CommandDeps): Promise<Reply> {
  const { session } = deps;
  const kept = session.get<KeptReport>(reportKey(report));
  const result = kept && session.get<Result>(kept.resultKey);
  // A channel tells no compose file, and asks nobody where images come from.
  if (kept === undefined || kept.channel !== undefined || result?.state !== 'done') return NO_RESULT;
  const { appraisal } = result;
  const measured = measuredComposes(appraisal);
  if (measured.length === 0) return { kind: 'compose-refused', why: 'nothing-measured' };
  const found = measured.flatMap((hash) => {
    const exact = measuredTextIn(text, hash);
    return exact === undefined ? [] : [{ hash, exact }];
  })[0];
  if (found === undefined) return { kind: 'compose-refused', why: 'another-compose' };
  const memory = lastingMemory(session, kept.isPrivate);
  await rememberCompose(memory, found.hash, found.exact, Date.now());
  await lookAgainWhere(kept, deps);
  return DONE;
}

/** For the site of a report alone; in a private window until the session ends. */
async function setProvenanceHere(report: string, on: boolean, deps: CommandDeps): Promise<Reply> {
  const kept = deps.session.get<KeptReport>(reportKey(report));
  if (kept === undefined || kept.channel !== undefined) return NO_RESULT;
  const memory = lastingMemory(deps.session, kept.isPrivate);
  await writeProvenanceForHost(memory, new URL(kept.origin).hostname, on);
  await lookAgainWhere(kept, deps);
  deps.changed();
  return DONE;
}

/** The tab that a report is about, where it still shows that site. */
async function lookAgainWhere({ tabId, origin, isPrivate }: KeptReport, deps: CommandDeps): Promise<void> {
  const site = siteIn(tabId, deps);
  if (site?.origin === origin && site.isPrivate === isPrivate) await lookAgain(site, deps);
}

/** Hashes of the app's compose file, and of the gateway's. */
function measuredComposes({ facts: { code } }: Appraisal): readonly string[] {
  const gateway = code?.gateway;
  const ofGateway =
    typeof gateway === 'object' && gateway !== null && 'composeHash' in gateway
      ? gateway.composeHash
      : undefined;
  return [code?.composeHash, ofGateway].filter((hash) => typeof hash === 'string');
}

async function lookAgain(site: Site, deps: CommandDeps, how: Pick<Visit, 'refresh'> = {}): Promise<void> {
  const { origin, tabId, isPrivate } = site;
  await deps.verification.ensure({
    visit: { ...visitOf(site, 'asked', deps.session), ...how },
    isPrivate,
    tabId,
    again: true,
    isKnown: await isKnown(lastingMemory(deps.session, isPrivate), origin),
  });
}

async function pin(tabId: number, deps: CommandDeps): Promise<Reply> {
  const site = siteIn(tabId, deps);
  const result = site === undefined ? undefined : shownResult(site, deps);
  const made = result?.state === 'done' ? pinFrom(result.appraisal) : undefined;
  if (made === undefined) return { kind: 'refused', why: 'nothing that could be pinned is shown' };
  return repin(tabId, () => made, deps);
}

/** A pin changes what is to be said about the page, so it is looked at again. */
async function repin(tabId: number, made: () => Pin | undefined, deps: CommandDeps): Promise<Reply> {
  const site = siteIn(tabId, deps);
  if (site === undefined) return NO_SITE;
  await setPin(lastingMemory(deps.session, site.isPrivate), site.origin, made());
  await lookAgain(site, deps);
  return DONE;
}

/** What a report of a tab would be about; `undefined` where nothing was found out about it. */
function subjectIn(tabId: number, channel: string | undefined, deps: CommandDeps): KeptReport | undefined {
  const site = siteIn(tabId, deps);
  if (site === undefined) return undefined;
  const result =
    channel === undefined
      ? shownResult(site, deps)
      : shownChannels(site, deps).find(({ url }) => url === channel)?.result;
  return result === undefined ? undefined : subjectOf(site, channel);
}

function report(tabId: number, channel: string | undefined, deps: CommandDeps): Reply {
  const subject = subjectIn(tabId, channel, deps);
  const result = subject && deps.session.get<Result>(subject.resultKey);
  if (subject === undefined || result?.state !== 'done') return NO_RESULT;
  const json = recordingOf(deps.session, subject.resultKey);
  if (json === undefined) return { kind: 'refused', why: 'the recording was too large to keep' };
  return { kind: 'report', fileName: reportFileName(result.appraisal), json };
}
