/** One source: its address, stored only when the background accepts it, a test, and the way back to the default. */
import { useEffect, useState } from 'preact/hooks';
import { OFF } from '../memory/domain-settings';
import { DEFAULT_SOURCES, type Source, type SourceRefusal } from '../memory/sources';
import { testWords } from './settings-test-words';
import type { SettingsActions, SourceTest } from './settings-view';
import type { Wording, WordingKey } from './wording';

interface Props {
  readonly source: Source;
  readonly name: WordingKey;
  /** What is stored: an address, or `off`. */
  readonly url: string;
  /** May it be switched off? */
  readonly dispensable?: true;
  readonly actions: Pick<SettingsActions, 'setSource' | 'testSource'>;
  readonly text: Wording;
}

type Said =
  | { readonly kind: 'nothing' | 'asking' }
  | { readonly kind: 'done' | 'refused'; readonly sentence: string }
  | { readonly kind: 'tested'; readonly test: SourceTest };

const REFUSALS: { readonly [R in SourceRefusal]: WordingKey } = {
  'not-an-address': 'settings_refused_address',
  'same-host': 'settings_refused_same_host',
};

export function SettingsSource({ source, name, url, dispensable, actions, text }: Props) {
  const [typed, setTyped] = useState<string>();
  /** Shown again when it is switched on again. */
  const [lastUrl, setLastUrl] = useState(url === OFF ? DEFAULT_SOURCES[source] : url);
  const [said, setSaid] = useState<Said>({ kind: 'nothing' });
  const isOff = url === OFF;
  const shown = typed ?? url;
  useEffect(() => {
    setTyped(undefined);
    if (url !== OFF) setLastUrl(url);
  }, [url]);

  const trouble = (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    setSaid({ kind: 'refused', sentence: text('failed_action', [why]) });
  };
  const store = (value: string, stored: WordingKey) => {
    actions.setSource(source, value).then((answer) => {
      if (answer === 'stored') setTyped(undefined);
      setSaid(
        answer === 'stored'
          ? { kind: 'done', sentence: text(stored) }
          : { kind: 'refused', sentence: text(REFUSALS[answer]) },
      );
    }, trouble);
  };
  const save = (event: Event) => {
    event.preventDefault();
    store(shown.trim(), 'settings_saved');
  };
  /** Called within the click: browsers answer a request for permissions only then. */
  const test = () => {
    if (said.kind === 'asking') return;
    setSaid({ kind: 'asking' });
    actions
      .testSource(source, shown.trim())
      .then((result) => setSaid({ kind: 'tested', test: result }), trouble);
  };
  const type = (value: string) => {
    setTyped(value);
    setSaid({ kind: 'nothing' });
  };
  const action = (key: WordingKey) => ({
    'data-action': key,
    'aria-label': text('settings_named', [text(key), text(name)]),
  });
  const id = `source-${source}`;
  return (
    <form class="source" data-source={source} onSubmit={save} noValidate>
      <h3>{isOff ? text(name) : <label for={id}>{text(name)}</label>}</h3>
      {dispensable && (
        <label class="switch">
          <input
            type="checkbox"
            checked={!isOff}
            aria-label={text('settings_named', [text('settings_ask_it'), text(name)])}
            onChange={() => (isOff ? store(lastUrl, 'settings_saved') : store(OFF, 'settings_off'))}
          />
          {text('settings_ask_it')}
        </label>
      )}
      {!isOff && (
        <>
          <input
            id={id}
            type="url"
            inputMode="url"
            spellcheck={false}
            autocomplete="off"
            value={shown}
            aria-describedby={`${id}-said`}
            aria-invalid={said.kind === 'refused'}
            onInput={(event) => type(event.currentTarget.value)}
          />
          <div class="acts">
            <button type="submit" class="button" {...action('settings_save')}>
              {text('settings_save')}
            </button>
            <button
              type="button"
              class="button"
              aria-disabled={said.kind === 'asking'}
              onClick={test}
              {...action('settings_test')}
            >
              {text('settings_test')}
            </button>
            <button
              type="button"
              class="button quiet"
              onClick={() => store(DEFAULT_SOURCES[source], 'settings_restored')}
              {...action('settings_restore')}
            >
              {text('settings_restore')}
            </button>
          </div>
        </>
      )}
      <div class="said" id={`${id}-said`} role="status">
        <SaidWords said={said} text={text} />
      </div>
    </form>
  );
}

function SaidWords({ said, text }: { readonly said: Said; readonly text: Wording }) {
  switch (said.kind) {
    case 'nothing':
      return null;
    case 'asking':
      return <p>{text('settings_testing')}</p>;
    case 'done':
    case 'refused':
      return <p data-tone={said.kind === 'done' ? 'good' : 'bad'}>{said.sentence}</p>;
    case 'tested': {
      const { works, sentence, detail } = testWords(said.test, text);
      return (
        <>
          <p data-tone={works ? 'good' : 'bad'}>{sentence}</p>
          {detail && (
            <dl>
              <dt>{text('check_expected')}</dt>
              <dd>{detail.expected}</dd>
              <dt>{text('check_got')}</dt>
              <dd>{detail.got}</dd>
            </dl>
          )}
        </>
      );
    }
  }
}
