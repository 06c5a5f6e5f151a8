import { describe, expect, it } from 'vitest';
import { MACHINES } from './machines';
import { makeWorld } from './world';
import { asServed, worldFetch } from './world-fetch';

const world = await makeWorld();
const fetch = worldFetch(world);
const request = (url: string) => ({ method: 'GET', url, maxBytes: 1 << 20 }) as const;

describe('the testbed through a fetch port', () => {
  it('answers as the host does and shows its certificate', async () => {
    const result = await fetch(request('https://honest.vitrine.test/evidences/sha256sum.txt'));
    expect(result).toMatchObject({
      kind: 'response',
      status: 200,
      body: (await world.site('honest').bundle()).manifest,
      peer: asServed(await world.site('honest').attestedCertificate()),
    });
  });

  it('hides the certificate where the platform does', async () => {
    const hidden = worldFetch(world, { showsPeer: false });
    const result = await hidden(request('https://honest.vitrine.test/'));
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect('peer' in result).toBe(false);
  });

  it('gives the wanted headers and no others', async () => {
    const url = `https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=${MACHINES.current.fmspc}`;
    const result = await fetch({ ...request(url), wantHeaders: ['tcb-info-issuer-chain', 'server'] });
    expect(result.kind === 'response' && Object.keys(result.headers)).toEqual(['tcb-info-issuer-chain']);
  });

  it.each([
    ['https://huge-quote.vitrine.test/evidences/quote.json', 'too-large'],
    ['https://slow.vitrine.test/evidences/quote.json', 'timeout'],
    ['https://redirected.vitrine.test/evidences/quote.json', 'redirected'],
    ['https://nowhere.vitrine.test/', 'network'],
    [
      `https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=${MACHINES.unreachable.fmspc}`,
      'network',
    ],
  ])('%s fails as %s', async (url, code) => {
    expect(await fetch(request(url))).toMatchObject({ kind: 'failure', code });
  });

  it('is truncated by no cap: a longer body is a failure', async () => {
    const url = 'https://honest.vitrine.test/evidences/quote.json';
    expect(await fetch({ ...request(url), maxBytes: 100 })).toMatchObject({ code: 'too-large' });
  });
});
