/** The welcome page: the first choice. */
import type { WelcomeActions } from '../../ui/site-view';
import { mountWelcome } from '../../ui/welcome';
import { browser } from '../ext';
import { WELCOME_PORT, type WelcomePush } from '../messages';
import { wording } from '../wording';
import { receive } from './background-line';
import { modeActions } from './mode-actions';

export function startWelcome(): void {
  const root = document.getElementById('root');
  if (root !== null) mountWelcome(root, ACTIONS, wording);
}

const ACTIONS: WelcomeActions = {
  ...modeActions,
  watch: (listener) => receive<WelcomePush>(WELCOME_PORT, (push) => listener(push.view)),
  openSettings: () => browser.runtime.openOptionsPage(),
};
