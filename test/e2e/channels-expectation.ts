/** What a person is expected to be shown of the attested channels of a page, and waiting for it. */
import type { Verdict } from '../../src/appraisal';
import type { Reason } from '../../src/reasons';
import type { ChannelSign, ChannelView, SiteView } from '../../src/ui/site-view';
import type { Badge } from './driver';
import { reasonsOf } from './expectation';
import type { Stage } from './stage';
import { pause } from './until';

export interface ExpectedChannel {
  /** `wss://host/path`. */
  readonly url: string;
  readonly verdict: Verdict;
  /** A check with it must be in the appraisal. */
  readonly reason?: Reason;
  readonly sign?: ChannelSign;
}

/** A channel as the popup draws it. */
interface DrawnChannel {
  readonly url: string;
  readonly verdict: string;
  readonly sign: string;
  /** Of its line: what is not shown stands below, where words like these are denied. */
  readonly words: string;
}

/** A contradiction is looked at again before it counts, and a server that falls silent is waited for. */
const DEADLINE_MS = 45_000;
const LOOK_EVERY_MS = 150;

/** What a channel that contradicts itself may never be shown as, not even for a moment. */
const WELL: readonly Verdict[] = ['verified', 'verified-domain', 'limited', 'warning'];

/** Words that promise what no channel shows. */
const PROMISES = /\b(?:secure|safe|private|guarantee|protected)|page (?:comes|is) from (?:an|the) enclave/i;

/**
 * Waits until exactly these channels are listed, each as expected, drawn so, and the mark on the button with them.
 * @throws Error with the last difference, or at once where one is shown as it may never be
 */
export async function expectChannels(
  stage: Stage,
  expected: readonly ExpectedChannel[],
  { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {},
): Promise<readonly ChannelView[]> {
  const end = Date.now() + deadlineMs;
  let last = 'the popup gave no answer';
  do {
    try {
      const popup = await stage.popup();
      const view = await popup.view();
      const never = forbidden(view, expected);
      if (never !== undefined) throw new NeverShown(never);
      const why =
        difference(view.channels, expected) ??
        drawnDifference(await drawnChannels(stage), view.channels) ??
        markDifference(await stage.browser.badge(stage.tab), view);
      if (why === undefined) return view.channels;
      last = why;
    } catch (error) {
      // While the background restarts, the popup may be left without an answer for a moment.
      if (error instanceof NeverShown) throw error;
      last = error instanceof Error ? error.message : String(error);
    }
    await pause(LOOK_EVERY_MS);
  } while (Date.now() < end);
  throw new Error(last);
}

class NeverShown extends Error {}

function forbidden({ channels }: SiteView, expected: readonly ExpectedChannel[]): string | undefined {
  const bad = expected.find(
    ({ url, verdict }) =>
      verdict === 'danger' && channels.some((c) => c.url === url && WELL.includes(c.verdict)),
  );
  return bad && `${bad.url} was shown as well, which it must never be`;
}

function difference(
  channels: readonly ChannelView[],
  expected: readonly ExpectedChannel[],
): string | undefined {
  const listed = channels.map((c) => c.url).sort();
  const wanted = expected.map((c) => c.url).sort();
  if (listed.join() !== wanted.join()) return `listed are ${listed.join(', ') || 'no channels'}`;
  for (const { url, verdict, reason, sign } of expected) {
    const channel = channels.find((c) => c.url === url);
    const { appraisal } = channel ?? {};
    const found = appraisal === undefined ? 'nothing' : reasonsOf(appraisal);
    if (channel?.verdict !== verdict) return `${url} is ${channel?.verdict}: ${found}`;
    if (sign !== undefined && channel.sign !== sign) return `${url} is listed as ${channel.sign}`;
    if (reason !== undefined && !appraisal?.checks.some((c) => c.reason === reason))
      return `${reason} is not among the reasons of ${url}: ${found}`;
    if (appraisal !== undefined && (appraisal.binding !== 'none' || appraisal.url !== url))
      return `${url} is appraised as ${appraisal.url}, bound by ${appraisal.binding}`;
  }
  return undefined;
}

function drawnDifference(
  drawn: readonly DrawnChannel[],
  channels: readonly ChannelView[],
): string | undefined {
  for (const { url, verdict, sign } of channels) {
    const line = drawn.find((d) => d.url === url);
    if (line?.verdict !== verdict || line.sign !== sign)
      return `${url} is drawn as ${line === undefined ? 'nothing' : `${line.verdict}, ${line.sign}`}`;
    const promise = PROMISES.exec(line.words);
    if (promise !== null) return `the popup promises "${promise[0]}" of ${url}`;
  }
  return drawn.length === channels.length ? undefined : `${drawn.length} channels are drawn`;
}

/** The button keeps sign and words of the page, and says beside them that a channel is not to be trusted. */
function markDifference({ title, icon }: Badge, { verdict, channels }: SiteView): string | undefined {
  const isMarked = channels.some((c) => c.verdict === 'danger');
  if (title.includes('channel') !== isMarked) return `the title says "${title}"`;
  const wanted = isMarked ? `${verdict}-danger-` : `${verdict}-`;
  if (icon !== undefined && (!icon.startsWith(wanted) || icon.includes('-danger-') !== isMarked))
    return `the icon is ${icon}`;
  return undefined;
}

async function drawnChannels(stage: Stage): Promise<readonly DrawnChannel[]> {
  const { page } = await stage.popup();
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-channel]')].map((e) => ({
      url: e.dataset.channel ?? '',
      verdict: e.dataset.verdict ?? '',
      sign: e.dataset.sign ?? '',
      words: e.querySelector('h3')?.textContent ?? '',
    })),
  );
}
