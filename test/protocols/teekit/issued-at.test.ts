import { expect, it } from 'vitest';
import { issuedAt } from '../../../src/protocols/teekit/issued-at';

const at = (text: string) => issuedAt(new TextEncoder().encode(text));

it('a time as Intel Trust Authority gives it is read', () => {
  expect(at('2025-09-11 21:55:22 +0000 UTC')).toBe(Date.parse('2025-09-11T21:55:22Z'));
  expect(at('2024-02-29 23:59:59 +0000 UTC')).toBe(Date.parse('2024-02-29T23:59:59Z'));
});

it.each([
  ['one with a piece of the nonce before it', 'FA==2025-09-11 21:55:22 +0000 UTC'],
  ['one that begins later', '025-09-11 21:55:22 +0000 UTC'],
  ['one of another zone', '2025-09-11 21:55:22 +0200 CEST'],
  ['one with a fraction, which has no fixed length', '2025-09-11 21:55:22.5 +0000 UTC'],
  ['a day that no month has', '2025-02-31 21:55:22 +0000 UTC'],
  ['a 25th hour', '2025-09-11 24:00:00 +0000 UTC'],
  ['a leap second', '2025-06-30 23:59:60 +0000 UTC'],
  ['ISO 8601', '2025-09-11T21:55:22Z'],
  ['a line after it', '2025-09-11 21:55:22 +0000 UTC\n'],
  ['nothing', ''],
  ['something very long', '2025-09-11 21:55:22 +0000 UTC'.padEnd(10_000)],
])('%s is no time', (_what, text) => expect(at(text)).toBeUndefined());
