import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import messages from '../../public/_locales/en/messages.json';
import { VERDICTS } from '../../src/appraisal';
import { BADGES, iconOf } from '../../src/browser/badge-table';
import { badgeTitle } from '../../src/browser/badge-title';
import { badgeTitleKey } from '../../src/ui/wording';
import { english } from '../ui/english';

/** WCAG 2.2, relative luminance. */
function contrastWithWhite(colour: string): number {
  const channels = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

describe('the badge', () => {
  it('has words for every verdict', () => {
    for (const verdict of VERDICTS) expect(messages).toHaveProperty(badgeTitleKey(verdict));
  });

  it('has room for its sign, and shows none without an enclave', () => {
    for (const verdict of VERDICTS) expect([...BADGES[verdict].text].length).toBeLessThanOrEqual(2);
    expect(BADGES.none.text).toBe('');
  });

  it('has an icon of its own for every verdict, with the mark of a channel and without', () => {
    const icons = VERDICTS.flatMap((verdict) => [
      iconOf({ verdict, channelDanger: false }),
      iconOf({ verdict, channelDanger: true }),
    ]);
    for (const size of [16, 32] as const) {
      const paths = icons.map((icon) => icon[size]);
      expect(new Set(paths).size).toBe(2 * VERDICTS.length);
      expect(paths.filter((path) => !existsSync(`public${path}`))).toEqual([]);
    }
  });

  it('tells in words what the mark on its icon means, beside what it says of the page', () => {
    for (const verdict of VERDICTS) {
      const face = { verdict, host: 'chat.example.org' };
      const page = badgeTitle({ ...face, channelDanger: false }, english);
      expect(page).toBe(english(badgeTitleKey(verdict), ['chat.example.org']));
      expect(badgeTitle({ ...face, channelDanger: true }, english)).toBe(
        `${page}. Do not trust a channel of this page`,
      );
    }
    expect(badgeTitle({ verdict: 'none', channelDanger: false }, english)).toBe('Vitrine');
  });

  it('is readable: white on its colour has a contrast of at least 4.5', () => {
    for (const verdict of VERDICTS)
      expect(contrastWithWhite(BADGES[verdict].colour)).toBeGreaterThanOrEqual(4.5);
  });

  it('is green for verified sites only', () => {
    const greens = VERDICTS.filter((v) => BADGES[v].colour === BADGES.verified.colour);
    expect(greens).toEqual(['verified', 'verified-domain']);
  });
});
