/** TCB info and QE identity: are they Intel's? The signer's certificate must come from a pinned root, and have that one job. */
import { equalBytes } from '../encoding/bytes';
import { Refusal } from '../refusal';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import { readCertificatesOfPem } from './certificates-of-pem';
import { type Examined, faulty, unreadableOnRefusal } from './examined';
import { ExaminedMemory } from './examined-memory';
import { intelTcbSigners } from './intel-certificates';
import type { JsonObject } from './json-object';
import { verifyAuthority } from './p256';
import { type QeIdentity, readQeIdentity } from './qe-identity';
import { readSignedJson, type SignedJson, type SignedMember } from './signed-json';
import { readTcbInfo, type TcbInfo } from './tcb-info';
import { isKnownRoot, ROOT_NAME, signedByRoot } from './trusted-root';
import { type Period, periodOf } from './validity';

const SIGNER_NAME = 'SGX TCB Signing';

interface Kind<T> {
  readonly what: string;
  readonly member: SignedMember;
  readonly read: (object: JsonObject) => T;
  readonly memory: ExaminedMemory<T>;
}

const TCB_INFO: Kind<TcbInfo> = {
  what: 'TCB info',
  member: 'tcbInfo',
  read: readTcbInfo,
  memory: new ExaminedMemory(),
};

const QE_IDENTITY: Kind<QeIdentity> = {
  what: 'QE identity',
  member: 'enclaveIdentity',
  read: readQeIdentity,
  memory: new ExaminedMemory(),
};

/** @param issuerChain PEM of signer and root; absent: the signers of this release are tried */
export function examineTcbInfo(
  body: Uint8Array,
  issuerChain: string | undefined,
  roots: HardwareRoots,
): Promise<Examined<TcbInfo>> {
  return recall(TCB_INFO, body, issuerChain, roots);
}

/** @param issuerChain PEM of signer and root; absent: the signers of this release are tried */
export function examineQeIdentity(
  body: Uint8Array,
  issuerChain: string | undefined,
  roots: HardwareRoots,
): Promise<Examined<QeIdentity>> {
  return recall(QE_IDENTITY, body, issuerChain, roots);
}

interface Dated {
  readonly issueDate: number;
  readonly nextUpdate: number;
}

function recall<T extends Dated>(
  kind: Kind<T>,
  body: Uint8Array,
  issuerChain: string | undefined,
  roots: HardwareRoots,
): Promise<Examined<T>> {
  return kind.memory.recall(body, [issuerChain], roots, () => examine(kind, body, issuerChain, roots));
}

function examine<T extends Dated>(
  { what, member, read }: Kind<T>,
  body: Uint8Array,
  issuerChain: string | undefined,
  roots: HardwareRoots,
): Promise<Examined<T>> {
  return unreadableOnRefusal(what, async () => {
    const json = readSignedJson(body, member);
    const signers = issuerChain === undefined ? bundledSigners() : [readSignerChain(issuerChain)];
    const verdicts = signers.map((signer) => rejection(signer, json, roots));
    const document = read(json.object);
    const rejections = await Promise.all(verdicts);
    const chosen = signers[rejections.indexOf(undefined)];
    if (chosen === undefined) return faulty('collateral-forged', ...(rejections[0] ?? NO_SIGNER));
    return {
      kind: 'authentic',
      document,
      signer: chosen.signer,
      periods: [{ what, from: document.issueDate, to: document.nextUpdate }, ...chosen.periods],
    };
  });

  async function rejection(
    { signer, root }: SignerChain,
    { signed, signature }: SignedJson,
    trusted: HardwareRoots,
  ): Promise<Rejection | undefined> {
    const [byRoot, rootByRoot, bySigner] = await Promise.all([
      signedByRoot(signer, trusted),
      root === undefined || isKnownRoot(root, trusted) || signedByRoot(root, trusted),
      verifyAuthority(signer.publicKey, signed, signature),
    ]);
    if (!signer.commonName.includes(SIGNER_NAME))
      return [`${what} signed by ${SIGNER_NAME}`, signer.commonName];
    if (signer.isCa || !signer.keyUsage.digitalSignature)
      return [
        `${what} signed by a certificate that may sign documents`,
        'basicConstraints or keyUsage forbid it',
      ];
    if (root !== undefined && !equalBytes(signer.issuer, root.subject))
      return [`a signer issued by ${root.commonName}`, 'another issuer'];
    if (!byRoot || !rootByRoot) return [`${what} signer certified by the pinned root`, 'another root'];
    if (!bySigner) return [`${what} signed by ${signer.commonName}`, 'a signature that does not verify'];
    return undefined;
  }
}

type Rejection = readonly [expected: string, got: string];
const NO_SIGNER: Rejection = ['a signer', 'none'];

interface SignerChain {
  readonly signer: Certificate;
  readonly root?: Certificate;
  readonly periods: readonly Period[];
}

function bundledSigners(): readonly SignerChain[] {
  return intelTcbSigners().map((signer) => ({ signer, periods: [periodOf(signer.commonName, signer)] }));
}

/** Exactly a signer and a root, in either order. @throws Refusal */
function readSignerChain(pem: string): SignerChain {
  const [a, b] = readCertificatesOfPem(pem, 2);
  if (a === undefined || b === undefined)
    throw new Refusal('issuer-chain-length', 'issuer chain', 'signer and root', 'one certificate');
  const [signer, root] = a.commonName.includes(ROOT_NAME) ? [b, a] : [a, b];
  return { signer, root, periods: [periodOf(signer.commonName, signer), periodOf(root.commonName, root)] };
}
