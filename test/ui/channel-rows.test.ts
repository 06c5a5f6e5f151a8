/** What the rows of a channel say. They answer the question of the connection with the key of the channel, never with words about the page's. */
import { describe, expect, test } from 'vitest';
import { type Check, check } from '../../src/appraisal';
import { ALL_REASONS, REASONS } from '../../src/reasons';
import { rowsOf } from '../../src/ui/rows';
import { english, MESSAGES } from './english';
import { HARDWARE } from './gallery/appraisals';
import { HONEST, ON_SGX, SUBSTITUTED, WITHOUT_QUOTE } from './gallery/channel-states';

const rowOf = (checks: readonly Check[]) =>
  rowsOf(checks, {}, english).find((row) => row.question === 'connection');
const found = { expected: 'a', got: 'b' };
const OF_PAGES = Object.keys(MESSAGES)
  .filter((key) => key.startsWith('row_connection_'))
  .map((key) => english(key));

describe('the row of a channel', () => {
  test.each(ALL_REASONS.filter((r) => r.startsWith('channel-') && REASONS[r].outcome !== 'not-applicable'))(
    '%s has words of its own, not those of a page',
    (reason) => {
      // The compiler knows of each reason whether it accuses; a list of all does not.
      const row = rowOf([check('channel-announced'), check(reason as 'channel-old', found)]);
      expect(row?.title).toBeDefined();
      expect(OF_PAGES).not.toContain(row?.title);
    },
  );

  test('an honest one says who holds the key before it says what is open', () => {
    for (const appraisal of [HONEST, ON_SGX])
      expect(rowOf(appraisal.checks)).toMatchObject({
        outcome: 'unknown',
        title: 'The enclave holds the key; its age is open',
      });
    expect(
      rowOf([check('channel-announced'), check('channel-key-attested'), check('channel-recent')]),
    ).toMatchObject({ outcome: 'pass', title: "The enclave holds the channel's key" });
  });

  test('where nothing vouches for the key, its age is not what is told', () => {
    const unvouched = [check('channel-announced'), check('channel-key-unknown', found)];
    expect(rowOf([check('channel-age-unknown', found), ...unvouched])?.title).toBe(
      "Nothing vouches for the channel's key",
    );
    expect(rowOf(SUBSTITUTED.checks)?.title).toBe("The channel's key is not the enclave's");
    expect(rowOf(WITHOUT_QUOTE.checks)).toMatchObject({
      outcome: 'fail',
      title: "Nothing vouches for the channel's key",
    });
  });

  test('an announcement alone is no pass: it takes the key', () => {
    expect(rowOf([...HARDWARE, check('channel-announced')])).toMatchObject({
      outcome: 'unknown',
      title: 'Channel not established',
    });
    expect(rowOf([...HARDWARE, check('channel-announced'), check('channel-recent')])?.outcome).toBe(
      'unknown',
    );
  });

  test('the key of a channel is no answer for a page', () => {
    expect(rowOf([check('channel-key-attested')])?.outcome).toBe('unknown');
  });
});
