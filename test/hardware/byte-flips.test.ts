import { expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { RELEASE_ROOTS } from '../../src/trust';
import { describeVectors, vectorText } from '../vectors';
import { isAccepted } from './corpus-runner';

const STRIDE = 5;

/** Layout of a TDX v4 quote with 32 bytes of auth data. */
const SIGNATURE_LENGTH_AT = 632;
const CHAIN_AT = 1258;

describeVectors('one changed byte anywhere in a TDX v4 quote', () => {
  const folder = 'dstack/near-mpc-0.5.8-dev';
  const whole = fromHex(vectorText(`${folder}/quote.hex`).trim());
  const collateral = {
    kind: 'collateral',
    collateral: collateralFromJson(vectorText(`${folder}/collateral.json`)),
  } as const;
  const appraise = (quote: Uint8Array) =>
    appraiseQuote(quote, collateral, { at: 1_786_622_400_000, roots: RELEASE_ROOTS });

  const signatureEnd =
    SIGNATURE_LENGTH_AT +
    4 +
    new DataView(whole.buffer, whole.byteOffset).getUint32(SIGNATURE_LENGTH_AT, true);

  it('is never accepted, unless it is white space of the PEM or padding after the quote', async () => {
    const survived: number[] = [];
    for (let at = 0; at < signatureEnd; at += STRIDE) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      if (isAccepted(await appraise(flipped))) survived.push(at);
    }
    // A line feed can become another blank; the certificates it separates are the same bytes.
    const meaningful = survived.filter((at) => at < CHAIN_AT || whole[at] !== 0x0a);
    expect(meaningful).toEqual([]);
    expect(survived.length).toBeLessThan(5);
  }, 120_000);

  it('every byte of header and body is signed', async () => {
    for (let at = 0; at < SIGNATURE_LENGTH_AT; at += 3) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x80;
      expect((await appraise(flipped)).authentic, `offset ${at}`).toBeUndefined();
    }
  }, 60_000);

  it('bytes after the signature data change nothing', async () => {
    const quote = whole.slice(0, signatureEnd);
    const padded = new Uint8Array(signatureEnd + 70).fill(0xa5);
    padded.set(quote);
    const [bare, withPadding] = [await appraise(quote), await appraise(padded)];
    expect(withPadding.checks).toEqual(bare.checks);
    expect(withPadding.authentic?.digest).toBe(bare.authentic?.digest);
    expect(withPadding.facts.trailingBytes).toBe(70);
  });

  it('no cut-off quote is accepted', async () => {
    for (let length = 0; length < signatureEnd; length += 37)
      expect((await appraise(whole.slice(0, length))).authentic, `${length} bytes`).toBeUndefined();
  }, 60_000);
});
