/**
 * Every reason a check can give, one row each: which check it belongs to, what outcome it stands for, who can mend it.
 * Codes are stable across releases. Wording lives in `public/_locales`, under `reason_*` and `proves_*`; `docs/reasons.md` is
 * written from this table and a test walks all three.
 *
 * `transient` marks findings that an honest site shows for a moment (renewal, replicas): they are looked at again on
 * fresh connections before they count (dstack evidence specification, section 2.4).
 */
import type { Mender, Outcome, Question } from './appraisal';

interface Row {
  readonly id: string;
  readonly question: Question;
  readonly outcome: Outcome;
  readonly who: Mender;
  readonly transient?: true;
}

const row = <const O extends Outcome>(id: string, outcome: O, who: Mender, transient?: 'transient') =>
  ({
    id,
    question: id.slice(0, id.indexOf('.')) as Question,
    outcome,
    who,
    ...(transient ? { transient: true as const } : {}),
  }) as const;

export const REASONS = {
  // Is there evidence to look at?
  'evidence-unreachable': row('hardware.evidence', 'unknown', 'network'),
  'evidence-unreadable': row('hardware.evidence', 'unknown', 'site', 'transient'),
  'evidence-too-large': row('hardware.evidence', 'unknown', 'site'),
  'evidence-redirected': row('hardware.evidence', 'unknown', 'site'),
  'gateway-without-quotes': row('hardware.evidence', 'unknown', 'site'),

  // Is the hardware genuine and current?
  'quote-wellformed': row('hardware.quote-format', 'pass', 'nobody'),
  'quote-malformed': row('hardware.quote-format', 'fail', 'site'),
  'quote-unsupported': row('hardware.quote-format', 'unknown', 'nobody'),
  'quote-signature-valid': row('hardware.quote-signature', 'pass', 'nobody'),
  'quote-signature-invalid': row('hardware.quote-signature', 'fail', 'site'),
  'attestation-key-bound': row('hardware.attestation-key', 'pass', 'nobody'),
  'attestation-key-not-bound': row('hardware.attestation-key', 'fail', 'site'),
  'qe-report-signature-valid': row('hardware.qe-report', 'pass', 'nobody'),
  'qe-report-signature-invalid': row('hardware.qe-report', 'fail', 'site'),
  'qe-report-unknown': row('hardware.qe-report', 'unknown', 'site'),
  'pck-chain-valid': row('hardware.pck-chain', 'pass', 'nobody'),
  'pck-chain-invalid': row('hardware.pck-chain', 'fail', 'site'),
  'pck-chain-untrusted': row('hardware.pck-chain', 'fail', 'site'),
  'pck-chain-expired': row('hardware.pck-chain', 'fail', 'vendor'),
  'pck-chain-not-yet-valid': row('hardware.pck-chain', 'unknown', 'person'),
  'pck-certificate-missing': row('hardware.pck-chain', 'unknown', 'site'),
  'collateral-authentic': row('hardware.collateral', 'pass', 'nobody'),
  'collateral-forged': row('hardware.collateral', 'fail', 'network'),
  'collateral-for-another-platform': row('hardware.collateral', 'fail', 'network'),
  'collateral-unreachable': row('hardware.collateral', 'unknown', 'network'),
  'collateral-unreadable': row('hardware.collateral', 'unknown', 'vendor'),
  'collateral-expired': row('hardware.collateral', 'unknown', 'network'),
  'collateral-not-yet-valid': row('hardware.collateral', 'unknown', 'person'),
  'collateral-recent': row('hardware.collateral-age', 'pass', 'nobody'),
  'collateral-old': row('hardware.collateral-age', 'unknown', 'network'),
  'collateral-age-unknown': row('hardware.collateral-age', 'unknown', 'network'),
  'evaluation-sufficient': row('hardware.evaluation', 'pass', 'nobody'),
  'evaluation-below-minimum': row('hardware.evaluation', 'unknown', 'network'),
  'evaluation-unknown': row('hardware.evaluation', 'unknown', 'network'),
  'not-revoked': row('hardware.revocation', 'pass', 'nobody'),
  'certificate-revoked': row('hardware.revocation', 'fail', 'site'),
  'revocation-unknown': row('hardware.revocation', 'unknown', 'network'),
  'qe-identity-matched': row('hardware.qe-identity', 'pass', 'nobody'),
  'qe-identity-mismatch': row('hardware.qe-identity', 'fail', 'site'),
  'qe-identity-unknown': row('hardware.qe-identity', 'unknown', 'network'),
  'tdx-module-genuine': row('hardware.tdx-module', 'pass', 'nobody'),
  'tdx-module-mismatch': row('hardware.tdx-module', 'fail', 'site'),
  'tdx-module-unknown': row('hardware.tdx-module', 'unknown', 'network'),
  'tdx-module-not-applicable': row('hardware.tdx-module', 'not-applicable', 'nobody'),
  'tcb-up-to-date': row('hardware.tcb', 'pass', 'nobody'),
  'tcb-sw-hardening-needed': row('hardware.tcb', 'warn', 'site'),
  'tcb-configuration-needed': row('hardware.tcb', 'warn', 'site'),
  'tcb-configuration-and-sw-hardening-needed': row('hardware.tcb', 'warn', 'site'),
  'tcb-out-of-date': row('hardware.tcb', 'warn', 'site'),
  'tcb-out-of-date-configuration-needed': row('hardware.tcb', 'warn', 'site'),
  'tcb-relaunch-advised': row('hardware.tcb', 'warn', 'site'),
  'tcb-relaunch-advised-configuration-needed': row('hardware.tcb', 'warn', 'site'),
  'tcb-status-refused': row('hardware.tcb', 'fail', 'site'),
  'tcb-revoked': row('hardware.tcb', 'fail', 'site'),
  'tcb-not-supported': row('hardware.tcb', 'fail', 'vendor'),
  'tcb-unknown': row('hardware.tcb', 'unknown', 'network'),
  'debug-off': row('hardware.debug', 'pass', 'nobody'),
  'debug-on': row('hardware.debug', 'fail', 'site'),
  'debug-unknown': row('hardware.debug', 'unknown', 'site'),
  'attributes-expected': row('hardware.attributes', 'pass', 'nobody'),
  'attributes-unexpected': row('hardware.attributes', 'fail', 'site'),
  'attributes-unknown': row('hardware.attributes', 'unknown', 'site'),
  'sept-ve-disable-set': row('hardware.sept-ve-disable', 'pass', 'nobody'),
  'sept-ve-disable-clear': row('hardware.sept-ve-disable', 'warn', 'site'),
  'sept-ve-disable-refused': row('hardware.sept-ve-disable', 'fail', 'site'),
  'sept-ve-disable-unknown': row('hardware.sept-ve-disable', 'unknown', 'site'),
  'sept-ve-disable-not-applicable': row('hardware.sept-ve-disable', 'not-applicable', 'nobody'),
  'service-td-absent': row('hardware.service-td', 'pass', 'nobody'),
  'service-td-present': row('hardware.service-td', 'warn', 'site'),
  'service-td-refused': row('hardware.service-td', 'fail', 'site'),
  'service-td-unknown': row('hardware.service-td', 'unknown', 'site'),
  'service-td-not-applicable': row('hardware.service-td', 'not-applicable', 'nobody'),

  // Does my connection end there?
  'manifest-wellformed': row('connection.manifest', 'pass', 'nobody'),
  'manifest-malformed': row('connection.manifest', 'fail', 'site'),
  'manifest-attested': row('connection.report-data', 'pass', 'nobody'),
  'manifest-not-attested': row('connection.report-data', 'fail', 'site', 'transient'),
  'key-attested': row('connection.report-data', 'pass', 'nobody'),
  'key-not-attested': row('connection.report-data', 'fail', 'site', 'transient'),
  'nonce-attested': row('connection.nonce', 'pass', 'nobody'),
  'nonce-not-attested': row('connection.nonce', 'fail', 'site', 'transient'),
  'gateway-key-attested': row('connection.report-data', 'pass', 'nobody'),
  'gateway-key-not-attested': row('connection.report-data', 'fail', 'site', 'transient'),
  'ra-tls-key-attested': row('connection.report-data', 'pass', 'nobody'),
  'ra-tls-key-not-attested': row('connection.report-data', 'fail', 'site', 'transient'),
  'quoted-keys-genuine': row('connection.quoted-keys', 'pass', 'nobody'),
  'quoted-key-refused': row('connection.quoted-keys', 'warn', 'site'),
  'quoted-key-unknown': row('connection.quoted-keys', 'unknown', 'network'),
  'gateway-app-known': row('connection.gateway', 'pass', 'nobody'),
  'gateway-app-differs': row('connection.gateway', 'fail', 'site', 'transient'),
  'gateway-app-unknown': row('connection.gateway', 'unknown', 'nobody'),
  'app-attested': row('connection.app', 'pass', 'nobody'),
  'app-id-differs': row('connection.app', 'fail', 'site', 'transient'),
  'certificate-app-id-differs': row('connection.app', 'fail', 'site'),
  'app-hardware-refused': row('connection.app', 'fail', 'site'),
  'app-hardware-warned': row('connection.app', 'warn', 'site'),
  'app-hardware-unknown': row('connection.app', 'unknown', 'network'),
  'app-not-disclosed': row('connection.app', 'unknown', 'site'),
  'app-evidence-unreadable': row('connection.app', 'unknown', 'site', 'transient'),
  'files-match-manifest': row('connection.files', 'pass', 'nobody'),
  'file-differs-from-manifest': row('connection.files', 'fail', 'site', 'transient'),
  'file-unreachable': row('connection.files', 'unknown', 'network', 'transient'),
  'attested-certificate-covers-host': row('connection.host', 'pass', 'nobody'),
  'attested-certificate-of-another-host': row('connection.host', 'fail', 'site', 'transient'),
  'attested-certificate-unreadable': row('connection.host', 'fail', 'site', 'transient'),
  'attested-certificate-unreachable': row('connection.host', 'unknown', 'network', 'transient'),
  'attested-certificate-not-established': row('connection.certificate', 'unknown', 'site'),
  'certificate-not-spoken-of': row('connection.certificate', 'unknown', 'nobody'),
  'served-certificate-attested': row('connection.certificate', 'pass', 'nobody'),
  'served-key-attested': row('connection.certificate', 'pass', 'nobody'),
  'served-certificate-attested-before': row('connection.certificate', 'pass', 'nobody'),
  'served-certificate-not-attested': row('connection.certificate', 'fail', 'network', 'transient'),
  'served-certificate-differs-from-ours': row('connection.certificate', 'warn', 'site', 'transient'),
  'cached-page-not-attested': row('connection.certificate', 'warn', 'person', 'transient'),
  'certificate-hidden-by-browser': row('connection.certificate', 'unknown', 'browser'),
  'page-opened-before-ready': row('connection.certificate', 'unknown', 'person'),
  'page-without-connection': row('connection.certificate', 'unknown', 'browser'),
  'evidence-not-authentic': row('connection.certificate', 'unknown', 'site'),
  'root-locally-installed': row('connection.root', 'warn', 'person'),
  'root-overridden': row('connection.root', 'warn', 'person'),
  'root-irrelevant': row('connection.root', 'not-applicable', 'nobody'),

  // Could anyone else get a certificate?
  'account-attested': row('domain.account', 'pass', 'nobody'),
  'account-not-attested': row('domain.account', 'fail', 'site', 'transient'),
  'account-of-another-app': row('domain.account', 'fail', 'site', 'transient'),
  'account-not-published': row('domain.account', 'unknown', 'site'),
  'account-unknown': row('domain.account', 'unknown', 'network'),
  'caa-locked': row('domain.caa', 'pass', 'nobody'),
  'caa-open': row('domain.caa', 'warn', 'site'),
  'caa-open-by-wildcard': row('domain.caa', 'warn', 'site'),
  'caa-unattested-account': row('domain.caa', 'warn', 'site'),
  'caa-account-unknown': row('domain.caa', 'unknown', 'site'),
  'caa-unknown': row('domain.caa', 'unknown', 'network'),
  'dns-persist-unattested': row('domain.dns-persist', 'warn', 'site'),
  'resolvers-agree': row('domain.resolvers', 'pass', 'nobody'),
  'resolvers-disagree': row('domain.resolvers', 'warn', 'network'),
  'resolver-silent': row('domain.resolvers', 'unknown', 'network'),
  'logged-certificates-attested': row('domain.logged', 'pass', 'nobody'),
  'logged-certificates-by-account': row('domain.logged', 'pass', 'nobody'),
  'logged-certificate-not-attested': row('domain.logged', 'warn', 'site'),
  'logged-certificate-before-lock': row('domain.logged', 'warn', 'site'),
  'logged-certificates-not-compared': row('domain.logged', 'unknown', 'site'),
  'logged-certificates-unconfirmed': row('domain.logged', 'unknown', 'network'),
  'logs-unreachable': row('domain.logged', 'unknown', 'network'),
  'log-sources-agree': row('domain.log-sources', 'pass', 'nobody'),
  'log-source-silent': row('domain.log-sources', 'unknown', 'network'),
  'log-source-incomplete': row('domain.log-sources', 'unknown', 'network'),
  'scts-valid': row('domain.sct', 'pass', 'nobody'),
  'scts-invalid': row('domain.sct', 'fail', 'network'),
  'scts-not-verified': row('domain.sct', 'not-applicable', 'nobody'),
  'scts-absent': row('domain.sct', 'unknown', 'site'),

  // Has anything changed since I last looked?
  'pin-unchanged': row('memory.pin', 'pass', 'nobody'),
  'pin-renewed-inside': row('memory.pin', 'pass', 'nobody'),
  'pin-identity-changed': row('memory.pin', 'warn', 'site'),
  'pin-evidence-vanished': row('memory.pin', 'fail', 'site', 'transient'),
  'pin-not-compared': row('memory.pin', 'unknown', 'network'),
  'pin-lock-unchanged': row('memory.domain-lock', 'pass', 'nobody'),
  'pin-lock-lost': row('memory.domain-lock', 'warn', 'site'),
  'pin-account-changed': row('memory.domain-lock', 'warn', 'site'),
  'pin-lock-not-compared': row('memory.domain-lock', 'unknown', 'network'),
} satisfies Record<string, Row>;

export type Reason = keyof typeof REASONS;

/** All reasons, in the order of the table. */
export const ALL_REASONS = Object.keys(REASONS) as readonly Reason[];

/** True for findings an honest site may show for a moment; see the table. */
export function isTransient(reason: Reason): boolean {
  const r: Row = REASONS[reason];
  return r.transient === true;
}
