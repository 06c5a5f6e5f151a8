/** What the rows about domains come to, without a browser: which of them a hidden certificate may be bound through. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/appraisal';
import { domainLockKey } from '../../src/memory/domain-lock';
import { processMemory } from '../../src/ports/node';
import type { Reason } from '../../src/reasons';
import { verify } from '../../src/verify';
import { DOMAIN_SITES } from './domain-sites';
import { makeWorld, type World } from './world';
import { worldFetch } from './world-fetch';

type Name = keyof typeof DOMAIN_SITES;

const DAY = 24 * 3_600_000;

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

async function visit(name: Name, knownForDays = 0) {
  const { host, origin } = world.site(name);
  const now = Date.now();
  const lock = { since: now - knownForDays * DAY, seen: now - DAY / 2 };
  const ports = {
    fetch: worldFetch(world, { showsPeer: false }),
    clock: { now: () => now, sleep: async () => {} },
    random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    memory: processMemory(knownForDays > 0 ? { [domainLockKey(host)]: lock } : {}),
  };
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  return verify({ origin, trigger: 'visited', page }, ports, { roots: world.roots });
}

const ROWS: readonly (readonly [Name, Verdict, Reason])[] = [
  ['open', 'warning', 'caa-open'],
  ['openAuthority', 'warning', 'caa-open'],
  ['wildOnly', 'warning', 'caa-open'],
  ['otherAccount', 'warning', 'caa-unattested-account'],
  ['hiddenRecords', 'warning', 'resolvers-disagree'],
  ['inventedRecords', 'warning', 'resolvers-disagree'],
  ['halfSilent', 'limited', 'resolver-silent'],
  ['rogueBefore', 'warning', 'logged-certificate-before-lock'],
  ['rogueAfter', 'warning', 'logged-certificate-before-lock'],
  ['renewedOutside', 'warning', 'logged-certificate-before-lock'],
  ['emptySearch', 'limited', 'log-source-incomplete'],
  ['emptySearches', 'limited', 'log-source-incomplete'],
  ['lyingSearch', 'limited', 'log-source-incomplete'],
  ['searchDown', 'limited', 'log-source-silent'],
  ['searchesDown', 'limited', 'logs-unreachable'],
];
/** `unloggedProxy`: the limit that docs/certificate-transparency.md names. */
const BOUND: readonly Name[] = ['issueOnly', 'lockLost', 'handedOver', 'rogueLater', 'unloggedProxy'];

describe('the domain of a site, where the certificate is hidden,', () => {
  it.each(ROWS)('(%s) stands in for nothing: %s, %s', async (name, verdict, reason) => {
    const appraisal = await visit(name);
    expect(appraisal).toMatchObject({ verdict, binding: 'none' });
    expect(appraisal.checks.map((c) => c.reason)).toContain(reason);
  });

  it.each(BOUND)('(%s) stands in for it', async (name) => {
    expect(await visit(name)).toMatchObject({ verdict: 'verified-domain', binding: 'domain' });
  });

  it('is in this table for every row', () => {
    expect([...ROWS.map(([name]) => name), ...BOUND].sort()).toEqual(Object.keys(DOMAIN_SITES).sort());
  });

  it('(rogueAfter, renewedOutside) tells who broke the lock and who kept it, once it has been seen for a month', async () => {
    const logged = async (name: Name) =>
      (await visit(name, 30)).checks.find((c) => c.id === 'domain.logged')?.reason;
    expect(await logged('rogueAfter')).toBe('logged-certificate-not-attested');
    expect(await logged('renewedOutside')).toBe('logged-certificates-by-account');
    expect(await logged('rogueBefore')).toBe('logged-certificate-not-attested');
  });
});
