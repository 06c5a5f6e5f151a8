/**
 * What it costs to read who may change the code: requests, calls and bytes to both servers of the chain, and the time until the policy is
 * read where every round trip takes long. On the testbed's EVM, with a KMS that stores as much as the one in production. Asserts nothing.
 *
 * - cold: nothing is known
 * - within a block interval: another page of the app, or the same one again
 * - same block: after the interval, while the servers still call the same block final
 * - next block: another one is final
 */
import { addressOf } from '../../src/governance/chain/hex-values';
import { readPolicy } from '../../src/governance/contracts/read-policy';
import { processMemory } from '../../src/ports/node';
import type { FetchPort, MemoryPort } from '../../src/ports/ports';
import { table } from '../e2e/table';
import { AT, BOOT, COMPOSE, DEVICE, DEVICE_BY_PPID, IMAGE, MR_KMS } from '../governance/chain-world';
import { type ChainWorld, makeChainWorld } from '../testbed/evm/chain-world';
import { fetchResult } from '../testbed/world-fetch';

const ROUND_TRIPS_MS = [50, 300] as const;
/** TCP and TLS 1.3, once for each server. */
const CONNECTING = 2;
/** Bytes of quote and log in `kmsInfo` of Phala's production KMS (vectors, kms-guest-info). */
const STORED = { quote: 5011, eventLog: 6418 };

interface Cost {
  readonly requests: number;
  readonly calls: number;
  readonly sent: number;
  readonly received: number;
  readonly ms: number;
}

export async function printPolicyCost(): Promise<void> {
  const clock = { at: AT };
  const world = makeChainWorld({
    now: () => clock.at,
    aggregatedMrs: [MR_KMS],
    kms: {
      k256Pubkey: new Uint8Array(33).fill(2),
      caPubkey: new Uint8Array(91).fill(3),
      quote: new Uint8Array(STORED.quote).fill(4),
      eventLog: new Uint8Array(STORED.eventLog).fill(0x20),
    },
  });
  const app = await world.deployApp({ composeHashes: [COMPOSE], osImages: [IMAGE], owner: 'safe' });
  const read = (memory: MemoryPort, roundTrip: number) =>
    cost(world, app.address, clock.at, memory, roundTrip);
  await read(processMemory(), 0);

  const rows: (readonly string[])[] = [];
  for (const [how, takesBatches] of [
    ['batches', true],
    ['one by one', false],
  ] as const) {
    for (const front of world.fronts) front.knobs.takesBatches = takesBatches;
    const memory = processMemory();
    const add = async (when: string) => {
      const { requests, calls, sent, received } = await read(memory, 0);
      rows.push([how, when, `${requests}`, `${calls}`, kilobytes(sent), kilobytes(received)]);
    };
    await add('cold');
    await add('within a block interval');
    clock.at += 13_000;
    await add('same block');
    await world.settle();
    clock.at += 13_000;
    await add('next block');
  }
  console.log('\nReading a policy: requests to both servers, calls in them, bytes');
  console.log(table(['', '', 'requests', 'calls', 'sent', 'received'], rows));

  for (const front of world.fronts) front.knobs.takesBatches = true;
  const times: (readonly string[])[] = [];
  for (const roundTrip of ROUND_TRIPS_MS) {
    const memory = processMemory();
    const cold = await read(memory, roundTrip);
    const warm = await read(memory, roundTrip);
    clock.at += 13_000;
    const same = await read(memory, roundTrip);
    times.push([`${roundTrip} ms`, ...[cold, warm, same].map(({ ms }) => inTrips(ms, roundTrip))]);
  }
  console.log('\nTime until it is read, by the time of a round trip');
  console.log(table(['round trip', 'cold', 'within a block interval', 'same block'], times));
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
const inTrips = (ms: number, roundTrip: number): string =>
  `${ms.toFixed(0)} ms = ${(ms / roundTrip).toFixed(1)} round trips`;

async function cost(
  world: ChainWorld,
  appId: string,
  at: number,
  memory: MemoryPort,
  roundTrip: number,
): Promise<Cost> {
  const seen = { requests: 0, calls: 0, sent: 0, received: 0 };
  const connecting = new Map<string, Promise<void>>();
  const wait = (trips: number) => new Promise<void>((done) => setTimeout(done, trips * roundTrip));
  const fetch: FetchPort = async (request) => {
    const { method, body = new Uint8Array() } = request;
    const url = new URL(request.url);
    const { host } = url;
    const connected = connecting.get(host) ?? wait(CONNECTING);
    connecting.set(host, connected);
    if (roundTrip > 0) {
      await connected;
      await wait(1);
    }
    const answer = await world.answer({
      ...{ method, host, url, body },
      certificateSha256: '',
      firstPath: url.pathname,
    });
    const result = fetchResult(answer, request);
    const asked: unknown = JSON.parse(new TextDecoder().decode(body));
    seen.requests += 1;
    seen.calls += Array.isArray(asked) ? asked.length : 1;
    seen.sent += body.length;
    seen.received += result.kind === 'response' ? result.body.length : 0;
    return result;
  };
  const endpoints = world.hosts.map((host) => ({ url: `https://${host}/`, operator: host }));
  const chain = { id: world.chainId, name: 'Base', multicall: world.multicall, endpoints };
  const machine = { ...BOOT, deviceIds: [DEVICE, DEVICE_BY_PPID], appId: addressOf(appId) };
  const begun = performance.now();
  const reading = await readPolicy(
    { chain, kms: addressOf(world.kms), machine, mrKms: MR_KMS, at },
    { fetch, memory },
  );
  const ms = performance.now() - begun;
  if (reading.kind !== 'policy' || reading.faults.length > 0) throw new Error(JSON.stringify(reading));
  return { ...seen, ms };
}
