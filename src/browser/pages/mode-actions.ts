/** The choice between every site and only when asked, for the pages that offer it. */
import type { ModeActions } from '../../ui/site-view';
import { ALL_HOSTS, ALL_SOCKETS } from '../every-site';
import { browser } from '../ext';
import { order } from './background-line';

export const modeActions: ModeActions = {
  async chooseEverySite() {
    // No waiting before the request: Firefox counts only the click itself as the person's gesture.
    const granted = await browser.permissions.request({ origins: [ALL_HOSTS, ALL_SOCKETS] });
    if (granted) await order({ kind: 'set-mode', mode: 'every-site' });
    return granted;
  },
  async chooseAsk() {
    await giveBack();
    await order({ kind: 'set-mode', mode: 'ask' });
  },
};

/** Hosts that the build itself requires (test builds only) cannot be given back; the mode holds without. */
async function giveBack(): Promise<void> {
  try {
    await browser.permissions.remove({ origins: [ALL_HOSTS, ALL_SOCKETS] });
  } catch (error) {
    console.warn('permission', error);
  }
}
