import { beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../../../src/ports/ports';
import { type AppDisclosure, askApp, readInfo } from '../../../src/protocols/dstack-gateway/app-disclosure';
import { pemOf } from '../../testbed/certificate-maker';
import { makeRaTls } from '../../testbed/ra-tls-maker';
import { makeWorld } from '../../testbed/world';

let pem: string;
let plainPem: string;
beforeAll(async () => {
  pem = (await makeRaTls()).chain.map((der) => pemOf(der)).join('\n');
  plainPem = (await (await makeWorld()).issueFor('plain.test')).chainPem;
});

const info = (reply: unknown) =>
  readInfo(new TextEncoder().encode(typeof reply === 'string' ? reply : JSON.stringify(reply)));
const kind = async (reply: unknown) => (await info(reply)).kind;

describe('what a guest agent tells', () => {
  it('is read out of the certificate, and out of nothing else', async () => {
    const shown = await info({ app_cert: pem, tcb_info: '{}', app_id: 'a lie', instance_id: 7 });
    expect(shown).toMatchObject({ kind: 'shown', composeShown: true });
    expect(JSON.stringify(shown)).not.toContain('a lie');
  });
  it('counts as disclosed without the compose file, and says that it is withheld', async () => {
    for (const tcb_info of ['', null, undefined])
      expect(await info({ app_cert: pem, tcb_info })).toMatchObject({ kind: 'shown', composeShown: false });
    expect(await info({ app_cert: pem, tcb_info: {} })).toMatchObject({ composeShown: true });
  });
  it('is hidden where there is neither certificate nor compose file', async () => {
    for (const reply of [{}, { app_cert: '', tcb_info: '' }, { app_cert: null }, { error: 'not ready' }])
      expect(await kind(reply)).toBe('hidden');
  });
  it('is unreadable where it is something else', async () => {
    for (const reply of [
      '<!doctype html>',
      '',
      [],
      { app_cert: '', tcb_info: '{}' },
      { app_cert: 'no PEM' },
      { app_cert: plainPem },
      { app_cert: pem.slice(0, 500) },
      { app_cert: pem.replace('A', 'B').slice(1) },
      { app_cert: pem.repeat(9) },
      `${'['.repeat(10_000)}`,
    ])
      expect(await kind(reply)).toBe('unreadable');
  });
});

describe('a guest agent', () => {
  const ID = 'a'.repeat(40);
  async function ask(answers: Readonly<Record<string, number | string>>) {
    const asked: string[] = [];
    const ports = {
      fetch: async ({ url }) => {
        asked.push(url);
        const answer = answers[new URL(url).pathname] ?? 404;
        if (typeof answer === 'string' && answer.startsWith('!'))
          return { kind: 'failure', code: 'network', detail: answer.slice(1) };
        const isBody = typeof answer === 'string';
        const body = new TextEncoder().encode(isBody ? answer : '');
        const peer = { spkiSha256: 'b'.repeat(64) };
        return { kind: 'response', status: isBody ? 200 : answer, headers: {}, body, peer };
      },
    } satisfies Pick<Ports, 'fetch'>;
    const { disclosure, peers } = await askApp(ID, 'gw.test:9204', ports as unknown as Ports);
    const { kind, got } = disclosure as Exclude<AppDisclosure, { kind: 'shown' }>;
    return {
      kind,
      got,
      asked: asked.map((url) => url.replace(`https://${ID}-8090.gw.test:9204`, '')),
      peers: peers.length,
    };
  }

  it('is asked at the older path where it does not know the newer', async () => {
    expect(await ask({ '/prpc/Worker.Info': '{}' })).toMatchObject({
      kind: 'hidden',
      asked: ['/prpc/Info', '/prpc/Worker.Info'],
      peers: 2,
    });
  });
  it('is asked once where it answers', async () => {
    expect(await ask({ '/prpc/Info': '{}' })).toMatchObject({ asked: ['/prpc/Info'], peers: 1 });
  });
  it('that answers with errors discloses nothing', async () => {
    expect(await ask({})).toMatchObject({ kind: 'hidden', got: 'HTTP status 404' });
    expect(await ask({ '/prpc/Info': 403, '/prpc/Worker.Info': 403 })).toMatchObject({
      got: 'HTTP status 403',
    });
  });
  it('that gives no answer is not asked again', async () => {
    expect(await ask({ '/prpc/Info': '!refused' })).toEqual({
      kind: 'unreadable',
      got: 'network: refused',
      asked: ['/prpc/Info'],
      peers: 0,
    });
  });
});
