import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Surroundings } from '../../src/cli/run';
import { startTestbed, type Testbed } from '../testbed/server';
import { type Ran, type RunWish, runInMemory } from './run-in-memory';

let testbed: Testbed;
let surroundings: Surroundings;
beforeAll(async () => {
  testbed = await startTestbed();
  surroundings = { roots: testbed.roots, network: { ca: testbed.webCaPem, connect: testbed.resolve } };
});
afterAll(() => testbed.close());

const run = (argv: readonly string[], given: RunWish['given'] = {}): Promise<Ran> =>
  runInMemory(argv, { given, surroundings });

const reasonsOf = (out: string): readonly string[] =>
  JSON.parse(out).checks.map((c: { reason: string }) => c.reason);

describe('vitrine verify of a channel', () => {
  it.each([
    [['wss://tunnel.vitrine.test/__ra__']],
    [['wss://tunnel.vitrine.test']],
    [['https://tunnel.vitrine.test', '--tunnel']],
    [['tunnel.vitrine.test', '--tunnel']],
  ])('shakes hands over TLS and appraises what is announced: %j', async (argv) => {
    const ran = await run(['verify', ...argv, '--json']);
    expect(ran.code, ran.err).toBe(3);
    expect(JSON.parse(ran.out)).toMatchObject({
      url: 'wss://tunnel.vitrine.test/__ra__',
      verdict: 'limited',
      binding: 'none',
      facts: {
        connection: { bindingForm: 'tdx', servedSpkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    });
    expect(reasonsOf(ran.out)).toContain('channel-key-attested');
  });

  it.each([
    ['tunnel-worker', 'tdx'],
    ['tunnel-azure', 'tdx-azure'],
    ['tunnel-sgx', 'sgx'],
    ['tunnel-snp', 'sev-snp'],
  ])('%s.vitrine.test: bound as %s', async (name, bindingForm) => {
    const { code, out } = await run(['verify', `wss://${name}.vitrine.test/__ra__`, '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'limited', facts: { connection: { bindingForm } } });
  });

  it.each([
    ['tunnel-mitm', 'channel-key-not-attested'],
    ['tunnel-no-quote', 'channel-without-quote'],
    ['tunnel-chip', 'snp-chip-differs'],
    ['tunnel-debug', 'snp-debug-on'],
  ])('%s.vitrine.test ends with 1: %s', async (name, reason) => {
    const { code, out } = await run(['verify', `wss://${name}.vitrine.test/__ra__`, '--json']);
    expect(code).toBe(1);
    expect(reasonsOf(out)).toContain(reason);
  });

  it.each([
    ['tunnel-old', 'warning', 'channel-old'],
    ['tunnel-endless', 'unavailable', 'channel-too-large'],
    ['tunnel-oversized', 'unavailable', 'channel-too-large'],
    ['tunnel-breaks', 'unavailable', 'channel-unreachable'],
    ['plain', 'unavailable', 'channel-unreachable'],
  ])('%s.vitrine.test ends with 3: %s, %s', async (name, verdict, reason) => {
    const { code, out } = await run(['verify', `https://${name}.vitrine.test`, '--tunnel', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(out).verdict).toBe(verdict);
    expect(reasonsOf(out)).toContain(reason);
  });

  it('speaks of the channel, and never of the page', async () => {
    const { out } = await run(['verify', 'wss://tunnel-snp.vitrine.test/__ra__']);
    expect(out).toMatch(/^wss:\/\/tunnel-snp\.vitrine\.test\/__ra__ {2}LIMITED\n/);
    expect(out).toContain('Attested channel available: At the end of this channel a genuine AMD');
    expect(out).toContain('a channel, not a page');
    expect(out).toContain('does not show that a page comes from the enclave');
    expect(out).not.toMatch(/This connection ends|this site runs/i);
  });

  it('saves a report that replays offline, byte for byte', async () => {
    const { files } = await run(['verify', 'wss://tunnel-sgx.vitrine.test/__ra__', '--save', 'r.json']);
    const replayed = await run(['replay', 'r.json', '--json'], files);
    expect(replayed.code).toBe(3);
    expect(JSON.parse(replayed.out)).toMatchObject({
      url: 'wss://tunnel-sgx.vitrine.test/__ra__',
      verdict: 'limited',
      replay: { identical: true },
    });
  });

  it('a report whose announcement was changed replays to what it now says', async () => {
    const { files } = await run(['verify', 'wss://tunnel.vitrine.test/__ra__', '--save', 'r.json']);
    const file = JSON.parse(files['r.json'] ?? '');
    const message = Buffer.from(file.sockets[0].result.messages[0], 'base64');
    const keyAt = message.indexOf('x25519PublicKey') + 'x25519PublicKey'.length + 4;
    message[keyAt + 5] = (message[keyAt + 5] ?? 0) ^ 1;
    file.sockets[0].result.messages[0] = message.toString('base64');
    const replayed = await run(['replay', 'r.json', '--json'], { 'r.json': JSON.stringify(file) });
    expect(replayed.code).toBe(1);
    expect(reasonsOf(replayed.out)).toContain('channel-key-not-attested');
  });

  it.each([['ws://a.example/__ra__'], ['wss://user:secret@a.example/'], ['wss://']])(
    'ends with 2 for %s',
    async (address) => {
      expect(await run(['verify', address])).toMatchObject({ code: 2, out: '' });
    },
  );
});
