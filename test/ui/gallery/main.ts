/** Mounts the real components with actions that only write down what was asked: `#popup/<state>`, `#report/…`, `#welcome/…`, `#settings/…`.
 * Each page comes with its own styles and no others, as in the extension. */
import messages from '../../../public/_locales/en/messages.json';
import type { SiteActions, SiteView, WelcomeActions, WelcomeView } from '../../../src/ui/site-view';
import { wordingFrom } from '../../../src/ui/wording';
import { NOW } from './appraisals';
import { POPUPS, WELCOMES } from './states';

declare global {
  interface Window {
    /** What was pressed, in order. */
    asked: string[];
    /** Pushes another view to the popup, as the background would. */
    push(state: string): void;
  }
}

window.asked = [];
const note = async (what: string) => {
  window.asked.push(what);
};

const root = document.getElementById('app');
const [page, state] = location.hash.slice(1).split('/');
if (root === null || state === undefined) throw new Error('open #<page>/<state>');
Date.now = () => NOW;
const text = wordingFrom(messages);

function popupView(name: string): SiteView {
  const view = (POPUPS as Record<string, SiteView>)[name];
  if (view === undefined) throw new Error(`no state ${name}`);
  return view;
}

if (page === 'popup') {
  const actions: SiteActions = {
    watch(listener) {
      window.push = (name) => listener(popupView(name));
      listener(popupView(state));
      return () => note('stop');
    },
    check: () => note('check'),
    pin: () => note('pin'),
    unpin: () => note('unpin'),
    exportReport: () => note('export'),
    openReport: (question, channel) =>
      note(['report', question, channel].filter((part) => part !== undefined).join(' ')),
    reload: () => note('reload'),
    openSettings: () => note('settings'),
    copy: (copied) => note(`copy ${copied}`),
  };
  const { mountPopup } = await import('../../../src/ui/popup');
  mountPopup(root, actions, text);
} else if (page === 'report') {
  const { openReportPage } = await import('./report-page');
  openReportPage(root, state, note, text);
} else if (page === 'settings') {
  const { openSettingsPage } = await import('./settings-page');
  openSettingsPage(root, state, note, text);
} else {
  let view = (WELCOMES as Record<string, WelcomeView>)[state];
  if (view === undefined) throw new Error(`no state ${state}`);
  const actions: WelcomeActions = {
    watch(listener) {
      if (view !== undefined) listener(view);
      const set = (mode: WelcomeView['mode']) => {
        if (view === undefined) return;
        view = { ...view, mode, granted: mode === 'every-site' };
        listener(view);
      };
      actions.chooseEverySite = async () => {
        await note('every-site');
        if (state === 'first') return false;
        set('every-site');
        return true;
      };
      actions.chooseAsk = async () => {
        await note('ask');
        set('ask');
      };
      return () => note('stop');
    },
    chooseEverySite: async () => false,
    chooseAsk: () => note('ask'),
    openSettings: () => note('settings'),
  };
  const { mountWelcome } = await import('../../../src/ui/welcome');
  mountWelcome(root, actions, text);
}
