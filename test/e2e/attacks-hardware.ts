/** Quotes and records that must not be believed, and evidence that is none. */
import { type AttackRow, NOT_RED } from './attack-row';

export const HARDWARE_ATTACKS: readonly AttackRow[] = [
  // One flipped byte.
  {
    attack: 'flipped byte in the header',
    site: 'flipHeader',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the body',
    site: 'flipBody',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the signature',
    site: 'flipSignature',
    expects: { verdict: 'danger', reason: 'quote-signature-invalid' },
  },
  {
    attack: 'flipped byte in the QE report',
    site: 'flipQeReport',
    expects: { verdict: 'danger', reason: 'qe-report-signature-invalid' },
  },
  {
    attack: 'changed byte in the certificate',
    site: 'flipCertificate',
    expects: { verdict: 'danger', reason: 'pck-chain-invalid' },
  },

  // Hardware.
  { attack: 'debug TD', site: 'debug', expects: { verdict: 'danger', reason: 'debug-on' } },
  {
    attack: 'revoked PCK certificate',
    site: 'revoked',
    expects: { verdict: 'danger', reason: 'certificate-revoked' },
  },
  { attack: 'revoked TCB', site: 'revokedTcb', expects: { verdict: 'danger', reason: 'tcb-revoked' } },
  {
    attack: 'TCB out of date',
    site: 'outOfDate',
    expects: { verdict: 'warning', reason: 'tcb-out-of-date' },
  },
  {
    attack: 'TCB needs software hardening',
    site: 'swHardening',
    expects: { verdict: 'warning', reason: 'tcb-sw-hardening-needed' },
  },
  {
    attack: 'collateral expired',
    site: 'collateralExpired',
    expects: { verdict: 'unavailable', reason: 'collateral-expired' },
    never: NOT_RED,
  },
  {
    attack: 'collateral signed by another root',
    site: 'collateralForeign',
    expects: { verdict: 'danger', reason: 'collateral-forged' },
  },
  {
    attack: 'collateral with a broken signature',
    site: 'collateralForged',
    expects: { verdict: 'danger', reason: 'collateral-forged' },
  },
  {
    attack: 'collateral is a web page',
    site: 'collateralGarbage',
    expects: { verdict: 'unavailable', reason: 'collateral-unreadable' },
    never: NOT_RED,
  },
  {
    attack: 'Intel and second source unreachable',
    site: 'unreachable',
    expects: { verdict: 'unavailable', reason: 'collateral-unreachable' },
    never: NOT_RED,
  },

  // Evidence that is none.
  {
    attack: 'empty quote',
    site: 'emptyQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-unreadable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote is a web page',
    site: 'htmlQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-unreadable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote without an end',
    site: 'hugeQuote',
    expects: { verdict: 'unavailable', reason: 'evidence-too-large', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'manifest without an end',
    site: 'hugeManifest',
    expects: { verdict: 'none', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'quote that never ends',
    site: 'slow',
    expects: { verdict: 'unavailable', reason: 'evidence-unreachable', binding: 'none' },
    never: NOT_RED,
  },
  {
    attack: 'evidence redirected',
    site: 'redirected',
    expects: { verdict: 'none', binding: 'none' },
    never: NOT_RED,
  },
];
