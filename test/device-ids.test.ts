import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { deviceIds } from '../src/device-ids';
import { fromLenientHex } from '../src/encoding/hex';
import { appraiseQuote } from '../src/hardware/appraise';
import { RELEASE_ROOTS } from '../src/trust';
import { hex } from './testbed/bytes';
import { describeVectors, vectorJson, vectorText } from './vectors';

const AT = Date.UTC(2026, 7, 15);
const OF_NOTHING = hex(sha256(new Uint8Array()));

async function idsOf(path: string): Promise<readonly string[]> {
  const quote = fromLenientHex(vectorText(path));
  const { authentic } = await appraiseQuote(quote, { kind: 'missing' }, { at: AT, roots: RELEASE_ROOTS });
  if (authentic === undefined) throw new Error(`${path} is not genuine`);
  return deviceIds(authentic);
}

describeVectors('the machines of the captures', () => {
  test.each(['phala-base-prod7-0.5.3', 'redpill-llm04-0.5.3'])(
    '%s is called what its guest agent says, by the older of the two names',
    async (folder) => {
      const fields = vectorJson<Record<string, string>>(`dstack/${folder}/app/fields.json`);
      const ids = await idsOf(`dstack/${folder}/app/quote.hex`);
      expect(ids[0]).toBe(fields.device_id);
      expect(ids).toHaveLength(2);
    },
  );

  test('where the platform hides the machine, its names are nevertheless in the quote, and none is that of nothing', async () => {
    const info = vectorJson<Record<string, string>>('dstack/zerosignal-0.5.9-prod/info_subset.json');
    expect(info.device_id).toBe(OF_NOTHING);
    const ids = await idsOf('dstack/zerosignal-0.5.9-prod/quote.hex');
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(OF_NOTHING);
  });
});

describe('a machine that the evidence does not name', () => {
  test('has no names, rather than those of zeros', () => {
    expect(deviceIds({})).toEqual([]);
    expect(deviceIds({ device: { userData: new Uint8Array(20), ppid: new Uint8Array(16) } })).toEqual([]);
  });

  test('has the one that is there', () => {
    const ppid = new Uint8Array(16).fill(7);
    expect(deviceIds({ device: { userData: new Uint8Array(20), ppid } })).toEqual([hex(sha256(ppid))]);
  });
});
