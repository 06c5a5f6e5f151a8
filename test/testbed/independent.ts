/**
 * A second opinion for the testbed's own tests: reads quotes by the layout and verifies with node:crypto. Shares nothing with the makers,
 * so that a mistake there cannot hide here.
 */
import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';

export interface ReadQuote {
  readonly header: Buffer;
  readonly tdAttributes: Buffer;
  readonly mrtd: Buffer;
  readonly rtmr3: Buffer;
  readonly reportData: Buffer;
  readonly leaf: X509Certificate;
  readonly chain: readonly X509Certificate[];
  readonly trailing: number;
  readonly quoteSigned: boolean;
  readonly attestationKeyBound: boolean;
  readonly qeReportSigned: boolean;
  /** Leaf under CA, CA under root, root under itself. */
  readonly chainSigned: boolean;
  /** x||y of the root, hex. */
  readonly rootKeyHex: string;
}

const SPKI_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

export function pointKey(point: Buffer): KeyObject {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.of(4), point]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** ECDSA P-256, SHA-256, r||s. */
export function signedBy(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

export function rawKeyHex(certificate: X509Certificate): string {
  return certificate.publicKey.export({ format: 'der', type: 'spki' }).subarray(-64).toString('hex');
}

export function readQuote(bytes: Uint8Array): ReadQuote {
  const q = Buffer.from(bytes);
  const body = q.subarray(48, 632);
  const end = 636 + q.readUInt32LE(632);
  const attestationKey = q.subarray(700, 764);
  if (q.readUInt16LE(764) !== 6) throw new Error('outer certification data is not of type 6');
  if (770 + q.readUInt32LE(766) !== end)
    throw new Error('outer certification data does not fill the signature data');
  const qeReport = q.subarray(770, 1154);
  const authLength = q.readUInt16LE(1218);
  const auth = q.subarray(1220, 1220 + authLength);
  const inner = 1220 + authLength;
  if (q.readUInt16LE(inner) !== 5) throw new Error('inner certification data is not of type 5');
  const chainEnd = inner + 6 + q.readUInt32LE(inner + 2);
  if (chainEnd !== end) throw new Error('inner certification data does not fill the outer');
  const chain = certificatesIn(q.subarray(inner + 6, chainEnd).toString('latin1'));
  const [leaf, ca, root] = chain;
  if (leaf === undefined || ca === undefined || root === undefined) throw new Error('not three certificates');
  const binding = createHash('sha256').update(attestationKey).update(auth).digest();
  return {
    header: q.subarray(0, 48),
    tdAttributes: body.subarray(120, 128),
    mrtd: body.subarray(136, 184),
    rtmr3: body.subarray(472, 520),
    reportData: body.subarray(520, 584),
    leaf,
    chain,
    trailing: q.length - end,
    quoteSigned: signedBy(pointKey(attestationKey), q.subarray(0, 632), q.subarray(636, 700)),
    attestationKeyBound: qeReport.subarray(320, 352).equals(binding),
    qeReportSigned: signedBy(leaf.publicKey, qeReport, q.subarray(1154, 1218)),
    chainSigned: leaf.verify(ca.publicKey) && ca.verify(root.publicKey) && root.verify(root.publicKey),
    rootKeyHex: rawKeyHex(root),
  };
}
