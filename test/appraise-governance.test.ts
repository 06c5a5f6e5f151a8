import { beforeEach, describe, expect, test } from 'vitest';
import type { Appraisal } from '../src/appraisal';
import { appraiseGovernance, type GovernanceLook } from '../src/appraise-governance';
import type { CodeIdentity } from '../src/code/judge-code';
import { prepare } from '../src/context';
import { addressOf } from '../src/governance/chain/hex-values';
import type { Deployment } from '../src/governance/contracts/deployments';
import { OWN_KMS_SETTING, rpcSetting } from '../src/memory/chain-settings';
import type { Ports } from '../src/ports/ports';
import type { Profile } from '../src/profiles/profile';
import type { CodeEvidence } from '../src/protocols/protocol';
import { readPast } from '../src/read-past';
import { RELEASE_ROOTS } from '../src/trust';
import { knownMachine, type MachineOptions } from './code/known-machine';
import { ALL_IS_WELL } from './governance/all-is-well';
import { APP, AT, CA, ChainWorld, COMPOSE, KEY, KMS, MR_KMS, OWNERS, SAFE } from './governance/chain-world';
import { fromHex, hex, utf8 } from './testbed/bytes';
import { newKeys, spkiOf } from './testbed/certificate-maker';
import { makeKmsChain } from './testbed/kms-chain-maker';

const HOST = 'app.vitrine.test';
const DEPLOYMENT: Deployment = {
  name: 'Testbed',
  chainId: 8453,
  kms: addressOf(KMS),
  gatewayApp: addressOf('55760b065a3f1eabdb1a4d7abb94950f31b91a84'),
  caPubkey: CA,
  source: 'this test',
};
const PROFILE: Profile = {
  id: 'test',
  name: 'The app of this test',
  hosts: [HOST],
  gatewayBases: [],
  contracts: { chainId: 8453, kms: KMS, app: APP, owner: { address: SAFE, what: 'a Safe' } },
  imageSources: [],
  quirks: [],
  sources: [],
};

let world: ChainWorld;
beforeEach(() => {
  world = new ChainWorld();
  world.memory.set(rpcSetting(8453), ['https://a.rpc.test/', 'https://b.rpc.test/']);
});

interface Site {
  readonly code: readonly CodeEvidence[];
  readonly osImage: CodeIdentity['osImage'];
}

/** A machine whose log names the app of the chain; what it runs and on what system is then allowed there. */
async function site(
  options: MachineOptions = {},
  keyProvider: unknown = { name: 'kms', id: CA },
): Promise<Site> {
  const { material, reference } = await knownMachine({
    ...options,
    payloads: {
      'app-id': fromHex(APP),
      'compose-hash': fromHex(COMPOSE),
      'mr-kms': fromHex(MR_KMS),
      'key-provider': utf8(JSON.stringify(keyProvider)),
      ...options.payloads,
    },
  });
  const [image] = reference.osImages;
  if (image === undefined) throw new Error('no image');
  world.kms.allowOsImage(image.osImageHash);
  const { quote, log } = material;
  return {
    code: [{ whose: 'app', quote, log }],
    osImage: { name: image.name, osImageHash: image.osImageHash },
  };
}

async function look(
  { code, osImage }: Site,
  {
    trigger = 'visited' as 'visited' | 'asked',
    deployments = [DEPLOYMENT],
    profiles = [] as readonly Profile[],
  } = {},
): Promise<GovernanceLook> {
  if (world.chain.state.blocks.length === 0) await world.chain.mine();
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const context = await prepare({ origin: `https://${HOST}`, trigger, page }, portsOf(), {
    roots: { ...RELEASE_ROOTS, deployments, profiles },
  });
  return appraiseGovernance(code, osImage, context);
}

const portsOf = (): Ports => ({
  ...world.ports,
  clock: { now: () => world.at, sleep: async () => {} },
  random: (n) => new Uint8Array(n),
});

const reasons = ({ checks }: GovernanceLook) => checks.map(({ reason }) => reason);
const requests = () => [...world.chain.fronts.values()].map((front) => front.requests);

describe('who may change the code of a site', () => {
  test('is read from the contracts that its keys depend on', async () => {
    const found = await look(await site());
    expect(reasons(found)).toEqual([...ALL_IS_WELL, 'kms-keys-not-quoted', 'kms-build-unknown']);
    expect(found.checks.find(({ reason }) => reason === 'pen-safe')?.got).toBe(
      `2 of 3: ${OWNERS.join(', ')}`,
    );
    expect(found.facts).toMatchObject({
      reading: 'policy',
      chain: { name: 'Base', operators: ['a.rpc.test', 'b.rpc.test'], tag: 'finalized' },
      kms: { address: KMS, pinnedBy: 'release', name: 'Testbed', caPubkey: { value: CA, support: 'proven' } },
      app: {
        address: APP,
        composeAllowed: { value: true, support: 'proven' },
        pen: { kind: 'safe', threshold: 2, owners: OWNERS },
      },
    });
    expect(found.policy).toMatchObject({ app: APP, 'app-pen': expect.stringContaining(`safe ${SAFE}`) });
    expect(JSON.parse(JSON.stringify(found.facts))).toEqual(found.facts);
  });

  test('is asked of nobody where the keys come from elsewhere: the operator alone decides', async () => {
    for (const provider of [
      { name: 'none', id: '' },
      { name: 'local-sgx', id: 'ab' },
      { name: 'tpm', id: '' },
    ]) {
      const found = await look(await site({}, provider));
      expect(found.checks).toMatchObject([{ reason: 'without-kms', outcome: 'unknown', who: 'nobody' }]);
      expect(found.policy).toBe('none');
    }
    expect(requests()).toEqual([0, 0]);
  });

  test('is asked of nobody where no contract is known for the key service', async () => {
    const found = await look(await site({}, { name: 'kms', id: '3059aa' }));
    expect(found.checks).toMatchObject([{ reason: 'kms-not-pinned', got: '3059aa' }]);
    expect(requests()).toEqual([0, 0]);
  });

  test('is asked of nobody where the operating system is not known: it writes what it likes', async () => {
    const { code } = await site();
    const found = await look({ code, osImage: undefined });
    expect(reasons(found)).toEqual(['policy-not-asked']);
    expect(found.policy).toBe('unknown');
    expect(requests()).toEqual([0, 0]);
  });

  test('is asked of nobody where the log does not lead to the registers', async () => {
    const { code, osImage } = await site();
    const other = await site({ payloads: { 'app-id': fromHex('ab'.repeat(20)) } });
    const [mine] = code;
    const [its] = other.code;
    if (mine === undefined || its === undefined) throw new Error('no code');
    expect(reasons(await look({ code: [{ ...mine, log: its.log }], osImage }))).toEqual(['policy-not-asked']);
    expect(requests()).toEqual([0, 0]);
  });

  test('has no row for evidence that is not of dstack, and is asked of the app, not of its gateway', async () => {
    const { code, osImage } = await site();
    const [app] = code;
    if (app === undefined) throw new Error('no code');
    expect((await look({ code: [], osImage })).checks).toEqual([]);
    expect((await look({ code: [{ ...app, log: 'absent' }], osImage })).checks).toEqual([]);
    expect((await look({ code: [{ ...app, whose: 'gateway' }], osImage })).checks).toEqual([]);
  });

  test('is not asked twice within a block interval', async () => {
    const where = await site();
    const first = await look(where);
    const before = requests();
    world.at += 11_000;
    expect(await look(where)).toEqual(first);
    expect(requests()).toEqual(before);
  });

  test('comes with its past where a person asks, and then from memory', async () => {
    const where = await site();
    expect((await look(where)).facts).not.toHaveProperty('history');
    const asked = await look(where, { trigger: 'asked' });
    expect(asked.facts).toMatchObject({
      history: {
        isAgreed: true,
        events: expect.arrayContaining([
          expect.objectContaining({ name: 'ComposeHashAdded', subject: COMPOSE }),
        ]),
      },
    });
    const logs = () =>
      [...world.chain.fronts.values()].flatMap((f) => f.asked).filter((m) => m === 'eth_getLogs');
    expect(logs()).toHaveLength(2);
    const { history } = asked.facts ?? {};
    expect((await look(where)).facts?.history).toEqual(history);
    expect((await look(where, { trigger: 'asked' })).facts?.history).toEqual(history);
    expect(logs()).toHaveLength(2);
    for (const key of world.memory.keys())
      if (key.endsWith('history')) world.memory.set(key, { at: AT, events: [5] });
    expect((await look(where)).facts).not.toHaveProperty('history');
  });
});

describe('the past of a contract that nobody remembers', () => {
  const logs = () =>
    [...world.chain.fronts.values()].flatMap((f) => f.asked).filter((m) => m === 'eth_getLogs').length;
  const past = ({ facts = {} }: Pick<GovernanceLook, 'facts'>) =>
    readPast({ facts: { governance: facts } } as unknown as Appraisal, portsOf());

  test('is read after a visit that did not wait for it, once, and shown at the next', async () => {
    const where = await site();
    const first = await look(where);
    expect([first.facts?.history, logs()]).toEqual([undefined, 0]);
    expect(await past(first)).toBe(true);
    expect(logs()).toBe(2);
    const next = await look(where);
    expect(next.facts).toMatchObject({ history: { isAgreed: true } });
    expect(await past(next)).toBe(false);
    expect(await past(first)).toBe(false);
    expect(logs()).toBe(2);
  });

  test('is asked for once an hour where nobody tells it', async () => {
    const first = await look(await site());
    for (const front of world.chain.fronts.values()) front.lies.state = 'silent';
    world.at += 60_000;
    expect(await past(first)).toBe(false);
    const before = requests();
    expect(await past(first)).toBe(false);
    expect(requests()).toEqual(before);
    world.at += 3_600_000;
    await past(first);
    expect(requests()).not.toEqual(before);
  });

  test('is not asked for where no machine depends on a contract, or facts are not what they should be', async () => {
    const other = await look(await site({}, { name: 'kms', id: '3059cc' }), {
      deployments: [{ ...DEPLOYMENT, caPubkey: '3059cc' }],
    });
    expect(other.facts).toMatchObject({ reading: 'policy' });
    expect(await past(other)).toBe(false);
    const { facts } = await look(await site());
    for (const spoiled of [
      {},
      { ...facts, chain: { id: 5 } },
      { ...facts, chain: 8453 },
      { ...facts, app: { address: 'https://evil.test' } },
      { ...facts, app: null },
    ])
      expect(await past({ facts: spoiled })).toBe(false);
    expect(logs()).toBe(0);
  });
});

describe('the certificates that an app shows', () => {
  const shown = async (kmsKeys: CryptoKeyPair, signer: CryptoKeyPair) => {
    const caPubkey = await spkiOf(kmsKeys);
    world.kms.setInfo({
      k256Pubkey: new Uint8Array(33),
      caPubkey,
      quote: new Uint8Array(),
      eventLog: utf8('[]'),
    });
    const { code, osImage } = await site({}, { name: 'kms', id: hex(caPubkey) });
    const { chain } = await makeKmsChain({ appId: fromHex(APP), kmsKeys: signer });
    const deployments = [{ ...DEPLOYMENT, caPubkey: hex(caPubkey) }];
    return look({ code: code.map((c) => ({ ...c, certificates: chain })), osImage }, { deployments });
  };

  test('lead to the root key in the contract', async () => {
    const keys = await newKeys();
    expect(reasons(await shown(keys, keys))).toContain('app-certified-by-the-kms');
  });

  test('of another key service are said, and change nothing else', async () => {
    const found = await shown(await newKeys(), await newKeys());
    expect(found.checks.find(({ id }) => id === 'governance.certificate')).toMatchObject({
      reason: 'app-certified-by-another-kms',
      outcome: 'unknown',
    });
    expect(reasons(found)).toContain('kms-is-the-contracts');
  });
});

describe('attacks', () => {
  test('keys of another service than the contract names', async () => {
    world.kms.setInfo({
      k256Pubkey: new Uint8Array(33),
      caPubkey: new Uint8Array(91).fill(9),
      quote: new Uint8Array(),
      eventLog: utf8('[]'),
    });
    const found = await look(await site());
    expect(reasons(found)).toEqual(['chain-agreed', 'kms-is-another']);
    expect(found.policy).toBe('none');
  });

  test('a log that brings another contract: nobody asks for it by name', async () => {
    await look(await site({}, { name: 'kms', id: CA, contract: '66'.repeat(20) }));
    expect(requests()[0]).toBeGreaterThan(0);
    expect(world.memory.has(`chain:8453 ${KMS} ${APP} contracts`)).toBe(true);
    expect([...world.memory.keys()].filter((key) => key.includes('66'.repeat(20)))).toEqual([]);
  });

  test('the app id of another app, whose contract does not allow this code', async () => {
    world.app.allowCompose(COMPOSE, false);
    expect(reasons(await look(await site()))).toContain('compose-not-allowed');
  });

  test('another app with contracts of its own at a host that is known', async () => {
    const other = 'ab'.repeat(20);
    const found = await look(await site({ payloads: { 'app-id': fromHex(other) } }), { profiles: [PROFILE] });
    expect(found.checks).toContainEqual(
      expect.objectContaining({
        reason: 'profile-differs',
        expected: `The app of this test: app ${APP}`,
        got: `app ${other}`,
      }),
    );
  });

  test('a key service of their own at a host that is known: its contract is asked, and does not know the key', async () => {
    const found = await look(await site({}, { name: 'kms', id: '3059bb' }), { profiles: [PROFILE] });
    expect(reasons(found)).toEqual(['chain-agreed', 'kms-is-another']);
    expect(reasons(await look(await site({}, { name: 'none', id: '' }), { profiles: [PROFILE] }))).toEqual([
      'without-kms',
      'profile-differs',
    ]);
  });

  test('another owner than the one that is known', async () => {
    expect(reasons(await look(await site(), { profiles: [PROFILE] }))).toContain('profile-agrees');
    world.app.setOwner(KEY);
    await world.chain.mine(4, 300);
    world.at += 60_000;
    const found = await look(await site(), { profiles: [PROFILE] });
    expect(reasons(found)).toEqual(expect.arrayContaining(['pen-one-key', 'profile-differs']));
  });

  test('the same addresses on another chain than the one that is known', async () => {
    const contracts = { chainId: 1, kms: KMS, app: APP };
    const found = await look(await site(), { profiles: [{ ...PROFILE, contracts }] });
    expect(found.checks).toContainEqual(
      expect.objectContaining({
        reason: 'profile-differs',
        expected: 'The app of this test: chain 1',
        got: 'chain 8453',
      }),
    );
  });

  test('another gateway in the contract of a platform than the one that is known, for every app there', async () => {
    const platform: Profile = {
      ...PROFILE,
      name: 'The platform of this test',
      hosts: [],
      gatewayBases: ['vitrine.test'],
      contracts: { chainId: 8453, kms: KMS, gatewayApp: DEPLOYMENT.gatewayApp },
    };
    // Whose app it is, the profile of a platform does not know: it praises nobody.
    expect(reasons(await look(await site(), { profiles: [platform] }))).not.toContain('profile-agrees');
    const elsewhere = { ...platform, contracts: { ...platform.contracts, chainId: 8453, kms: KEY } };
    world.kms.setGateway(`0x${KEY}`);
    await world.chain.mine(4, 300);
    world.at += 60_000;
    const found = await look(await site(), { profiles: [platform] });
    expect(found.checks).toContainEqual(
      expect.objectContaining({
        reason: 'profile-differs',
        expected: `The platform of this test: gateway app ${DEPLOYMENT.gatewayApp}`,
        got: `gateway app ${KEY}`,
      }),
    );
    // Apps of a platform may be under other contracts.
    expect(reasons(await look(await site(), { profiles: [elsewhere] }))).not.toContain('profile-differs');
  });

  test('an endpoint that lies, alone', async () => {
    world.chain.front('b.rpc.test').lies.call = () => new Uint8Array(32).fill(1);
    const found = await look(await site());
    expect(reasons(found)).toEqual(['chain-disagreement']);
    expect(found).toMatchObject({ policy: 'unknown', facts: { reading: 'disagreement' } });
  });
});

describe("a person's own contract", () => {
  beforeEach(() => {
    world.memory.set(OWN_KMS_SETTING, { chainId: 8453, address: KMS });
  });

  test('governs the sites whose keys come from its service, and is called their own', async () => {
    const found = await look(await site(), { deployments: [] });
    expect(reasons(found)).toEqual(expect.arrayContaining(['kms-is-your-own', 'compose-allowed']));
    expect(found.facts).toMatchObject({ kms: { pinnedBy: 'person' } });
  });

  test('says nothing about other sites', async () => {
    const found = await look(await site({}, { name: 'kms', id: '3059cc' }), { deployments: [] });
    expect(found.checks.find(({ id }) => id === 'governance.dependence')).toMatchObject({
      reason: 'kms-not-pinned',
      outcome: 'unknown',
    });
    expect(found.policy).toBe('none');
  });

  test('does not take the place of a contract that the release knows', async () => {
    world.memory.set(OWN_KMS_SETTING, { chainId: 8453, address: '77'.repeat(20) });
    expect(reasons(await look(await site()))).toContain('kms-is-the-contracts');
  });
});
