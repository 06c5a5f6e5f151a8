import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '../../src/hardware/certificate';
import { type Collateral, collateralNeeded } from '../../src/hardware/collateral';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { readCrl, readServedCrl } from '../../src/hardware/crl';
import { JsonObject } from '../../src/hardware/json-object';
import { readPckChain } from '../../src/hardware/pck-chain';
import { readPckExtension } from '../../src/hardware/pck-extension';
import { readQeIdentity } from '../../src/hardware/qe-identity';
import { readQuote } from '../../src/hardware/quote';
import { readSignedJson } from '../../src/hardware/signed-json';
import { readTcbInfo } from '../../src/hardware/tcb-info';
import { Refusal } from '../../src/refusal';
import { collateralJson } from '../testbed/collateral-json';
import { appraise, collateralOf, makePlatform, type Platform, quoteOf } from './platform';

const RUNS = { numRuns: 300 };

let platform: Platform;
let seeds: Readonly<Record<string, Uint8Array>>;
let collateral: Collateral;

beforeAll(async () => {
  platform = await makePlatform();
  collateral = await collateralOf(platform);
  const { sgxExtension } = readCertificate(platform.pck.der);
  seeds = {
    quote: await quoteOf(platform),
    certificate: platform.pck.der,
    extension: sgxExtension ?? new Uint8Array(),
    chain: platform.pck.chain,
    crl: await platform.pki.pckCrl('platform', { revoked: ['5a01', '5a02'] }),
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

/** One change of the kind that transport, storage and malice make. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(), count: fc.nat(8) }),
);

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(seed: Uint8Array, changes: readonly Change[]): Uint8Array {
  let bytes = [...seed];
  for (const c of changes) {
    const at = bytes.length === 0 ? 0 : c.at % bytes.length;
    if (c.kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << c.bit);
    else if (c.kind === 'set') bytes[at] = c.value;
    else if (c.kind === 'cut') bytes = bytes.slice(0, at);
    else if (c.kind === 'insert') bytes.splice(at, 0, ...c.bytes);
    else bytes.splice(at, c.count);
  }
  return Uint8Array.from(bytes);
}

const changes = fc.array(change, { minLength: 1, maxLength: 4 });
const json = (bytes: Uint8Array, name: string) => readSignedJson(bytes, name).object;

const PARSERS: readonly (readonly [string, string, (bytes: Uint8Array) => unknown])[] = [
  ['a quote', 'quote', readQuote],
  ['a certificate', 'certificate', readCertificate],
  ['an SGX extension', 'extension', readPckExtension],
  ['a PCK chain', 'chain', readPckChain],
  ['a list', 'crl', readCrl],
  ['a list as served', 'crl', readServedCrl],
  ['TCB info', 'tcbInfo', (bytes) => readTcbInfo(json(bytes, 'tcbInfo'))],
  ['a QE identity', 'qeIdentity', (bytes) => readQeIdentity(json(bytes, 'enclaveIdentity'))],
];

describe('a parser returns a value or refuses, whatever it is given', () => {
  it.each(PARSERS)('%s, from any bytes', (_, __, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => survives(() => read(bytes))),
      RUNS,
    );
  });

  it.each(PARSERS)('%s, from a changed genuine one', (_, name, read) => {
    const seed = seeds[name];
    if (seed === undefined) throw new Error(`no seed ${name}`);
    expect(() => read(seed), 'the seed itself reads').not.toThrow();
    fc.assert(
      fc.property(changes, (c) => survives(() => read(changed(seed, c)))),
      RUNS,
    );
  });

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
