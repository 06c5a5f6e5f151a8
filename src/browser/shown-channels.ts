/** The channels that a tab may show, each with what is known about it. */
import { visitOfChannel } from '../channel';
import type { Reason } from '../reasons';
import type { ChannelView } from '../ui/site-view';
import type { ListedChannel } from './channel-signs';
import { type Result, resultFor, verdictOf } from './results';
import type { Site, SiteSources } from './site';

export interface ShownChannel extends ListedChannel {
  readonly result: Result | undefined;
}

/** Where nobody announced a key, there is no channel to speak of; only signs of the page's own would make one. */
const NO_ANSWER: readonly Reason[] = [
  'channel-unreachable',
  'channel-silent',
  'channel-unreadable',
  'channel-too-large',
];

/** All that there are signs of; one that only the person asked about counts once it has answered. */
export const shownChannels = (site: Site, sources: SiteSources): readonly ShownChannel[] =>
  withResults(site, sources).filter(({ sign, result }) => sign !== 'asked' || hasAnswered(result));

/** Also those of which it is not known whether they are there. */
export const withResults = (
  { tabId, origin, isPrivate }: Pick<Site, 'tabId' | 'origin' | 'isPrivate'>,
  { channels, verification }: SiteSources,
): readonly ShownChannel[] =>
  channels.listed(tabId).channels.map((channel) => {
    const known = verification.resultOf(visitOfChannel(channel.url, origin), isPrivate);
    return { ...channel, result: resultFor(known, channel.at) };
  });

const hasAnswered = (result: Result | undefined): boolean =>
  result?.state === 'done' && !result.appraisal.checks.some(({ reason }) => NO_ANSWER.includes(reason));

/** As the popup is given it. */
export const channelView = ({ url, sign, result }: ShownChannel): ChannelView => ({
  url,
  sign,
  verdict: verdictOf(result),
  ...(result?.state === 'done' ? { appraisal: result.appraisal } : {}),
});
