/**
 * Attested channels, as pages use them: recognised by what a page does, looked at over a socket of our own, and told beside the page, never
 * in its place.
 */
import assert from 'node:assert/strict';
import type { Testbed } from '../testbed/server';
import { vectorsPresent } from '../vector-folder';
import { expectChannels } from './channels-expectation';
import { channelsNotOpened } from './channels-not-opened';
import {
  askAboutIt,
  type ChannelTest,
  channelAt,
  listenForOwnSockets,
  settledTunnels,
} from './channels-pages';
import { channelsRecognised } from './channels-recognised';
import { channelsReport } from './channels-report';
import { CHANNEL_ROWS, type ChannelRow } from './channels-rows';
import type { BrowserUnderTest } from './driver';
import { openStage, type Stage } from './stage';
import type { Tally } from './tally';
import { until } from './until';

const TABS_AT_ONCE = 3;

export async function channelsPart(tally: Tally, browser: BrowserUnderTest, testbed: Testbed): Promise<void> {
  const test: ChannelTest = (name, site, run) =>
    tally.test(`${name} (${browser.variant})`, async () => {
      const stage = await openStage(browser, testbed, testbed.site(site));
      try {
        await run(stage);
      } finally {
        await stage.close();
      }
    });
  await playRows(test, (name, why) => tally.skipped(`${name} (${browser.variant})`, why));
  await channelsRecognised(test);
  await channelsNotOpened(test);
  await channelsReport(test);
  await test(
    'our own socket names the page that it stands for and carries no cookies',
    'tunnelAzure',
    isPlain,
  );
}

async function isPlain(stage: Stage): Promise<void> {
  const { site, tab, testbed } = stage;
  const opened = listenForOwnSockets(stage);
  const ours = async (count: number) => {
    await until('our socket', () => opened().length >= count);
    return opened().map(({ host, openedBy, cookies }) => ({ host, openedBy, cookies }));
  };
  await stage.visit();
  await tab.page.evaluate(() => cookieStore.set({ name: 'session', value: '1', sameSite: 'none' }));
  await askAboutIt(stage);
  const bySite = { host: site.host, openedBy: site.origin, cookies: false };
  assert.deepEqual(await ours(1), [bySite]);
  // The page of another origin that uses it, whose own sockets are left alone.
  const { origin } = testbed.site('tunnels');
  await stage.visit(`${origin}/open?to=${site.host}`);
  await settledTunnels(stage);
  assert.deepEqual(await ours(2), [bySite, { ...bySite, openedBy: origin }]);
  const pages = testbed.log.find((l) => l.host === site.host && l.openedBy === origin && l.cookies);
  assert(pages?.path.includes('?'), 'the socket of the page has lost its cookies');
  assert(!testbed.log.some(({ openedBy }) => /^(moz|chrome)-extension:/.test(openedBy ?? '')));
}

async function playRows(test: ChannelTest, skip: (name: string, why: string) => void): Promise<void> {
  const waiting = [...CHANNEL_ROWS];
  await Promise.all(
    Array.from({ length: TABS_AT_ONCE }, async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        const played = row;
        const name = `a channel ${row.channel}: ${row.verdict}, ${row.reason}`;
        if (row.needsVectors && !vectorsPresent)
          skip(name, 'set VITRINE_VECTORS to the folder of the vectors');
        else await test(name, 'tunnels', (stage) => play(stage, played));
      }
    }),
  );
}

/** The page that uses it has no evidence of its own, and what is found out about the channel changes nothing about that. */
async function play(stage: Stage, { site, verdict, reason, page, limit }: ChannelRow): Promise<void> {
  const { host } = stage.testbed.site(site);
  await stage.visit(`/open?to=${host}`);
  const [state] = await settledTunnels(stage);
  assert.equal(state, page);
  await expectChannels(stage, [{ url: channelAt(host), verdict, reason, sign: 'in-use' }]);
  await stage.expect({ verdict: 'none' });
  const { page: popup } = await stage.popup();
  if (limit !== undefined)
    assert(await popup.evaluate((l) => document.querySelector('.channels')?.textContent?.includes(l), limit));
}
