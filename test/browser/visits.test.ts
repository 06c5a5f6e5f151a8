import { describe, expect, it } from 'vitest';
import type { Tabs } from '../../src/browser/tab';
import type { VisitEvent } from '../../src/browser/visit-events';
import { nextTabs, visitKey } from '../../src/browser/visits';
import type { ServedCertificate } from '../../src/visit';

const TAB = 7;
const SITE = 'https://enclave.test';
const OTHER = 'https://other.test';
const LEAF: ServedCertificate = { spkiSha256: 'a'.repeat(64), certificateSha256: 'b'.repeat(64) };
const OTHER_LEAF: ServedCertificate = { spkiSha256: 'c'.repeat(64), certificateSha256: 'd'.repeat(64) };

let clock = 1_000;
const at = () => ++clock;

const starts = (lane: 'active' | 'prerender' = 'active'): VisitEvent => ({
  kind: 'navigation-started',
  tabId: TAB,
  lane,
  at: at(),
});
const asks = (requestId: string, lane: 'active' | 'prerender' = 'active'): VisitEvent => ({
  kind: 'request-started',
  tabId: TAB,
  requestId,
  lane,
});
const answers = (
  requestId: string,
  url: string,
  extra: Partial<Extract<VisitEvent, { kind: 'response' }>> & {
    fromCache?: boolean;
    leaf?: ServedCertificate;
  } = {},
): VisitEvent => {
  const { fromCache = false, leaf = LEAF, ...rest } = extra;
  const certificate = { kind: 'shown', certificate: leaf, root: 'public-root', fromCache } as const;
  return { kind: 'response', tabId: TAB, requestId, url, lane: 'active', certificate, at: at(), ...rest };
};
const commits = (
  url: string,
  extra: Partial<Extract<VisitEvent, { kind: 'committed' }>> = {},
): VisitEvent => ({
  kind: 'committed',
  tabId: TAB,
  url,
  lane: 'active',
  fromHistory: false,
  watchedSince: 0,
  isPrivate: false,
  at: at(),
  ...extra,
});

/** What a tab shows after these events. Every state passes through JSON, as it does through `storage.session`. */
function tabsAfter(...events: readonly VisitEvent[]): Tabs {
  return events.reduce<Tabs>((tabs, event) => JSON.parse(JSON.stringify(nextTabs(tabs, event))) as Tabs, {});
}
const shown = (tabs: Tabs) => tabs[TAB]?.shown;
const seen = (tabs: Tabs) => shown(tabs)?.observation;

/** A visit as Chromium tells it. */
const visit = (requestId: string, url: string, documentId?: string): readonly VisitEvent[] => [
  starts(),
  asks(requestId),
  answers(requestId, url),
  commits(url, documentId === undefined ? {} : { documentId }),
];

const LIVE = { kind: 'live', certificate: LEAF, root: 'public-root' };
const NO_CONNECTION = { kind: 'not-seen', why: 'no-connection' };
const BEFORE_READY = { kind: 'not-seen', why: 'opened-before-ready' };

describe('a tab shows what its committed response carried', () => {
  it('a plain visit is live', () => {
    const tabs = tabsAfter(...visit('1', `${SITE}/#top`));
    expect(shown(tabs)).toMatchObject({ url: `${SITE}/`, origin: SITE, observation: LIVE });
  });

  it('a response alone changes nothing that is shown', () => {
    const before = tabsAfter(...visit('1', `${OTHER}/`));
    const tabs = [starts(), asks('2'), answers('2', `${SITE}/`)].reduce(nextTabs, before);
    expect(shown(tabs)?.origin).toBe(OTHER);
  });

  it('after redirects the last hop counts', () => {
    const tabs = tabsAfter(
      starts(),
      asks('1'),
      answers('1', `${OTHER}/go`, { leaf: OTHER_LEAF }),
      asks('1'),
      answers('1', `${SITE}/`),
      commits(`${SITE}/`),
    );
    expect(shown(tabs)).toMatchObject({ origin: SITE, observation: LIVE });
  });

  it('a page from the cache is told apart from a live one', () => {
    const tabs = tabsAfter(
      starts(),
      asks('1'),
      answers('1', `${SITE}/`, { fromCache: true }),
      commits(`${SITE}/`),
    );
    expect(seen(tabs)).toEqual({ kind: 'cached', certificate: LEAF, root: 'public-root' });
  });

  it('a 304 followed by its cached 200 stays live', () => {
    const tabs = tabsAfter(
      starts(),
      asks('1'),
      answers('1', `${SITE}/`),
      answers('1', `${SITE}/`, { fromCache: true, leaf: OTHER_LEAF }),
      commits(`${SITE}/`),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('a browser that hides certificates says so', () => {
    const tabs = tabsAfter(
      starts(),
      asks('1'),
      answers('1', `${SITE}/`, { certificate: { kind: 'hidden' } }),
      commits(`${SITE}/`),
    );
    expect(seen(tabs)).toEqual({ kind: 'not-seen', why: 'hidden-by-browser' });
  });

  it('once a certificate was shown, those not seen before were missed, not hidden', () => {
    const hidden = answers('1', `${SITE}/`, { certificate: { kind: 'hidden' } });
    const tabs = tabsAfter(starts(), asks('1'), hidden, commits(`${SITE}/`), { kind: 'certificates-shown' });
    expect(seen(tabs)).toEqual(BEFORE_READY);
  });

  it('in Firefox a navigation that changes processes is told again in its middle', () => {
    const tabs = tabsAfter(
      ...visit('1', `${OTHER}/`),
      starts(),
      asks('2'),
      answers('2', `${SITE}/`),
      starts(),
      commits(`${SITE}/`),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('browser pages, files and plain http are no site', () => {
    for (const url of ['about:blank', 'file:///etc/hosts', 'http://enclave.test/', 'chrome://settings/']) {
      expect(shown(tabsAfter(...visit('1', `${SITE}/`), commits(url)))?.origin).toBeUndefined();
    }
  });
});

describe('pages that nobody opened', () => {
  const prefetch = (requestId: string) => answers(requestId, `${SITE}/next`, { lane: 'prefetch' });

  it('a prefetch leaves the page in front as it is', () => {
    const tabs = tabsAfter(...visit('1', `${OTHER}/`), prefetch('2'));
    expect(shown(tabs)).toMatchObject({ url: `${OTHER}/`, origin: OTHER });
  });

  it('a page made from the prefetched response has the certificate of that response', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`),
      prefetch('2'),
      starts(),
      asks('3'),
      answers('3', `${SITE}/next`, { certificate: { kind: 'none' } }),
      commits(`${SITE}/next`),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('a prefetched response does not stand in for a page that a service worker made', () => {
    const tabs = tabsAfter(...visit('1', `${SITE}/`), prefetch('2'), starts(), commits(`${SITE}/next`));
    expect(seen(tabs)).toEqual(NO_CONNECTION);
  });

  it('a prefetched response counts for five minutes', () => {
    const before = tabsAfter(...visit('1', `${SITE}/`), prefetch('2'));
    const late = answers('3', `${SITE}/next`, { certificate: { kind: 'none' }, at: clock + 6 * 60_000 });
    expect(seen([starts(), asks('3'), late, commits(`${SITE}/next`)].reduce(nextTabs, before))).toEqual(
      NO_CONNECTION,
    );
  });

  const prerender = [
    starts('prerender'),
    asks('2', 'prerender'),
    answers('2', `${SITE}/next`, { lane: 'prerender' }),
    commits(`${SITE}/next`, { lane: 'prerender', documentId: 'P' }),
  ] as const;

  it('a prerendered page leaves the page in front as it is', () => {
    const tabs = tabsAfter(...visit('1', `${OTHER}/`, 'A'), ...prerender);
    expect(shown(tabs)?.url).toBe(`${OTHER}/`);
  });

  it('a prerendered page brings its own observation when it is opened', () => {
    const tabs = tabsAfter(
      ...visit('1', `${OTHER}/`, 'A'),
      ...prerender,
      starts(),
      commits(`${SITE}/next`, { documentId: 'P' }),
    );
    expect(shown(tabs)).toMatchObject({ url: `${SITE}/next`, observation: LIVE });
  });

  it('what was prerendered is not claimed by another document at the same address', () => {
    const tabs = tabsAfter(
      ...visit('1', `${OTHER}/`, 'A'),
      ...prerender,
      starts(),
      commits(`${SITE}/next`, { documentId: 'Q' }),
    );
    expect(seen(tabs)).toEqual(NO_CONNECTION);
  });
});

describe('pages without a response', () => {
  it('the back-forward cache restores the observation of the same document', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`, 'A'),
      ...visit('2', `${OTHER}/`, 'B'),
      starts(),
      commits(`${SITE}/`, { documentId: 'A', fromHistory: true }),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('where documents have no names, going back without a request restores by address', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`),
      ...visit('2', `${OTHER}/`),
      starts(),
      commits(`${SITE}/`, { fromHistory: true }),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('going back with a request but without a response is a service worker', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`),
      ...visit('2', `${OTHER}/`),
      starts(),
      asks('3'),
      commits(`${SITE}/`, { fromHistory: true }),
    );
    expect(seen(tabs)).toEqual(NO_CONNECTION);
  });

  it('a service worker made the page, if we were listening', () => {
    expect(
      seen(tabsAfter(...visit('1', `${SITE}/`, 'A'), starts(), commits(`${SITE}/app`, { documentId: 'B' }))),
    ).toEqual(NO_CONNECTION);
  });

  it('a page that was under way before we listened was opened too early', () => {
    expect(seen(tabsAfter(commits(`${SITE}/`)))).toEqual(BEFORE_READY);
    const began = at();
    const tabs = tabsAfter(
      { kind: 'navigation-started', tabId: TAB, lane: 'active', at: began },
      commits(`${SITE}/`, { watchedSince: began + 1 }),
    );
    expect(seen(tabs)).toEqual(BEFORE_READY);
  });

  it('without permission for the site nothing can be said of its connection', () => {
    const { watchedSince: _, ...unwatched } = commits(`${SITE}/`) as Extract<
      VisitEvent,
      { kind: 'committed' }
    >;
    expect(seen(tabsAfter(starts(), unwatched))).toEqual(BEFORE_READY);
  });

  it('a tab that was open before us was opened too early', () => {
    const found = { kind: 'found-open', tabId: TAB, url: `${SITE}/`, isPrivate: false, at: at() } as const;
    expect(seen(tabsAfter(found))).toEqual(BEFORE_READY);
    expect(seen(tabsAfter(...visit('1', `${SITE}/`), found))).toEqual(LIVE);
  });

  it('a download leaves nothing behind for a later page at its address', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`, 'A'),
      starts(),
      asks('2'),
      answers('2', `${SITE}/file`),
      { kind: 'navigation-dropped', tabId: TAB, url: `${SITE}/file` },
      starts(),
      commits(`${SITE}/file`, { documentId: 'B' }),
    );
    expect(seen(tabs)).toEqual(NO_CONNECTION);
  });

  it('a response that no commit claimed is not claimed after another request', () => {
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`, 'A'),
      asks('2'),
      answers('2', `${SITE}/file`),
      starts(),
      asks('3'),
      commits(`${SITE}/file`, { documentId: 'B' }),
    );
    expect(seen(tabs)).toEqual(NO_CONNECTION);
  });

  it("the browser's error page is no site, committed or not", () => {
    const failed = { kind: 'navigation-failed', tabId: TAB, url: `${SITE}/` } as const;
    expect(shown(tabsAfter(...visit('1', `${SITE}/`), starts(), asks('2'), failed))).toBeUndefined();
    expect(
      shown(tabsAfter(...visit('1', `${SITE}/`), starts(), asks('2'), failed, commits(`${SITE}/`))),
    ).toBeUndefined();
    const mended = tabsAfter(starts(), asks('2'), failed, commits(`${SITE}/`), ...visit('3', `${SITE}/`));
    expect(seen(mended)).toEqual(LIVE);
  });
});

describe('tabs come and go', () => {
  it('a closed tab is forgotten', () => {
    expect(tabsAfter(...visit('1', `${SITE}/`), { kind: 'tab-removed', tabId: TAB })).toEqual({});
  });

  it('a replaced tab is forgotten, the one in its place is kept', () => {
    const tabs = tabsAfter(...visit('1', `${SITE}/`), { kind: 'tab-replaced', tabId: TAB, replacedTabId: 3 });
    expect(seen(tabs)).toEqual(LIVE);
    expect(
      tabsAfter(...visit('1', `${SITE}/`), { kind: 'tab-replaced', tabId: 3, replacedTabId: TAB }),
    ).toEqual({});
  });

  it('a page that changes its own address can be gone back to', () => {
    const moved = { kind: 'address-changed', tabId: TAB, url: `${SITE}/chat#1` } as const;
    const tabs = tabsAfter(
      ...visit('1', `${SITE}/`),
      moved,
      ...visit('2', `${OTHER}/`),
      starts(),
      commits(`${SITE}/chat`, { fromHistory: true }),
    );
    expect(seen(tabs)).toEqual(LIVE);
  });

  it('what is kept of a tab stays small', () => {
    const many = Array.from({ length: 100 }, (_, i) => [
      ...visit(`v${i}`, `${SITE}/${i}`, `D${i}`),
      answers(`p${i}`, `${SITE}/p${i}`, { lane: 'prefetch' }),
    ]).flat();
    const tab = tabsAfter(...many)[TAB];
    expect(tab?.others.length).toBeLessThanOrEqual(24);
    expect(tab?.prefetched.length).toBeLessThanOrEqual(16);
    expect(tab?.arrivals.length).toBeLessThanOrEqual(8);
  });
});

describe('work is named by origin and observation', () => {
  it('another certificate, another kind or another origin is other work', () => {
    const live = { kind: 'live', certificate: LEAF, root: 'public-root' } as const;
    const keys = [
      { origin: SITE, observation: live },
      { origin: OTHER, observation: live },
      { origin: SITE, observation: { ...live, kind: 'cached' } as const },
      { origin: SITE, observation: { ...live, certificate: OTHER_LEAF } },
      { origin: SITE, observation: { ...live, root: 'local-root' } as const },
      { origin: SITE, observation: { kind: 'not-seen', why: 'no-connection' } as const },
    ].map(visitKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
