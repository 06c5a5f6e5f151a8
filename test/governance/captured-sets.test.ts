/**
 * The captured sets of two production deployments, key service, gateway and app, under contracts that answer as the captures imply: real
 * quotes, logs, certificates and pinned addresses; only the chain is the test's.
 */
import { describe, expect, test } from 'vitest';
import { appraiseGovernance, type GovernanceLook } from '../../src/appraise-governance';
import { publishedLog } from '../../src/code/app-identity';
import { judgeCode } from '../../src/code/judge-code';
import { prepare } from '../../src/context';
import { certificatesFromPem } from '../../src/encoding/pem';
import { DEPLOYMENTS, type Deployment } from '../../src/governance/contracts/deployments';
import { appraiseQuote } from '../../src/hardware/appraise';
import { rpcSetting } from '../../src/memory/chain-settings';
import type { CodeEvidence } from '../../src/protocols/protocol';
import { RELEASE_ROOTS } from '../../src/trust';
import { fromHex, utf8 } from '../testbed/bytes';
import { TestApp, TestKms, TestSafe } from '../testbed/chain-contracts';
import { describeVectors, vectorJson, vectorText } from '../vectors';
import { ALL_IS_WELL } from './all-is-well';
import { AT, ChainWorld, OWNERS, SAFE } from './chain-world';

type Fields = { readonly [name: string]: string };

const SETS = [
  { folder: 'phala-base-prod7-0.5.3', name: 'Phala production' },
  { folder: 'redpill-llm04-0.5.3', name: 'redpill (older)' },
] as const;
type Set_ = (typeof SETS)[number];

function deploymentOf({ name }: Set_): Deployment {
  const found = DEPLOYMENTS.find((deployment) => deployment.name === name);
  if (found === undefined) throw new Error(`no deployment ${name}`);
  return found;
}

interface Machine {
  readonly evidence: CodeEvidence;
  readonly osImage: { readonly name: string; readonly osImageHash: string } | undefined;
  /** Payloads of its system events, hex. */
  readonly events: Fields;
}

async function machineOf({ folder }: Set_, part: 'app' | 'gateway'): Promise<Machine> {
  const at = `dstack/${folder}/${part}`;
  const entries = vectorJson<readonly Fields[]>(`${at}/event_log.json`);
  const { authentic } = await appraiseQuote(
    fromHex(vectorText(`${at}/quote.hex`).trim()),
    { kind: 'missing' },
    { at: AT, roots: RELEASE_ROOTS },
  );
  if (authentic === undefined) throw new Error('the capture is not genuine');
  const log = publishedLog(vectorText(`${at}/event_log.json`));
  const vmConfig = vectorText(`${at}/vm_config.json`);
  const certificates =
    part === 'app' ? { certificates: certificatesFromPem(vectorText(`${at}/app_cert.pem`), 8) } : {};
  const { identity } = judgeCode({ quote: authentic, log, vmConfig }, { osImages: RELEASE_ROOTS.osImages });
  return {
    evidence: { whose: 'app', quote: authentic, log, vmConfig, ...certificates },
    osImage: identity.osImage,
    events: Object.fromEntries(
      entries.filter(({ imr }) => `${imr}` === '3').map(({ event, event_payload: p }) => [event, p ?? '']),
    ),
  };
}

/** The contracts as they have to be for the captured machine to have got its keys. */
function chainFor(set: Set_, { events, osImage }: Machine): ChainWorld {
  const world = new ChainWorld();
  const { kms: address, gatewayApp } = deploymentOf(set);
  const fields = vectorJson<Fields>(`dstack/${set.folder}/kms/fields.json`);
  const kms = new TestKms(world.chain, address);
  kms.setOwner(SAFE);
  kms.setInfo({
    k256Pubkey: fromHex(`${fields.wallet_pubkey}`.slice(2)),
    caPubkey: fromHex(`${fields.cert_pubkey}`.slice(2)),
    quote: fromHex(vectorText(`dstack/${set.folder}/kms/quote.hex`).trim()),
    eventLog: utf8(vectorText(`dstack/${set.folder}/kms/event_log.json`)),
  });
  kms.setGateway(`0x${gatewayApp}`);
  kms.register(events['app-id'] ?? '');
  kms.allowOsImage(osImage?.osImageHash ?? '');
  kms.allowAggregatedMr(events['mr-kms'] ?? '');
  const app = new TestApp(world.chain, events['app-id'] ?? '');
  app.setOwner(SAFE);
  app.allowCompose(events['compose-hash'] ?? '');
  app.setFlags({ allowAnyDevice: true });
  new TestSafe(world.chain, SAFE, 2, OWNERS);
  world.memory.set(rpcSetting(8453), ['https://a.rpc.test/', 'https://b.rpc.test/']);
  return world;
}

async function look(world: ChainWorld, { evidence, osImage }: Machine): Promise<GovernanceLook> {
  await world.chain.mine();
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const ports = {
    ...world.ports,
    clock: { now: () => world.at, sleep: async () => {} },
    random: (n: number) => new Uint8Array(n),
  };
  const visit = { origin: 'https://app.vitrine.test', trigger: 'visited', page } as const;
  return appraiseGovernance([evidence], osImage, await prepare(visit, ports, {}));
}

const reasons = ({ checks }: GovernanceLook) => checks.map(({ reason }) => reason);

describeVectors('captured sets of key service, gateway and app', () => {
  describe.each(SETS)('$folder', (set) => {
    test.each(['app', 'gateway'] as const)('the %s runs what its contract allows', async (part) => {
      const machine = await machineOf(set, part);
      expect(machine.osImage?.osImageHash).toBe(machine.events['os-image-hash']);
      const found = await look(chainFor(set, machine), machine);
      expect(reasons(found).slice(0, ALL_IS_WELL.length)).toEqual(ALL_IS_WELL);
      expect(found.facts).toMatchObject({ kms: { name: set.name, address: deploymentOf(set).kms } });
      // The captured wallet key is a placeholder, so the quote of the key service is over other keys than its contract names.
      expect(reasons(found)).toContain('kms-keys-not-quoted');
    });

    test('the certificates of the app are signed by the key service of the contract', async () => {
      const machine = await machineOf(set, 'app');
      expect(reasons(await look(chainFor(set, machine), machine))).toContain('app-certified-by-the-kms');
    });

    test('a version that was taken off the list is refused', async () => {
      const machine = await machineOf(set, 'app');
      const world = chainFor(set, machine);
      new TestApp(world.chain, machine.events['app-id'] ?? '').allowCompose(
        machine.events['compose-hash'] ?? '',
        false,
      );
      expect(reasons(await look(world, machine))).toContain('compose-not-allowed');
    });

    test('a key service that was taken off the list is refused', async () => {
      const machine = await machineOf(set, 'app');
      const world = chainFor(set, machine);
      new TestKms(world.chain, deploymentOf(set).kms).allowAggregatedMr(
        machine.events['mr-kms'] ?? '',
        false,
      );
      expect(reasons(await look(world, machine))).toContain('kms-instance-not-allowed');
    });
  });

  test('the contract of one deployment says nothing for a machine of the other', async () => {
    const [production, older] = SETS;
    const machine = await machineOf(production, 'app');
    const world = chainFor(production, machine);
    // As if the release had the address of the one under the key of the other.
    new TestKms(world.chain, deploymentOf(production).kms).setInfo({
      k256Pubkey: new Uint8Array(33),
      caPubkey: fromHex(deploymentOf(older).caPubkey),
      quote: new Uint8Array(),
      eventLog: new Uint8Array(),
    });
    expect(reasons(await look(world, machine))).toEqual(['chain-agreed', 'kms-is-another']);
  });
});
