import { expect, it } from 'vitest';
import { fromHex } from '../../src/encoding/hex';
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { RELEASE_ROOTS } from '../../src/trust';
import { isAccepted } from '../corpus/compare';
import { describeVectors, vectorText } from '../vectors';

/** Where the length of the signature data stands in a TDX v4 quote. */
const SIGNATURE_LENGTH_AT = 632;

// Every bit of quotes and collateral: test/fuzz/bit-flips.test.ts.
describeVectors('one changed byte in a TDX v4 quote', () => {
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

  it('of the NUL that ends the PEM text only white space may come: it is text after the last certificate', async () => {
    const last = signatureEnd - 1;
    expect(whole[last]).toBe(0);
    const accepted: number[] = [];
    for (let value = 1; value < 256; value++) {
      const changed = whole.slice();
      changed[last] = value;
      if (isAccepted(await appraise(changed))) accepted.push(value);
    }
    expect(accepted).toEqual([0x09, 0x0a, 0x0d, 0x20]);
  }, 60_000);

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
    expect(withPadding.authentic?.measurements).toEqual(bare.authentic?.measurements);
    expect(withPadding.facts.trailingBytes).toBe(70);
  });

  it('no cut-off quote is accepted', async () => {
    for (let length = 0; length < signatureEnd; length += 37)
      expect((await appraise(whole.slice(0, length))).authentic, `${length} bytes`).toBeUndefined();
  }, 60_000);
});
