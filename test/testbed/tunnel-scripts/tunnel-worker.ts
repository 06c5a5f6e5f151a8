/**
 * The service worker of a page in teekit's service-worker mode: what the page fetches from its own origin goes through a tunnel to the
 * origin that `?target=` names, opened at the first such fetch; when the tunnel fails, it goes past it, as the real one lets it.
 */
import { openTunnel, type Tunnel } from './open-tunnel';

const worker = self as unknown as ServiceWorkerGlobalScope;
const target = new URL(worker.location.href).searchParams.get('target') ?? worker.location.origin;
let tunnel: Promise<Tunnel> | undefined;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const isFetchOfThePage = event.request.destination === '' && origin === worker.location.origin;
  if (isFetchOfThePage) event.respondWith(through(pathname).catch(() => fetch(event.request)));
});

async function through(path: string): Promise<Response> {
  tunnel ??= openTunnel(target);
  const mine = tunnel;
  try {
    const { status, body } = await (await mine).get(path);
    return new Response(body, { status });
  } catch (error) {
    if (tunnel === mine) tunnel = undefined;
    throw error;
  }
}
