import { decode, encode } from '@dnsquery/dns-packet';
import { describe, expect, it } from 'vitest';
import type { Request } from './answer';
import { type DohServer, type DohZones, makeDohServer } from './doh-server';

const ask = (server: DohServer, path: string, method = 'GET') => {
  const url = new URL(`https://dns-a.vitrine.test${path}`);
  const request: Request = {
    host: url.hostname,
    method,
    url,
    certificateSha256: '',
    firstPath: url.pathname,
  };
  return server.answer(request);
};
const question = (name: string, type: 'CAA' | 'TXT' = 'CAA') => {
  const query = encode({ type: 'query', id: 0, questions: [{ type, name }] });
  return `/dns-query?dns=${Buffer.from(query).toString('base64url')}`;
};
async function answered(server: DohServer, name: string, type: 'CAA' | 'TXT' = 'CAA') {
  const answer = await ask(server, question(name, type));
  if (answer === 'reset' || !(answer.body instanceof Uint8Array)) throw new Error('no message');
  expect(answer.headers).toMatchObject({
    'content-type': 'application/dns-message',
    'access-control-allow-origin': '*',
  });
  return decode(answer.body);
}

describe('a resolver of the testbed', () => {
  const zones: DohZones = {
    'app.vitrine.test': { caa: ['0 issue ";"'], txt: ['x'.repeat(300)] },
    'www.vitrine.test': { cname: 'app.vitrine.test' },
  };

  it('answers from its zones, and from what they become', async () => {
    const server = makeDohServer(zones);
    expect(await answered(server, 'App.vitrine.test')).toMatchObject({
      rcode: 'NOERROR',
      answers: [{ type: 'CAA', data: { flags: 0, tag: 'issue', value: ';' } }],
    });
    const changing: DohZones = {};
    const live = makeDohServer(changing);
    expect((await answered(live, 'a.test')).rcode).toBe('NXDOMAIN');
    changing['a.test'] = { caa: ['0 issue "ca.example"'] };
    expect((await answered(live, 'a.test')).answers).toHaveLength(1);
  });

  it('follows aliases', async () =>
    expect((await answered(makeDohServer(zones), 'www.vitrine.test')).answers?.map((a) => a.type)).toEqual([
      'CNAME',
      'CAA',
    ]));

  it('splits long texts', async () => {
    const [record] = (await answered(makeDohServer(zones), 'app.vitrine.test', 'TXT')).answers ?? [];
    expect(record?.type === 'TXT' && Array.isArray(record.data) && record.data.map((d) => d.length)).toEqual([
      255, 45,
    ]);
  });

  it('knows a name without records from one that does not exist', async () => {
    const server = makeDohServer(zones);
    expect((await answered(server, 'vitrine.test')).rcode).toBe('NOERROR');
    expect((await answered(server, 'nothing.vitrine.test')).rcode).toBe('NXDOMAIN');
  });

  it('can lie about one name, and notes what it was asked', async () => {
    const server = makeDohServer(zones);
    server.knobs.lies['app.vitrine.test'] = { caa: ['0 issue "evil.example"'] };
    expect((await answered(server, 'app.vitrine.test')).answers).toMatchObject([
      { data: { value: 'evil.example' } },
    ]);
    expect(server.asked).toEqual(['CAA app.vitrine.test']);
  });

  it('can fail in every way', async () => {
    const server = makeDohServer(zones);
    server.knobs.state = 'silent';
    expect(await ask(server, question('a.test'))).toMatchObject({ body: 'silence' });
    server.knobs.state = 'reset';
    expect(await ask(server, question('a.test'))).toBe('reset');
    server.knobs.state = 'unavailable';
    expect(await ask(server, question('a.test'))).toMatchObject({ status: 503 });
    server.knobs.state = 'servfail';
    expect((await answered(server, 'app.vitrine.test')).rcode).toBe('SERVFAIL');
    server.knobs.state = 'cut-short';
    expect((await answered(server, 'app.vitrine.test')).flag_tc).toBe(true);
  });

  it('answers nothing but questions', async () => {
    const server = makeDohServer(zones);
    expect(await ask(server, '/')).toMatchObject({ status: 404 });
    expect(await ask(server, '/dns-query')).toMatchObject({ status: 400 });
    expect(await ask(server, question('a.test'), 'POST')).toMatchObject({ status: 400 });
  });
});
