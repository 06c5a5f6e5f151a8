import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Collateral, collateralNeeded } from '../../src/hardware/collateral';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { JsonObject } from '../../src/hardware/json-object';
import { readQeIdentity } from '../../src/hardware/qe-identity';
import { readTcbInfo } from '../../src/hardware/tcb-info';
import { Refusal } from '../../src/refusal';
import { changed, changes } from '../fuzz/mutation';
import { collateralJson } from '../testbed/collateral-json';
import { appraise, collateralOf, makePlatform, type Platform, quoteOf } from './platform';

const RUNS = { numRuns: 300 };

let platform: Platform;
let seeds: Readonly<Record<string, Uint8Array>>;
let collateral: Collateral;

beforeAll(async () => {
  platform = await makePlatform();
  collateral = await collateralOf(platform);
  seeds = {
    quote: await quoteOf(platform),
    tcbInfo: collateral.tcbInfo,
    qeIdentity: collateral.qeIdentity,
  };
});

/** A value or a refusal; anything else that is thrown fails the test. */
function survives(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  }
}

// Every parser fed with any bytes and with changed genuine ones: test/fuzz/parsers.test.ts.
describe('a parser returns a value or refuses', () => {
  it.each([
    ['TCB info', 'tcbInfo', readTcbInfo],
    ['a QE identity', 'qeIdentity', readQeIdentity],
  ] as const)('%s with any member replaced by any JSON', (_, name, read) => {
    const member = name === 'tcbInfo' ? 'tcbInfo' : 'enclaveIdentity';
    const document = JSON.parse(new TextDecoder().decode(seeds[name]))[member];
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(document)), fc.jsonValue(), (key, value) =>
        survives(() => read(JsonObject.of({ ...document, [key]: value }, member))),
      ),
      RUNS,
    );
  });

  it('nine-field JSON with any member replaced by any JSON', async () => {
    const whole = await collateralJson(platform.pki);
    expect(() => collateralFromJson(JSON.stringify(whole))).not.toThrow();
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (key, value) =>
        survives(() => collateralFromJson(JSON.stringify({ ...whole, [key]: value }))),
      ),
      RUNS,
    );
    fc.assert(
      fc.property(fc.string(), (text) => survives(() => collateralFromJson(text))),
      RUNS,
    );
  });
});

describe('an appraisal comes of everything', () => {
  it('of changed quotes, none of them accepted as authentic with a changed body', async () => {
    const seed = seeds.quote ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(changes, async (c) => {
        const quote = changed(seed, c);
        const { checks, authentic } = await appraise(platform, quote, collateral);
        expect(checks.length).toBeGreaterThan(0);
        expect(() => collateralNeeded(quote)).not.toThrow();
        if (authentic !== undefined) expect([...quote.subarray(0, 632)]).toEqual([...seed.subarray(0, 632)]);
      }),
      { numRuns: 200 },
    );
  });

  it('of changed collateral, and a pass only where what is signed did not change', async () => {
    const quote = await quoteOf(platform);
    const names = ['tcbInfo', 'qeIdentity', 'rootCaCrl', 'pckCrl'] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), changes, async (name, c) => {
        const bytes = changed(collateral[name], c);
        const { checks } = await appraise(platform, quote, { ...collateral, [name]: bytes });
        const passed = checks.find((k) => k.id === 'hardware.collateral')?.outcome === 'pass';
        const text = (b: Uint8Array) => new TextDecoder().decode(b).replace(/[\t\n\r ]/g, '');
        if (passed) expect(text(bytes).toLowerCase()).toBe(text(collateral[name]).toLowerCase());
      }),
      { numRuns: 200 },
    );
  });
});
