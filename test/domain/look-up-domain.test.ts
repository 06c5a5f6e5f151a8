import { expect, it } from 'vitest';
import { isDomainName, lookUpDomain } from '../../src/domain/look-up-domain';
import { processMemory } from '../../src/ports/node';
import { DOH_HOSTS, DOMAIN_HOSTS } from '../testbed/domain-services';
import { makeWorld } from '../testbed/world';
import { worldFetch } from '../testbed/world-fetch';

const settings = {
  dohUrls: [`https://${DOH_HOSTS[0]}/dns-query`, `https://${DOH_HOSTS[1]}/dns-query`],
  crtShUrl: 'https://crt.sh',
  certSpotterUrl: 'https://api.certspotter.com',
} as const;
const HOUR = 3_600_000;

async function bench() {
  const world = await makeWorld();
  await world.nextCertificate('honest.vitrine.test');
  const memory = processMemory();
  const at = Date.now();
  const asked = async (how: { readonly refresh?: boolean; readonly later?: number } = {}) => {
    const urls: string[] = [];
    const fetch = worldFetch(world, { seen: (url) => urls.push(url) });
    const { later = 0, ...more } = how;
    const found = await lookUpDomain(
      'honest.vitrine.test',
      { fetch, memory },
      { ...settings, ...more, at: at + later },
    );
    expect(found.logged.certificates).toHaveLength(1);
    return urls.map((url) => new URL(url).hostname);
  };
  return { world, asked };
}

it('a first look asks both resolvers and both readers of the logs, a second within the hour nobody', async () => {
  const { asked } = await bench();
  expect([...new Set(await asked())].sort()).toEqual([...DOMAIN_HOSTS].sort());
  expect(await asked({ later: HOUR - 1000 })).toEqual([]);
});

it('after an hour resolvers are asked again, after six hours the readers of the logs too', async () => {
  const { asked } = await bench();
  await asked();
  expect([...new Set(await asked({ later: HOUR + 1000 }))].sort()).toEqual([...DOH_HOSTS].sort());
  expect(await asked({ later: 6 * HOUR + 2000 })).toContain('crt.sh');
});

it('a person who wants to know now has everybody asked anew, but those who asked to be left alone', async () => {
  const { world, asked } = await bench();
  await asked();
  expect([...new Set(await asked({ refresh: true }))].sort()).toEqual([...DOMAIN_HOSTS].sort());
  world.domain.logsOf('honest.vitrine.test').knobs.states['crt.sh'] = 'limited';
  await asked({ refresh: true });
  expect(await asked({ refresh: true, later: 60_000 })).not.toContain('crt.sh');
});

it.each([
  ['app.example.org', true],
  ['a.b.xn--p1ai', true],
  ['192.0.2.7', false],
  ['[2001:db8::7]', false],
  ['localhost', false],
  ['1.2.3.4a', true],
])('%s is the name of a domain: %s', (host, yes) => expect(isDomainName(host)).toBe(yes));
