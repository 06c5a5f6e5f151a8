/**
 * A fetch made inside the visited tab. Firefox gives a click on the button (activeTab) no right to fetch from the background, only
 * to run a script in that tab. The page's service worker could answer it; evidence is signed, so that proves nothing wrong.
 */
import { fromBase64 } from '../encoding/base64';
import type { FetchRequest, FetchResult } from '../ports/ports';
import { browser } from './ext';

type InTab =
  | {
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly base64: string;
    }
  | { readonly failed: 'redirected' | 'too-large' };

/** Evidence of the tab's own origin only; `undefined` where the browser does not allow even that. */
export async function fetchInPage(
  tabId: number,
  origin: string,
  request: FetchRequest,
): Promise<FetchResult | undefined> {
  const { method, url, maxBytes, wantHeaders = [] } = request;
  if (method !== 'GET' || new URL(url).origin !== origin) return undefined;
  try {
    const [answer] = await browser.scripting.executeScript({
      target: { tabId },
      func: fetchHere,
      args: [url, maxBytes, [...wantHeaders]],
    });
    const got = answer?.result as InTab | undefined | null;
    if (got === undefined || got === null) return undefined;
    if ('failed' in got) return { kind: 'failure', code: got.failed, detail: url };
    const body = fromBase64(got.base64);
    return { kind: 'response', status: got.status, headers: Object.fromEntries(got.headers), body };
  } catch {
    return undefined;
  }
}

/** Runs in the tab: nothing from outside its own text can be used. */
async function fetchHere(
  url: string,
  maxBytes: number,
  wantHeaders: readonly string[],
): Promise<InTab | null> {
  if (new URL(url).origin !== location.origin) return null;
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    if (response.type === 'opaqueredirect') return { failed: 'redirected' };
    const reader = response.body?.getReader();
    let binary = '';
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      if (binary.length + value.length > maxBytes) {
        void reader.cancel();
        return { failed: 'too-large' };
      }
      for (const byte of value) binary += String.fromCharCode(byte);
    }
    const headers = wantHeaders.flatMap((name): [string, string][] => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return { status: response.status, headers, base64: btoa(binary) };
  } catch {
    return null;
  }
}
