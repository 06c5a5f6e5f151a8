/**
 * Whether the app that made the quotes is the gateway of this platform. Any app can make them, so without this nothing that they
 * say about keys is worth more than a stranger's word.
 * Source: dstack evidence specification, sections 3.3 and 17 (attack 4).
 */
import { type Check, check } from '../../appraisal';
import type { AppIdentity, AppNotEstablished } from '../../code/app-identity';
import type { GatewayApps } from '../../trust';

/** The apps that the release knows as the gateway of a base; `undefined` where it knows none. */
export function knownGatewayApps(base: string, all: readonly GatewayApps[]): readonly string[] | undefined {
  return all.find((known) => known.base === base)?.appIds;
}

/** @param app of the main quote */
export function judgeGatewayApp(
  app: AppIdentity | AppNotEstablished,
  known: readonly string[] | undefined,
): Check {
  const expected = known === undefined ? {} : { expected: `app ${known.join(' or ')}` };
  if (app.kind === 'not-established')
    return check('gateway-app-unknown', { ...expected, got: `${app.why}: ${app.got}` });
  const { appId } = app.identity;
  if (known === undefined) return check('gateway-app-unknown', { got: `app ${appId}` });
  const found = { expected: `app ${known.join(' or ')}`, got: `app ${appId}` };
  return known.includes(appId) ? check('gateway-app-known', found) : check('gateway-app-differs', found);
}
