/**
 * Whether the enclave that introduces itself behind the gateway is of the app that the address names.
 * Source: dstack evidence specification, section 13 B step 5.
 *
 * It adds nothing about the connection: the gateway chooses which instance answers, and "the gateway is verified" together with
 * "this app" gives some instance of that app that its KMS has let in (section 3.3).
 */
import { type Check, check, type JsonValue } from '../../appraisal';
import { type AppIdentity, appIdentity } from '../../code/app-identity';
import { raTlsReportData } from '../../code/ra-tls-certificate';
import { equalBytes } from '../../encoding/bytes';
import { toHex } from '../../encoding/hex';
import type { CodeEvidence, OtherAppraisal } from '../protocol';
import type { AppDisclosure } from './app-disclosure';

export interface AppFindings {
  readonly check: Check;
  /** Of a genuine enclave whose quote is over the key that it shows. */
  readonly code?: CodeEvidence;
  /** Of an app whose quote is authentic; empty otherwise. */
  readonly facts: { readonly [k: string]: JsonValue };
}

/**
 * @param id what the address names: an app id or an instance id
 * @param appraisal of the quote in the app's certificate; absent where none was shown
 */
export function judgeApp(
  id: string,
  disclosure: AppDisclosure,
  appraisal: OtherAppraisal | undefined,
): AppFindings {
  const only = (found: Check): AppFindings => ({ check: found, facts: {} });
  if (disclosure.kind === 'hidden') return only(check('app-not-disclosed', disclosure));
  if (disclosure.kind === 'unreadable') return only(check('app-evidence-unreadable', disclosure));

  const failed = appraisal?.checks.find((c) => c.outcome === 'fail');
  const genuine = 'a quote of genuine hardware';
  if (failed !== undefined)
    return only(check('app-hardware-refused', { expected: genuine, got: failed.reason }));
  const unknown = appraisal?.checks.find((c) => c.outcome === 'unknown');
  const quote = appraisal?.authentic;
  if (quote === undefined)
    return only(check('app-hardware-unknown', { expected: genuine, got: unknown?.reason ?? 'not verified' }));

  const expected = raTlsReportData(disclosure.spki);
  if (!equalBytes(quote.reportData, expected)) {
    const found = { expected: toHex(expected), got: toHex(quote.reportData) };
    return only(check('app-hardware-refused', found));
  }
  const { composeText, vmConfig, certificates } = disclosure;
  const { log } = disclosure.quote;
  const composeTexts = composeText === undefined ? [] : [composeText];
  const code: CodeEvidence = { whose: 'app', quote, log, vmConfig, composeTexts, certificates };
  const app = appIdentity(quote, log);
  if (app.kind === 'not-established') {
    const found = { expected: app.expected, got: `${app.why}: ${app.got}` };
    return { check: check('app-evidence-unreadable', found), code, facts: {} };
  }

  const shown = { code, facts: appFacts(app) };
  const { appId, instanceId } = app.identity;
  const got = instanceId === '' ? `app ${appId}` : `app ${appId}, instance ${instanceId}`;
  if (appId !== id && instanceId !== id)
    return { check: check('app-id-differs', { expected: id, got }), ...shown };
  const warned = appraisal?.checks.find((c) => c.outcome === 'warn');
  if (warned !== undefined)
    return { check: check('app-hardware-warned', { expected: genuine, got: warned.reason }), ...shown };
  if (unknown !== undefined)
    return { check: check('app-hardware-unknown', { expected: genuine, got: unknown.reason }), ...shown };
  return { check: check('app-attested', { expected: id, got }), ...shown };
}

/** Register 3 says so, under whatever operating system booted. */
export function appFacts({ identity }: AppIdentity): { readonly [k: string]: JsonValue } {
  const { appId, instanceId, composeHash, osImageHash } = identity;
  return {
    appId,
    ...(instanceId === '' ? {} : { instanceId }),
    composeHash,
    ...(osImageHash === undefined ? {} : { osImageHash }),
  };
}
