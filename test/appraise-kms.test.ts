/** A key service as its contract and the log of a machine show it: what is stored there is somebody's word until it was verified. */
import { beforeAll, describe, expect, test } from 'vitest';
import { appraiseKms, type KmsLook } from '../src/appraise-kms';
import { composeKey } from '../src/code/compose/compose-memory';
import { fromLenientHex } from '../src/encoding/hex';
import { addressOf } from '../src/governance/chain/hex-values';
import type { KmsInfo } from '../src/governance/contracts/kms-contract';
import { bootstrapReportData } from '../src/governance/kms/bootstrap';
import { KMS_BUILDS, type KmsBuild } from '../src/governance/kms/kms-builds';
import { mrAggregated } from '../src/governed-app';
import type { Ports } from '../src/ports/ports';
import { RELEASE_ROOTS, type TrustRoots } from '../src/trust';
import { authenticTdx } from './code/authentic-quote';
import { KMS } from './governance/chain-world';
import { fromHex, utf8 } from './testbed/bytes';
import type { ComposeFields } from './testbed/compose-maker';
import { type Enclave, type EnclaveOptions, makeEnclave, pckRack } from './testbed/enclave';
import { TESTBED_OS_DEVELOPMENT } from './testbed/os-images';
import { makeWorld, type World } from './testbed/world';
import { describeVectors, vectorJson } from './vectors';

const AT = Date.UTC(2026, 7, 15);
const CA = '30'.repeat(91);
const K256 = `02${'77'.repeat(32)}`;
const services = (auth: string): ComposeFields => ({
  docker_compose_file: `services:\n  kms:\n    image: vitrine/dstack-kms@sha256:${'4b'.repeat(32)}\nconfigs:\n  kms:\n    content: |\n      [core.auth_api]\n      type = "${auth}"\n`,
});

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const enclaveWith = (options: Partial<EnclaveOptions> = {}): Promise<Enclave> =>
  pckRack(world.pki)('current').then((pck) =>
    makeEnclave({ app: 'kms', instance: 'one', compose: services('webhook'), pck, ...options }),
  );

async function infoOf(enclave: Enclave, more: Partial<KmsInfo> = {}): Promise<KmsInfo> {
  return {
    k256Pubkey: K256,
    caPubkey: CA,
    quote: await enclave.quote(bootstrapReportData(fromHex(CA), fromHex(K256))),
    eventLog: utf8(JSON.stringify(enclave.publishedLog)),
    ...more,
  };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const mrOf = ({ quote }: KmsInfo): string => mrAggregated(authenticTdx(quote));
const row = (more: Partial<KmsBuild> = {}): KmsBuild => ({
  name: 'ours',
  composeHash: '00'.repeat(32),
  mrAggregated: '00'.repeat(32),
  asks: { kind: 'contract', chainId: 8453, address: KMS },
  ...more,
});

interface Asked {
  readonly info?: KmsInfo;
  readonly mrKms?: string;
  readonly builds?: readonly KmsBuild[];
  readonly memory?: ReadonlyMap<string, unknown>;
  readonly roots?: TrustRoots;
}

function look({ info, mrKms, builds, memory = new Map(), roots = world.roots }: Asked): Promise<KmsLook> {
  const ports = {
    memory: { read: async (key: string) => memory.get(key), write: async () => undefined },
  } as unknown as Ports;
  return appraiseKms({ chainId: 8453, kms: addressOf(KMS), info, mrKms }, { at: AT, roots, ports }, builds);
}

const reasons = ({ checks }: KmsLook) => checks.map(({ reason }) => reason);

describe('a key service', () => {
  test('whose instance is in the table is known, with nothing stored in the contract', async () => {
    const mrKms = 'ab'.repeat(32);
    const found = await look({ mrKms, builds: [row({ mrAggregated: mrKms })] });
    expect(reasons(found)).toEqual(['kms-keys-not-quoted', 'kms-build-known']);
    expect(found.facts).toMatchObject({ build: { name: 'ours' } });
  });

  test('is known by the compose file of its birth where the machine has its keys from that very instance', async () => {
    const enclave = await enclaveWith();
    const info = await infoOf(enclave);
    const builds = [row({ composeHash: hexOf(enclave.composeHash) })];
    const known = await look({ info, mrKms: mrOf(info), builds });
    expect(reasons(known)).toEqual(['kms-keys-quoted', 'kms-build-known']);
    expect(known.facts).toMatchObject({ birthComposeHash: hexOf(enclave.composeHash) });
    // Another instance may run anything.
    for (const mrKms of ['ab'.repeat(32), undefined])
      expect(reasons(await look({ info, builds, ...(mrKms === undefined ? {} : { mrKms }) }))).toEqual([
        'kms-keys-quoted',
        'kms-build-unknown',
      ]);
  });

  test('of which nothing is known is said not to be, and nobody is accused', async () => {
    expect(reasons(await look({}))).toEqual(['kms-keys-not-quoted', 'kms-build-unknown']);
  });
});

describe('attacks', () => {
  test('a key service whose compose file, met before, lets everybody in', async () => {
    const enclave = await enclaveWith({ compose: services('dev') });
    const info = await infoOf(enclave);
    const memory = new Map([[composeKey(hexOf(enclave.composeHash)), { text: enclave.composeText, at: AT }]]);
    // Whoever has its keys now: its keys were made in there.
    for (const mrKms of [mrOf(info), 'ab'.repeat(32)]) {
      const found = await look({ info, mrKms, memory });
      expect(reasons(found)).toEqual(['kms-keys-quoted', 'kms-build-of-developers']);
      expect(found.checks[1]).toMatchObject({
        outcome: 'fail',
        got: expect.stringContaining('core.auth_api.type'),
      });
    }
    const honest = await enclaveWith();
    const other = new Map([[composeKey(hexOf(honest.composeHash)), { text: enclave.composeText, at: AT }]]);
    // A text of another hash says nothing.
    expect(reasons(await look({ info: await infoOf(honest), memory: other }))).toContain('kms-build-unknown');
  });

  test('a key service whose keys were made on a development system', async () => {
    const info = await infoOf(await enclaveWith({ image: TESTBED_OS_DEVELOPMENT }));
    expect(reasons(await look({ info }))).toEqual(['kms-keys-quoted', 'kms-build-of-developers']);
  });

  test('an instance that is known, and asks somebody else', async () => {
    const mrKms = 'ab'.repeat(32);
    const builds = [row({ mrAggregated: mrKms, asks: { kind: 'server', host: 'keys.example' } })];
    const { checks } = await look({ mrKms, builds });
    expect(checks[1]).toMatchObject({
      reason: 'kms-build-asks-another',
      got: 'ours, which asks the server keys.example',
    });
  });

  test('a log beside the quote that is not the log of the quote, or is no log', async () => {
    const [enclave, other] = [await enclaveWith(), await enclaveWith({ compose: services('other') })];
    const builds = [row({ composeHash: hexOf(other.composeHash) })];
    for (const eventLog of [
      utf8(JSON.stringify(other.publishedLog)),
      utf8('[]'),
      utf8('{'),
      Uint8Array.of(0xff, 0xfe),
      new Uint8Array(),
    ]) {
      const info = await infoOf(enclave, { eventLog });
      expect(reasons(await look({ info, mrKms: mrOf(info), builds }))).toEqual([
        'kms-keys-quoted',
        'kms-build-unknown',
      ]);
    }
  });

  test('a system that nobody knows, whose log names the program that everybody knows', async () => {
    const honest = await enclaveWith();
    const enclave = await enclaveWith({ image: 'homemade-1.0' });
    const info = await infoOf(enclave);
    const builds = [row({ composeHash: hexOf(honest.composeHash) })];
    expect(reasons(await look({ info, mrKms: mrOf(info), builds }))).toEqual([
      'kms-keys-quoted',
      'kms-build-unknown',
    ]);
  });

  test('a quote over other keys, or of nobody', async () => {
    const enclave = await enclaveWith();
    const builds = [row({ composeHash: hexOf(enclave.composeHash) })];
    const over = await infoOf(enclave, { quote: await enclave.quote(new Uint8Array(64)) });
    expect(reasons(await look({ info: over, mrKms: mrOf(over), builds }))).toEqual([
      'kms-keys-not-quoted',
      'kms-build-unknown',
    ]);
    const forged = await infoOf(enclave);
    expect(reasons(await look({ info: forged, mrKms: mrOf(forged), builds, roots: RELEASE_ROOTS }))).toEqual([
      'kms-keys-not-quoted',
      'kms-build-unknown',
    ]);
  });
});

describeVectors('the key service that Phala runs for itself', () => {
  test('was born as the build that asks a server of Phala', async () => {
    const stored = vectorJson<Record<string, string>>('dstack/kms-guest-info/pha-prod7-kmsInfo.json');
    const bytes = (name: string) => fromLenientHex(stored[name] ?? '');
    const info: KmsInfo = {
      caPubkey: hexOf(bytes('caPubkey')),
      k256Pubkey: hexOf(bytes('k256Pubkey')),
      quote: bytes('quote'),
      eventLog: bytes('eventlog'),
    };
    const found = await look({ info, roots: RELEASE_ROOTS });
    expect(reasons(found)).toEqual(['kms-keys-quoted', 'kms-build-unknown']);
    const { composeHash } = KMS_BUILDS.find(({ name }) => name === 'prod7PhalaV053') ?? row();
    expect(found.facts).toMatchObject({ birthComposeHash: composeHash });
  });
});
