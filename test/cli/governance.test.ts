import { beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/appraisal';
import type { GovernanceOptions } from '../../src/cli/governance-arguments';
import { governanceCommand } from '../../src/cli/governance-arguments';
import { type Rendered, renderAppraisal } from '../../src/cli/render';
import { addressOf } from '../../src/governance/chain/hex-values';
import type { Deployment } from '../../src/governance/contracts/deployments';
import { DEFAULT_RPC_URLS } from '../../src/memory/chain-settings';
import { Refusal } from '../../src/refusal';
import { APP, CA, ChainWorld, COMPOSE, IMAGE, KEY, KMS, OWNERS, SAFE } from '../governance/chain-world';
import { word } from '../testbed/chain-abi';
import { TestKms } from '../testbed/chain-contracts';
import { type Ran, runInMemory } from './run-in-memory';

const RPC = ['--rpc', 'https://a.rpc.test/', '--rpc', 'https://b.rpc.test/'];
const GIVEN = ['--compose-hash', COMPOSE, '--os-image-hash', IMAGE];
const OTHER_KMS = '99'.repeat(20);
const deployment = (name: string, kms: string): Deployment => ({
  name,
  chainId: 8453,
  kms: addressOf(kms),
  gatewayApp: addressOf(KEY),
  caPubkey: CA,
  source: 'this test',
});

let world: ChainWorld;
beforeEach(() => {
  world = new ChainWorld();
});

async function run(
  argv: readonly string[],
  deployments: readonly Deployment[] = [deployment('Testbed', KMS)],
): Promise<Ran> {
  if (world.chain.state.blocks.length === 0) await world.chain.mine();
  return runInMemory(['governance', ...argv], {
    surroundings: { chain: { ports: world.ports, deployments, at: world.at } },
  });
}

/** The lines below a title, without their indent. */
function part(out: string, title: string): readonly string[] {
  const [, after = ''] = `\n${out}`.split(`\n${title}\n`);
  return (after.split('\n\n')[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

const reasonsIn = (out: string): readonly string[] =>
  [...out.matchAll(/\[([a-z-]+)\]$/gm)].map(([, reason]) => reason ?? '');

describe('vitrine governance', () => {
  it('ends with 0 where what is given is allowed and several keys hold the pen', async () => {
    const { code, out, err } = await run([`0x${APP.toUpperCase()}`, ...GIVEN, ...RPC]);
    expect(code, out).toBe(0);
    expect(out).toMatch(new RegExp(`^0x${APP} {2}VERIFIED\n`));
    expect(err).toBe('asking a.rpc.test, b.rpc.test\nreading the history\njudging\n');
    expect(reasonsIn(out)).toEqual([
      'chain-agreed',
      'policy-proven',
      'app-registered',
      'compose-allowed',
      'os-image-allowed',
      'contract-allows-only-listed',
      'gateway-named',
      'pen-safe',
      'kms-pen-safe',
    ]);
    expect(out).toContain('The contract of the app allows the given compose hash');
  });

  it('shows whom the chain was read from, the contracts, and every holder of the pen', async () => {
    const { out } = await run([APP, ...GIVEN, ...RPC]);
    const [block, hash, ...voices] = part(out, 'Chain');
    expect(block).toMatch(/^Base, block 30000001 of 20.*Z, finalized$/);
    expect(hash).toMatch(/^hash [0-9a-f]{64}$/);
    expect(voices).toEqual(['✓ a.rpc.test says so', '✓ b.rpc.test says so']);
    expect(part(out, 'Contracts')).toEqual([
      `app          0x${APP}  runs 0x${'c0de'.repeat(10)}  upgrades open`,
      `key service  0x${KMS}  runs 0x${'c0de'.repeat(10)}  Testbed, known to this release`,
    ]);
    expect(part(out, 'Who holds the pen')).toEqual([
      `app          Safe 0x${SAFE} (1.4.1), 2 of 3, proven`,
      ...OWNERS.map((owner) => `signer 0x${owner}`),
      `key service  Safe 0x${SAFE} (1.4.1), 2 of 3, proven`,
      ...OWNERS.map((owner) => `signer 0x${owner}`),
    ]);
  });

  it('shows how well each value is known', async () => {
    const { out } = await run([APP, ...GIVEN, ...RPC]);
    const values = part(out, 'What was read');
    expect(values).toContainEqual(expect.stringMatching(/^compose hash allowed +yes +proven$/));
    expect(values).toContainEqual(expect.stringMatching(/^only up-to-date firmware +no such function$/));
    expect(values).toContainEqual(
      expect.stringMatching(new RegExp(`^owner of the app’s contract +${SAFE} +proven$`)),
    );
  });

  it('shows the past of both contracts, by transaction', async () => {
    world.app.allowCompose('c1'.repeat(32));
    const { out } = await run([APP, ...RPC]);
    const [range, ...events] = part(out, 'History of the app’s contract');
    expect(range).toMatch(
      /^blocks \d+ to 30000001: a\.rpc\.test from block \d+, b\.rpc\.test from block \d+$/,
    );
    expect(events).toContainEqual(
      expect.stringMatching(new RegExp(`ComposeHashAdded +${'c1'.repeat(32)} +tx f+`)),
    );
    expect(part(out, 'History of the key service’s contract').join('\n')).toContain(
      `OsImageHashAdded      ${IMAGE}`,
    );
  });

  it('ends with 3 where nothing was given to compare', async () => {
    const { code, out } = await run([APP, ...RPC]);
    expect(code).toBe(3);
    expect(out).toContain('LIMITED');
    expect(reasonsIn(out)).not.toContain('compose-allowed');
    expect(out).not.toContain('compose hash allowed');
  });

  it('ends with 1 where the given hash is not allowed', async () => {
    const { code, out } = await run([APP, '--compose-hash', 'ab'.repeat(32), ...RPC]);
    expect(code).toBe(1);
    expect(reasonsIn(out)).toContain('compose-not-allowed');
    expect(out).toContain(
      'would show  Whoever owns the contract of the app has allowed the given compose hash.',
    );
  });

  it('ends with 3 where one key holds the pen', async () => {
    world.app.setOwner(KEY);
    const { code, out } = await run([APP, ...GIVEN, ...RPC]);
    expect(code).toBe(3);
    expect(part(out, 'Who holds the pen')[0]).toBe(`app          one key, 0x${KEY}`);
    expect(out).toContain('One key holder decides which code may run.');
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await run([APP, ...GIVEN, ...RPC, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'verified',
      facts: {
        governance: {
          kms: { address: KMS, name: 'Testbed', pinnedBy: 'release' },
          history: { isAgreed: true },
          given: { appId: APP, composeHash: COMPOSE, endpoints: ['a.rpc.test', 'b.rpc.test'] },
        },
      },
    });
  });

  it('reads under the contract that knows the app, where the release knows several', async () => {
    const other = new TestKms(world.chain, OTHER_KMS);
    other.setOwner(KEY);
    const both = [deployment('Other', OTHER_KMS), deployment('Testbed', KMS)];
    const { out } = await run([APP, ...RPC], both);
    expect(part(out, 'Contracts')[1]).toContain('Testbed, known to this release');
    world.kms.register(APP, false);
    await world.chain.mine(4, 300);
    world.at += 60_000;
    const { code, out: nobody } = await run([APP, ...RPC], both);
    expect(code).toBe(1);
    expect(reasonsIn(nobody)).toContain('app-not-registered');
  });

  it('reads under a contract that the person names, and says so', async () => {
    const { out } = await run([APP, '--kms', KMS, ...RPC], []);
    expect(part(out, 'Contracts')[1]).toContain('named by you');
  });
});

describe('a site that was verified', () => {
  it('is followed by its contracts and who decides, in brief', async () => {
    const { out } = await run([APP, ...GIVEN, ...RPC, '--json']);
    const { checks, facts } = JSON.parse(out) as Pick<Rendered, 'checks' | 'facts'>;
    const shown = renderAppraisal(
      { origin: 'https://app.test', at: 0, verdict: 'limited', binding: 'none', checks, facts },
      false,
    );
    expect(shown).toContain(`    who decides\n      app          Safe 0x${SAFE} (1.4.1), 2 of 3, proven\n`);
    expect(shown).toContain(`    contracts\n      app          0x${APP}`);
    expect(shown).toMatch(/ {4}history\n {6}blocks \d+ to/);
  });

  it('is followed by none of it where nothing was read', () => {
    const shown = renderAppraisal(
      {
        origin: 'https://app.test',
        at: 0,
        verdict: 'limited',
        binding: 'none',
        checks: [check('without-kms')],
        facts: {},
      },
      false,
    );
    expect(shown).toContain('the operator alone decides what runs');
    expect(shown).not.toContain('who decides');
  });
});

describe('servers of the chain', () => {
  it('that contradict each other are told with what each said', async () => {
    world.chain.front('b.rpc.test').lies.call = (_to, _data, honest) =>
      honest?.length === 32 ? word(1) : honest;
    const { code, out } = await run([APP, ...RPC]);
    expect(code).toBe(3);
    expect(out).toContain('UNAVAILABLE');
    expect(reasonsIn(out)).toEqual(['chain-disagreement']);
    const voices = part(out, 'Chain');
    expect(voices[0]).toMatch(/^\? a\.rpc\.test: 0x/);
    expect(voices[1]).toMatch(/^\? b\.rpc\.test: 0x0+1$/);
  });

  it('of which one is silent leave it open', async () => {
    world.chain.front('a.rpc.test').lies.state = 'silent';
    const { code, out } = await run([APP, ...RPC]);
    expect(code).toBe(3);
    expect(reasonsIn(out)).toEqual(['chain-one-voice']);
    expect(part(out, 'Chain')[0]).toMatch(/^\? a\.rpc\.test: /);
  });

  it('that give no proofs are named beside what they did not prove', async () => {
    for (const front of world.chain.fronts.values()) front.lies.noProofs = true;
    const { code, out } = await run([APP, ...GIVEN, ...RPC]);
    expect(code).toBe(3);
    expect(reasonsIn(out)).toContain('policy-not-proven');
    expect(part(out, 'Chain').join('\n')).toContain('? a.rpc.test: no good proof of ');
    expect(part(out, 'What was read')).toContainEqual(
      expect.stringMatching(/^compose hash allowed +yes +called$/),
    );
  });

  it('cannot command the terminal', async () => {
    world.kms.setGateway('\u001b[31many\u202e');
    const { out } = await run([APP, ...RPC]);
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('\u202e');
  });
});

describe('the arguments of vitrine governance', () => {
  const refused = (subject: string, options: GovernanceOptions = {}): string => {
    try {
      governanceCommand(subject, options);
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
    return 'taken';
  };

  it('are by default Base, the contracts of the release, and its servers', () => {
    expect(governanceCommand(APP, {})).toEqual({
      name: 'governance',
      appId: APP,
      chain: 8453,
      kms: 'pinned',
      rpcUrls: DEFAULT_RPC_URLS[8453],
      json: false,
    });
  });

  it('may be hashes as other tools write them, and more than two servers', () => {
    const three = ['https://a.test/', 'https://b.test/key', 'https://c.test/'];
    expect(
      governanceCommand(APP, {
        'compose-hash': `0x${'AB'.repeat(32)}`,
        'os-image-hash': `sha256:${IMAGE}`,
        rpc: three,
      }),
    ).toMatchObject({ composeHash: 'ab'.repeat(32), osImageHash: IMAGE, rpcUrls: three });
  });

  it.each<[string, string, GovernanceOptions, string]>([
    ['an app id too short', APP.slice(1), {}, 'usage-app'],
    ['the address of nobody', '0'.repeat(40), {}, 'usage-app'],
    ['a chain that cannot be read', APP, { chain: '10' }, 'usage-chain'],
    ['a chain in words', APP, { chain: 'base' }, 'usage-chain'],
    ['a chain without a known contract', APP, { chain: '1' }, 'usage-kms'],
    ['a contract that is no address', APP, { kms: 'phala' }, 'usage-kms'],
    ['a hash too short', APP, { 'compose-hash': 'ab' }, 'usage-hash'],
    ['an OS hash of other digits', APP, { 'os-image-hash': 'xy'.repeat(32) }, 'usage-hash'],
    ['one server', APP, { rpc: ['https://a.test/'] }, 'usage-rpc'],
    ['the same host twice', APP, { rpc: ['https://a.test/', 'https://A.test:8443/x'] }, 'usage-rpc'],
    ['http', APP, { rpc: ['https://a.test/', 'http://b.test/'] }, 'usage-rpc'],
    ['a key in the query', APP, { rpc: ['https://a.test/', 'https://b.test/?key=1'] }, 'usage-rpc'],
  ])('%s is refused', (_, subject, options, code) => {
    expect(refused(subject, options)).toBe(code);
  });

  it('on Ethereum need a contract, and take one', () => {
    expect(governanceCommand(APP, { chain: '1', kms: KMS })).toMatchObject({ chain: 1, kms: KMS });
  });

  it('end with 2 where they are refused', async () => {
    const { code, err } = await run([APP, '--rpc', 'https://a.test/']);
    expect(code).toBe(2);
    expect(err).toContain('vitrine --help');
  });
});
