/** The background: only wiring. Every listener is registered before the first wait, or the browser would not wake us for it. */

import { chromiumObserver } from './certificate.chromium';
import { firefoxObserver, hasSecurityInfo } from './certificate.firefox';
import type { ResponseSink } from './certificate-observer';
import { watchChannels } from './channels';
import { type CommandDeps, checkAwaited, obey } from './commands';
import { browser, stayAwake } from './ext';
import { readGrants } from './grants';
import { isKnown } from './known';
import { lastingMemory, pinOf, rememberGood } from './lasting-memory';
import { createChannelLook } from './look-at-channels';
import { isOurPage, type Reply, readMessage } from './messages';
import { observeTabs } from './observations';
import { ownSockets } from './own-sockets';
import { createPainter } from './painter';
import { createPeers } from './peers';
import { pushViews } from './push';
import { keepRecording } from './recordings';
import { listenAgain } from './request-listeners';
import { runVerification } from './run-verification';
import { keepChain } from './served-chains';
import { openSession } from './session';
import { CERTIFICATES, shownResult, siteIn, visitOf } from './site';
import { tidyMemory } from './tidy-memory';
import { createVerification } from './verification';

export function startBackground(): void {
  const session = openSession();
  const peers = createPeers((ms) => new Promise((resolve) => setTimeout(resolve, ms)));

  const sink: ResponseSink = {
    page: (response) => observations.response(response),
    chain: (certificateSha256, chain) => keepChain(session, certificateSha256, chain),
    own: (url, certificate) => peers.seen(url, certificate),
    capability: (certificates) => void session.ready.then(() => noteCapability(certificates)),
  };
  const observer = hasSecurityInfo() ? firefoxObserver(sink) : chromiumObserver(sink);
  observer.start();
  const exchange = ownSockets();
  const observations = observeTabs(session, (tabId) => void onShown(tabId));
  const channels = watchChannels(session, observations, (tabId) => channelsChanged(tabId));

  const verification = createVerification({
    session,
    verify: (job) => stayAwake(() => runVerification(job, { session, peers, exchange })),
    keepRecording: (key, json) => keepRecording(session, key, json),
    isWanted: ({ visit, isPrivate }) =>
      visit.channel === undefined || channels.isListed(visit.channel, isPrivate),
    rememberGood: (appraisal) => rememberGood(lastingMemory(session, false), appraisal),
    changed: () => changed(),
    now: () => Date.now(),
  });
  const sources = { session, observations, verification, channels };
  const lookAtChannels = createChannelLook(sources);
  const painter = createPainter(sources);
  const pages = pushViews(sources, async (tabId) => {
    await session.ready;
    await observations.findOpen(tabId);
  });
  const commands: CommandDeps = { ...sources, reconsider: considerTabsInFront, changed: () => changed() };

  function changed(): void {
    painter.paintChanged();
    pages.refresh();
  }

  function noteCapability(certificates: 'shown' | 'hidden'): void {
    const known = session.get<string>(CERTIFICATES);
    if (known === 'shown' || known === certificates) return;
    session.set(CERTIFICATES, certificates);
    if (certificates === 'shown') observations.certificatesShown();
    pages.refresh();
  }

  function channelsChanged(tabId: number): void {
    changed();
    lookAtChannels(tabId);
  }

  async function onShown(tabId: number): Promise<void> {
    await consider(tabId);
    painter.paint(tabId);
    pages.refresh();
    await channels.recall(tabId);
    channelsChanged(tabId);
  }

  /** Starts the verification of what a tab shows, where the person wants that without asking. */
  async function consider(tabId: number): Promise<void> {
    const site = siteIn(tabId, sources);
    // What was found out for this page holds as long as the page is shown, or until the person asks.
    if (site === undefined || shownResult(site, sources)?.state === 'done') return;
    const { origin, isPrivate } = site;
    const memory = lastingMemory(session, isPrivate);
    const [grants, pin, known] = await Promise.all([
      readGrants(origin),
      pinOf(memory, origin),
      isKnown(memory, origin),
    ]);
    // Pinning is asking to be told of change, in either mode.
    if (!grants.thisHost || (grants.mode === 'ask' && pin === undefined)) return;
    void verification.ensure({
      visit: visitOf(site, known ? 'asked' : 'visited', session),
      isPrivate,
      tabId,
      again: false,
      isKnown: known,
    });
  }

  async function considerTabsInFront(): Promise<void> {
    await observations.findOpen();
    const inFront = await browser.tabs.query({ active: true });
    await Promise.all(inFront.map(async ({ id }) => (id === undefined ? undefined : onShown(id))));
  }

  browser.permissions.onAdded.addListener(async () => {
    if (!hasSecurityInfo()) listenAgain();
    await session.ready;
    await observations.watchFromNow();
    await considerTabsInFront();
    await checkAwaited(commands);
  });
  browser.permissions.onRemoved.addListener(() => void session.ready.then(changed));

  browser.runtime.onMessage.addListener((value: unknown, sender): Promise<Reply> => {
    const own = { id: browser.runtime.id, baseUrl: browser.runtime.getURL('/') };
    const message = isOurPage(sender, own) ? readMessage(value) : undefined;
    if (message === undefined) return Promise.resolve({ kind: 'refused', why: 'not a message of ours' });
    return session.ready.then(() => obey(message, commands));
  });

  browser.runtime.onInstalled.addListener(({ reason }) => {
    // Headless runs open what they need themselves.
    if (reason !== 'install' || import.meta.env.MODE === 'testbed') return;
    void browser.tabs.create({ url: browser.runtime.getURL('/welcome.html') });
  });

  void session.ready.then(() => verification.resume());
  void tidyMemory(Date.now());
}
