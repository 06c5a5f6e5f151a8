/** What the toolbar button says for itself: the page first, then what the mark on the icon means. Pure. */
import { badgeTitleKey, type Wording, type WordingKey } from '../ui/wording';
import type { Face } from './site';

export function badgeTitle({ verdict, host, channelDanger }: Face, text: Wording): string {
  if (host === undefined) return text('extensionName');
  const page = text(badgeTitleKey(verdict), [host]);
  const marked: WordingKey = 'badge_title_channel_danger';
  return channelDanger ? text(marked, [page]) : page;
}
