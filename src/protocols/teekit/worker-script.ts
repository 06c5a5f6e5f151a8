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
  // An empty one is none to the worker.
  if (target === null || target === '') return channelOf(origin);
  if (!URL.canParse(target)) return undefined;
  // It asks at the usual path, whatever path is named.
  const named = new URL(target);
  const isTarget = named.protocol === 'https:' && named.username === '' && named.password === '';
  return isTarget ? channelOf(named.origin) : undefined;
}
