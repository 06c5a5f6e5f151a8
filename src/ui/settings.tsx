/** The settings page: when Vitrine looks, what it demands of hardware, and whom it asks. */
import './tokens.css';
import './page.css';
import './settings.css';
import { render } from 'preact';
import type { Source } from '../memory/sources';
import { Choice } from './choice';
import { SettingsOwnKms } from './settings-own-kms';
import { SettingsProvenance } from './settings-provenance';
import { SettingsRules } from './settings-rules';
import { SettingsSource } from './settings-source';
import type { SettingsActions, SettingsView } from './settings-view';
import type { Wording, WordingKey } from './wording';

interface Props {
  readonly view: SettingsView;
  readonly actions: SettingsActions;
  readonly text: Wording;
}

interface SourceGroup {
  readonly title: WordingKey;
  /** What is asked of whom, and what they learn. */
  readonly explained: WordingKey;
  readonly sources: readonly {
    readonly source: Source;
    readonly name: WordingKey;
    readonly dispensable?: true;
  }[];
}

const SOURCE_GROUPS: readonly SourceGroup[] = [
  {
    title: 'settings_pccs_title',
    explained: 'settings_pccs_explained',
    sources: [{ source: 'pccs', name: 'settings_pccs' }],
  },
  {
    title: 'settings_doh_title',
    explained: 'settings_doh_explained',
    sources: [
      { source: 'doh-a', name: 'settings_doh_a' },
      { source: 'doh-b', name: 'settings_doh_b' },
    ],
  },
  {
    title: 'settings_ct_title',
    explained: 'settings_ct_explained',
    sources: [
      { source: 'crt-sh', name: 'settings_crt_sh', dispensable: true },
      { source: 'cert-spotter', name: 'settings_cert_spotter', dispensable: true },
    ],
  },
  {
    title: 'settings_chain_title',
    explained: 'settings_chain_explained',
    sources: [
      { source: 'base-rpc-a', name: 'settings_base_rpc_a' },
      { source: 'base-rpc-b', name: 'settings_base_rpc_b' },
    ],
  },
  {
    title: 'settings_ethereum_title',
    explained: 'settings_ethereum_explained',
    sources: [
      { source: 'ethereum-rpc-a', name: 'settings_ethereum_rpc_a' },
      { source: 'ethereum-rpc-b', name: 'settings_ethereum_rpc_b' },
    ],
  },
];

export function Settings({ view, actions, text }: Props) {
  return (
    <div class="page">
      <h1>{text('settings_title')}</h1>
      <Choice view={view} actions={actions} text={text} />
      <SettingsRules view={view} actions={actions} text={text} />
      <SettingsProvenance setting={view.provenance} actions={actions} text={text} />
      {SOURCE_GROUPS.map(({ title, explained, sources }) => (
        <section class="card" key={title}>
          <h2>{text(title)}</h2>
          <p class="explained">{text(explained)}</p>
          {sources.map((source) => (
            <SettingsSource
              key={source.source}
              {...source}
              url={view.sources[source.source]}
              actions={actions}
              text={text}
            />
          ))}
        </section>
      ))}
      <SettingsOwnKms own={view.ownKms} actions={actions} text={text} />
      <p class="onward">
        <button
          type="button"
          class="button quiet"
          data-action="settings_about"
          onClick={() => void actions.openWelcome()}
        >
          {text('settings_about')}
        </button>
      </p>
    </div>
  );
}

/**
 * Draws the settings page into `root` and keeps it current.
 * @returns a function that takes it down again
 */
export function mountSettings(root: HTMLElement, actions: SettingsActions, text: Wording): () => void {
  document.documentElement.lang = text('language');
  const stop = actions.watch((view) => render(<Settings view={view} actions={actions} text={text} />, root));
  return () => {
    stop();
    render(null, root);
  };
}
