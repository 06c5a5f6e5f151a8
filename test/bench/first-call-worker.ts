/** A fresh worker that loads our code, verifies one quote, and says so: what a browser pays when it wakes the background. */
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import type { Sample } from './samples';

addEventListener('message', async ({ data }: MessageEvent<Sample>) => {
  const quote = Uint8Array.from(atob(data.quoteBase64), (c) => c.charCodeAt(0));
  const collateral = { kind: 'collateral', collateral: collateralFromJson(data.collateral) } as const;
  if (data.roots === null)
    throw new Error('a sample with roots of its own, please: those of a release are more to load');
  const options = { at: data.at, roots: data.roots };
  const { checks } = await appraiseQuote(quote, collateral, options);
  postMessage(checks.every((c) => c.outcome === 'pass') ? 'verified' : JSON.stringify(checks));
});
