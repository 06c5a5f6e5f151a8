/** The testbed's pages that use channels, and what can be seen of them without the extension. */

import type { SiteName } from '../testbed/sites';
import type { LogEntry } from '../testbed/tls-listener';
import type { Stage } from './stage';
import { until } from './until';

/** One test in a tab of its own, on this site. */
export type ChannelTest = (
  name: string,
  site: SiteName,
  run: (stage: Stage) => Promise<void>,
) => Promise<void>;

export const channelAt = (host: string): string => `wss://${host}/__ra__`;

/** What came of each tunnel of the page, by the page's own account. */
export async function settledTunnels({ tab }: Stage): Promise<readonly string[]> {
  await until('the tunnels of the page', () => tab.page.evaluate(() => document.title === 'tunnels settled'));
  return tab.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-tunnel]')].map((e) => e.dataset.state ?? ''),
  );
}

/** What a page in service-worker mode was answered through its worker, or past it. */
export async function answerThroughWorker({ tab }: Stage): Promise<string> {
  await until('the worker', () => tab.page.evaluate(() => document.title.startsWith('through the worker')));
  return tab.page.evaluate(() => document.querySelector('[data-worker]')?.textContent ?? '');
}

/** Sockets that the extension opened from now on: those of the testbed's pages have a query. */
export function listenForOwnSockets({ testbed }: Stage): () => readonly LogEntry[] {
  const before = testbed.log.length;
  return () =>
    testbed.log.slice(before).filter(({ openedBy, path }) => openedBy !== undefined && !path.includes('?'));
}

/** The one button that looks: its words depend on whether anything was looked at before. */
export async function askAboutIt(stage: Stage): Promise<void> {
  const { page } = await stage.popup();
  await until('the button', () =>
    page.evaluate(() => {
      const button = document.querySelector<HTMLElement>(
        '[data-action=action_check], [data-action=action_look_again]',
      );
      button?.click();
      return button !== null;
    }),
  );
}
