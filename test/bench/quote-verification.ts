/**
 * One TDX v4 quote, verified from bytes, beside the signature checks it cannot do without, in the same run. Runs unchanged in Node
 * and in a browser page.
 */
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';

export interface Sample {
  readonly quoteBase64: string;
  /** The nine-field JSON. */
  readonly collateral: string;
  readonly at: number;
  readonly rootKeys: readonly string[];
}

export interface Measured {
  /** Milliseconds, medians. */
  readonly first: number;
  readonly warm: number;
  /** Quote, QE report and PCK leaf: what is new with every quote of a known platform. */
  readonly limitOf3: number;
  /** All nine of a platform never seen. */
  readonly limitOf9: number;
}

const RUNS = 60;

export async function measureVerification(sample: Sample): Promise<Measured> {
  const quote = Uint8Array.from(atob(sample.quoteBase64), (c) => c.charCodeAt(0));
  const collateral = { kind: 'collateral', collateral: collateralFromJson(sample.collateral) } as const;
  const options = { at: sample.at, roots: { intelSgxRootKeys: sample.rootKeys } };
  const verifyOnce = async () => {
    const { checks } = await appraiseQuote(quote, collateral, options);
    const bad = checks.find((c) => c.outcome !== 'pass');
    if (bad !== undefined) throw new Error(`the sample does not pass: ${bad.reason}`);
  };
  const first = await timed(verifyOnce);
  const floor = await signatureFloor(quote.length);
  await floor(9);
  const [warm, limitOf3, limitOf9] = await interleaved([verifyOnce, () => floor(3), () => floor(9)]);
  return { first, warm: warm ?? 0, limitOf3: limitOf3 ?? 0, limitOf9: limitOf9 ?? 0 };
}

/** Takes turns, so that whatever else the machine does touches all of them alike. */
async function interleaved(work: readonly (() => Promise<void>)[]): Promise<readonly number[]> {
  const times: number[][] = work.map(() => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [i, one] of work.entries()) times[i]?.push(await timed(one));
  }
  return times.map(median);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `n` times import a raw P-256 key and verify one signature, all started together. */
async function signatureFloor(bytes: number): Promise<(n: number) => Promise<void>> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
  const message = new Uint8Array(Math.min(bytes, 632)).fill(7);
  const made = await Promise.all(
    Array.from({ length: 9 }, async () => {
      const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
      return {
        raw: await crypto.subtle.exportKey('raw', keys.publicKey),
        signature: await crypto.subtle.sign(algorithm, keys.privateKey, message),
      };
    }),
  );
  return async (n) => {
    const results = await Promise.all(
      made.slice(0, n).map(async ({ raw, signature }) => {
        const key = await crypto.subtle.importKey('raw', raw, curve, false, ['verify']);
        return crypto.subtle.verify(algorithm, key, signature, message);
      }),
    );
    if (results.includes(false)) throw new Error('the floor does not verify');
  };
}
