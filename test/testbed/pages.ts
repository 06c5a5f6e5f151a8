/**
 * The pages every site of the testbed has: one for each way in which a browser can come to show something without, or with an
 * older, connection. Measured traps: extension specification, sections 2 and 3.
 */
import { type Answer, type Request, reply } from './answer';

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const LINKS = ['/', '/next', '/cached', '/nostore', '/sw', '/synthetic', '/preload'];

export function page(host: string, title: string, body = '', headers: Record<string, string> = {}): Answer {
  const links = LINKS.map((path) => `<a href="${path}">${path}</a>`).join(' ');
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<title>${escaped(title)}</title><h1>${escaped(host)}</h1><p>${escaped(title)}</p><nav>${links}</nav>${body}</html>`;
  // Without the opt-in, Chromium prerenders no page of another host of the same site.
  const own = { 'cache-control': 'no-cache', 'supports-loading-mode': 'credentialed-prerender' };
  return reply('text/html; charset=utf-8', html, { headers: { ...own, ...headers } });
}

const SERVICE_WORKER = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname !== '/synthetic') return;
  const body = '<!doctype html><title>synthetic</title><p>made by the service worker</p>';
  event.respondWith(new Response(body, { headers: { 'content-type': 'text/html' } }));
});
`;

const REGISTER = `<script>
navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => {
  document.title = 'service worker ready';
});
</script>`;

/** Targets are https URLs; anything else would make the page a way to run scripts. */
function preload(host: string, target: string | null): Answer {
  if (target === null || !URL.canParse(target) || new URL(target).protocol !== 'https:')
    return page(host, 'preload needs ?target=https://...');
  const rules = JSON.stringify({
    prefetch: [{ source: 'list', urls: [target], eagerness: 'immediate' }],
    prerender: [{ source: 'list', urls: [target], eagerness: 'immediate' }],
  }).replaceAll('<', '\\u003c');
  const body = `<link rel="prefetch" href="${escaped(target)}"><link rel="prerender" href="${escaped(target)}">
<script type="speculationrules">${rules}</script><a id="target" href="${escaped(target)}">target</a>`;
  return page(host, 'preload', body);
}

/**
 * The page at this path, or `undefined`.
 * `/` and `/next` may enter the back-forward cache; `/cached` stays in the HTTP cache for a day; `/nostore` in neither.
 */
export function answerPage({ host, url }: Request): Answer | undefined {
  switch (url.pathname) {
    case '/':
      return page(host, 'home');
    case '/next':
      return page(host, 'next');
    case '/cached':
      return page(host, 'cached', '', { 'cache-control': 'max-age=86400' });
    case '/nostore':
      return page(host, 'nostore', '', { 'cache-control': 'no-store' });
    case '/sw':
      return page(host, 'service worker', REGISTER);
    case '/sw.js':
      return reply('text/javascript', SERVICE_WORKER, { headers: { 'cache-control': 'no-cache' } });
    case '/preload':
      return preload(host, url.searchParams.get('target'));
    default:
      return undefined;
  }
}

/** What an application without routes answers: a page where it has one for errors, or for everything. */
export function answerApp(request: Request, app: 'spa' | 'plain'): Answer {
  if (app === 'spa') return page(request.host, 'app');
  return reply('text/html; charset=utf-8', '<!doctype html><title>404</title><p>not found</p>', {
    status: 404,
  });
}
