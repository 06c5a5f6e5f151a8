/** The table of attacks in every browser, and the replay of everything that was recorded on the way. */
import assert from 'node:assert/strict';
import { recordingFromJson } from '../../src/report/recording';
import { replay } from '../../src/report/replay';
import { startTestbed, type Testbed } from '../testbed/server';
import { attackTable, type Played, playAttacks } from './attack-run';
import { ATTACKS } from './attacks';
import type { BrowserUnderTest, Variant } from './driver';
import { launch } from './launch';
import type { Tally } from './tally';

/** Each browser gets a testbed of its own, so that they can run beside each other. */
export async function attackParts(
  tally: Tally,
  variants: readonly Variant[],
  words: string | undefined,
): Promise<void> {
  const rows = ATTACKS.filter(
    (row) => words === undefined || row.attack.includes(words) || row.site === words,
  );
  await Promise.all(
    variants.map((variant) =>
      tally.part(`attacks, ${variant}`, async () => {
        const testbed = await startTestbed();
        try {
          const played = await playInBrowser(variant, testbed, rows, tally);
          await replayAll(variant, testbed, played, tally);
        } finally {
          await testbed.close();
        }
      }),
    ),
  );
}

/** What `storage.session` holds in both browsers. Beyond that nothing more is written. */
const SESSION_BYTES = 10 * 1024 * 1024;

interface ExtensionApi {
  readonly storage: { readonly session: { getBytesInUse(keys: null): Promise<number> } };
}
declare const chrome: ExtensionApi;

async function sessionBytes(browser: BrowserUnderTest): Promise<number> {
  const page = await browser.extensionPage('/settings.html');
  try {
    return await page.evaluate(() => chrome.storage.session.getBytesInUse(null));
  } finally {
    await page.close();
  }
}

async function playInBrowser(
  variant: Variant,
  testbed: Testbed,
  rows: typeof ATTACKS,
  tally: Tally,
): Promise<readonly Played[]> {
  const browser = await launch(variant, testbed, { alsoTrust: [testbed.localCaPem] });
  try {
    const played = await playAttacks(browser, testbed, rows);
    console.log(`\n== ${variant}, ${browser.version}\n${attackTable(browser, testbed, played)}`);
    for (const { row, why } of played) {
      const name = `${row.attack} (${variant})`;
      if (why === undefined) tally.passed(name);
      else tally.failed(name, why);
    }
    await tally.test(`what is kept for the session leaves room for more (${variant})`, async () => {
      const used = await sessionBytes(browser);
      console.log(`${variant}: ${(used / 1e6).toFixed(1)} MB kept for the session`);
      assert(used < SESSION_BYTES * 0.9, `${used} bytes of ${SESSION_BYTES}`);
    });
    return played;
  } finally {
    await browser.close();
  }
}

/** A report is the recording: everything that was exported appraises to the same bytes again, without a browser. */
async function replayAll(
  variant: Variant,
  testbed: Testbed,
  played: readonly Played[],
  tally: Tally,
): Promise<void> {
  const roots = testbed.roots;
  let identical = 0;
  for (const { row, recording } of played) {
    if (recording === undefined) continue;
    const name = `recording of "${row.attack}" replays to the same appraisal (${variant})`;
    try {
      const again = await replay(recordingFromJson(new TextEncoder().encode(recording)), { roots });
      if (!again.identical) throw new Error(`replayed to ${again.appraisal.verdict}`);
      tally.passed(name);
      identical += 1;
    } catch (error) {
      tally.failed(name, error instanceof Error ? error.message : String(error));
    }
  }
  console.log(`${variant}: ${identical} recordings replayed to the same appraisal, byte for byte`);
}
