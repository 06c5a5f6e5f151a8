/** The top of the report: host, headline, one sentence, and everything needed to repeat the verification elsewhere. */
import { useState } from 'preact/hooks';
import type { Appraisal } from '../../appraisal';
import type { Pin } from '../../memory/pin';
import { BINDINGS } from '../binding-words';
import { channelAddress } from '../channel-name';
import { CopyButton } from '../copy-button';
import { headlineOf } from '../headline';
import { Seal } from '../seal';
import { momentText } from '../time-text';
import type { Wording } from '../wording';
import { exchangesText } from './exchange-table';
import type { ReportActions, ShownReport } from './report-view';

interface Props {
  readonly view: ShownReport;
  readonly pin: Pin | undefined;
  readonly actions: ReportActions;
  readonly text: Wording;
}

export function ReportHead({ view, pin, actions, text }: Props) {
  const { host, appraisal, exchanges, sockets } = view;
  const { url } = appraisal;
  const { title, sentence } = headlineOf(headlined(appraisal, pin), text);
  return (
    <header class="report-head">
      <Seal verdict={appraisal.verdict} />
      <div>
        <p class="host">{url === undefined ? host : channelAddress(url)}</p>
        <h1>{title}</h1>
        <p class="lead">{sentence}</p>
        <ul class="meta">
          <li>
            <time dateTime={new Date(appraisal.at).toISOString()}>{momentText(appraisal.at, text)}</time>
          </li>
          <li>{text(url === undefined ? BINDINGS[appraisal.binding] : 'report_about_channel')}</li>
          {exchanges !== undefined && <li>{exchangesText(exchanges, sockets, text)}</li>}
          <li>{text('report_version', [view.version])}</li>
        </ul>
        {exchanges === undefined ? (
          <p class="recording gone" role="note">
            {text('report_recording_gone')}
          </p>
        ) : (
          <Recording view={view} actions={actions} text={text} />
        )}
      </div>
    </header>
  );
}

const headlined = (appraisal: Appraisal, pin: Pin | undefined) =>
  pin === undefined ? appraisal : { ...appraisal, pin };

/** The recording as a file, and the command that repeats everything from it, offline. */
function Recording({ view, actions, text }: Omit<Props, 'pin'>) {
  const [trouble, setTrouble] = useState('');
  const command = `vitrine replay ${view.fileName}`;
  const save = () => {
    setTrouble('');
    actions.exportReport().catch((error: unknown) => {
      setTrouble(text('failed_action', [error instanceof Error ? error.message : String(error)]));
    });
  };
  return (
    <div class="recording">
      <div class="recording-line">
        <button type="button" class="button" data-action="action_export" onClick={save}>
          {text('action_export')}
        </button>
        <p>
          {text('report_replay')} <code>{command}</code>
        </p>
        <CopyButton
          content={command}
          name={text('report_copy_command')}
          text={text}
          copy={(content) => actions.copy(content)}
        />
      </div>
      <p class="trouble" role="alert">
        {trouble}
      </p>
    </div>
  );
}
