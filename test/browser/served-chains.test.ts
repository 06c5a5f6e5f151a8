import { expect, it } from 'vitest';
import { keepChain, withChain } from '../../src/browser/served-chains';
import type { Observation } from '../../src/visit';
import { fakeSession } from './fake-session';

const seen = (n: number): Observation => ({
  kind: 'live',
  certificate: { spkiSha256: `${n}`, certificateSha256: `${n}` },
  root: 'public-root',
});
const chainOf = (observation: Observation) =>
  observation.kind === 'not-seen' ? undefined : observation.chain;

it('a page is verified with the certificate and the issuer that were kept for it, not those above', () => {
  const s = fakeSession();
  keepChain(s, '1', [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
  expect(chainOf(withChain(s, seen(1)))).toEqual(['AQ==', 'Ag==']);
  expect(chainOf(withChain(s, seen(2)))).toBeUndefined();
});

it('the issuer is added when it is shown later, and never taken away', () => {
  const s = fakeSession();
  keepChain(s, '1', [Uint8Array.of(1)]);
  keepChain(s, '1', [Uint8Array.of(1), Uint8Array.of(2)]);
  keepChain(s, '1', [Uint8Array.of(1)]);
  expect(chainOf(withChain(s, seen(1)))).toHaveLength(2);
});

it('of many pages the last are kept, and nothing that is too large', () => {
  const s = fakeSession();
  for (let n = 0; n < 100; n++) keepChain(s, `${n}`, [Uint8Array.of(n)]);
  keepChain(s, 'huge', [new Uint8Array(70_000)]);
  expect(s.keys('chain:')).toHaveLength(48);
  expect(chainOf(withChain(s, seen(99)))).toEqual(['Yw==']);
  expect(chainOf(withChain(s, seen(0)))).toBeUndefined();
});

it('a page whose connection was not seen has no certificates', () => {
  const hidden: Observation = { kind: 'not-seen', why: 'hidden-by-browser' };
  expect(withChain(fakeSession(), hidden)).toBe(hidden);
});
