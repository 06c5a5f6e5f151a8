/** The Sigstore of a checkout: an authority, a log, a certificate log, and the root by which a testbed build knows them. */
import type { SigstoreRoot } from '../../src/code/provenance/sigstore-root';
import { base64 } from './bytes';
import { makeCtLog } from './ct-log';
import {
  type BundleAsk,
  type FulcioKeys,
  fulcioOf,
  HONEST_CLAIMS,
  makeBundle,
  makeRekor,
  makeSignature,
  type SignatureAsk,
} from './sigstore-maker';

export interface SigstoreKeys {
  readonly fulcio: FulcioKeys;
  readonly rekor: CryptoKeyPair;
  readonly certificateLog: CryptoKeyPair;
}

export interface TestSigstore {
  readonly root: SigstoreRoot;
  /** A bundle of a build of `repository` about digests, hex; honest but for what is said otherwise. */
  attest(
    repository: string,
    digests: readonly string[],
    change?: Partial<BundleAsk>,
  ): ReturnType<typeof makeBundle>;
  /** A signature of a build of `repository` of the image `name`, as in the registry. */
  sign(
    repository: string,
    image: Pick<SignatureAsk, 'name' | 'digest'>,
    change?: Partial<SignatureAsk>,
  ): ReturnType<typeof makeSignature>;
}

const MINUTE = 60_000;

export async function testSigstore(keys: SigstoreKeys): Promise<TestSigstore> {
  const fulcio = fulcioOf(keys.fulcio);
  const [rekor, log] = [await makeRekor(keys.rekor), await makeCtLog('Fulcio', keys.certificateLog)];
  const by = (repository: string) => {
    const issuedAt = new Date(Date.now() - 60 * MINUTE);
    return {
      fulcio,
      rekor,
      certificateLogs: [log],
      signer: { claims: { ...HONEST_CLAIMS, repository }, issuedAt },
      loggedAt: new Date(issuedAt.getTime() + MINUTE),
    };
  };
  return {
    root: {
      authorities: [{ chain: fulcio.chain, from: 0 }],
      logs: [{ logId: base64(rekor.logId), key: rekor.key, from: 0 }],
      certificateLogs: [{ logId: log.listed.logId, key: log.listed.key, from: 0 }],
    },
    attest: (repository, digests, change) => makeBundle({ ...by(repository), digests, ...change }),
    sign: (repository, image, change) => makeSignature({ ...by(repository), ...image, ...change }),
  };
}
