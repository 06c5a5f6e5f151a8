/** Makes the pin of what an appraisal showed. */
import type { Appraisal, JsonValue, Verdict } from '../appraisal';
import { type Pin, readPin } from './pin';

const PINNABLE: readonly Verdict[] = ['verified', 'verified-domain', 'limited', 'warning', 'changed'];

/**
 * The pin of what is shown, or `undefined` where there is nothing worth pinning: no authentic evidence, a contradiction, or
 * an appraisal that could not be finished.
 */
export function pinFrom(appraisal: Appraisal): Pin | undefined {
  if (!PINNABLE.includes(appraisal.verdict)) return undefined;
  const { attestedSpkiSha256, attestedCertificateSha256 } = appraisal.facts.connection ?? {};
  const { identity, code, policy } = appraisal.facts.memory ?? {};
  if (attestedSpkiSha256 === undefined || identity === undefined) return undefined;
  const candidate: { [k: string]: JsonValue } = {
    spkiSha256: attestedSpkiSha256,
    identity,
    since: appraisal.at,
    renewals: 0,
  };
  if (attestedCertificateSha256 !== undefined) candidate.certificateSha256 = attestedCertificateSha256;
  if (code !== undefined) candidate.code = code;
  if (policy !== undefined) candidate.policy = policy;
  const accounts = lockedAccounts(appraisal.facts.domain?.lock);
  if (accounts !== undefined) candidate.lockedTo = accounts;
  return readPin(candidate);
}

function lockedAccounts(lock: JsonValue | undefined): readonly string[] | undefined {
  if (typeof lock !== 'object' || lock === null || Array.isArray(lock)) return undefined;
  const { kind, accounts } = lock as { readonly [k: string]: JsonValue };
  if (kind !== 'locked' || !Array.isArray(accounts)) return undefined;
  return accounts.filter((a): a is string => typeof a === 'string').sort();
}
