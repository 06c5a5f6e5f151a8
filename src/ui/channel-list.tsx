/** The attested channels of a page, beside the page: each with a result of its own. */
import { ChannelItem } from './channel-item';
import { channelsInOrder } from './channel-line';
import type { SiteActions, SiteView } from './site-view';
import { counted, type Wording } from './wording';

interface Props {
  readonly view: Pick<SiteView, 'channels' | 'moreChannels'>;
  readonly actions: Pick<SiteActions, 'openReport' | 'copy'>;
  readonly text: Wording;
}

export function ChannelList({ view: { channels, moreChannels = 0 }, actions, text }: Props) {
  if (channels.length === 0) return null;
  return (
    <section class="channels" aria-labelledby="channels-title">
      <h2 id="channels-title">{text('channels_title')}</h2>
      <p class="small">{text('channels_explained')}</p>
      <ol>
        {channelsInOrder(channels).map((channel, i) => (
          <ChannelItem key={channel.url} channel={channel} id={channelId(i)} actions={actions} text={text} />
        ))}
      </ol>
      {moreChannels > 0 && <p class="small more">{counted(text, 'channels_more', moreChannels)}</p>}
    </section>
  );
}

/** Of the button of a channel, by its place in the list. */
const channelId = (place: number): string => `channel-${place}`;

/** Stands above the rows of a page that may look well: a channel that contradicts is further down, where nobody need look. */
export function ChannelAlert({ view, text }: Pick<Props, 'view' | 'text'>) {
  const contradicts = view.channels.filter((c) => c.verdict === 'danger').length;
  // Contradictions come first in the list.
  const show = () => document.getElementById(channelId(0))?.focus();
  return (
    <div class="channel-alert" role="status">
      {contradicts > 0 && (
        <>
          <p>{counted(text, 'channel_alert', contradicts)}</p>
          <button type="button" class="button quiet" data-action="action_show_channel" onClick={show}>
            {text('action_show_channel')}
          </button>
        </>
      )}
    </div>
  );
}
