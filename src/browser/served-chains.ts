/**
 * The certificates themselves, behind the hashes by which tabs are kept: promises of logs and evidence stand inside them. Few are
 * kept, for the session: a page whose certificate fell out is only verified without them.
 */
import { toBase64 } from '../encoding/base64';
import { LIMITS } from '../limits';
import type { Observation } from '../visit';
import type { Session } from './session';

const CHAIN = 'chain:';
const MOST_CHAINS = 48;
/** The certificate and its issuer; nothing is read from those above. */
const LINKS = 2;

/** @param chain DER, leaf first */
export function keepChain(session: Session, certificateSha256: string, chain: readonly Uint8Array[]): void {
  const key = CHAIN + certificateSha256;
  const known = session.get<readonly string[]>(key);
  const links = chain.slice(0, LINKS);
  if (known !== undefined && known.length >= links.length) return;
  if (links.some((der) => der.length > LIMITS.webCertificateBytes)) return;
  session.set(
    key,
    links.map((der) => toBase64(der)),
  );
  for (const old of session.keys(CHAIN).slice(0, -MOST_CHAINS)) session.delete(old);
}

/** The observation with the certificates behind it, where they are still there. */
export function withChain(session: Session, seen: Observation): Observation {
  if (seen.kind === 'not-seen' || seen.certificate.certificateSha256 === undefined) return seen;
  const chain = session.get<readonly string[]>(CHAIN + seen.certificate.certificateSha256);
  return chain === undefined ? seen : { ...seen, chain };
}
