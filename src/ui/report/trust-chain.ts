/**
 * The chain of trust as links: from the vendor's root to the tab. A link is there only where something was found out about it, and
 * its outcome is that of the checks it stands for. How it is drawn is decided elsewhere.
 */
import type { Appraisal, Check, Outcome } from '../../appraisal';
import type { Reason } from '../../reasons';
import { decidingCheck, worstOutcome } from '../deciding-check';
import { asList, asObject, asText, type Fields } from '../fact';
import { briefDigest } from '../fingerprint';
import { strangerText } from '../stranger-text';
import { counted, outcomeKey, type Wording, type WordingKey } from '../wording';

/** `trunk` is the straight way; the others leave it. */
export const LINKS = {
  root: 'trunk',
  pck: 'trunk',
  quote: 'trunk',
  measurements: 'code',
  governance: 'code',
  reportData: 'trunk',
  certificate: 'trunk',
  domain: 'domain',
  tab: 'trunk',
} as const;
export type LinkId = keyof typeof LINKS;

export interface Link {
  readonly id: LinkId;
  readonly name: string;
  /** A word or two each. */
  readonly notes: readonly string[];
  readonly outcome: Outcome;
}

export interface TrustChain {
  /** In the order of `LINKS`. */
  readonly links: readonly Link[];
  readonly arrows: readonly Arrow[];
}

export interface Arrow {
  readonly from: LinkId;
  readonly to: LinkId;
  /**
   * Of the link it leads to; `pass` from a domain that stands in for it. A chain holds nothing below a link that broke: from there on
   * every arrow is a failure, whatever the links at its end show by themselves.
   */
  readonly outcome: Outcome;
}

/** The chain of an appraisal; empty where there was nothing to trace. */
export function trustChainOf(appraisal: Appraisal, text: Wording): TrustChain {
  const found: readonly (Link | undefined)[] = [
    rootLink(appraisal, text),
    pckLink(appraisal, text),
    quoteLink(appraisal, text),
    measurementsLink(appraisal, text),
    governanceLink(appraisal, text),
    reportDataLink(appraisal, text),
    certificateLink(appraisal, text),
    domainLink(appraisal, text),
    tabLink(appraisal, text),
  ];
  const links = found.filter((link) => link !== undefined);
  return { links, arrows: arrowsBetween(links, appraisal.binding) };
}

/** Each link hangs on the first of these that exists. */
const HANGS_ON: { readonly [L in LinkId]: readonly LinkId[] } = {
  root: [],
  pck: ['root'],
  quote: ['pck', 'root'],
  measurements: ['quote'],
  governance: ['measurements', 'quote'],
  reportData: ['quote'],
  certificate: ['reportData', 'quote'],
  domain: ['reportData', 'quote'],
  tab: ['certificate', 'reportData', 'quote'],
};

function arrowsBetween(links: readonly Link[], binding: Appraisal['binding']): readonly Arrow[] {
  const has = (id: LinkId) => links.some((link) => link.id === id);
  const broken = new Set(links.filter((link) => link.outcome === 'fail').map((link) => link.id));
  const arrows: Arrow[] = [];
  const draw = (from: LinkId, { id, outcome }: Pick<Link, 'id' | 'outcome'>) => {
    if (broken.has(from)) broken.add(id);
    arrows.push({ from, to: id, outcome: broken.has(id) ? 'fail' : outcome });
  };
  for (const link of links) {
    const from = HANGS_ON[link.id].find(has);
    if (from !== undefined) draw(from, link);
  }
  const tab = links.find((link) => link.id === 'tab');
  // Where the domain stands in for a certificate that nobody saw, this is the way that holds.
  if (tab !== undefined && has('domain'))
    draw('domain', { id: 'tab', outcome: binding === 'domain' ? 'pass' : tab.outcome });
  return arrows;
}

const of = ({ checks }: Appraisal, ...ids: readonly string[]): readonly Check[] =>
  checks.filter((c) => ids.includes(c.id));
const worst = (checks: readonly Check[]): Outcome => worstOutcome(checks) ?? 'not-applicable';

type NoteKeys = { readonly [R in Reason]?: WordingKey };

/** The notes of those reasons that have one; where none has, the outcome in a word. */
function notesOf(checks: readonly Check[], notes: NoteKeys, text: Wording): readonly string[] {
  const found = checks.flatMap((c) => {
    const key = notes[c.reason];
    return key === undefined ? [] : [text(key)];
  });
  return found.length > 0 ? [...new Set(found)] : [text(outcomeKey(worst(checks)))];
}

const CHAINS = ['hardware.pck-chain', 'hardware.snp-chain'] as const;
const UNTRUSTED: readonly Reason[] = ['pck-chain-untrusted', 'snp-chain-untrusted'];

function rootLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const [chain] = of(appraisal, ...CHAINS);
  if (chain === undefined) return undefined;
  const root = asObject(asObject(appraisal.facts.hardware?.chain)?.root);
  const isPinned = root?.keyPinned === true || chain.outcome === 'pass';
  const isForeign = root?.keyPinned === false || UNTRUSTED.includes(chain.reason);
  const isAmd = chain.id === 'hardware.snp-chain';
  const foreign = isAmd ? 'chain_root_foreign_amd' : 'chain_root_foreign';
  const note = say(text, isPinned ? 'chain_root_built_in' : foreign);
  return {
    id: 'root',
    name: say(text, isAmd ? 'chain_root_amd' : 'chain_root'),
    notes: isPinned || isForeign ? [note] : [text(outcomeKey(chain.outcome))],
    outcome: isForeign ? 'fail' : isPinned ? 'pass' : chain.outcome,
  };
}

const PCK_NOTES: NoteKeys = {
  'not-revoked': 'chain_not_revoked',
  'certificate-revoked': 'chain_revoked',
  'revocation-unknown': 'chain_revocation_unknown',
  'pck-chain-expired': 'chain_expired',
  'snp-not-revoked': 'chain_not_revoked',
  'snp-authority-revoked': 'chain_revoked',
  'snp-revocation-unknown': 'chain_revocation_unknown',
  'snp-chain-expired': 'chain_expired',
};

function pckLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const checks = of(appraisal, ...CHAINS, 'hardware.revocation');
  if (checks.length === 0) return undefined;
  const { signingKey } = appraisal.facts.hardware ?? {};
  return {
    id: 'pck',
    name: say(
      text,
      signingKey === 'vlek' ? 'chain_vlek' : signingKey === 'vcek' ? 'chain_vcek' : 'chain_pck',
    ),
    notes: notesOf(checks, PCK_NOTES, text),
    outcome: worst(checks),
  };
}

const QUOTE_NOTES: NoteKeys = {
  'debug-off': 'chain_debug_off',
  'debug-on': 'chain_debug_on',
  'quote-signature-invalid': 'chain_bad_signature',
  'quote-malformed': 'chain_malformed',
  'quote-unsupported': 'chain_unsupported',
  'snp-debug-off': 'chain_debug_off',
  'snp-debug-on': 'chain_debug_on',
  'snp-signature-invalid': 'chain_bad_signature',
  'snp-report-malformed': 'chain_malformed',
  'snp-report-unsupported': 'chain_unsupported',
};

const QUOTE_NAMES: { readonly [tee: string]: WordingKey } = {
  tdx: 'chain_quote_tdx',
  sgx: 'chain_quote_sgx',
  'sev-snp': 'chain_quote_sev_snp',
};

function quoteLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const ofOthers: readonly string[] = [...CHAINS, 'hardware.revocation', 'hardware.evidence'];
  const checks = appraisal.checks.filter((c) => c.question === 'hardware' && !ofOthers.includes(c.id));
  if (checks.length === 0) return undefined;
  const { tee, tcbStatus } = appraisal.facts.hardware ?? {};
  const status = asText(tcbStatus);
  return {
    id: 'quote',
    name: say(text, QUOTE_NAMES[asText(tee) ?? ''] ?? 'chain_quote_other'),
    notes: [
      ...(status === undefined ? [] : [strangerText(status, 40)]),
      ...notesOf(checks, QUOTE_NOTES, text),
    ].slice(0, 2),
    outcome: worst(checks),
  };
}

const PIN_NOTES: NoteKeys = {
  'pin-unchanged': 'chain_as_pinned',
  'pin-renewed-inside': 'chain_as_pinned',
  'pin-identity-changed': 'chain_not_as_pinned',
};

/** Measurements that nobody compared are not established, whatever the pin says: it tells of change, not of what they mean. */
function measurementsLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const checks = appraisal.checks.filter((c) => c.question === 'code');
  const measured = asObject(appraisal.facts.memory?.identity) !== undefined;
  if (checks.length === 0 && !measured) return undefined;
  const pin = appraisal.checks.flatMap((c) => {
    const key = PIN_NOTES[c.reason];
    return key === undefined ? [] : [text(key)];
  });
  const name = say(text, 'chain_measurements');
  if (checks.length === 0)
    return { id: 'measurements', name, notes: [say(text, 'chain_code_unasked'), ...pin], outcome: 'unknown' };
  const outcome = worst(checks);
  const known = outcome === 'pass' ? codeNotes(appraisal, text) : [];
  const notes = known.length > 0 ? known : [text(`row_code_${answerOf(outcome)}`)];
  return { id: 'measurements', name, notes: [...notes, ...pin], outcome };
}

/** System and images, of code of which every check passes. */
function codeNotes({ facts: { code } }: Appraisal, text: Wording): readonly string[] {
  const name = asText(asObject(code?.os)?.name);
  const images = asList(asObject(code?.compose)?.images).length;
  return name === undefined || images === 0
    ? []
    : [strangerText(name, 24), counted(text, 'code_images_pinned', images)];
}

function governanceLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const checks = appraisal.checks.filter((c) => c.question === 'governance');
  if (checks.length === 0) return undefined;
  const outcome = worst(checks);
  return {
    id: 'governance',
    name: say(text, 'chain_governance'),
    notes: [text(outcomeKey(outcome))],
    outcome,
  };
}

const REPORT_DATA_NOTES: { readonly [reason: string]: WordingKey } = {
  'manifest-attested': 'chain_hash_of_manifest',
  'key-attested': 'chain_hash_of_key',
  'gateway-key-attested': 'chain_hash_of_key',
  'ra-tls-key-attested': 'chain_hash_of_key',
  'channel-key-attested': 'chain_hash_of_key',
};

/** What the evidence vouches for: of a page, and of a channel. */
const VOUCHED = ['connection.report-data', 'connection.channel-key'] as const;

function reportDataLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const checks = of(appraisal, ...VOUCHED, 'connection.nonce');
  const [deciding] = of(appraisal, ...VOUCHED);
  if (deciding === undefined) return undefined;
  const outcome = worst(checks);
  const key = outcome === 'fail' ? 'chain_hash_of_other' : REPORT_DATA_NOTES[deciding.reason];
  return {
    id: 'reportData',
    name: say(text, 'chain_report_data'),
    notes: [key === undefined ? text(outcomeKey(outcome)) : text(key)],
    outcome,
  };
}

/** Of a channel: what is about its key beside the evidence. */
const ABOUT_CHANNELS = ['connection.channel', 'connection.channel-demo', 'connection.channel-age'];

/** Of the connection: what is about the evidence's own files, not about the tab. */
const ABOUT_FILES = ['connection.manifest', 'connection.files', 'connection.host', 'connection.quoted-keys'];

function certificateLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const facts: Fields = appraisal.facts.connection ?? {};
  const certificate = digest(facts.attestedCertificateSha256);
  const ofChannel = appraisal.url === undefined ? undefined : digest(facts.x25519PublicKey);
  const named = ofChannel ?? certificate ?? digest(facts.attestedSpkiSha256);
  // What a quote does not vouch for hangs on nothing.
  if (named === undefined || of(appraisal, ...VOUCHED).length === 0) return undefined;
  const checks = of(appraisal, ...(ofChannel === undefined ? ABOUT_FILES : ABOUT_CHANNELS));
  return {
    id: 'certificate',
    name: say(text, nameOf(ofChannel, certificate)),
    notes: [briefDigest(named)],
    outcome: checks.length === 0 ? 'pass' : worst(checks),
  };
}

const nameOf = (channelKey: string | undefined, certificate: string | undefined): WordingKey =>
  channelKey !== undefined
    ? 'chain_channel_key'
    : certificate === undefined
      ? 'chain_key'
      : 'chain_certificate';

const DOMAIN_NOTES: NoteKeys & { readonly [reason: string]: WordingKey } = {
  'caa-locked': 'chain_domain_locked',
  'caa-open': 'chain_domain_open',
  'caa-unattested-account': 'chain_domain_other_account',
  'logged-certificates-attested': 'chain_logged_own',
  'logged-certificates-by-account': 'chain_logged_own',
  'logged-certificate-not-attested': 'chain_logged_other',
  'logged-certificate-before-lock': 'chain_logged_other',
};

function domainLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const checks = appraisal.checks.filter((c) => c.question === 'domain');
  if (checks.length === 0) return undefined;
  return {
    id: 'domain',
    name: say(text, 'chain_domain'),
    notes: notesOf(checks, DOMAIN_NOTES, text).slice(0, 2),
    outcome: worst(checks),
  };
}

const TAB_NOTES: NoteKeys = {
  'served-certificate-attested': 'chain_tab_served',
  'served-key-attested': 'chain_tab_served_key',
  'served-certificate-attested-before': 'chain_tab_served_before',
  'served-certificate-not-attested': 'chain_tab_served_other',
  'served-certificate-differs-from-ours': 'chain_tab_served_other',
  'cached-page-not-attested': 'chain_tab_stored',
  'certificate-hidden-by-browser': 'chain_tab_hidden',
  'page-opened-before-ready': 'chain_tab_early',
  'page-without-connection': 'chain_tab_stored',
};

function tabLink(appraisal: Appraisal, text: Wording): Link | undefined {
  const check = decidingCheck(of(appraisal, 'connection.certificate'));
  if (check === undefined) return undefined;
  return {
    id: 'tab',
    name: say(text, 'chain_tab'),
    notes: [
      ...notesOf([check], TAB_NOTES, text),
      ...(appraisal.binding === 'domain' ? [say(text, 'chain_tab_by_domain')] : []),
    ],
    outcome: check.outcome,
  };
}

const HEX = /^[0-9a-f]{64}$/;
const digest = (value: Fields[string]): string | undefined => {
  const hex = asText(value);
  return hex !== undefined && HEX.test(hex) ? hex : undefined;
};

const answerOf = (outcome: Outcome): Exclude<Outcome, 'not-applicable'> =>
  outcome === 'not-applicable' ? 'unknown' : outcome;

const say = (text: Wording, key: WordingKey): string => text(key);
