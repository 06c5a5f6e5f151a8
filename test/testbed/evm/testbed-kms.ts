/** The KMS that gives the testbed's enclaves their keys: what their logs name, as its contract tells of it. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, copy, fromHex, hex, utf8 } from '../bytes';
import { GOVERNED_KEY_PROVIDER, testbedPayloads } from '../event-log-maker';
import type { Pck } from '../intel-pki';
import { makeTdxQuote } from '../quote-maker';
import type { ChainWorldOptions } from './start-chain';

/**
 * Its keys are quoted (dstack evidence specification, section 10; the misspelling is part of it), and its instance is the one that logs
 * of the testbed name.
 */
export async function testbedKms(pck: Pck): Promise<Pick<ChainWorldOptions, 'kms' | 'aggregatedMrs'>> {
  const k256 = secp256k1.getPublicKey(keccak_256(utf8('vitrine testbed KMS')), true);
  const text = `dstack-kms-genereted-keys-v1:${GOVERNED_KEY_PROVIDER.id};${hex(k256)};`;
  const payloads = await testbedPayloads();
  return {
    kms: {
      k256Pubkey: copy(k256),
      caPubkey: fromHex(GOVERNED_KEY_PROVIDER.id),
      quote: await makeTdxQuote({ pck, reportData: concat(keccak_256(utf8(text)), new Uint8Array(32)) }),
      eventLog: utf8('[]'),
    },
    aggregatedMrs: [hex(payloads['mr-kms'] ?? new Uint8Array(32))],
  };
}
