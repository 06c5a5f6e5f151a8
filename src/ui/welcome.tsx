/** The welcome page: the first choice, what is fetched, and what green means. */
import './tokens.css';
import './page.css';
import { render } from 'preact';
import { Choice } from './choice';
import { CopyButton } from './copy-button';
import { FLAG_ADDRESS } from './hidden-certificates';
import { Seal } from './seal';
import type { WelcomeActions, WelcomeView } from './site-view';
import type { Wording } from './wording';

interface Props {
  readonly view: WelcomeView;
  readonly actions: WelcomeActions;
  readonly text: Wording;
}

export function Welcome({ view, actions, text }: Props) {
  return (
    <div class="page">
      <h1>
        <Seal verdict="verified" />
        {text('welcome_title')}
      </h1>
      <p class="lead">{text('welcome_what')}</p>
      <Choice view={view} actions={actions} text={text} />
      {view.certificatesHidden && (
        <section class="card">
          <h2>{text('hidden_title')}</h2>
          <p>{text('hidden_explained')}</p>
          <div class="address">
            <code>{FLAG_ADDRESS}</code>
            <CopyButton
              content={FLAG_ADDRESS}
              name={text('copy_flag_address')}
              text={text}
              copy={(content) => navigator.clipboard.writeText(content)}
            />
          </div>
          <p class="explained">{text('hidden_domain_meanwhile')}</p>
        </section>
      )}
      <section class="card">
        <h2>{text('welcome_means')}</h2>
        <p>{text('welcome_means_yes')}</p>
        <p>{text('welcome_means_no')}</p>
        <p>{text('welcome_means_half')}</p>
      </section>
      <section class="card">
        <h2>{text('welcome_fetched')}</h2>
        <ul>
          <li>{text('welcome_fetched_site')}</li>
          <li>{text('welcome_fetched_intel')}</li>
          <li>{text('welcome_fetched_second')}</li>
          <li>{text('welcome_fetched_domain')}</li>
          <li>{text('welcome_fetched_nobody')}</li>
        </ul>
        <p class="onward">
          <button
            type="button"
            class="button"
            data-action="welcome_settings"
            onClick={() => void actions.openSettings()}
          >
            {text('welcome_settings')}
          </button>
        </p>
      </section>
    </div>
  );
}

/**
 * Draws the welcome page into `root` and keeps it current.
 * @returns a function that takes it down again
 */
export function mountWelcome(root: HTMLElement, actions: WelcomeActions, text: Wording): () => void {
  document.documentElement.lang = text('language');
  const stop = actions.watch((view) => render(<Welcome view={view} actions={actions} text={text} />, root));
  return () => {
    stop();
    render(null, root);
  };
}
