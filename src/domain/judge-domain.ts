/** Could anyone else get a certificate? The records that let CAs issue, the certificates that were logged, the promises of the logs. */
import type { Check, JsonValue } from '../appraisal';
import { type CaaQuestion, judgeCaa, type Lock } from './caa/judge-caa';
import { judgeLogged, type LoggedQuestion } from './ct/judge-logged';
import type { DomainFindings } from './look-up-domain';
import type { CtLog } from './sct/ct-log';
import { verifyScts } from './sct/verify-scts';

export interface DomainQuestion extends CaaQuestion, Omit<LoggedQuestion, 'lock'> {
  /** DER of the served certificate and of its issuer, as far as the browser shows them. */
  readonly chain: readonly Uint8Array[];
  readonly ctLogs: readonly CtLog[];
}

export interface DomainAppraisal {
  readonly checks: readonly Check[];
  readonly lock: Lock;
  readonly facts: { readonly [k: string]: JsonValue };
}

/** Never rejects. */
export async function judgeDomain(
  findings: DomainFindings,
  question: DomainQuestion,
): Promise<DomainAppraisal> {
  const { at, chain, ctLogs, lockSeenSince } = question;
  const caa = judgeCaa(findings.caa, question);
  const logged = judgeLogged(findings.logged, { ...question, lock: caa.lock });
  const [leaf, issuer] = chain;
  const scts = leaf === undefined ? undefined : await verifyScts(leaf, issuer, ctLogs, at);
  return {
    checks: [...caa.checks, ...logged.checks, ...(scts?.checks ?? [])],
    lock: caa.lock,
    facts: {
      at,
      lock: { ...caa.lock },
      ...(lockSeenSince === 'never' ? {} : { lockSeenSince }),
      caa: caa.facts,
      logged: logged.facts,
      ...(scts === undefined ? {} : { scts: scts.facts }),
    },
  };
}
