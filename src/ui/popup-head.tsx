/** The header: seal, host, headline, one sentence, and how firmly it is all tied to this tab. */
import { BINDINGS } from './binding-words';
import { Seal } from './seal';
import type { SiteView } from './site-view';
import { headlineOfView, situationOf } from './situation';
import { ageText } from './time-text';
import { verdictKey, type Wording } from './wording';

interface Props {
  readonly view: SiteView;
  readonly now: number;
  readonly text: Wording;
  openSettings(): void;
}

/** Results in which a connection was looked at, so that the strength of its binding means something. */
const BOUND_SOMEHOW: readonly SiteView['verdict'][] = [
  'verified',
  'verified-domain',
  'limited',
  'warning',
  'changed',
];

export function PopupHead({ view, now, text, openSettings }: Props) {
  const { title, sentence } = headlineOfView(view, text);
  const appraisal = situationOf(view) === 'appraised' ? view.appraisal : undefined;
  return (
    <div class="head">
      <Seal verdict={view.verdict} />
      <div>
        {view.host !== undefined && <p class="host">{view.host}</p>}
        <div role="status">
          <h1>{title}</h1>
          <p>{sentence}</p>
        </div>
        {appraisal !== undefined && view.verdict !== 'none' && (
          <p class="meta">
            {BOUND_SOMEHOW.includes(view.verdict) && <strong>{text(BINDINGS[appraisal.binding])}</strong>}
            <span>{text('checked_at', [ageText(appraisal.at, now, text)])}</span>
          </p>
        )}
        {view.verdict === 'unavailable' && view.lastGood !== undefined && (
          <p class="last-good">
            {text('last_good', [
              text(verdictKey(view.lastGood.verdict)),
              ageText(view.lastGood.at, now, text),
            ])}
          </p>
        )}
      </div>
      {appraisal !== undefined && view.verdict !== 'none' && (
        <button
          type="button"
          class="button quiet settings"
          data-action="action_settings"
          aria-label={text('action_settings')}
          title={text('action_settings')}
          onClick={openSettings}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path
              d="M2 4.5h6m4 0h2M2 11.5h2m4 0h6"
              stroke="currentColor"
              stroke-width="1.5"
              stroke-linecap="round"
            />
            <g fill="none" stroke="currentColor" stroke-width="1.5">
              <circle cx="10" cy="4.5" r="1.8" />
              <circle cx="6" cy="11.5" r="1.8" />
            </g>
          </svg>
        </button>
      )}
    </div>
  );
}
