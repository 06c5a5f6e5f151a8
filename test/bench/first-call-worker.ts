/** A fresh worker that loads our code, verifies one quote, and says so: what a browser pays when it wakes the background. */
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { rootsOf } from './roots-of';
import type { Sample } from './samples';

addEventListener('message', async ({ data }: MessageEvent<Sample>) => {
  const quote = Uint8Array.from(atob(data.quoteBase64), (c) => c.charCodeAt(0));
  const collateral = { kind: 'collateral', collateral: collateralFromJson(data.collateral) } as const;
  const options = { at: data.at, roots: rootsOf(data) };
  const { checks } = await appraiseQuote(quote, collateral, options);
  postMessage(checks.every((c) => c.outcome === 'pass') ? 'verified' : JSON.stringify(checks));
});
