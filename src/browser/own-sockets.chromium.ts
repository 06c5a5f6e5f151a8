/**
 * In Chromium a socket of the service worker names the extension as its origin and carries the cookies that the host gives out to be used
 * from other sites; no rule reaches it, and no listener hears of it. Rules do reach the sockets of an offscreen document and its workers
 * (measured, 156): so it is opened there, under a rule for this one host, and the document is closed when nobody needs it.
 */
import type { JsonValue } from '../appraisal';
import type { SocketExchanger } from '../ports/exchange-messages';
import type { SocketRequest, SocketResult } from '../ports/ports';
import { fieldsOf } from '../report/fields';
import { socketRequestToJson, socketResultFromJson } from '../report/socket-exchange';
import { browser } from './ext';
import { openerOf } from './socket-opener';

/** What the background asks of the document. The answer to `exchange` is a `SocketResult` as JSON. */
export type SocketOrder =
  | { readonly kind: 'socket-exchange'; readonly id: number; readonly request: JsonValue }
  | { readonly kind: 'socket-end'; readonly id: number };

/** `chrome.offscreen` and `chrome.declarativeNetRequest`, as far as they are used here. */
interface ChromiumOnly {
  readonly offscreen?: {
    createDocument(options: {
      url: string;
      reasons: readonly string[];
      justification: string;
    }): Promise<void>;
    closeDocument(): Promise<void>;
  };
  readonly declarativeNetRequest: {
    getSessionRules(): Promise<readonly { readonly id: number }[]>;
    updateSessionRules(change: {
      readonly removeRuleIds: readonly number[];
      readonly addRules?: readonly SocketRule[];
    }): Promise<void>;
  };
}

interface SocketRule {
  readonly id: number;
  readonly action: {
    readonly type: 'modifyHeaders';
    readonly requestHeaders: readonly (
      | { readonly header: string; readonly operation: 'set'; readonly value: string }
      | { readonly header: string; readonly operation: 'remove' }
    )[];
  };
  readonly condition: {
    readonly urlFilter: string;
    readonly resourceTypes: readonly ['websocket'];
    readonly tabIds: readonly number[];
    readonly initiatorDomains: readonly string[];
  };
}

const chromium = () => browser as unknown as ChromiumOnly;
const DOCUMENT = '/sockets.html';
const NO_TAB = -1;
const TOO_LONG: SocketResult = { kind: 'failure', code: 'timeout', detail: 'no complete answer in time' };

export const hasOffscreen = (): boolean => chromium().offscreen !== undefined;

/** Only where `hasOffscreen`; one socket for each host at a time. */
export function chromiumSockets(): SocketExchanger {
  const { declarativeNetRequest: rules } = chromium();
  const withDocument = documentKeeper();
  let last = 0;
  let tidied: Promise<void> | undefined;
  /** Rules of a background that was stopped in the middle; they apply to sockets of ours alone. */
  const dropLeftRules = async (): Promise<void> => {
    const left = await rules.getSessionRules();
    await rules.updateSessionRules({ removeRuleIds: left.map(({ id }) => id) });
  };

  return async (request, signal) => {
    last += 1;
    const id = last;
    tidied ??= dropLeftRules().catch((error: unknown) => {
      tidied = undefined;
      throw error;
    });
    await tidied;
    await rules.updateSessionRules({ removeRuleIds: [id], addRules: [ruleFor(id, request)] });
    try {
      return await withDocument(() => ask(id, request, signal));
    } finally {
      await rules.updateSessionRules({ removeRuleIds: [id] });
    }
  };
}

const ruleFor = (id: number, request: SocketRequest): SocketRule => ({
  id,
  action: {
    type: 'modifyHeaders',
    requestHeaders: [
      { header: 'origin', operation: 'set', value: openerOf(request) },
      { header: 'cookie', operation: 'remove' },
    ],
  },
  condition: {
    urlFilter: `|wss://${new URL(request.url).host}/`,
    resourceTypes: ['websocket'],
    tabIds: [NO_TAB],
    initiatorDomains: [browser.runtime.id],
  },
});

/** Opens the document for the first who needs it, closes it after the last. */
function documentKeeper(): <T>(use: () => Promise<T>) => Promise<T> {
  let users = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = turn.then(step);
    turn = done.catch(() => {});
    return done;
  };
  const isOpen = async () =>
    (await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })).length > 0;
  const openOnce = async () => {
    if (await isOpen()) return;
    await chromium().offscreen?.createDocument({
      url: DOCUMENT,
      reasons: ['WORKERS'],
      justification: 'Opens the sockets of attested channels without cookies, which a service worker cannot.',
    });
  };
  const closeUnused = async () => {
    if (users === 0 && (await isOpen())) await chromium().offscreen?.closeDocument();
  };
  void inTurn(closeUnused).catch(() => {});

  return async (use) => {
    users += 1;
    try {
      await inTurn(openOnce);
      return await use();
    } finally {
      users -= 1;
      void inTurn(closeUnused).catch((error) => console.error('sockets', error));
    }
  };
}

async function ask(id: number, request: SocketRequest, signal: AbortSignal): Promise<SocketResult> {
  const order = (o: SocketOrder): Promise<unknown> => browser.runtime.sendMessage(o);
  // Its time may have run out while the document opened.
  if (signal.aborted) return TOO_LONG;
  const tooLong = new Promise<SocketResult>((resolve) => {
    const end = () => {
      // It may be gone already.
      order({ kind: 'socket-end', id }).catch(() => {});
      resolve(TOO_LONG);
    };
    signal.addEventListener('abort', end, { once: true });
  });
  const answer = order({ kind: 'socket-exchange', id, request: socketRequestToJson(request) });
  return Promise.race([answer.then((value) => socketResultFromJson(fieldsOf(value, 'socket'))), tooLong]);
}
