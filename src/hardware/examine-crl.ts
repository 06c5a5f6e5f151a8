/** Revocation lists: are they Intel's, and of the issuer in question? RFC 5280, section 6.3.3, for complete lists. */
import { equalBytes } from '../encoding/bytes';
import { LIMITS } from '../limits';
import { Refusal } from '../refusal';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import { readCertificatesOfPem } from './certificates-of-pem';
import { readServedCrl } from './crl';
import { type Examined, faulty, unreadableOnRefusal } from './examined';
import { ExaminedMemory } from './examined-memory';
import { intelPckCas } from './intel-certificates';
import { verifyAuthority } from './p256';
import type { Crl } from './revocation-list';
import { ROOT_NAME, signedByRoot } from './trusted-root';
import { type Period, periodOf } from './validity';

/** An authentic list; `issuerKey` is the key that signed it, absent where that is a pinned root. */
export interface ExaminedCrl extends Crl {
  readonly issuerKey?: Uint8Array;
}

const rootCrls = new ExaminedMemory<ExaminedCrl>();

/** The list of the root: revokes PCK authorities and TCB signers. */
export function examineRootCrl(body: Uint8Array, roots: HardwareRoots): Promise<Examined<ExaminedCrl>> {
  return rootCrls.recall(body, [], roots, () => examineListOfRoot(body, roots));
}

function examineListOfRoot(body: Uint8Array, roots: HardwareRoots): Promise<Examined<ExaminedCrl>> {
  const what = 'root CRL';
  return unreadableOnRefusal(what, async () => {
    const crl = readServedCrl(body);
    if (!crl.issuerCommonName.includes(ROOT_NAME))
      return faulty('collateral-for-another-platform', `${what} of ${ROOT_NAME}`, crl.issuerCommonName);
    if (!(await signedByRoot(crl, roots)))
      return faulty(
        'collateral-forged',
        `${what} signed by the pinned root`,
        'a signature that does not verify',
      );
    return { kind: 'authentic', document: crl, periods: [periodOfCrl(what, crl)] };
  });
}

const pckCrls = new ExaminedMemory<ExaminedCrl>();

/**
 * The list of a PCK authority. Its signer is looked for where it most likely is, and only then elsewhere: a signature that cannot
 * verify costs as much as one that does.
 * @param pckCa the authority in the quote, trusted or not, where it could be read
 * @param issuerChain PEM beside the list; the authorities of this release are tried after both
 */
export function examinePckCrl(
  body: Uint8Array,
  pckCa: Certificate | undefined,
  issuerChain: string | undefined,
  roots: HardwareRoots,
): Promise<Examined<ExaminedCrl>> {
  const places = [
    () => (pckCa === undefined ? [] : [pckCa]),
    () => certificatesOfHint(issuerChain),
    intelPckCas,
  ];
  return pckCrls.recall(body, [pckCa?.der, issuerChain], roots, () => examineListOf(places, body, roots));
}

function examineListOf(
  places: readonly (() => readonly Certificate[])[],
  body: Uint8Array,
  roots: HardwareRoots,
): Promise<Examined<ExaminedCrl>> {
  const what = 'PCK CRL';
  return unreadableOnRefusal(what, async () => {
    const crl = readServedCrl(body);
    let isNamed = false;
    for (const candidates of places) {
      const named = candidates().filter((c) => equalBytes(c.subject, crl.issuer));
      isNamed ||= named.length > 0;
      const verdicts = await Promise.all(named.map((issuer) => hasIssued(issuer, crl, roots)));
      const issuer = named[verdicts.indexOf(true)];
      if (issuer !== undefined)
        return {
          kind: 'authentic',
          document: { ...crl, issuerKey: issuer.publicKey },
          periods: [periodOfCrl(what, crl), periodOf(issuer.commonName, issuer)],
        };
    }
    if (!isNamed)
      return faulty('collateral-for-another-platform', `${what} of a PCK authority`, crl.issuerCommonName);
    return faulty(
      'collateral-forged',
      `${what} signed by ${crl.issuerCommonName} under the pinned root`,
      'a signature that does not verify',
    );
  });
}

/** Both signatures, the issuer's and the root's on its certificate, are checked at once. */
async function hasIssued(issuer: Certificate, crl: Crl, roots: HardwareRoots): Promise<boolean> {
  const [byRoot, byIssuer] = await Promise.all([
    signedByRoot(issuer, roots),
    verifyAuthority(issuer.publicKey, crl.signed, crl.signature),
  ]);
  return byRoot && byIssuer && issuer.isCa && issuer.keyUsage.crlSign;
}

/** The certificates of an issuer-chain header. A hint that cannot be read is no hint: nothing is believed for its sake. */
function certificatesOfHint(pem: string | undefined): readonly Certificate[] {
  if (pem === undefined) return [];
  try {
    return readCertificatesOfPem(pem, LIMITS.chainCertificates);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

const periodOfCrl = (what: string, crl: Crl): Period => ({ what, from: crl.thisUpdate, to: crl.nextUpdate });
