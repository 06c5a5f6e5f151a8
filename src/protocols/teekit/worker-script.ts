/**
 * teekit's service worker, recognised by the address of its script: `/__ra-serviceworker__.js?target=<origin>`. The target is where its
 * channel ends, often at another origin than the page's. Whoever serves the page chose that text.
 */
import { channelOf } from './channel-url';

export const WORKER_SCRIPT_PATH = '/__ra-serviceworker__.js';

/** @returns the address of the channel; `undefined` for any other script, and for a target that no channel over TLS can have */
export function channelOfWorkerScript(scriptUrl: string): string | undefined {
  if (!URL.canParse(scriptUrl)) return undefined;
  const { protocol, origin, pathname, searchParams } = new URL(scriptUrl);
  if (protocol !== 'https:' || pathname !== WORKER_SCRIPT_PATH) return undefined;
  const target = searchParams.get('target');
  if (target === null) return channelOf(origin);
  if (!URL.canParse(target)) return undefined;
  const named = new URL(target);
  const isOrigin = named.protocol === 'https:' && named.href === `${named.origin}/`;
  return isOrigin ? channelOf(named.origin) : undefined;
}
