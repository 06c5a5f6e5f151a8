/**
 * Verdict and checks to a headline and one sentence. It says what was shown, never more: "verified" stands only where the code
 * is established too, "ends inside" only where the connection was seen.
 */
import type { Appraisal, Check, Verdict } from '../appraisal';
import type { Pin } from '../memory/pin';
import type { Reason } from '../reasons';
import { isCodeKnown } from '../verdict';
import { channelHeadline } from './channel-words';
import { decidingCheck, worstFirst } from './deciding-check';
import { isGenuine, machineText } from './genuine';
import { dayText } from './time-text';
import {
  counted,
  listed,
  reasonKey,
  verdictKey,
  verdictSentenceKey,
  type Wording,
  type WordingKey,
} from './wording';

export interface Headline {
  readonly title: string;
  readonly sentence: string;
}

/** What a headline is made from: an appraisal, or as much of one as there is. */
export interface Headlined extends Pick<Appraisal, 'url' | 'binding' | 'checks' | 'facts'> {
  readonly verdict: Verdict;
  readonly pin?: Pin;
}

/** The headline of an appraisal. The same words in the popup and on the command line. */
export function headlineOf(shown: Headlined, text: Wording): Headline {
  if (shown.url !== undefined) return channelHeadline(shown, clausesOf(shown.checks, text), text);
  const plain = (): Headline => ({
    title: text(verdictKey(shown.verdict)),
    sentence: text(verdictSentenceKey(shown.verdict), [machineText(shown.facts, text)]),
  });
  switch (shown.verdict) {
    case 'none':
      return shown.facts.connection?.evidence === 'unreachable'
        ? {
            title: text(key('headline_none_unreachable')),
            sentence: text(key('headline_none_unreachable_sentence')),
          }
        : plain();
    case 'checking':
    case 'verified-domain':
      return plain();
    case 'verified':
      return pinHolds(shown.checks)
        ? {
            ...plain(),
            sentence: text(key('headline_verified_pinned_sentence'), [machineText(shown.facts, text)]),
          }
        : plain();
    case 'limited':
      return limited(shown, text) ?? plain();
    case 'warning':
      return warned(shown, text);
    case 'changed':
      if (isOnlyRuledOtherwise(shown.checks))
        return { ...plain(), sentence: text(key('headline_changed_policy_sentence')) };
      return shown.pin === undefined
        ? plain()
        : {
            ...plain(),
            sentence: text(key('headline_changed_since_sentence'), [dayText(shown.pin.since, text)]),
          };
    case 'danger':
      return contradicted(shown, text) ?? plain();
    case 'unavailable': {
      const cause = decidingCheck(shown.checks.filter((c) => c.outcome === 'unknown'));
      if (cause !== undefined && UNSUPPORTED.includes(cause.reason)) return unsupported(text);
      return cause === undefined ? plain() : { ...plain(), sentence: text(reasonKey(cause.reason)) };
    }
  }
}

const NOT_SEEN: { readonly [reason: string]: WordingKey } = {
  'certificate-hidden-by-browser': 'headline_limited_hidden_sentence',
  'page-opened-before-ready': 'headline_limited_early_sentence',
  'page-without-connection': 'headline_limited_no_connection_sentence',
};

function limited(shown: Headlined, text: Wording): Headline | undefined {
  const machine = machineText(shown.facts, text);
  if (shown.checks.some((c) => UNSUPPORTED.includes(c.reason))) return unsupported(text);
  if (shown.binding === 'domain' && isGenuine(shown.checks) && !isCodeKnown(shown.checks))
    return {
      title: text(key('headline_limited_domain')),
      sentence: text(key('headline_limited_domain_sentence'), [machine]),
    };
  const certificate = shown.checks.find((c) => c.id === 'connection.certificate');
  const notSeen = certificate && NOT_SEEN[certificate.reason];
  if (shown.binding === 'none' && notSeen && isGenuine(shown.checks))
    return { title: text(key('headline_limited_not_seen')), sentence: text(notSeen, [machine]) };
  // The plain words say that the code was not established: where it was, something else holds the verdict back.
  if (shown.binding === 'connection' && isGenuine(shown.checks) && !isCodeKnown(shown.checks))
    return undefined;
  const cause = decidingCheck(shown.checks.filter((c) => c.outcome === 'unknown'));
  return {
    title: text(key('headline_limited_other')),
    sentence: text(cause === undefined ? key('limits_code') : reasonKey(cause.reason)),
  };
}

const UNSUPPORTED: readonly Reason[] = ['quote-unsupported', 'snp-report-unsupported'];

const unsupported = (text: Wording): Headline => ({
  title: text(key('headline_unsupported')),
  sentence: text(key('headline_unsupported_sentence')),
});

/** What a warning means for the whole, as a clause after "The enclave is genuine, but …". By check, or by reason where sharper. */
const CLAUSES: { readonly [idOrReason: string]: WordingKey } = {
  'hardware.tcb': 'clause_hardware_tcb',
  'tcb-out-of-date': 'clause_hardware_tcb_behind',
  'tcb-out-of-date-configuration-needed': 'clause_hardware_tcb_behind',
  'hardware.sept-ve-disable': 'clause_hardware_sept_ve_disable',
  'hardware.service-td': 'clause_hardware_service_td',
  'snp-tcb-out-of-date': 'clause_hardware_tcb_behind',
  'hardware.snp-firmware': 'clause_hardware_snp_firmware',
  'hardware.snp-migration': 'clause_hardware_snp_migration',
  'hardware.snp-vmpl': 'clause_hardware_snp_vmpl',
  'connection.certificate': 'clause_connection_certificate',
  'connection.root': 'clause_connection_root',
  'connection.quoted-keys': 'clause_connection_quoted_keys',
  'connection.app': 'clause_connection_app',
  'connection.channel-age': 'clause_connection_channel_age',
  'domain.caa': 'clause_domain_caa',
  'domain.dns-persist': 'clause_domain_dns_persist',
  'domain.resolvers': 'clause_domain_resolvers',
  'domain.logged': 'clause_domain_logged',
  'logged-certificate-before-lock': 'clause_domain_logged_before',
  'code.event-log': 'clause_code_event_log',
  'code.os-image': 'clause_code_os_image',
  'code.images': 'clause_code_images',
  'code.unmeasured': 'clause_code_unmeasured',
  'code.ingress': 'clause_code_ingress',
  'code.privilege': 'clause_code_privilege',
  'code.scripts': 'clause_code_scripts',
  'code.gateway': 'clause_code_gateway',
  'governance.proof': 'clause_governance_proof',
  'governance.allowed': 'clause_governance_allowed',
  'governance.pen': 'clause_governance_pen',
  'governance.pending-owner': 'clause_governance_pending_owner',
  'governance.kms-pen': 'clause_governance_kms_pen',
  'governance.kms-build': 'clause_governance_kms_build',
  'governance.profile': 'clause_governance_profile',
  'code.second-quote': 'clause_code_second_quote',
  'memory.pin': 'clause_memory_pin',
  'memory.domain-lock': 'clause_memory_domain_lock',
  'memory.policy': 'clause_memory_policy',
};

/** The clause of a warning; `undefined` for checks that never warn. A test walks the table of reasons over it. */
export const clauseKey = (c: Pick<Check, 'id' | 'reason'>): WordingKey | undefined =>
  CLAUSES[c.reason] ?? CLAUSES[c.id];

const warningsOf = (checks: readonly Check[]): readonly Check[] =>
  worstFirst(checks.filter((c) => c.outcome === 'warn'));

const clausesOf = (checks: readonly Check[], text: Wording): readonly string[] =>
  [...new Set(warningsOf(checks).map(clauseKey))].filter((c) => c !== undefined).map((c) => text(c));

function warned(shown: Headlined, text: Wording): Headline {
  const warnings = warningsOf(shown.checks);
  // What holds green back beside the warnings would be hidden by the word: a gateway whose code is open, a script nobody has read.
  const open = shown.checks.some((c) => c.question === 'code' && c.outcome === 'unknown');
  const verified = isCodeKnown(shown.checks) && !open && shown.binding !== 'none';
  const clauses = clausesOf(shown.checks, text);
  return {
    title: counted(text, verified ? 'headline_warning_verified' : 'headline_warning', warnings.length),
    sentence:
      clauses.length === 0
        ? text(verdictSentenceKey('warning'))
        : text(key('headline_warning_clauses_sentence'), [listed(text, clauses)]),
  };
}

function contradicted(shown: Headlined, text: Wording): Headline | undefined {
  const failures = shown.checks.filter((c) => c.outcome === 'fail');
  const cause = decidingCheck(failures);
  if (cause === undefined) return undefined;
  if (cause.reason === 'served-certificate-not-attested') {
    const installed = shown.checks.some((c) => c.reason === 'root-locally-installed');
    return {
      title: text(verdictKey('danger')),
      sentence: text(
        key(installed ? 'headline_danger_installed_root_sentence' : 'headline_danger_connection_sentence'),
      ),
    };
  }
  const title: WordingKey =
    cause.question === 'memory'
      ? 'headline_danger_vanished'
      : cause.question === 'hardware'
        ? 'headline_danger_evidence'
        : 'verdict_danger';
  return { title: text(title), sentence: text(reasonKey(cause.reason)) };
}

/** What was measured is what was pinned, as far as it was compared: others may change it now, or by other rules. */
const isOnlyRuledOtherwise = (checks: readonly Check[]): boolean =>
  checks.some((c) => c.reason === 'pin-policy-changed') &&
  !checks.some((c) => c.reason === 'pin-identity-changed');

const pinHolds = (checks: readonly Check[]): boolean =>
  checks.some((c) => c.id === 'memory.pin' && c.outcome === 'pass');

/** Makes the compiler look a literal key up. */
const key = (k: WordingKey): WordingKey => k;
