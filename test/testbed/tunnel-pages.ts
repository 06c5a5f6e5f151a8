/** Pages that use attested channels, and the one that refuses to be shown outside of them. */
import { type Answer, type Request, reply } from './answer';
import { browserScript } from './browser-script';
import { escaped, page } from './pages';

/**
 * - `opens`: at home it opens a tunnel to each of these hosts; at `/open?to=<host>` to those that are named there, and at
 *   `/flood?to=<host>&count=<n>` so many sockets
 * - `worker`: teekit's service-worker mode; the page's own fetches go to this origin. With `/?target=<text>` a worker
 *   with that target is registered, and asked nothing
 * - `encrypted-only`: what is at `/inside` is shown inside the channel only
 */
export type TunnelPages =
  | { readonly kind: 'opens'; readonly hosts: readonly string[] }
  | { readonly kind: 'worker'; readonly target: string }
  | { readonly kind: 'encrypted-only' };

const WORKER = '/__ra-serviceworker__.js';
const MOST_SOCKETS = 2_000;

/** `undefined` for paths that are as everywhere. */
export async function answerTunnelPage(
  { host, url }: Request,
  pages: TunnelPages,
): Promise<Answer | undefined> {
  switch (pages.kind) {
    case 'encrypted-only':
      if (url.pathname !== '/inside') return undefined;
      return reply('text/html; charset=utf-8', 'Encrypted channel required', { status: 403 });
    case 'worker':
      if (url.pathname === WORKER) return script('tunnel-worker');
      if (url.pathname === '/worker-page.js') return script('worker-page');
      return url.pathname === '/'
        ? workerPage(host, pages.target, url.searchParams.get('target'))
        : undefined;
    case 'opens': {
      const asked = url.searchParams.getAll('to').filter((to) => to.endsWith('.vitrine.test'));
      const count = Math.min(Number(url.searchParams.get('count') ?? 0), MOST_SOCKETS);
      if (url.pathname === '/tunnel-page.js') return script('tunnel-page');
      if (url.pathname === '/open') return tunnelsPage(host, asked);
      if (url.pathname === '/flood') return tunnelsPage(host, asked, count);
      return url.pathname === '/' ? tunnelsPage(host, pages.hosts) : undefined;
    }
  }
}

function tunnelsPage(host: string, to: readonly string[], count = 0): Answer {
  const sockets = count > 0 ? ` data-count="${count}"` : '';
  const items = to
    .map((h) => `<li data-tunnel="https://${escaped(h)}"${sockets}>${escaped(h)}</li>`)
    .join('');
  return page(host, 'tunnels', `<ul>${items}</ul><script type="module" src="/tunnel-page.js"></script>`);
}

function workerPage(host: string, usual: string, told: string | null): Answer {
  const target = told ?? usual;
  const src = `${WORKER}?target=${encodeURIComponent(target)}`;
  const body = `<p data-worker="${escaped(src)}"${told === null ? '' : ' data-only'}>through ${escaped(target)}</p>`;
  return page(host, 'service-worker mode', `${body}<script type="module" src="/worker-page.js"></script>`);
}

const script = async (name: Parameters<typeof browserScript>[0]): Promise<Answer> =>
  reply('text/javascript', await browserScript(name), { headers: { 'cache-control': 'no-cache' } });
