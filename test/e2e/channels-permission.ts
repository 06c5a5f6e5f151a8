/** A channel where nothing is allowed: no socket of ours before the person asks, one then, and none at later visits. */
import assert from 'node:assert/strict';
import { expectChannels } from './channels-expectation';
import { channelAt, settledTunnels } from './channels-pages';
import type { Stage } from './stage';
import { until } from './until';

/**
 * On a page that opens the channel of its own host once per visit. The build trusts Intel's root alone, so that the channel is refused.
 * @param check presses the button, as a person does
 */
export async function channelOnRequest(stage: Stage, check: () => Promise<void>): Promise<void> {
  const { browser, tab, site, testbed } = stage;
  const sockets = () => testbed.log.filter((l) => l.host === site.host && l.openedBy !== undefined).length;
  await visitAndUse(stage);
  const popup = await stage.popup();
  await until('the popup to know', async () => (await popup.view()).access === 'not-allowed');
  await expectChannels(stage, []);
  assert.equal(sockets(), 1, 'the page opened one, and nobody else any');

  await check();
  await browser.answerPrompt(tab.page, 'allow');
  const refused = { url: channelAt(site.host), verdict: 'danger', reason: 'pck-chain-untrusted' } as const;
  await expectChannels(stage, [{ ...refused, sign: 'asked' }]);
  assert.equal(sockets(), 2);

  // From now on the browser tells of the page's own sockets; what is known of the channel is a moment old.
  await visitAndUse(stage);
  await expectChannels(stage, [{ ...refused, sign: 'in-use' }]);
  assert.equal(sockets(), 3);
}

async function visitAndUse(stage: Stage): Promise<void> {
  await stage.visit();
  assert.deepEqual(await settledTunnels(stage), ['answered']);
}
