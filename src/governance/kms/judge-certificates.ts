/**
 * Who certified the keys that the app shows: the key service of the contract, or another (dstack evidence specification, section 10).
 *
 * It accuses nobody. Which key service a machine depends on is said by its verified log; the certificates are published beside the
 * evidence, unsigned, and an app may show any that it likes.
 */
import { type Check, check } from '../../appraisal';
import { Refusal } from '../../refusal';
import type { Address } from '../chain/hex-values';
import { type KmsChain, verifyKmsChain } from './certificate-chain';

/**
 * The check `governance.certificate`; none where the evidence brings no certificates, or none of a KMS.
 * @param certificates DER, leaf first; the leaf's key is the one that the verified quote is over
 * @param caPubkey hex: root key of the KMS, from the contract
 * @param at milliseconds since the epoch
 */
export async function judgeCertificates(
  certificates: readonly Uint8Array[] | undefined,
  appId: Address,
  caPubkey: string,
  at: number,
): Promise<readonly Check[]> {
  if (certificates === undefined || certificates.length === 0) return [];
  let chain: KmsChain;
  try {
    chain = await verifyKmsChain(certificates, appId, caPubkey, at);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { expected, got } = error;
    return [check('app-certificates-do-not-fit', { expected, got: `${got} at ${error.at}` })];
  }
  switch (chain.kind) {
    case 'without-kms':
      return [];
    case 'holds':
      return [check('app-certified-by-the-kms', { got: chain.rootSpki })];
    case 'another-kms':
      return [check('app-certified-by-another-kms', chain)];
    case 'another-app':
      return [
        check('app-certificates-do-not-fit', {
          expected: `the CA of app ${chain.expected}`,
          got: `app ${chain.got}`,
        }),
      ];
    case 'broken':
      return [check('app-certificates-do-not-fit', chain)];
  }
}
