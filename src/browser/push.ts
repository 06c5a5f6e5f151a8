/** Keeps the pages of the extension current: each holds a port open and is sent the whole view whenever something changed. */
import { readProvenanceSetting } from '../code/provenance/provenance-setting';
import { COLLATERAL_UPDATE_SETTING, collateralUpdateFrom } from '../memory/collateral-update-setting';
import { HARDWARE_PROFILE_SETTING, hardwareProfileFrom } from '../memory/hardware-profile-setting';
import { readOwnKms } from '../memory/own-kms';
import { readSources } from '../memory/sources';
import { browser } from './ext';
import { allHostsGranted, readMode } from './grants';
import { lastingMemory } from './lasting-memory';
import { latestOnly } from './latest-only';
import {
  isOurPage,
  SETTINGS_PORT,
  type SettingsPush,
  type SitePush,
  tabOfPort,
  WELCOME_PORT,
  type WelcomePush,
} from './messages';
import { CERTIFICATES, type SiteSources, siteView } from './site';

export interface Pages {
  /** Sends every open page its view. */
  refresh(): void;
}

/**
 * Registers the listener for ports; must run synchronously when the background starts.
 * @param opened called before the first view of a tab is sent
 */
export function pushViews(sources: SiteSources, opened: (tabId: number) => Promise<void>): Pages {
  const open = new Set<() => void>();

  browser.runtime.onConnect.addListener((port) => {
    const tabId = tabOfPort(port.name);
    const own = { id: browser.runtime.id, baseUrl: browser.runtime.getURL('/') };
    const view = isOurPage(port.sender, own) ? viewFor(port.name, tabId, sources) : undefined;
    if (view === undefined) {
      port.disconnect();
      return;
    }
    const send = latestOnly('view', async () => {
      const push = await view();
      if (open.has(send)) port.postMessage(push);
    });
    open.add(send);
    port.onDisconnect.addListener(() => open.delete(send));
    const prepared = tabId === undefined ? sources.session.ready : opened(tabId);
    void prepared.then(send, send);
  });

  return {
    refresh() {
      for (const send of open) send();
    },
  };
}

export type Push = SitePush | WelcomePush | SettingsPush;

/** What a port of this name is sent; `undefined` for a name that is none of ours. */
function viewFor(
  name: string,
  tabId: number | undefined,
  sources: SiteSources,
): (() => Promise<Push>) | undefined {
  if (tabId !== undefined) return () => siteView(tabId, sources);
  if (name === WELCOME_PORT) return () => welcomeView(sources);
  if (name === SETTINGS_PORT) return () => settingsView(sources);
  return undefined;
}

async function welcomeView({ session }: SiteSources): Promise<WelcomePush> {
  const granted = await allHostsGranted();
  const certificatesHidden = session.get(CERTIFICATES) === 'hidden';
  return { view: { mode: await readMode(granted), granted, certificatesHidden } };
}

async function settingsView({ session }: SiteSources): Promise<SettingsPush> {
  const memory = lastingMemory(session, false);
  const [granted, sources, profile, update, provenance, ownKms] = await Promise.all([
    allHostsGranted(),
    readSources(memory),
    memory.read(HARDWARE_PROFILE_SETTING),
    memory.read(COLLATERAL_UPDATE_SETTING),
    readProvenanceSetting(memory),
    readOwnKms(memory),
  ]);
  return {
    view: {
      mode: await readMode(granted),
      granted,
      profile: hardwareProfileFrom(profile),
      update: collateralUpdateFrom(update),
      provenance,
      sources,
      ...(ownKms === undefined ? {} : { ownKms }),
    },
  };
}
