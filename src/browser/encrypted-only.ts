/** A page of teekit that is shown inside its channel only says so, with 403, in these words (its `encryptedOnly` middleware). */
import { browser } from './ext';

const WORDS = 'Encrypted channel required';

/** Reads the text that a tab shows; `false` also where the browser does not let us. */
export async function saysEncryptedOnly(tabId: number): Promise<boolean> {
  try {
    const [answer] = await browser.scripting.executeScript({
      target: { tabId },
      func: textHere,
      args: [WORDS.length + 1],
    });
    return answer?.result === WORDS;
  } catch {
    return false;
  }
}

/** Runs in the tab: nothing from outside its own text can be used. The line end is what browsers add to plain text. */
const textHere = (most: number): string =>
  (document.body?.textContent ?? '').replace(/\n$/, '').slice(0, most);
