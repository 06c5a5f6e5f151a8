/**
 * A page that opens tunnels to the origins it lists, each `<li data-tunnel>`, asks something in each, and writes beside it what came of it:
 * `data-state` is `answered`, `failed` or `sockets`. With `data-count` it opens that many sockets and does nothing else with them.
 */
import { openTunnel } from './open-tunnel';

async function use(item: HTMLElement): Promise<void> {
  const origin = item.dataset.tunnel ?? '';
  try {
    const tunnel = await openTunnel(origin);
    const { body } = await tunnel.get('/hello');
    settle(item, 'answered', body);
  } catch (error) {
    settle(item, 'failed', error instanceof Error ? error.message : String(error));
  }
}

function settle(item: HTMLElement, state: string, words: string): void {
  item.dataset.state = state;
  item.append(`: ${words}`);
}

/** Half of them to names that do not exist, half to paths of one that does. */
function flood(item: HTMLElement, count: number): void {
  const { host } = new URL(item.dataset.tunnel ?? '');
  for (let i = 0; i < count; i++) {
    const url = i % 2 === 0 ? `wss://n${i}.${host}/__ra__?page` : `wss://${host}/__ra__/${i}?page`;
    try {
      const socket = new WebSocket(url);
      socket.onopen = () => socket.close();
    } catch {
      // Browsers have limits of their own.
    }
  }
  settle(item, 'sockets', `${count} sockets`);
}

await Promise.all(
  [...document.querySelectorAll<HTMLElement>('[data-tunnel]')].map((item) => {
    const count = Number(item.dataset.count ?? 0);
    return count > 0 ? flood(item, count) : use(item);
  }),
);
document.title = 'tunnels settled';
