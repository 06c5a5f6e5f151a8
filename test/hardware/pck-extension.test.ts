import { beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/encoding/hex';
import { readPckExtension } from '../../src/hardware/pck-extension';
import { Refusal } from '../../src/refusal';
import { sgxExtension } from '../testbed/sgx-extension';
import { makePlatform } from './platform';

const OID = '2a864886f84d010d01';
let genuine: string;
let ofProcessorCa: string;
beforeAll(async () => {
  const { extension } = (await makePlatform()).pck;
  const { platform: _, ...others } = extension;
  genuine = toHex(sgxExtension(extension));
  ofProcessorCa = toHex(sgxExtension(others));
});

function outcome(hex: string): string {
  try {
    readPckExtension(fromHex(hex));
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'read';
}

/** As many digits as before, so that all lengths stay right. */
function replaced(hex: string, from: string, to: string): string {
  expect(to.length).toBe(from.length);
  expect(hex.split(from).length, `${from} once`).toBe(2);
  return hex.replace(from, to);
}

describe('the SGX extension of a PCK certificate', () => {
  it('is read with seven members, and with five', () => {
    expect(outcome(genuine)).toBe('read');
    expect(outcome(ofProcessorCa)).toBe('read');
    expect(readPckExtension(fromHex(genuine)).platform).toEqual({
      dynamicPlatform: expect.any(Boolean),
      cachedKeys: expect.any(Boolean),
      smtEnabled: expect.any(Boolean),
    });
    expect(readPckExtension(fromHex(ofProcessorCa)).platform).toBeUndefined();
  });

  it.each([
    ['a member with the OID of another one', `060a${OID}03`, `060a${OID}04`, 'pck-extension-repeated'],
    ['a member that no profile has', `060a${OID}03`, `060a${OID}08`, 'pck-extension-missing'],
    ['a member of another arc', `060a${OID}03`, '060a2a864886f84d010d0203', 'der-oid'],
    ['a member one arc deeper', `060b${OID}0201`, `060b${OID}0302`, 'der-oid'],
    ['an SVN with the OID of another one', `060b${OID}0211`, `060b${OID}0210`, 'pck-extension-repeated'],
    ['an SVN that no profile has', `060b${OID}0211`, `060b${OID}0213`, 'pck-extension-missing'],
    ['an OID that ends within an arc', `060a${OID}03`, `060a${OID}83`, 'der-oid'],
  ])('%s is refused', (_, from, to, code) => {
    expect(outcome(replaced(genuine, from, to))).toBe(code);
  });
});
