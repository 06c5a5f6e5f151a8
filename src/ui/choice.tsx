/** The one choice: look at every site, or only when asked. A radio group of two, each with its consequences beside it. */
import { useRef, useState } from 'preact/hooks';
import type { ModeActions, ModeView } from './site-view';
import type { Wording, WordingKey } from './wording';

type Mode = ModeView['mode'];

const MODES: readonly { readonly mode: Mode; readonly name: WordingKey; readonly explained: WordingKey }[] = [
  { mode: 'every-site', name: 'welcome_every_site', explained: 'welcome_every_site_explained' },
  { mode: 'ask', name: 'welcome_ask', explained: 'welcome_ask_explained' },
];

interface Props {
  readonly view: ModeView;
  readonly actions: ModeActions;
  readonly text: Wording;
}

export function Choice({ view, actions, text }: Props) {
  const [refused, setRefused] = useState(false);
  const group = useRef<HTMLDivElement>(null);
  const takenBack = view.mode === 'every-site' && !view.granted;
  /** Called within the click or key press: browsers answer a request for permissions only then. */
  const choose = (mode: Mode) => {
    setRefused(false);
    if (mode === 'ask') actions.chooseAsk().catch(() => setRefused(false));
    else
      actions.chooseEverySite().then(
        (granted) => setRefused(!granted),
        () => setRefused(true),
      );
  };
  /** Arrows only move between the two; choosing takes a press, because it may open a question of the browser's. */
  const move = (event: KeyboardEvent) => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const radios = [...(group.current?.querySelectorAll<HTMLElement>('[role=radio]') ?? [])];
    radios.find((radio) => radio !== document.activeElement)?.focus();
  };
  return (
    <section class="card">
      <h2 id="choice">{text('welcome_choice')}</h2>
      <div class="choices" role="radiogroup" aria-labelledby="choice" ref={group} onKeyDown={move}>
        {MODES.map(({ mode, name, explained }) => (
          // biome-ignore lint/a11y/useSemanticElements: an input would choose on every arrow key, and ask for permissions
          <button
            key={mode}
            type="button"
            role="radio"
            class="choice"
            data-mode={mode}
            aria-checked={view.mode === mode}
            aria-labelledby={`${mode}-name`}
            aria-describedby={`${mode}-explained`}
            onClick={() => choose(mode)}
          >
            <svg class="ring" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
              <circle cx="9" cy="9" r="7.5" fill="none" stroke="currentColor" stroke-width="1.5" />
              {view.mode === mode && <circle cx="9" cy="9" r="4" fill="currentColor" />}
            </svg>
            <span class="name" id={`${mode}-name`}>
              {text(name)}
            </span>
            <span class="explained" id={`${mode}-explained`}>
              {text(explained)}
            </span>
          </button>
        ))}
      </div>
      <p class="answer" role="status">
        {refused ? text('welcome_refused') : takenBack ? text('welcome_not_granted') : ''}
      </p>
    </section>
  );
}
