/**
 * Does the evidence vouch for the key of the channel? Four ways, by hardware and by where it runs; each hashes the key with something
 * that the server names beside it.
 * Source: field map, section 0bis "Binding"; for Azure, Microsoft's HCL: the report data is of the paravisor's making, and what the
 * guest asked for stands in its runtime data.
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { type Check, check } from '../../appraisal';
import { concatBytes, equalBytes, isZero } from '../../encoding/bytes';
import { fromHex, toHex } from '../../encoding/hex';
import { parseJson } from '../../encoding/json';
import { recordOf, textOf } from '../../encoding/json-fields';
import type { AuthenticQuote } from '../../hardware/authentic';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { ServerKx } from './server-kx';

/** Which way a channel was bound: part of its facts. */
export type BindingForm = 'tdx' | 'tdx-azure' | 'sgx' | 'sev-snp';

/** As the server's evidence asks for it; `tdx-azure` where it comes without a time. */
export function bindingFormOf({ tee }: Pick<AuthenticQuote, 'tee'>, { verifierData }: ServerKx): BindingForm {
  if (tee !== 'tdx') return tee;
  return verifierData?.kind === 'signed-nonce' && verifierData.iat.length === 0 ? 'tdx-azure' : 'tdx';
}

/**
 * @param quote authentic: report data of any other proves nothing
 * @returns `connection.channel-key`, passed or failed
 */
export function bindChannelKey(quote: AuthenticQuote, kx: ServerKx): Check {
  try {
    FORMS[bindingFormOf(quote, kx)](quote.reportData, kx);
    return check('channel-key-attested');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { at, expected, got } = error;
    return check('channel-key-not-attested', { expected: `${expected} (${at})`, got });
  }
}

/** Each returns where the report data vouches for the key, and throws a Refusal where it does not. */
const FORMS: { readonly [F in BindingForm]: (reportData: Uint8Array, kx: ServerKx) => void } = {
  tdx(reportData, kx) {
    const { val, iat } = signedNonce(kx);
    demand('SHA-512 of nonce, time and key', sha512(concatBytes(val, iat, kx.x25519PublicKey)), reportData);
  },

  'tdx-azure'(reportData, kx) {
    const { runtimeData, x25519PublicKey } = kx;
    const { val } = signedNonce(kx);
    if (runtimeData === undefined)
      throw new Refusal('channel-binding', 'runtime_data', 'the runtime data that the quote hashes', 'none');
    demand('SHA-256 of the runtime data', sha256(runtimeData), reportData.subarray(0, 32));
    if (!isZero(reportData.subarray(32)))
      throw new Refusal('channel-binding', 'report data', 'zeros after the hash', toHex(reportData));
    const asked = sha512(concatBytes(val, x25519PublicKey));
    demand('SHA-512 of nonce and key in the runtime data', asked, userDataIn(runtimeData));
  },

  // teekit's client compares the first half, and so the other half may hold anything.
  sgx: (reportData, { x25519PublicKey }) =>
    demand('SHA-256 of the key', sha256(x25519PublicKey), reportData.subarray(0, 32)),

  'sev-snp'(reportData, { verifierData, x25519PublicKey }) {
    if (verifierData?.kind !== 'nonce' || verifierData.nonce.length !== NONCE_BYTES)
      throw new Refusal(
        'channel-binding',
        'verifier_data',
        `a nonce of ${NONCE_BYTES} bytes`,
        wordsOf(verifierData),
      );
    const hash = sha512(concatBytes(verifierData.nonce, x25519PublicKey));
    demand('SHA-512 of nonce and key', hash, reportData);
  },
};

const NONCE_BYTES = 32;

function signedNonce({ verifierData }: ServerKx) {
  if (verifierData?.kind === 'signed-nonce') return verifierData;
  throw new Refusal('channel-binding', 'verifier_data', 'nonce and time', wordsOf(verifierData));
}

const wordsOf = (data: ServerKx['verifierData']): string =>
  data === undefined
    ? 'none'
    : data.kind === 'nonce'
      ? `a nonce of ${data.nonce.length} bytes`
      : 'nonce and time';

function demand(what: string, expected: Uint8Array, got: Uint8Array): void {
  if (!equalBytes(expected, got))
    throw new Refusal('channel-binding', what, toHex(expected), got.length === 0 ? 'nothing' : toHex(got));
}

/** JSON of the paravisor; `user-data` is 64 bytes in hex of either case. @throws Refusal `json-…`, `hex-malformed` */
function userDataIn(runtimeData: Uint8Array): Uint8Array {
  const record = recordOf(parseJson(runtimeData, LIMITS.jsonDepth), 'runtime_data');
  return fromHex(textOf(record, 'user-data', 128));
}
