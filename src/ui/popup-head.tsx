/** The header: seal, host, headline, one sentence, and how firmly it is all tied to this tab. */
import type { Appraisal } from '../appraisal';
import { Seal } from './seal';
import type { SiteView } from './site-view';
import { headlineOfView, situationOf } from './situation';
import { ageText } from './time-text';
import { verdictKey, type Wording, type WordingKey } from './wording';

interface Props {
  readonly view: SiteView;
  readonly now: number;
  readonly text: Wording;
}

const BINDINGS: Record<Appraisal['binding'], WordingKey> = {
  connection: 'binding_connection',
  domain: 'binding_domain',
  none: 'binding_none',
};

/** Results in which a connection was looked at, so that the strength of its binding means something. */
const BOUND_SOMEHOW: readonly SiteView['verdict'][] = [
  'verified',
  'verified-domain',
  'limited',
  'warning',
  'changed',
];

export function PopupHead({ view, now, text }: Props) {
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
    </div>
  );
}
