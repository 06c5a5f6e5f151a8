/** A channel in one line of the popup: what it is called, how it stands, one sentence, and why it is listed. Pure. */
import type { Verdict } from '../appraisal';
import { type ChannelName, channelName } from './channel-name';
import { headlineOf } from './headline';
import type { ChannelSign, ChannelView } from './site-view';
import type { Wording, WordingKey } from './wording';

export interface ChannelLine extends ChannelName {
  /** "in use", "available, with warnings", … */
  readonly status: string;
  readonly sentence: string;
  /** How it came to be listed. */
  readonly found: string;
}

export function channelLine(channel: ChannelView, text: Wording): ChannelLine {
  return {
    ...channelName(channel.url),
    status: statusKeys(channel)
      .map((key) => text(key))
      .join(', '),
    sentence: sentenceOf(channel, text),
    found: text(FOUND[channel.sign]),
  };
}

const FOUND: Record<ChannelSign, WordingKey> = {
  'in-use': 'channel_found_in_use',
  opened: 'channel_found_opened',
  'service-worker': 'channel_found_service_worker',
  'encrypted-only': 'channel_found_encrypted_only',
  asked: 'channel_found_asked',
};

/** What a verdict adds to "in use"; a channel that is available and no more than that needs no other word. */
const STANDING: Record<Verdict, WordingKey | undefined> = {
  none: 'channel_is_not_checked',
  checking: 'channel_is_checking',
  // No channel comes out at these; if one did, nothing more could be said of it than this.
  verified: undefined,
  'verified-domain': undefined,
  limited: undefined,
  warning: 'channel_is_warned',
  changed: 'channel_is_warned',
  danger: 'channel_is_danger',
  unavailable: 'channel_is_unavailable',
};

/** "Available" is said only of what was established: an address alone is none. */
function statusKeys({ sign, verdict }: ChannelView): readonly WordingKey[] {
  const standing = STANDING[verdict];
  const isThere = standing === undefined || standing === 'channel_is_warned';
  const use: readonly WordingKey[] =
    sign === 'in-use' ? ['channel_is_in_use'] : isThere ? ['channel_is_available'] : [];
  return standing === undefined ? use : [...use, standing];
}

function sentenceOf({ url, verdict, appraisal }: ChannelView, text: Wording): string {
  const say = (key: WordingKey) => text(key);
  if (verdict === 'none') return say('channel_none_sentence');
  if (verdict === 'checking') return say('channel_checking_sentence');
  const { checks = [], facts = {} } = appraisal ?? {};
  return headlineOf({ url, binding: 'none', checks, facts, verdict }, text).sentence;
}

/** Contradictions first, then what is in use; otherwise as they were seen. */
export function channelsInOrder(channels: readonly ChannelView[]): readonly ChannelView[] {
  const rank = ({ sign, verdict }: ChannelView) => (verdict === 'danger' ? 0 : sign === 'in-use' ? 1 : 2);
  return [...channels].sort((a, b) => rank(a) - rank(b));
}
