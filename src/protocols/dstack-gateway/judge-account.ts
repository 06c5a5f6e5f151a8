/**
 * Whether the gateway vouches for the account that orders its certificates: the other half of a domain that is locked to it.
 * Source: dstack evidence specification, sections 3.2 and 13 B step 3.
 */
import { type Check, check } from '../../appraisal';
import { Refusal } from '../../refusal';
import type { Bound } from '../protocol';
import type { AcmeInfo } from './acme-info';
import type { Testimony } from './witness';

export interface AccountFindings {
  readonly check: Check;
  readonly accounts: Bound['accounts'];
}

/**
 * @param testimony of the account's quote; absent where none can be read
 * @param gatewayApps apps that may be the gateway; with none known there is nothing to compare
 */
export function judgeAccount(
  { accountUri, accountQuote }: Pick<AcmeInfo, 'accountUri' | 'accountQuote'>,
  testimony: Testimony | undefined,
  gatewayApps: readonly string[],
): AccountFindings {
  const none = (found: Check): AccountFindings => ({ check: found, accounts: 'not-published' });
  if (accountUri === undefined)
    return none(check('account-not-published', { expected: 'an account', got: 'none' }));
  const expected = `a quote for ${accountUri}`;
  if (accountQuote instanceof Refusal)
    return none(check('account-unknown', { expected, got: `${accountQuote.got} at ${accountQuote.at}` }));
  if (accountQuote === 'no-quote') return none(check('account-not-published', { expected, got: 'no quote' }));
  if (testimony === undefined) return none(check('account-unknown', { expected, got: 'not verified' }));
  if (testimony.kind === 'refuted') {
    const { expected, got } = testimony;
    return { check: check('account-not-attested', { expected, got }), accounts: [] };
  }
  if (testimony.kind !== 'holds') return none(check('account-unknown', testimony));
  const { appId } = testimony.app.identity;
  if (gatewayApps.length === 0) {
    const expected = 'an app that is known to be the gateway';
    return none(check('account-unknown', { expected, got: `app ${appId}` }));
  }
  if (!gatewayApps.includes(appId)) {
    const expected = `app ${gatewayApps.join(' or ')}`;
    return { check: check('account-of-another-app', { expected, got: `app ${appId}` }), accounts: [] };
  }
  return {
    check: check('account-attested', { expected: accountUri, got: accountUri }),
    accounts: [accountUri],
  };
}
