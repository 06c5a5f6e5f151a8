/** By which signs a channel comes to be listed, for how long, and that the page's own result stays what it is. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { ChannelSign } from '../../src/ui/site-view';
import { noViolations } from './axe';
import { type ExpectedChannel, expectChannels } from './channels-expectation';
import {
  answerThroughWorker,
  askAboutIt,
  type ChannelTest,
  channelAt,
  settledTunnels,
} from './channels-pages';
import { greenOf } from './expectation';
import type { Stage } from './stage';
import { until } from './until';

const PICTURES = fileURLToPath(new URL('../../demo/', import.meta.url));

const HONEST: ExpectedChannel = {
  url: channelAt('tunnel.vitrine.test'),
  verdict: 'limited',
  reason: 'channel-key-attested',
};
const LYING: ExpectedChannel = {
  url: channelAt('tunnel-mitm.vitrine.test'),
  verdict: 'danger',
  reason: 'channel-key-not-attested',
};

export async function channelsRecognised(test: ChannelTest): Promise<void> {
  await test('a service worker of the site opens a channel at another origin', 'workerApp', async (stage) => {
    await stage.visit();
    assert.match(await answerThroughWorker(stage), /hello from inside$/);
    await expectChannels(stage, [{ ...HONEST, sign: workerSign(stage) }]);
    await stage.expect({ verdict: 'none' });
    // Nothing opens a socket now; the worker is still registered.
    await stage.visit('/next');
    await expectChannels(stage, [{ ...HONEST, sign: 'service-worker' }]);
    await stage.browser.stopBackground();
    await stage.visit('/nostore');
    await expectChannels(stage, [{ ...HONEST, sign: 'service-worker' }]);
  });

  await test(
    'a service worker never looks at evidence, and is answered by whoever is in between',
    'workerMitm',
    async (stage) => {
      await stage.visit();
      assert.match(await answerThroughWorker(stage), /hello from inside$/);
      await expectChannels(stage, [{ ...LYING, sign: workerSign(stage) }]);
      await stage.expect({ verdict: 'none' });
    },
  );

  await test(
    'two channels, one honest, one not: the badge stays about the page',
    'twoTunnels',
    async (stage) => {
      await stage.visit();
      assert.deepEqual(await settledTunnels(stage), ['answered', 'answered']);
      await expectChannels(stage, [
        { ...HONEST, sign: 'in-use' },
        { ...LYING, sign: 'in-use' },
      ]);
      await stage.expect({ verdict: greenOf(stage.browser.variant) });
      const { page } = await stage.popup();
      await picture(page, `channels-popup-${stage.browser.variant}`);
      await openAll(page);
      await noViolations(page);
      await picture(page, `channels-popup-open-${stage.browser.variant}`);
      // The mark goes with the page that had the channel.
      await stage.visit('/next');
      await expectChannels(stage, []);
      await stage.expect({ verdict: greenOf(stage.browser.variant) });
    },
  );

  await test('a page that uses the channel of its own host', 'ownTunnel', async (stage) => {
    await stage.visit();
    assert.deepEqual(await settledTunnels(stage), ['answered']);
    await expectChannels(stage, [{ ...HONEST, url: channelAt(stage.site.host), sign: 'in-use' }]);
    await stage.expect({ verdict: 'none' });
  });

  await test('a page that is shown inside a channel only', 'encryptedOnly', async (stage) => {
    const own = { ...HONEST, url: channelAt(stage.site.host) };
    await stage.visit('/inside');
    await expectChannels(stage, [{ ...own, sign: 'encrypted-only' }]);
    await stage.visit('/next');
    await expectChannels(stage, []);
  });

  await test('the channel of a site that the person asks about', 'tunnelSgx', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: 'none' });
    await expectChannels(stage, []);
    await askAboutIt(stage);
    await expectChannels(stage, [{ ...HONEST, url: channelAt(stage.site.host), sign: 'asked' }]);
    await stage.expect({ verdict: 'none' });
  });

  await test('no channel is listed where the person asks and nothing answers', 'plain', async (stage) => {
    await stage.visit();
    await stage.expect({ verdict: 'none' });
    await askAboutIt(stage);
    await stage.expect({ verdict: 'none' });
    await expectChannels(stage, []);
  });

  await test(
    'stopped in the middle of a look at a channel, it is taken up again',
    'tunnels',
    async (stage) => {
      const silent = channelAt(stage.testbed.site('tunnelSilent').host);
      const lying = stage.testbed.site('tunnelNoQuote').host;
      await stage.visit(`/open?to=${new URL(silent).host}&to=${lying}`);
      await settledTunnels(stage);
      // What is known of them from before would be shown again.
      await askAboutIt(stage);
      await until('the look at it', async () => {
        const { channels } = await (await stage.popup()).view();
        return channels.some((c) => c.url === silent && c.verdict === 'checking');
      });
      await stage.browser.stopBackground();
      await expectChannels(stage, [
        { url: silent, verdict: 'unavailable', reason: 'channel-unreachable' },
        { url: channelAt(lying), verdict: 'danger', reason: 'channel-without-quote' },
      ]);
    },
  );
}

/** Chromium tells nobody of the sockets of service workers, so that there the worker itself is all there is to see. */
const workerSign = ({ browser }: Stage): ChannelSign =>
  browser.variant === 'firefox' ? 'in-use' : 'service-worker';

async function openAll(page: Page): Promise<void> {
  await until('every row to open', () =>
    page.evaluate(() => {
      const closed = document.querySelector<HTMLElement>('.channels .row-button[aria-expanded=false]');
      closed?.click();
      return closed === null;
    }),
  );
}

/** For looking at: the whole popup. */
async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const height = await page.evaluate(() => document.querySelector('.popup')?.scrollHeight ?? 0);
  await page.setViewport({ width: 420, height: Math.max(height, 200) });
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
}
