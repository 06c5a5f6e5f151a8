/** The second source of Intel's records: one address, stored only when the background accepts it. */
import { useState } from 'preact/hooks';
import type { WelcomeActions, WelcomeView } from './site-view';
import type { Wording } from './wording';

interface Props {
  readonly view: WelcomeView;
  readonly actions: WelcomeActions;
  readonly text: Wording;
}

type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'refused'; readonly why: string };

export function SecondSource({ view, actions, text }: Props) {
  const [url, setUrl] = useState<string>();
  const [answer, setAnswer] = useState<Answer>({ kind: 'none' });
  const refuse = (error: unknown) =>
    setAnswer({ kind: 'refused', why: error instanceof Error ? error.message : String(error) });
  const save = (event: Event) => {
    event.preventDefault();
    actions
      .setPccsUrl((url ?? view.pccsUrl).trim())
      .then((said) => setAnswer(said.ok ? { kind: 'saved' } : { kind: 'refused', why: said.why }), refuse);
  };
  const type = (typed: string) => {
    setUrl(typed);
    setAnswer({ kind: 'none' });
  };
  return (
    <section class="card">
      <h2>
        <label for="pccs">{text('welcome_second')}</label>
      </h2>
      <p class="explained" id="pccs-explained">
        {text('welcome_second_explained')}
      </p>
      <form class="second" onSubmit={save} noValidate>
        <input
          id="pccs"
          type="url"
          inputMode="url"
          spellcheck={false}
          autocomplete="off"
          value={url ?? view.pccsUrl}
          aria-describedby="pccs-explained pccs-said"
          aria-invalid={answer.kind === 'refused'}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          {text('welcome_second_save')}
        </button>
        <p
          class="said"
          id="pccs-said"
          role="status"
          data-refused={answer.kind === 'refused' ? '' : undefined}
        >
          {answer.kind === 'refused' && text('welcome_second_refused', [answer.why])}
          {answer.kind === 'saved' && text('welcome_second_saved')}
        </p>
      </form>
    </section>
  );
}
