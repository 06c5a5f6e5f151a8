/** What is done in the rows of the table about code that need more than one visit. */
import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import { TESTBED_OS, TESTBED_OS_UPDATED } from '../testbed/os-images';
import { reportOf } from './report-part';
import type { Stage } from './stage';
import { checkAgain, pin, pinThenMove } from './steps';
import { until } from './until';

/** The person gets hold of the compose file, and gives it on the report page: first that of another version. */
export async function giveCompose(stage: Stage): Promise<void> {
  await stage.visit();
  await stage.expect({ verdict: 'limited', reason: 'compose-missing' });
  const { composeText } = await stage.site.enclave();
  const page = await reportOf(stage, 'action_full_report');
  try {
    await paste(page, composeText.replace('hello', 'goodbye'), 'no');
    await stage.expect({ verdict: 'limited', reason: 'compose-missing' });
    await paste(page, composeText, 'yes');
  } finally {
    await page.close();
  }
}

/** Gives a text, and waits until the page says that it is the measured one, or that it is another. */
async function paste(page: Page, text: string, answer: 'yes' | 'no'): Promise<void> {
  await until('the field', () => page.evaluate(() => document.querySelector('.paste textarea') !== null));
  // Other rows open tabs of their own meanwhile: nothing here may depend on being in front.
  await page.evaluate((value) => {
    const field = document.querySelector<HTMLTextAreaElement>('.paste textarea');
    if (field === null) return;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
  // The page takes note of what was typed before it can be pressed.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  await page.evaluate(() =>
    document.querySelector<HTMLButtonElement>('[data-action=action_give_compose]')?.click(),
  );
  // Once it is known, there is nothing to ask for.
  await until(`the answer "${answer}"`, () =>
    page.evaluate(
      (wanted) => (document.querySelector('.paste-answer')?.getAttribute('data-answer') ?? 'yes') === wanted,
      answer,
    ),
  );
}

/** Other containers and another release of the operating system: the popup says so in these words. */
export async function pinThenDeploy(stage: Stage): Promise<void> {
  const before = await stage.site.enclave();
  await pinThenMove(stage);
  const now = await stage.site.enclave();
  assert.equal(now.appId, before.appId);
  const changes = await shownChanges(stage);
  for (const words of [TESTBED_OS, TESTBED_OS_UPDATED, hashOf(before), hashOf(now)])
    assert(changes.includes(words), `the popup does not name ${words} among the changes: ${changes}`);
  assert(!changes.includes(now.appId), 'the popup names what has not changed');
}

/** Another app runs the same containers: whoever governs it may be somebody else. */
export async function pinThenBecomeAnotherApp(stage: Stage): Promise<void> {
  const before = await stage.site.enclave();
  await pin(stage);
  stage.site.changeApp();
  stage.testbed.dropConnections(stage.site.host);
  await stage.visit('/next');
  if (stage.browser.variant === 'chromium-blind') await checkAgain(stage);
  const now = await stage.site.enclave();
  assert.equal(hashOf(now), hashOf(before));
  const changes = await shownChanges(stage);
  for (const words of [before.appId, now.appId])
    assert(changes.includes(words), `the popup does not name ${words} among the changes: ${changes}`);
  assert(!changes.includes(hashOf(now)), 'the popup names what has not changed');
}

const hashOf = ({ composeHash }: { readonly composeHash: Uint8Array }): string =>
  Buffer.from(composeHash).toString('hex');

/** The box of old and new, as text. */
async function shownChanges(stage: Stage): Promise<string> {
  await stage.expect({ verdict: 'changed' });
  const { page } = await stage.popup();
  return until('the changes', async () =>
    page.evaluate(() => document.querySelector('.changes')?.textContent ?? ''),
  );
}
