/**
 * Every channel that a server can offer or fake, one row each: a page of somebody else opens it with a real WebSocket and asks something
 * inside it. What the page itself notices stands in the row too: against most of these lies, nothing.
 */
import type { Verdict } from '../../src/appraisal';
import type { Reason } from '../../src/reasons';
import type { TEEKIT_SITES } from '../testbed/teekit-channels';

export interface ChannelRow {
  readonly channel: string;
  readonly site: keyof typeof TEEKIT_SITES;
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** What the page, which looks at no evidence, comes to. */
  readonly page: 'answered' | 'failed';
  /** Words that the popup must have among the limits of the channel. */
  readonly limit?: string;
  /** Only where the real vectors are. */
  readonly needsVectors?: true;
}

const honest = { verdict: 'limited', reason: 'channel-key-attested', page: 'answered' } as const;

export const CHANNEL_ROWS: readonly ChannelRow[] = [
  { channel: 'of TDX', site: 'tunnel', ...honest },
  { channel: 'of TDX, server that waits to be spoken to', site: 'tunnelWorker', ...honest },
  { channel: 'of TDX on Azure', site: 'tunnelAzure', ...honest },
  { channel: 'of SGX', site: 'tunnelSgx', ...honest },
  { channel: 'of SEV-SNP, Milan', site: 'tunnelSnp', ...honest },
  { channel: 'of SEV-SNP, Turin', site: 'tunnelTurin', ...honest },
  {
    channel: 'of somebody in between with a key of their own',
    site: 'tunnelMitm',
    verdict: 'danger',
    reason: 'channel-key-not-attested',
    page: 'answered',
  },
  {
    // The announcement is the enclave's, and so is the key in it: whoever passes it on can read nothing, and the page gets no answer.
    channel: 'of somebody in between who passes the announcement on',
    site: 'tunnelForwarded',
    verdict: 'limited',
    reason: 'channel-key-attested',
    page: 'failed',
  },
  {
    channel: 'of somebody in between who lies to one site alone',
    site: 'tunnelSparing',
    verdict: 'danger',
    reason: 'channel-key-not-attested',
    page: 'answered',
  },
  {
    // They tell our look from the page's by what the page says to them. Nobody outside of the page sees what was announced to it.
    channel: 'of somebody in between who lies to the page alone',
    site: 'tunnelTwoFaced',
    verdict: 'limited',
    reason: 'channel-key-attested',
    page: 'answered',
    limit: 'A server that tells the two apart can announce another key to the page',
  },
  {
    channel: 'without a quote',
    site: 'tunnelNoQuote',
    verdict: 'danger',
    reason: 'channel-without-quote',
    page: 'answered',
  },
  {
    channel: 'with the quote of another server',
    site: 'tunnelOtherQuote',
    verdict: 'danger',
    reason: 'channel-key-not-attested',
    page: 'answered',
  },
  {
    channel: 'with evidence of last year',
    site: 'tunnelOld',
    verdict: 'warning',
    reason: 'channel-old',
    page: 'answered',
  },
  {
    channel: 'with the certificate of another chip',
    site: 'tunnelChip',
    verdict: 'danger',
    reason: 'snp-chip-differs',
    page: 'answered',
  },
  {
    channel: 'with a report of Turin that calls itself Milan',
    site: 'tunnelTurinAsMilan',
    verdict: 'danger',
    reason: 'snp-product-differs',
    page: 'answered',
  },
  {
    channel: 'of a guest that its host may debug',
    site: 'tunnelDebug',
    verdict: 'danger',
    reason: 'snp-debug-on',
    page: 'answered',
  },
  {
    channel: 'with a published sample',
    site: 'tunnelSample',
    verdict: 'danger',
    reason: 'channel-demo-evidence',
    page: 'failed',
    needsVectors: true,
  },
  {
    // Browsers hand a message over when it is whole, so that time runs out before the limit is met.
    channel: 'with a message without an end',
    site: 'tunnelEndless',
    verdict: 'unavailable',
    reason: 'channel-unreachable',
    page: 'failed',
  },
  {
    channel: 'with a message longer than any evidence',
    site: 'tunnelOversized',
    verdict: 'unavailable',
    reason: 'channel-too-large',
    page: 'failed',
  },
  {
    channel: 'that is torn down as soon as it is open',
    site: 'tunnelBreaks',
    verdict: 'unavailable',
    reason: 'channel-unreachable',
    page: 'failed',
  },
  {
    channel: 'on which nobody says anything',
    site: 'tunnelSilent',
    verdict: 'unavailable',
    reason: 'channel-unreachable',
    page: 'failed',
  },
];
