/**
 * What one visit costs: requests and bytes by whom they are asked of, and the time to the verdict where every round trip takes long.
 * The testbed answers at once; what is added is the network's part: a new connection costs two round trips before its first
 * request (TCP, TLS 1.3), each request one. Asserts nothing.
 *
 * - first visit: nothing is known
 * - revisit: everything is remembered and fresh, a new process, so connections are new
 */
import { processMemory } from '../../src/ports/node';
import type { FetchPort, MemoryPort, Ports } from '../../src/ports/ports';
import { verify } from '../../src/verify';
import type { Visit } from '../../src/visit';
import { table } from '../e2e/table';
import { DOMAIN_HOSTS } from '../testbed/domain-services';
import { CHAIN_HOSTS } from '../testbed/evm/chain-world';
import { PCS_HOSTS } from '../testbed/pcs-server';
import type { SiteName } from '../testbed/sites';
import { makeWorld, type World } from '../testbed/world';
import { asServed, worldFetch } from '../testbed/world-fetch';

const SITES: readonly { readonly what: string; readonly site: SiteName }[] = [
  { what: 'ingress', site: 'honest' },
  { what: 'gateway', site: 'gateway' },
];
const ROUND_TRIPS_MS = [50, 300] as const;
const CONNECTING = 2;

type Party = 'site' | 'platform' | 'Intel' | 'DNS' | 'logs' | 'chain';
const PARTIES: readonly Party[] = ['site', 'platform', 'Intel', 'DNS', 'logs', 'chain'];

function partyOf(url: string, visited: string): Party {
  const { hostname } = new URL(url);
  if (hostname === visited) return 'site';
  if ((PCS_HOSTS as readonly string[]).includes(hostname)) return 'Intel';
  if (CHAIN_HOSTS.includes(hostname)) return 'chain';
  if (!DOMAIN_HOSTS.includes(hostname)) return 'platform';
  return hostname.includes('dns') ? 'DNS' : 'logs';
}

interface Asked {
  readonly party: Party;
  readonly bytes: number;
}

export async function printVisitCost(): Promise<void> {
  const world = await makeWorld();
  const counts: (readonly string[])[] = [];
  const times: (readonly string[])[] = [];
  for (const { what, site } of SITES) {
    await visit(world, site, processMemory(), 0); // what the testbed makes once is made
    const memory = processMemory();
    for (const [when, kept] of [
      ['first visit', memory],
      ['revisit', memory],
    ] as const) {
      const { asked } = await visit(world, site, kept, 0);
      counts.push([
        what,
        when,
        ...PARTIES.map((party) => inWords(asked.filter((a) => a.party === party))),
        inWords(asked),
      ]);
    }
    for (const roundTrip of ROUND_TRIPS_MS) {
      const cold = processMemory();
      const first = await visit(world, site, cold, roundTrip);
      const again = await visit(world, site, cold, roundTrip);
      const trips = (ms: number) => `${ms.toFixed(0)} ms = ${(ms / roundTrip).toFixed(1)} round trips`;
      times.push([what, `${roundTrip} ms`, trips(first.ms), trips(again.ms)]);
    }
  }
  console.log('Requests and bytes of answers, by whom they are asked of');
  console.log(table(['', '', ...PARTIES, 'together'], counts));
  console.log('\nTime to the verdict, by the time of a round trip');
  console.log(table(['', 'round trip', 'first visit', 'revisit'], times));
}

const inWords = (asked: readonly Asked[]): string =>
  asked.length === 0
    ? '-'
    : `${asked.length}, ${(asked.reduce((sum, a) => sum + a.bytes, 0) / 1000).toFixed(1)} KB`;

async function visit(
  world: World,
  site: SiteName,
  memory: MemoryPort,
  roundTrip: number,
): Promise<{ readonly asked: readonly Asked[]; readonly ms: number }> {
  const { host } = world.site(site);
  const certificate = await world.nextCertificate(host);
  if (certificate === undefined) throw new Error(`no certificate for ${host}`);
  const asked: Asked[] = [];
  const ports: Ports = {
    fetch: distant(worldFetch(world), roundTrip, (url, bytes) =>
      asked.push({ party: partyOf(url, host), bytes }),
    ),
    clock: { now: () => Date.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
    random: (n) => crypto.getRandomValues(new Uint8Array(n)),
    memory,
  };
  const seen: Visit = {
    origin: `https://${host}`,
    trigger: 'visited',
    page: { kind: 'live', certificate: asServed(certificate), root: 'public-root' },
  };
  const begun = performance.now();
  const { verdict } = await verify(seen, ports, { roots: world.roots });
  const ms = performance.now() - begun;
  if (verdict !== 'limited' && verdict !== 'verified') throw new Error(`${host} came out ${verdict}`);
  return { asked, ms };
}

/** Our requests share no connection with the page, so every host is connected to first. */
function distant(fetch: FetchPort, roundTrip: number, seen: (url: string, bytes: number) => void): FetchPort {
  const connecting = new Map<string, Promise<void>>();
  const wait = (trips: number) => new Promise<void>((done) => setTimeout(done, trips * roundTrip));
  return async (request) => {
    const { origin } = new URL(request.url);
    const connected = connecting.get(origin) ?? wait(CONNECTING);
    connecting.set(origin, connected);
    if (roundTrip > 0) {
      await connected;
      await wait(1);
    }
    const result = await fetch(request);
    seen(request.url, result.kind === 'response' ? result.body.length : 0);
    return result;
  };
}
