/** One channel: a button with its line, opening to its own checks, its own limits, and the way to its report. */
import { useState } from 'preact/hooks';
import type { Question } from '../appraisal';
import { channelLine } from './channel-line';
import { channelAddress } from './channel-name';
import { notShownByChannel } from './channel-words';
import { Chevron } from './chevron';
import { QuestionRow } from './question-row';
import { type Row, rowsOf } from './rows';
import { Seal } from './seal';
import type { ChannelView, SiteActions } from './site-view';
import type { Wording } from './wording';

interface Props {
  readonly channel: ChannelView;
  /** Names it within the document. */
  readonly id: string;
  readonly actions: Pick<SiteActions, 'openReport' | 'copy'>;
  readonly text: Wording;
}

export function ChannelItem({ channel, id, actions, text }: Props) {
  const [open, setOpen] = useState(false);
  const { host, path, status, sentence, found } = channelLine(channel, text);
  const panel = `${id}-more`;
  return (
    <li class="channel" data-channel={channel.url} data-sign={channel.sign} data-verdict={channel.verdict}>
      <h3>
        <button
          type="button"
          id={id}
          class="row-button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={() => setOpen(!open)}
        >
          <Seal verdict={channel.verdict} />
          <span>
            <span class="channel-name">
              {host}
              {path !== undefined && <span class="channel-path">{path}</span>}
            </span>
            <span class="for-readers">, </span>
            <span class="channel-status">{status}</span>
            <span class="for-readers">. </span>
            <span class="row-detail">{sentence}</span>
          </span>
          <Chevron />
        </button>
      </h3>
      <div class="channel-more" id={panel} hidden={!open}>
        <p class="small">
          {found} <code>{channelAddress(channel.url)}</code>
        </p>
        <Appraised {...{ channel, id, actions, text }} />
      </div>
    </li>
  );
}

/** What a look at it found; nothing where nobody has looked. */
function Appraised({ channel, id, actions, text }: Props) {
  const [open, setOpen] = useState<readonly Question[]>([]);
  const { appraisal, url, verdict } = channel;
  if (appraisal === undefined) return null;
  const toggle = ({ question }: Row) =>
    setOpen(open.includes(question) ? open.filter((q) => q !== question) : [...open, question]);
  const limits = verdict === 'danger' || verdict === 'unavailable' ? [] : notShownByChannel(text);
  return (
    <>
      <ol class="rows">
        {rowsOf(appraisal.checks, appraisal.facts, text).map((row) => (
          <QuestionRow
            key={row.question}
            row={row}
            within={id}
            open={open.includes(row.question)}
            toggle={() => toggle(row)}
            openReport={() => void actions.openReport(row.question, url)}
            copy={(content) => actions.copy(content)}
            text={text}
          />
        ))}
      </ol>
      {limits.length > 0 && (
        <div class="limits">
          <h4>{text('limits_title')}</h4>
          <ul>
            {limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </div>
      )}
      <button
        type="button"
        class="button"
        data-action="action_channel_report"
        onClick={() => void actions.openReport(undefined, url)}
      >
        {text('action_channel_report')}
      </button>
    </>
  );
}
