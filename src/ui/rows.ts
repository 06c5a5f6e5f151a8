/** One row per question that was really answered: headline, one specific line, and the checks behind it. */
import { type Check, type Facts, QUESTIONS, type Question } from '../appraisal';
import type { Pin } from '../memory/pin';
import type { Reason } from '../reasons';
import { CODE_NEEDED } from '../verdict';
import { codeDetail, composeAction } from './code-detail';
import { type Answer, decidingCheck, worstFirst, worstOutcome } from './deciding-check';
import { domainDetail } from './domain-detail';
import { briefDigest, digestIn } from './fingerprint';
import { isGenuine, teeText } from './genuine';
import { governanceDetail } from './governance-detail';
import { type PatchLevel, patchLevelOf } from './patch-level';
import { pinDetail } from './pin-detail';
import { topologyText } from './topology';
import { counted, reasonKey, type Wording, type WordingKey } from './wording';

export interface Row {
  readonly question: Question;
  readonly outcome: Answer;
  readonly title: string;
  /** May hold digests between backticks. */
  readonly detail: string;
  /** Of the connection: where TLS ends, where the address tells. */
  readonly note?: string;
  /** What the report can be opened for at this question. */
  readonly action?: WordingKey;
  /** Worst first. */
  readonly checks: readonly Check[];
  /** Of the hardware: what its patch level means, where something is known about it. */
  readonly patchLevel: PatchLevel | undefined;
}

/**
 * The rows of an appraisal, in the order of the questions, contradictions first.
 * A question without a check, or with none that applies, has no row.
 */
export function rowsOf(checks: readonly Check[], facts: Facts, text: Wording, pin?: Pin): readonly Row[] {
  const rows = QUESTIONS.flatMap((question) => {
    const mine = checks.filter((c) => c.question === question);
    const worst = worstOutcome(mine);
    const deciding = decidingCheck(mine);
    if (worst === undefined || deciding === undefined) return [];
    const outcome = lacksItsAnswer(question, mine, worst) ? 'unknown' : worst;
    const told = outcome === worst ? deciding : undefined;
    const note = noteOf(question, outcome, { checks, facts, text });
    const action = question === 'code' ? composeAction(facts) : undefined;
    return [
      {
        question,
        outcome,
        title: text(titleKey(question, outcome, told, mine)),
        detail: told === undefined ? text(`outcome_${outcome}`) : detailText(told, facts, text, pin),
        ...(note === undefined ? {} : { note }),
        ...(action === undefined ? {} : { action }),
        checks: worstFirst(mine),
        patchLevel: question === 'hardware' ? patchLevelOf(facts, text) : undefined,
      },
    ];
  });
  return [...rows.filter((r) => r.outcome === 'fail'), ...rows.filter((r) => r.outcome !== 'fail')];
}

/** Questions that the evidence answers, wherever the connection ends. */
const OF_ENCLAVE: readonly Question[] = ['hardware', 'code', 'governance'];

/** Where a connection ends; and where it ends with somebody else, that the good answers are not about them. */
function noteOf(
  question: Question,
  outcome: Answer,
  {
    checks,
    facts,
    text,
  }: { readonly checks: readonly Check[]; readonly facts: Facts; readonly text: Wording },
): string | undefined {
  if (question === 'connection') return topologyText(facts, checks, text);
  const endsElsewhere = checks.some((c) => c.id === 'connection.certificate' && c.outcome === 'fail');
  const isAnswer = outcome === 'pass' || outcome === 'warn';
  const key: WordingKey = 'note_of_enclave';
  return endsElsewhere && isAnswer && OF_ENCLAVE.includes(question) ? text(key) : undefined;
}

/** "Genuine", "ends there" and "no one else" are big words: they need the very check that shows it, not merely no bad one. */
function lacksItsAnswer(question: Question, checks: readonly Check[], worst: Answer): boolean {
  if (worst === 'fail' || worst === 'unknown') return false;
  if (question === 'hardware') return !isGenuine(checks);
  if (worst !== 'pass') return false;
  const has = (id: Check['id']) => checks.some((c) => c.id === id);
  if (question === 'connection' && isOfChannel(checks)) return !has('connection.channel-key');
  return !(NEEDED[question] ?? []).every(has);
}

/** A channel is no connection of the page, and answers with its key in place of a certificate. */
const isOfChannel = (checks: readonly Check[]): boolean => checks.some((c) => c.id === 'connection.channel');

/** Checks without which a row cannot pass. */
const NEEDED: Partial<Record<Question, readonly string[]>> = {
  connection: ['connection.certificate'],
  domain: ['domain.caa', 'domain.logged'],
  code: CODE_NEEDED,
  governance: ['governance.dependence', 'governance.chain', 'governance.compose', 'governance.os-image'],
};

/** Reasons that deserve a headline of their own. */
const TITLES: Partial<Record<Reason, WordingKey>> = {
  'tcb-out-of-date': 'row_hardware_warn_behind',
  'tcb-out-of-date-configuration-needed': 'row_hardware_warn_behind',
  'cached-page-not-attested': 'row_connection_warn_stored',
  'root-locally-installed': 'row_connection_warn_accepted',
  'root-overridden': 'row_connection_warn_accepted',
  'debug-on': 'row_hardware_fail_debug',
  'certificate-revoked': 'row_hardware_fail_revoked',
  'tcb-revoked': 'row_hardware_fail_revoked',
  'snp-tcb-out-of-date': 'row_hardware_warn_behind',
  'snp-debug-on': 'row_hardware_fail_debug',
  'snp-authority-revoked': 'row_hardware_fail_revoked_amd',
  'snp-report-unsupported': 'row_hardware_unknown_kind',
  'quote-unsupported': 'row_hardware_unknown_kind',
  'certificate-hidden-by-browser': 'row_connection_unknown_hidden',
  'page-opened-before-ready': 'row_connection_unknown_early',
  'page-without-connection': 'row_connection_unknown_stored',
  'file-unreachable': 'row_connection_unknown_files',
  'logged-certificate-not-attested': 'row_domain_warn_logged',
  'logged-certificate-before-lock': 'row_domain_warn_before',
  'caa-open-by-wildcard': 'row_domain_warn_wildcard',
  'resolvers-disagree': 'row_domain_warn_resolvers',
  'os-image-development': 'row_code_fail_development',
  'quote-of-a-simulator': 'row_code_fail_simulator',
  'event-log-edited': 'row_code_fail_log',
  'event-log-contradicts': 'row_code_fail_log',
  'images-not-pinned': 'row_code_warn_images',
  'code-chosen-by-environment': 'row_code_warn_unmeasured',
  'os-image-unknown': 'row_code_unknown_os',
  'compose-missing': 'row_code_unknown_compose',
  'compose-not-asked': 'row_code_unknown_compose',
  'gateway-code-refused': 'row_code_fail_gateway',
  'gateway-skips-attestation': 'row_code_fail_gateway_shortcut',
  'kms-takes-shortcuts': 'row_code_fail_kms_shortcut',
  'gateway-code-warned': 'row_code_warn_gateway',
  'gateway-code-unknown': 'row_code_unknown_gateway',
  'without-kms': 'row_governance_unknown_operator',
  'kms-not-pinned': 'row_governance_unknown_operator',
  'chain-disagreement': 'row_governance_unknown_servers',
  'pen-one-key': 'row_governance_warn_one_key',
  'pen-safe-of-one': 'row_governance_warn_one_key',
  'compose-not-allowed': 'row_governance_fail_code',
  'os-image-not-allowed': 'row_governance_fail_code',
  'channel-key-attested': 'row_channel_pass',
  'channel-old': 'row_channel_warn_old',
  'channel-time-ahead': 'row_channel_unknown_age',
  'channel-age-unknown': 'row_channel_unknown_age',
  'channel-nonce-signer-unknown': 'row_channel_unknown_age',
  'channel-key-unknown': 'row_channel_without_voucher',
  'channel-without-quote': 'row_channel_without_voucher',
  'channel-key-not-attested': 'row_channel_fail',
  'channel-demo-evidence': 'row_channel_fail_sample',
  'channel-unreachable': 'channel_unavailable',
  'channel-silent': 'channel_unavailable',
  'channel-unreadable': 'channel_unavailable',
  'channel-too-large': 'channel_unavailable',
  'pin-policy-changed': 'row_memory_warn_policy',
  'pin-renewed-inside': 'row_memory_pass_renewed',
};

function titleKey(
  question: Question,
  outcome: Answer,
  deciding: Check | undefined,
  checks: readonly Check[],
): WordingKey {
  const own = deciding && TITLES[deciding.reason];
  if (own !== undefined) return own;
  if (question === 'connection' && isOfChannel(checks)) return 'channel_unavailable';
  const elsewhere = deciding?.id === 'connection.certificate';
  if (question === 'connection' && outcome === 'fail' && !elsewhere) return 'row_connection_fail_evidence';
  return `row_${question}_${outcome}`;
}

function detailText(c: Check, facts: Facts, text: Wording, pin: Pin | undefined): string {
  const say = (key: WordingKey, substitutions?: readonly string[]) => text(key, substitutions);
  switch (c.reason) {
    case 'tcb-up-to-date':
    case 'snp-tcb-sufficient':
      return say('detail_tcb_up_to_date', [teeText(facts, text)]);
    case 'snp-tcb-out-of-date':
      return say('detail_tcb_behind', [teeText(facts, text)]);
    case 'tcb-out-of-date':
    case 'tcb-out-of-date-configuration-needed': {
      const advisories = facts.hardware?.advisoryIds;
      const count = Array.isArray(advisories) ? advisories.length : 0;
      return count === 0
        ? say('detail_tcb_behind', [teeText(facts, text)])
        : counted(text, 'detail_advisories', count, [teeText(facts, text)]);
    }
    case 'served-certificate-attested':
      return say('detail_served_attested');
    case 'served-key-attested':
      return say('detail_served_key');
    case 'served-certificate-attested-before':
      return say('detail_served_before');
    case 'served-certificate-not-attested':
    case 'served-certificate-differs-from-ours': {
      const served = digestIn(c.got);
      const attested = digestIn(c.expected);
      if (served === undefined || attested === undefined) break;
      return say('detail_served_other', [briefDigest(served), briefDigest(attested)]);
    }
    case 'certificate-hidden-by-browser':
      return say('detail_certificate_hidden');
    case 'page-opened-before-ready':
      return say('detail_opened_early');
    case 'page-without-connection':
      return say('detail_service_worker');
    case 'evidence-not-authentic':
      return say('detail_nothing_to_compare');
    default: {
      const own =
        domainDetail(c, facts, text) ??
        codeDetail(c, facts, text) ??
        governanceDetail(c, facts, text) ??
        pinDetail(c, pin, text);
      if (own !== undefined) return own;
      break;
    }
  }
  const { expected, got } = c;
  const brief = expected !== undefined && got !== undefined && expected.length + got.length <= BRIEF;
  return c.outcome === 'fail' && brief
    ? say('detail_expected_got', [expected, got])
    : text(reasonKey(c.reason));
}

/** Expected and got that fit one or two lines say more than the reason, which the headline tells already. */
const BRIEF = 60;
