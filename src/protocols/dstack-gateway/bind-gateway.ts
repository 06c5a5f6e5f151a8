/** What the quotes of a gateway bind, once their hardware is known: its app, its keys, its account, and the app behind it. */
import { type Check, check } from '../../appraisal';
import { appIdentity } from '../../code/app-identity';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import { coversHost } from '../../encoding/web-certificate';
import type { AuthenticQuote } from '../../hardware/authentic';
import type { ServedCertificate } from '../../visit';
import type { Bound, CodeEvidence, DatedCertificate, OtherAppraisal } from '../protocol';
import type { AcmeInfo } from './acme-info';
import type { AppDisclosure } from './app-disclosure';
import { judgeAccount } from './judge-account';
import { judgeApp } from './judge-app';
import { judgeGatewayApp } from './judge-gateway-app';
import { type HeardKey, judgeKeys } from './judge-keys';
import { isReadable, type ReadableKey } from './main-key';
import { accountReportData, keyReportData } from './preimages';
import { isPublished, type PublishedQuote } from './published-quote';
import { hear, hearAuthentic } from './witness';

/** Names of the quotes that stand beside the main one. */
export const ACCOUNT_QUOTE = 'account';
export const APP_QUOTE = 'app';
export const keyQuote = (index: number): string => `key ${index}`;

export interface GatewayEvidence {
  readonly info: AcmeInfo;
  /** Whose quote is the main one; one of `info.keys`. */
  readonly main: ReadableKey;
  /** What the app behind the gateway shows, and the id that the address names. Absent for the gateway's own page. */
  readonly app?: { readonly id: string; readonly disclosure: AppDisclosure };
  /** The person visits the gateway's own page, and no app behind it. */
  readonly isVisited: boolean;
  /** The page was seen to be served with the main key: then no other quote says anything about this connection. */
  readonly isMainServed: boolean;
  /** The visited host name, without port. */
  readonly host: string;
  /** Where the gateway tells about itself (section 3). */
  readonly infoUrl: string;
  /** App ids of the gateway of this base, `undefined` where the release knows none. */
  readonly known: readonly string[] | undefined;
}

/** @param quote the main one: of `main` */
export function bindGateway(
  quote: AuthenticQuote,
  others: readonly OtherAppraisal[],
  { info, main, app, host, infoUrl, isMainServed, isVisited, known }: GatewayEvidence,
): Bound {
  const appraisalOf = (name: string) => others.find((other) => other.name === name);
  const mainApp = appIdentity(quote, main.quote.eventLog);
  const mainReportData = keyReportData(main.spki);
  // Where the release does not know the gateway's app, all quotes must at least be of one app.
  const own = mainApp.kind === 'established' ? [mainApp.identity.appId] : [];
  const gatewayApps = known ?? own;

  const heard = info.keys.map((key, i): HeardKey => {
    if (!isReadable(key)) return { key };
    if (key === main) return { key, testimony: hearAuthentic(quote, mainReportData, mainApp) };
    const statement = { published: key.quote, reportData: keyReportData(key.spki) };
    return { key, testimony: hear(statement, appraisalOf(keyQuote(i))) };
  });
  const keys = judgeKeys(heard, gatewayApps);
  const account = judgeAccount(info, accountTestimony(info, appraisalOf(ACCOUNT_QUOTE)), gatewayApps);
  const appFindings = app && judgeApp(app.id, app.disclosure, appraisalOf(APP_QUOTE));

  return {
    checks: [
      reportDataCheck(quote, mainReportData),
      judgeGatewayApp(mainApp, known),
      keys.check,
      ...(appFindings === undefined ? [] : [appFindings.check]),
      account.check,
    ],
    attested: mainApp.kind === 'established' ? keys.attested : 'not-established',
    certificates: activeCertificate(info, keys.attested, host),
    accounts: account.accounts,
    code: [
      gatewayCode(isVisited ? 'app' : 'gateway', quote, main.quote, infoUrl),
      ...(isMainServed ? [] : codeOfOthers(info, main, keys.attested, appraisalOf, infoUrl)),
      ...(appFindings?.code === undefined ? [] : [appFindings.code]),
    ],
    facts: {
      attestedKeys: keys.attested.length,
      ...(mainApp.kind === 'established' ? { gatewayAppId: mainApp.identity.appId } : {}),
      ...warnings(others),
      ...appFindings?.facts,
    },
  };
}

/** The gateway's own page is all that a person sees of it: then it is the app. */
const gatewayCode = (
  whose: CodeEvidence['whose'],
  quote: AuthenticQuote,
  { eventLog, vmConfig }: Pick<PublishedQuote, 'eventLog' | 'vmConfig'>,
  infoUrl: string,
): CodeEvidence => ({ whose, quote, log: eventLog, vmConfig, composeAt: [infoUrl] });

/**
 * Where nobody saw which key is in use, any that counts may be, and the account may order more. Each was quoted by the version of the
 * gateway that ran when it was made: all of them have to be known, not the main one alone.
 */
function codeOfOthers(
  { keys, accountQuote }: AcmeInfo,
  main: ReadableKey,
  attested: readonly ServedCertificate[],
  appraisalOf: (name: string) => OtherAppraisal | undefined,
  infoUrl: string,
): readonly CodeEvidence[] {
  const of = (name: string, published: PublishedQuote): readonly CodeEvidence[] => {
    const quote = appraisalOf(name)?.authentic;
    return quote === undefined
      ? []
      : [{ ...gatewayCode('gateway', quote, published, infoUrl), isPossible: true }];
  };
  return [
    ...keys.flatMap((key, i) =>
      key !== main && isReadable(key) && attested.some((one) => one.spkiSha256 === key.spkiSha256)
        ? of(keyQuote(i), key.quote)
        : [],
    ),
    ...(isPublished(accountQuote) ? of(ACCOUNT_QUOTE, accountQuote) : []),
  ];
}

/**
 * Quotes of keys and account are as old as these, so that many a platform was patched since: that alone refutes none of them. It is
 * told, not judged. The app's has a check of its own.
 */
function warnings(others: readonly OtherAppraisal[]): NonNullable<Bound['facts']> {
  const warned = others.flatMap(({ name, checks }) =>
    checks.filter((c) => name !== APP_QUOTE && c.outcome === 'warn').map((c) => `${name}: ${c.reason}`),
  );
  return warned.length === 0 ? {} : { quotesWithWarnings: warned };
}

/** Of a key that counts, and for this host: a gateway may hold several bases. */
function activeCertificate(
  { active }: AcmeInfo,
  attested: readonly ServedCertificate[],
  host: string,
): readonly DatedCertificate[] {
  if (active === undefined || !coversHost(active.dnsNames, host)) return [];
  if (!attested.some((key) => key.spkiSha256 === active.spkiSha256)) return [];
  const { spkiSha256, certificateSha256, notBefore, notAfter } = active;
  return [{ spkiSha256, certificateSha256, notBefore, notAfter }];
}

function reportDataCheck(quote: AuthenticQuote, expected: Uint8Array): Check {
  const found = { expected: toHex(expected), got: toHex(quote.reportData) };
  return equalBytes(quote.reportData, expected)
    ? check('gateway-key-attested', found)
    : check('gateway-key-not-attested', found);
}

function accountTestimony({ accountUri, accountQuote }: AcmeInfo, appraisal: OtherAppraisal | undefined) {
  if (accountUri === undefined || !isPublished(accountQuote)) return undefined;
  return hear({ published: accountQuote, reportData: accountReportData(accountUri) }, appraisal);
}
