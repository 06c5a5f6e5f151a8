/**
 * Verification of TDX v4 quotes from bytes, beside the signature checks it cannot do without and beside peers, in turns, in one run.
 * Runs unchanged in Node and in a page of a browser.
 */

import { QuoteVerifier } from '@phala/dcap-qvl';
import initWasm, { js_verify } from '@phala/dcap-qvl-web';
// biome-ignore lint/style/useNodejsImportProtocol: in a page, this is the package of that name
import { Buffer } from 'buffer';
import { appraiseQuote } from '../../src/hardware/appraise';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { type HardwareRoots, RELEASE_ROOTS } from '../../src/trust';
import type { Sample, Samples } from './samples';

export interface Row {
  readonly what: string;
  /** Median, milliseconds. */
  readonly ms: number;
}

/** Rounds that are not measured: engines compile what runs often, and the limit's few lines sooner than anybody's parsers. */
export const WARM_UP = 30;

/**
 * @param samples more than `WARM_UP` of each kind
 * @param wasm the peer's module, where it can be had
 */
export async function measure(samples: Samples, wasm: Uint8Array | undefined): Promise<readonly Row[]> {
  const [firstSample, ...cold] = samples.cold.map(prepared);
  if (firstSample === undefined) throw new Error('no samples');
  const first = await timed(() => ours(firstSample));
  const warm = samples.warm.map(prepared);
  const floor = await signatureFloor();
  const contestants: Contestant[] = [
    { what: 'ours, nothing cached', run: (i) => ours(nth(cold, i)) },
    { what: 'limit: 9 signatures', run: () => floor(9) },
    { what: 'ours, platform known', run: (i) => ours(nth(warm, i)) },
    { what: 'limit: 3 signatures', run: () => floor(3) },
  ];
  // Not in turns with the others: who comes after a peer would pay for collecting its garbage.
  const peers: Contestant[] = [{ what: '@phala/dcap-qvl 0.3.9', run: (i) => phala(nth(cold, i)) }];
  if (samples.genuine !== undefined && wasm !== undefined) {
    await initWasm({ module_or_path: new Uint8Array(wasm) });
    const one = prepared(samples.genuine);
    peers.push({ what: '@phala/dcap-qvl-web 0.3.3 (wasm)', run: () => phalaWasm(one) });
  }
  const early = await inTurns(contestants, 0, WARM_UP);
  return [
    { what: 'ours, very first call', ms: first },
    { what: `ours, nothing cached, the ${WARM_UP} calls after it`, ms: early[0]?.ms ?? Number.NaN },
    ...(await inTurns(contestants, WARM_UP, cold.length)),
    ...(await warmedUp(peers, cold.length)),
  ];
}

interface Contestant {
  readonly what: string;
  readonly run: (round: number) => Promise<void>;
}

async function warmedUp(contestants: readonly Contestant[], rounds: number): Promise<readonly Row[]> {
  await inTurns(contestants, 0, WARM_UP);
  return inTurns(contestants, WARM_UP, rounds);
}

/** No sample comes twice: rounds from `start` up to, not including, `end`. */
async function inTurns(
  contestants: readonly Contestant[],
  start: number,
  end: number,
): Promise<readonly Row[]> {
  const times = contestants.map((): number[] => []);
  for (let round = start; round < end; round++) {
    for (const [i, { run }] of contestants.entries()) times[i]?.push(await timed(() => run(round)));
  }
  return contestants.map(({ what }, i) => ({ what, ms: median(times[i] ?? []) }));
}

interface Prepared {
  readonly quote: Uint8Array;
  readonly collateral: ReturnType<typeof collateralFromJson>;
  readonly nineFields: Record<string, string>;
  readonly at: number;
  readonly roots: HardwareRoots;
  readonly rootDer: Uint8Array;
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

function prepared(sample: Sample): Prepared {
  return {
    quote: bytesOf(sample.quoteBase64),
    collateral: collateralFromJson(sample.collateral),
    nineFields: JSON.parse(sample.collateral) as Record<string, string>,
    at: sample.at,
    roots: sample.roots ?? RELEASE_ROOTS,
    rootDer: bytesOf(sample.rootDerBase64),
  };
}

async function ours({ quote, collateral, at, roots }: Prepared): Promise<void> {
  const { checks } = await appraiseQuote(quote, { kind: 'collateral', collateral }, { at, roots });
  const bad = checks.find((c) => c.outcome !== 'pass');
  if (bad !== undefined)
    throw new Error(`a sample does not pass: ${bad.reason}, got ${bad.got ?? 'nothing'}`);
}

/** Buffers are this peer's own idea of bytes; it takes the nine fields as they come. */
async function phala({ quote, nineFields, at, rootDer }: Prepared): Promise<void> {
  const verifier = QuoteVerifier.newWithRootCa(Buffer.from(rootDer));
  const { status } = verifier.verify(
    Buffer.from(quote),
    nineFields as unknown as PhalaCollateral,
    Math.floor(at / 1000),
  );
  if (status !== 'UpToDate') throw new Error(`the peer says ${status}`);
}

type PhalaCollateral = Parameters<QuoteVerifier['verify']>[1];

async function phalaWasm({ quote, nineFields, at }: Prepared): Promise<void> {
  js_verify(quote, nineFields, BigInt(Math.floor(at / 1000)));
}

/** `n` times import a raw P-256 key and verify one signature, all started together. */
async function signatureFloor(): Promise<(n: number) => Promise<void>> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
  const message = new Uint8Array(632).fill(7);
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

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function nth<T>(list: readonly T[], i: number): T {
  const found = list[i % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
}
