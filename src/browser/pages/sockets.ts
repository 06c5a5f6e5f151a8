/**
 * The document of our sockets, in Chromium: each exchange in a worker of its own, which ends with it. What came is handed on as it is; the
 * background reads it.
 */
import { LIMITS } from '../../limits';
import { browser } from '../ext';
import { isOurPage } from '../messages';
import type { SocketOrder } from '../own-sockets.chromium';
import type { WorkerOrder } from './socket-worker';

const WORKER = '/socket-worker.js';

export function startSockets(): void {
  const under = new Map<number, () => void>();

  function exchange(order: WorkerOrder, id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(WORKER);
      const end = (): void => {
        worker.terminate();
        under.delete(id);
      };
      under.set(id, () => {
        end();
        reject(new Error('ended'));
      });
      worker.onmessage = ({ data }: MessageEvent<unknown>) => {
        end();
        resolve(data);
      };
      worker.onerror = ({ message }) => {
        end();
        reject(new Error(message));
      };
      worker.postMessage(order);
    });
  }

  browser.runtime.onMessage.addListener((value: unknown, sender) => {
    const own = { id: browser.runtime.id, baseUrl: browser.runtime.getURL('/') };
    if (!isOurPage(sender, own)) return undefined;
    const order = value as SocketOrder;
    switch (order.kind) {
      case 'socket-exchange':
        return exchange({ request: order.request, withinMs: LIMITS.requestMs }, order.id);
      case 'socket-end':
        under.get(order.id)?.();
        return Promise.resolve();
      default:
        // Pages talk to the background in the same way.
        return undefined;
    }
  });
}
