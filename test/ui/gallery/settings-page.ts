/** The settings page over a memory of its own: what is stored goes by the real rule, tests answer as the state says. */
import type { JsonValue } from '../../../src/appraisal';
import { rpcSetting } from '../../../src/memory/chain-settings';
import { CERT_SPOTTER_SETTING, CRT_SH_SETTING, DOH_SETTING } from '../../../src/memory/domain-settings';
import { typedKms } from '../../../src/memory/own-kms';
import { PCCS_SETTING } from '../../../src/memory/pccs-setting';
import { BASE, readSources, writeSource } from '../../../src/memory/sources';
import type { MemoryPort } from '../../../src/ports/ports';
import { mountSettings } from '../../../src/ui/settings';
import type { SettingsActions, SettingsView } from '../../../src/ui/settings-view';
import type { Wording } from '../../../src/ui/wording';
import { SETTINGS, TESTS } from './settings-states';

export function openSettingsPage(
  root: HTMLElement,
  state: string,
  note: (what: string) => Promise<void>,
  text: Wording,
): void {
  let view = (SETTINGS as Record<string, SettingsView>)[state];
  if (view === undefined) throw new Error(`no state ${state}`);
  let show = (_: SettingsView) => {};
  const set = (change: Partial<SettingsView>) => {
    if (view !== undefined) view = { ...view, ...change };
    if (view !== undefined) show(view);
  };
  const { sources } = view;
  const memory = memoryOf({
    [PCCS_SETTING]: sources.pccs,
    [DOH_SETTING]: [sources['doh-a'], sources['doh-b']],
    [CRT_SH_SETTING]: sources['crt-sh'],
    [CERT_SPOTTER_SETTING]: sources['cert-spotter'],
    [rpcSetting(BASE)]: [sources['base-rpc-a'], sources['base-rpc-b']],
    [rpcSetting(1)]: [sources['ethereum-rpc-a'], sources['ethereum-rpc-b']],
  });
  const actions: SettingsActions = {
    watch(listener) {
      show = listener;
      set({});
      return () => note('stop');
    },
    async chooseEverySite() {
      await note('every-site');
      return false;
    },
    async chooseAsk() {
      await note('ask');
      set({ mode: 'ask' });
    },
    async setProfile(profile) {
      await note(`profile ${profile}`);
      set({ profile });
    },
    async setUpdate(update) {
      await note(`update ${update}`);
      set({ update });
    },
    async setProvenance(on) {
      await note(`provenance ${on}`);
      if (on && state === 'both-logs-off') return 'refused';
      set({ provenance: { everySite: on, hosts: view?.provenance.hosts ?? [] } });
      return 'done';
    },
    async dropProvenanceHost(host) {
      await note(`drop ${host}`);
      const { everySite = false, hosts = [] } = view?.provenance ?? {};
      set({ provenance: { everySite, hosts: hosts.filter((h) => h !== host) } });
    },
    async setSource(source, url) {
      await note(`set ${source} ${url}`);
      const answer = await writeSource(memory, source, url);
      set({ sources: await readSources(memory) });
      return answer;
    },
    async testSource(source, url) {
      await note(`test ${source} ${url}`);
      const answer = TESTS[state]?.[source];
      // Where no answer is given, one is waited for.
      return answer ?? new Promise(() => {});
    },
    async setOwnKms(chainId, address) {
      await note(`own kms ${chainId} ${address}`);
      const own = typedKms(chainId, address);
      if (typeof own === 'string') return own;
      set({ ownKms: own });
      return 'stored';
    },
    async dropOwnKms() {
      await note('no own kms');
      if (view === undefined) return;
      const { ownKms: _, ...without } = view;
      view = without;
      set({});
    },
    openWelcome: () => note('welcome'),
  };
  mountSettings(root, actions, text);
}

function memoryOf(stored: { readonly [key: string]: JsonValue }): MemoryPort {
  const kept = new Map(Object.entries(stored));
  return {
    read: async (key) => kept.get(key) ?? undefined,
    async write(key, value) {
      kept.set(key, value);
    },
  };
}
