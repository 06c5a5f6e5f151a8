/**
 * Genuine quotes that teekit publishes to try things out with, known by what their signature covers: padding and the signature itself
 * can be changed without a key. In test mode a server answers with them, whatever its own key; who has the private key that one of
 * them vouches for, nobody can say.
 * Source: canvasxyz/teekit be0c105, `packages/tunnel/src/samples.ts` and `packages/qvl/test/sampleQuotes`.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import { readQuote } from '../../hardware/quote';
import { SIGNED_BYTES } from '../../hardware/snp/report';
import { Refusal } from '../../refusal';
import type { ServerKx } from './server-kx';

/** SHA-256 of the signed part: name of the sample. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  // Served in test mode.
  ['7dec895faeb95423d5eae131b1ba5971931c693abcc129760636bb05b8924547', 'tappdV4'],
  ['dff0cf69899205668a2016fd3a928568fd251cf5d5e3a7c4074260cf0196b060', 'sev-gcp-x25519-bound'],
  ['3d21982b7f7370078afc9a2246400fa4d33423ae0e38480c8701f01edfe15c8d', 'occlumSgx'],
  ['c2874ba05bd903acf23b28184000ea46a0ffa09b33208be623fbefe492fea6cd', 'trusteeV5'],
  // Beside the tests.
  ['f3dfedaf1bd0ea7b507db258d7f428658f3da1b7551545504655fdd498ccf441', 'tdx-v4-gcp'],
  ['e4d1d774f4584e6bc083d16256b2451a4fa8c2a1c400af29240fad7153fce7a1', 'tdx-v4-azure'],
  ['2ee09e6c210767c809a054c106a11f62a70bb0b0a07f942b089230ad3726e2a8', 'tdx-v4-trustee'],
  ['021388009789e64f45befeb7f64b352a46b9b56f618edacf999c23bb4f5b525f', 'sgx-tlsn-quotedev'],
  ['33df2f902187f1746417f1a70b2cbb3d0cb2a6bf80cf1c5ce4a000a14aafe521', 'sgx-chinenyeokafor'],
]);

/** The name of the sample that this evidence is, if it is one. */
export function sampleName(quote: Uint8Array, kx: Pick<ServerKx, 'snpCertificates'>): string | undefined {
  const signed = kx.snpCertificates === undefined ? signedByIntel(quote) : quote.subarray(0, SIGNED_BYTES);
  return signed && SAMPLES.get(toHex(sha256(signed)));
}

/** `undefined` where it is no quote: then the hardware question says so. */
function signedByIntel(quote: Uint8Array): Uint8Array | undefined {
  try {
    return readQuote(quote).signed;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
