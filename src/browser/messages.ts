/**
 * What the pages of the extension may ask of its background, and what they are answered. One closed union, read strictly: a
 * message that is not exactly one of these is refused, and so is whoever is not one of our own pages.
 */
import { QUESTIONS, type Question } from '../appraisal';
import type { CollateralUpdate } from '../hardware/collateral-sources';
import type { Profile } from '../hardware/policy';
import { LIMITS } from '../limits';
import { RPC_CHAINS, type RpcChain } from '../memory/chain-settings';
import type { OwnKmsRefusal } from '../memory/own-kms';
import { SOURCES, type Source, type SourceRefusal } from '../memory/sources';
import type { SettingsView, SourceTest } from '../ui/settings-view';
import type { SiteView, WelcomeView } from '../ui/site-view';
import { channelOfSocket } from './channel-signs';

export type Message =
  | { readonly kind: 'check'; readonly tabId: number }
  /** The browser is asking the person for hosts, which may close the popup: check once they are granted. */
  | { readonly kind: 'check-when-granted'; readonly tabId: number }
  | { readonly kind: 'pin'; readonly tabId: number }
  | { readonly kind: 'unpin'; readonly tabId: number }
  /** `channel`: the address of one that is listed for the tab; absent for its page. */
  | { readonly kind: 'export'; readonly tabId: number; readonly channel?: string }
  /** Opens the report page of what a tab shows, at a question where one is named. `channel` as above. */
  | {
      readonly kind: 'open-report';
      readonly tabId: number;
      readonly question?: Question;
      readonly channel?: string;
    }
  /** A person has the compose file of what a report shows. `report` as in the page's address. */
  | { readonly kind: 'give-compose'; readonly report: string; readonly text: string }
  | { readonly kind: 'set-mode'; readonly mode: 'every-site' | 'ask' }
  | { readonly kind: 'set-profile'; readonly profile: Profile }
  | { readonly kind: 'set-update'; readonly update: CollateralUpdate }
  /** Whether GitHub and registries are asked where the images of any site come from. */
  | { readonly kind: 'set-provenance'; readonly on: boolean }
  /** The same of the site that a report is about; that site is looked at again. */
  | { readonly kind: 'set-provenance-here'; readonly report: string; readonly on: boolean }
  /** No longer for this host name. */
  | { readonly kind: 'drop-provenance-host'; readonly host: string }
  /** `url` as typed; `off` for a search of the logs that shall not be asked. */
  | { readonly kind: 'set-source'; readonly source: Source; readonly url: string }
  /** Asks a source once, about nothing that anybody visits; `url` as typed, stored or not. */
  | { readonly kind: 'test-source'; readonly source: Source; readonly url: string }
  /** A key service contract that the person adds; `address` as typed. There is one, and the last one counts. */
  | { readonly kind: 'set-own-kms'; readonly chainId: RpcChain; readonly address: string }
  | { readonly kind: 'drop-own-kms' };

/** `another-compose`: its hash is not the measured one. `nothing-measured`: there is no hash to compare it with. */
export type ComposeRefusal = 'another-compose' | 'nothing-measured';

export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'report'; readonly fileName: string; readonly json: string }
  | { readonly kind: 'not-stored'; readonly why: SourceRefusal }
  | { readonly kind: 'own-kms-refused'; readonly why: OwnKmsRefusal }
  | { readonly kind: 'compose-refused'; readonly why: ComposeRefusal }
  | { readonly kind: 'tested'; readonly test: SourceTest }
  | { readonly kind: 'refused'; readonly why: string };

/** The popup needs, beside the view, what to ask the browser for: a permission must be requested without waiting for anything. */
export interface SitePush {
  readonly view: SiteView;
  /** Match patterns to request before a check; none where nothing is missing. */
  readonly missing: readonly string[];
}

export interface WelcomePush {
  readonly view: WelcomeView;
}

export interface SettingsPush {
  readonly view: SettingsView;
}

const SITE_PORT = /^site:(\d{1,10})$/;
export const WELCOME_PORT = 'welcome';
export const SETTINGS_PORT = 'settings';
export const sitePort = (tabId: number): string => `site:${tabId}`;

/** The tab that a popup's port is about; `undefined` for any other port. */
export function tabOfPort(name: string): number | undefined {
  const digits = SITE_PORT.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const LONGEST_URL = 2048;
const LONGEST_HOST = 253;
/** 42 characters, and room for what surrounds them where they are pasted. */
const LONGEST_ADDRESS = 256;

type Fields = { readonly [k: string]: unknown };

const READERS: { readonly [K in Message['kind']]: (fields: Fields) => Message | undefined } = {
  check: (f) => ofTab('check', f),
  'check-when-granted': (f) => ofTab('check-when-granted', f),
  pin: (f) => ofTab('pin', f),
  unpin: (f) => ofTab('unpin', f),
  export: (f) => ofExport(f),
  'open-report': (f) => ofReport(f),
  'give-compose': (f) => ofCompose(f),
  'set-mode': ({ mode }) =>
    mode === 'every-site' || mode === 'ask' ? { kind: 'set-mode', mode } : undefined,
  'set-profile': ({ profile }) =>
    profile === 'standard' || profile === 'strict' ? { kind: 'set-profile', profile } : undefined,
  'set-update': ({ update }) =>
    update === 'standard' || update === 'early' ? { kind: 'set-update', update } : undefined,
  'set-provenance': ({ on }) => (typeof on === 'boolean' ? { kind: 'set-provenance', on } : undefined),
  'set-provenance-here': ({ report, on }) =>
    isReportId(report) && typeof on === 'boolean' ? { kind: 'set-provenance-here', report, on } : undefined,
  'drop-provenance-host': ({ host }) =>
    typeof host === 'string' && host.length <= LONGEST_HOST
      ? { kind: 'drop-provenance-host', host }
      : undefined,
  'set-source': (f) => ofSource('set-source', f),
  'test-source': (f) => ofSource('test-source', f),
  'set-own-kms': (f) => ofOwnKms(f),
  'drop-own-kms': () => ({ kind: 'drop-own-kms' }),
};

/** Reads a message; `undefined` for anything that is not exactly one. */
export function readMessage(value: unknown): Message | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as Fields;
  const { kind } = fields;
  if (typeof kind !== 'string' || !Object.hasOwn(READERS, kind)) return undefined;
  const message = READERS[kind as Message['kind']](fields);
  if (message === undefined || Object.keys(fields).length !== Object.keys(message).length) return undefined;
  return message;
}

type OfTab = 'check' | 'check-when-granted' | 'pin' | 'unpin';

function ofTab(kind: OfTab, { tabId }: Fields): Message | undefined {
  return isTabId(tabId) ? { kind, tabId } : undefined;
}

const isTabId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function ofExport({ tabId, channel }: Fields): Message | undefined {
  if (!isTabId(tabId) || !isChannelOrAbsent(channel)) return undefined;
  return { kind: 'export', tabId, ...(channel === undefined ? {} : { channel }) };
}

function ofReport({ tabId, question, channel }: Fields): Message | undefined {
  const known = QUESTIONS.find((q) => q === question);
  if (question !== undefined && known === undefined) return undefined;
  if (!isTabId(tabId) || !isChannelOrAbsent(channel)) return undefined;
  return {
    kind: 'open-report',
    tabId,
    ...(known === undefined ? {} : { question: known }),
    ...(channel === undefined ? {} : { channel }),
  };
}

const isChannelOrAbsent = (value: unknown): value is string | undefined =>
  value === undefined || (typeof value === 'string' && channelOfSocket(value) === value);

const REPORT_ID = /^[0-9a-f-]{36}$/;
const isReportId = (value: unknown): value is string => typeof value === 'string' && REPORT_ID.test(value);

function ofCompose({ report, text }: Fields): Message | undefined {
  if (!isReportId(report)) return undefined;
  if (typeof text !== 'string' || text.length > LIMITS.appComposeBytes) return undefined;
  return { kind: 'give-compose', report, text };
}

function ofSource(kind: 'set-source' | 'test-source', { source, url }: Fields): Message | undefined {
  const known = SOURCES.find((s) => s === source);
  if (known === undefined || typeof url !== 'string' || url.length > LONGEST_URL) return undefined;
  return { kind, source: known, url };
}

function ofOwnKms({ chainId, address }: Fields): Message | undefined {
  const known = RPC_CHAINS.find((chain) => chain === chainId);
  if (known === undefined || typeof address !== 'string' || address.length > LONGEST_ADDRESS)
    return undefined;
  return { kind: 'set-own-kms', chainId: known, address };
}

/** Is the sender a page of this extension? A content script has our id and the address of its web page. */
export function isOurPage(
  sender: { readonly id?: string | undefined; readonly url?: string | undefined } | undefined,
  own: { readonly id: string; readonly baseUrl: string },
): boolean {
  return sender?.id === own.id && sender.url !== undefined && sender.url.startsWith(own.baseUrl);
}
