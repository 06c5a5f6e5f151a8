/**
 * The promises of certificate logs in a served certificate, verified against the logs of the release (RFC 6962 section 3.2).
 *
 * A promise is signed over the certificate and its issuer's key. So a signature that does not hold counts as forged only when the
 * issuer is known to be the right one: when the certificate's own signature holds under its key.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Check, check, type JsonValue } from '../../appraisal';
import { fromBase64, toBase64 } from '../../encoding/base64';
import { type CertificateParts, readCertificateParts } from '../../encoding/certificate-parts';
import { isIssuedBy } from '../../encoding/issued-by';
import { signedBySct, tbsWithoutScts } from '../../encoding/precertificate';
import { type Sct, sctsOf } from '../../encoding/read-scts';
import { holdsUnder, type SignatureKind } from '../../encoding/spki-signature';
import { Refusal } from '../../refusal';
import type { CtLog } from './ct-log';

/** `too-late`: the log had ended by then. `in-the-future`: later than our clock. Neither is counted for or against anybody. */
export type SctState = 'valid' | 'invalid' | 'unknown-log' | 'too-late' | 'in-the-future' | 'not-verified';

export interface SctFindings {
  readonly checks: readonly Check[];
  readonly facts: JsonValue;
}

const EXPECTED = 'a promise that a known certificate log signed';

/**
 * Never rejects.
 * @param leafDer the served certificate
 * @param issuerDer the certificate that it was issued with; `undefined` where the browser does not show it
 * @param at clock, milliseconds since the epoch
 */
export async function verifyScts(
  leafDer: Uint8Array,
  issuerDer: Uint8Array | undefined,
  logs: readonly CtLog[],
  at: number,
): Promise<SctFindings> {
  let leaf: CertificateParts;
  let scts: readonly Sct[];
  try {
    leaf = readCertificateParts(leafDer);
    scts = sctsOf(leaf);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { checks: [check('scts-not-verified', { expected: EXPECTED, got: error.message })], facts: [] };
  }
  if (scts.length === 0)
    return { checks: [check('scts-absent', { expected: EXPECTED, got: 'none' })], facts: [] };

  const issuer = await issuerOf(leaf, issuerDer);
  const tbs = tbsWithoutScts(leaf);
  const byId = new Map(logs.map((log) => [log.logId, log] as const));
  const found = await Promise.all(
    scts.map(async (sct) => {
      const log = byId.get(toBase64(sct.logId));
      return { sct, log, state: await stateOf(sct, log, issuer, tbs, at) };
    }),
  );
  return {
    checks: [judged(found, issuer !== undefined)],
    facts: found.map(({ sct, log, state }) => ({
      logId: toBase64(sct.logId),
      timestamp: sct.timestamp,
      state,
      ...(log === undefined ? {} : { log: log.description, operator: log.operator }),
    })),
  };
}

interface Found {
  readonly sct: Sct;
  readonly log: CtLog | undefined;
  readonly state: SctState;
}

function judged(found: readonly Found[], issuerKnown: boolean): Check {
  const of = (wanted: SctState) => found.filter(({ state }) => state === wanted);
  const names = (some: readonly Found[]) => some.map(({ sct, log }) => nameOf(sct, log)).join(', ');
  const invalid = of('invalid');
  if (invalid.length > 0) return check('scts-invalid', { expected: EXPECTED, got: names(invalid) });
  const valid = of('valid');
  if (valid.length > 0) return check('scts-valid', { expected: EXPECTED, got: names(valid) });
  const got = issuerKnown
    ? found.map(({ sct, log, state }) => `${nameOf(sct, log)}: ${IN_WORDS[state]}`).join(', ')
    : `${found.length} promises; the issuer's certificate is not shown`;
  return check('scts-not-verified', { expected: EXPECTED, got });
}

const nameOf = (sct: Sct, log: CtLog | undefined): string => log?.description ?? `log ${toBase64(sct.logId)}`;

const IN_WORDS: { readonly [S in SctState]: string } = {
  valid: 'valid',
  invalid: 'not signed by it',
  'unknown-log': 'not a log that this release knows',
  'too-late': 'made after the log had ended',
  'in-the-future': 'made later than this clock says',
  'not-verified': 'not verified',
};

async function stateOf(
  sct: Sct,
  log: CtLog | undefined,
  issuer: CertificateParts | undefined,
  tbs: Uint8Array,
  at: number,
): Promise<SctState> {
  if (log === undefined) return 'unknown-log';
  if (issuer === undefined) return 'not-verified';
  const kind = SCT_SIGNATURES[sct.signatureAlgorithm];
  if (sct.hashAlgorithm !== SHA_256 || kind === undefined) return 'invalid';
  const message = signedBySct(sct, sha256(issuer.spki), tbs);
  if (!(await holdsUnder(fromBase64(log.key), kind, 'SHA-256', message, sct.signature))) return 'invalid';
  if (sct.timestamp > at) return 'in-the-future';
  return log.until !== undefined && sct.timestamp >= log.until ? 'too-late' : 'valid';
}

/** RFC 6962 section 2.1.4: SHA-256, with ECDSA or RSA. */
const SHA_256 = 4;
const SCT_SIGNATURES: { readonly [algorithm: number]: SignatureKind } = { 1: 'RSA', 3: 'ECDSA' };

/** The issuer, when it is one: the leaf names it, and the leaf's signature holds under its key. */
async function issuerOf(
  leaf: CertificateParts,
  issuerDer: Uint8Array | undefined,
): Promise<CertificateParts | undefined> {
  if (issuerDer === undefined) return undefined;
  try {
    const issuer = readCertificateParts(issuerDer);
    return (await isIssuedBy(leaf, issuer)) ? issuer : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
