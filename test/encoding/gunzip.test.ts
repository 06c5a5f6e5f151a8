import { expect, it } from 'vitest';
import { gunzip } from '../../src/encoding/gunzip';
import { refusalCode } from '../code/refusal-code';
import { concat, utf8 } from '../testbed/bytes';
import { gzip } from '../testbed/event-log-maker';

const TEXT = utf8('[{"imr":3}]'.repeat(1000));

it('gzip is inflated, up to the last allowed byte', async () => {
  expect(await gunzip(await gzip(TEXT), TEXT.length)).toEqual(TEXT);
  expect(await gunzip(await gzip(new Uint8Array()), 0)).toEqual(new Uint8Array());
  expect(await refusalCode(async () => gunzip(await gzip(TEXT), TEXT.length - 1))).toBe('gzip-too-large');
});

it('a bomb is stopped: sixty-four megabytes of zeros in sixty-four kilobytes', async () => {
  const bomb = await gzip(new Uint8Array(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(80_000);
  expect(await refusalCode(() => gunzip(bomb, 1024 * 1024))).toBe('gzip-too-large');
});

it('anything else is refused: rubbish, cut, changed, a second member, bytes behind it', async () => {
  const honest = await gzip(TEXT);
  const middle = Math.floor(honest.length / 2);
  const lies = [
    new Uint8Array(),
    utf8('not gzip'),
    honest.slice(0, -1),
    honest.slice(0, middle),
    honest.with(middle, (honest[middle] ?? 0) ^ 1),
    honest.with(honest.length - 1, 1),
    concat(honest, await gzip(utf8('more'))),
    concat(honest, utf8('rubbish')),
  ];
  for (const lie of lies) expect(await refusalCode(() => gunzip(lie, 1024 * 1024))).toBe('gzip-malformed');
});
