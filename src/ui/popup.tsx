/** The popup. It draws a view and passes presses on; what things mean is decided in the pure files beside it. */
import './tokens.css';
import './popup.css';
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Question } from '../appraisal';
import { changesSince } from './changes';
import { ChangesBox } from './changes-box';
import { ChannelAlert, ChannelList } from './channel-list';
import { HiddenCertificates } from './hidden-certificates';
import { notShown } from './not-shown';
import { PinBox } from './pin-box';
import { pinnedOf } from './pinned';
import { PopupFoot } from './popup-foot';
import { PopupHead } from './popup-head';
import { QuestionRow } from './question-row';
import { type Row, rowsOf } from './rows';
import type { SiteActions, SiteView } from './site-view';
import { situationOf } from './situation';
import type { Wording } from './wording';

interface Props {
  readonly view: SiteView;
  readonly actions: SiteActions;
  readonly text: Wording;
  /** Milliseconds since the epoch: ages are told from here. */
  readonly now: number;
}

export function Popup({ view, actions, text, now }: Props) {
  const [open, setOpen] = useState<readonly Question[]>([]);
  const appraisal = situationOf(view) === 'appraised' && view.verdict !== 'none' ? view.appraisal : undefined;
  const rows = appraisal === undefined ? [] : rowsOf(appraisal.checks, appraisal.facts, text, view.pin);
  const copy = (content: string) => actions.copy(content);
  const toggle = ({ question }: Row) =>
    setOpen(open.includes(question) ? open.filter((q) => q !== question) : [...open, question]);
  const culprit = rows.find((row) => row.outcome === 'fail');
  return (
    <div class="popup" data-verdict={view.verdict}>
      <PopupHead view={view} now={now} text={text} openSettings={() => void actions.openSettings()} />
      {rows.length > 0 && <ChannelAlert view={view} text={text} />}
      {rows.length > 0 && (
        <ol class="rows">
          {rows.map((row) => (
            <QuestionRow
              key={row.question}
              row={row}
              open={open.includes(row.question)}
              toggle={() => toggle(row)}
              openReport={() => void actions.openReport(row.question)}
              copy={copy}
              text={text}
            />
          ))}
        </ol>
      )}
      {appraisal !== undefined && <Boxes {...{ view, copy, text }} />}
      <ChannelList view={view} actions={actions} text={text} />
      <PopupFoot view={view} actions={actions} text={text} culprit={culprit?.question} />
    </div>
  );
}

interface BoxesProps extends Pick<Props, 'view' | 'text'> {
  copy(content: string): Promise<void>;
}

/** What stands between the rows and the buttons. */
function Boxes({ view, copy, text }: BoxesProps) {
  const { appraisal, pin, verdict } = view;
  if (appraisal === undefined) return null;
  const pinned = pinnedOf(view, text);
  const changes = verdict === 'changed' && pin !== undefined ? changesSince(pin, appraisal, text) : [];
  const hidden = view.certificatesHidden && appraisal.binding !== 'connection';
  const limits = verdict === 'danger' || verdict === 'unavailable' ? [] : notShown(appraisal.checks, text);
  return (
    <>
      {changes.length > 0 && <ChangesBox changes={changes} note={pinned?.note ?? ''} text={text} />}
      {changes.length === 0 && pinned !== undefined && <PinBox pinned={pinned} copy={copy} text={text} />}
      {hidden && <HiddenCertificates copy={copy} text={text} />}
      {limits.length > 0 && (
        <section class="box limits" aria-label={text('limits_title')}>
          <h2>{text('limits_title')}</h2>
          <ul>
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/**
 * Draws the popup into `root` and keeps it current.
 * @returns a function that takes it down again
 */
export function mountPopup(root: HTMLElement, actions: SiteActions, text: Wording): () => void {
  document.documentElement.lang = text('language');
  const stop = actions.watch((view) =>
    render(<Popup view={view} actions={actions} text={text} now={Date.now()} />, root),
  );
  return () => {
    stop();
    render(null, root);
  };
}
