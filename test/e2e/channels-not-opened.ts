/** What makes the extension open a socket, and how many: nothing but a sign or a person, and few. */
import assert from 'node:assert/strict';
import { expectChannels } from './channels-expectation';
import { answerThroughWorker, type ChannelTest, channelAt, listenForOwnSockets } from './channels-pages';
import { greenOf } from './expectation';
import type { Stage } from './stage';
import { pause, until } from './until';

/** As the design says it; on purpose not taken from the source. */
const MOST_CHANNELS = 8;

/** A page may ask for this many sockets before anybody looks. */
const FLOOD = 1_000;

/** Targets that name no origin over TLS. */
const NO_TARGETS = [
  'javascript:alert(1)',
  'data:text/html,x',
  'http://tunnel.vitrine.test',
  'wss://tunnel.vitrine.test/__ra__',
  '//tunnel.vitrine.test',
  'https://',
  `https://${'a'.repeat(3_000)}.vitrine.test`,
];

export async function channelsNotOpened(test: ChannelTest): Promise<void> {
  for (const site of ['tunnel', 'plain', 'twoTunnels'] as const)
    await test(`no socket is opened to a page that opens none: ${site}`, site, async (stage) => {
      const opened = listenForOwnSockets(stage);
      await stage.visit('/next');
      await stage.expect({ verdict: site === 'twoTunnels' ? greenOf(stage.browser.variant) : 'none' });
      await expectChannels(stage, []);
      assert.deepEqual(opened(), []);
    });

  await test(`a page that opens ${FLOOD} sockets gets few looked at`, 'tunnels', async (stage) => {
    const opened = listenForOwnSockets(stage);
    await stage.visit(`/flood?to=${stage.testbed.site('tunnel').host}&count=${FLOOD}`);
    const { channels, moreChannels = 0 } = await lookedAtAll(stage);
    assert.equal(channels.length, MOST_CHANNELS);
    assert(moreChannels > 0, 'the others are not counted');
    assert(opened().length <= MOST_CHANNELS, `${opened().length} sockets were opened`);
    await stage.expect({ verdict: 'none' });
    await stage.visit('/next');
    await expectChannels(stage, []);
  });

  await test('a target that is no origin over TLS is no sign', 'workerHostile', async (stage) => {
    const opened = listenForOwnSockets(stage);
    for (const target of NO_TARGETS) {
      await stage.visit(`/?target=${encodeURIComponent(target)}`);
      await answerThroughWorker(stage);
    }
    await expectChannels(stage, []);
    assert.deepEqual(opened(), []);
    // Of the next one, what follows the origin is nobody's business.
    await stage.visit(`/?target=${encodeURIComponent('https://tunnel-sgx.vitrine.test/a/../b?c#d')}`);
    await expectChannels(stage, [{ url: channelAt('tunnel-sgx.vitrine.test'), verdict: 'limited' }]);
  });

  await test('a page that is fetched ahead does not mark the one in front', 'plain', async (stage) => {
    const { testbed, tab } = stage;
    const ahead = `${testbed.site('tunnels').origin}/open?to=${testbed.site('tunnelNoQuote').host}`;
    await tab.page.bringToFront();
    await stage.visit(`/preload?target=${encodeURIComponent(ahead)}`);
    const isFetched = () => testbed.log.some((l) => ahead.endsWith(l.path) && l.path.startsWith('/open'));
    await until('the page to be fetched', isFetched);
    for (let looks = 0; looks < 10; looks++) {
      await expectChannels(stage, []);
      await pause(100);
    }
  });
}

const lookedAtAll = (stage: Stage) =>
  until(
    'all to be looked at',
    async () => {
      const view = await (await stage.popup()).view();
      const isDone = view.channels.every((c) => c.verdict !== 'checking');
      return view.channels.length > 0 && isDone ? view : undefined;
    },
    90_000,
  );
