import { describe, expect, it } from 'vitest';
import { RELEASE_CT_LOGS } from '../../../src/domain/sct/logs';
import { base64, sha256 } from '../../testbed/bytes';

const bytesOf = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

describe('the logs of the release', () => {
  it('have the hash of their key as id, and each is there once', async () => {
    expect(RELEASE_CT_LOGS.length).toBeGreaterThan(40);
    for (const log of RELEASE_CT_LOGS)
      expect([log.description, base64(await sha256(bytesOf(log.key)))]).toEqual([log.description, log.logId]);
    expect(new Set(RELEASE_CT_LOGS.map((l) => l.logId)).size).toBe(RELEASE_CT_LOGS.length);
  });

  it('have keys that are keys', async () => {
    for (const log of RELEASE_CT_LOGS) {
      const key = await crypto.subtle.importKey(
        'spki',
        bytesOf(log.key),
        { name: 'ECDSA', namedCurve: 'P-256' },
        false,
        ['verify'],
      );
      expect(key.type, log.description).toBe('public');
    }
  });

  it('name the end of those that have ended, and of no other', () => {
    for (const { description, state, until } of RELEASE_CT_LOGS)
      expect([description, until !== undefined]).toEqual([
        description,
        state === 'retired' || state === 'left-the-list',
      ]);
  });

  it('are run by several operators', () => {
    expect(new Set(RELEASE_CT_LOGS.map((l) => l.operator)).size).toBeGreaterThan(4);
  });
});
