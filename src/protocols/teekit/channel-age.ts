/**
 * How old is the evidence of a channel? teekit makes one key and one quote when a server starts, and the client can send no nonce, so
 * the time that was hashed into the quote is all there is. Somebody who replays it has no use of it without the private key; somebody
 * who once stole that key has, for as long as old evidence is taken.
 */
import { type Check, check } from '../../appraisal';
import { issuedAt } from './issued-at';
import type { ServerKx } from './server-kx';

const DAY = 86_400_000;

/** As long as keys of web servers live that renew themselves. */
const MOST_AGE = 90 * DAY;

/** Clocks differ. */
const MOST_AHEAD = 5 * 60_000;

/**
 * `connection.channel-age`.
 * @param isBound the quote vouches for the key with this time: otherwise it is anybody's
 * @param at clock, milliseconds since the epoch
 */
export function judgeChannelAge({ verifierData }: ServerKx, isBound: boolean, at: number): Check {
  const expected = `a time at most ${MOST_AGE / DAY} days ago, hashed into the quote`;
  if (!isBound) return check('channel-age-unknown', { expected, got: 'nobody vouches for it' });
  const made = verifierData?.kind === 'signed-nonce' ? issuedAt(verifierData.iat) : undefined;
  if (made === undefined) return check('channel-age-unknown', { expected, got: 'none' });
  const got = new Date(made).toISOString();
  if (made > at + MOST_AHEAD)
    return check('channel-time-ahead', { expected: `before ${new Date(at).toISOString()}`, got });
  return at - made > MOST_AGE ? check('channel-old', { expected, got }) : check('channel-recent', { got });
}

/**
 * `connection.channel-nonce`: whether Intel Trust Authority itself says when. It publishes its keys, and changes them every year
 * (`https://portal.trustauthority.intel.com/certs`), but not what exactly it signs of a nonce, nor how. A guess would accuse honest
 * servers, so the signature is told of and not checked: whoever asked for the nonce is who says when.
 */
export function judgeNonceSigner({ verifierData }: ServerKx): Check {
  const signature = verifierData?.kind === 'signed-nonce' ? verifierData.signature : new Uint8Array();
  return signature.length === 0
    ? check('channel-nonce-unsigned')
    : check('channel-nonce-signer-unknown', {
        expected: 'a signature of Intel Trust Authority that can be checked',
        got: `${signature.length} bytes, signed in a form that is not published`,
      });
}
