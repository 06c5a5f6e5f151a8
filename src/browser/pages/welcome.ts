/** The welcome page, which is also the settings page. */
import type { WelcomeActions } from '../../ui/site-view';
import { mountWelcome } from '../../ui/welcome';
import { ALL_HOSTS } from '../access';
import { browser } from '../ext';
import { WELCOME_PORT, type WelcomePush } from '../messages';
import { wording } from '../wording';
import { order, receive, send } from './background-line';

export function startWelcome(): void {
  const root = document.getElementById('root');
  if (root !== null) mountWelcome(root, welcomeActions(), wording);
}

function welcomeActions(): WelcomeActions {
  return {
    watch: (listener) => receive<WelcomePush>(WELCOME_PORT, (push) => listener(push.view)),
    async chooseEverySite() {
      // No waiting before the request: Firefox counts only the click itself as the person's gesture.
      const granted = await browser.permissions.request({ origins: [ALL_HOSTS] });
      if (granted) await order({ kind: 'set-mode', mode: 'every-site' });
      return granted;
    },
    async chooseAsk() {
      await giveBack();
      await order({ kind: 'set-mode', mode: 'ask' });
    },
    async setPccsUrl(url) {
      const reply = await send({ kind: 'set-pccs-url', url });
      return reply.kind === 'refused' ? { ok: false, why: reply.why } : { ok: true };
    },
  };
}

/** Hosts that the build itself requires (test builds only) cannot be given back; the mode holds without. */
async function giveBack(): Promise<void> {
  try {
    await browser.permissions.remove({ origins: [ALL_HOSTS] });
  } catch (error) {
    console.warn('permission', error);
  }
}
