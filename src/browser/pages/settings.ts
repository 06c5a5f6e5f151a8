/** The settings page: sends what is chosen to the background, and asks the browser for the host of a source before a test. */

import { mountSettings } from '../../ui/settings';
import type { SettingsActions, SourceTest } from '../../ui/settings-view';
import { patternOf } from '../access';
import { browser } from '../ext';
import { SETTINGS_PORT, type SettingsPush } from '../messages';
import { wording } from '../wording';
import { order, receive, send } from './background-line';
import { modeActions } from './mode-actions';
import { requestProvenanceHosts } from './request-provenance-hosts';

export function startSettings(): void {
  const root = document.getElementById('root');
  if (root !== null) mountSettings(root, ACTIONS, wording);
}

const ACTIONS: SettingsActions = {
  ...modeActions,
  watch: (listener) => receive<SettingsPush>(SETTINGS_PORT, (push) => listener(push.view)),
  setProfile: (profile) => order({ kind: 'set-profile', profile }),
  setUpdate: (update) => order({ kind: 'set-update', update }),
  async setProvenance(on) {
    if (on && !(await requestProvenanceHosts())) return 'refused';
    await order({ kind: 'set-provenance', on });
    return 'done';
  },
  dropProvenanceHost: (host) => order({ kind: 'drop-provenance-host', host }),
  async setSource(source, url) {
    const reply = await send({ kind: 'set-source', source, url });
    if (reply.kind === 'done') return 'stored';
    if (reply.kind === 'not-stored') return reply.why;
    throw new Error(`the background answered ${reply.kind}`);
  },
  async testSource(source, url): Promise<SourceTest> {
    // No waiting before the request: Firefox counts only the click itself as the person's gesture.
    await requestHostOf(url);
    const reply = await send({ kind: 'test-source', source, url });
    if (reply.kind === 'tested') return reply.test;
    throw new Error(`the background answered ${reply.kind}`);
  },
  async setOwnKms(chainId, address) {
    const reply = await send({ kind: 'set-own-kms', chainId, address });
    if (reply.kind === 'done') return 'stored';
    if (reply.kind === 'own-kms-refused') return reply.why;
    throw new Error(reply.kind === 'refused' ? reply.why : `the background answered ${reply.kind}`);
  },
  dropOwnKms: () => order({ kind: 'drop-own-kms' }),
  async openWelcome() {
    await browser.tabs.create({ url: browser.runtime.getURL('/welcome.html') });
  },
};

/** Refused or not, the test is made: it tells what came of it, and some services answer everybody. */
async function requestHostOf(typed: string): Promise<void> {
  if (!URL.canParse(typed) || new URL(typed).protocol !== 'https:') return;
  try {
    await browser.permissions.request({ origins: [patternOf(typed)] });
  } catch (error) {
    console.warn('permission', error);
  }
}
