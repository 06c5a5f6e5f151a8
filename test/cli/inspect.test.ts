import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CodePart, compareCode, type PartAnswer } from '../../src/cli/inspect-same-code';
import { type KnownMachine, knownMachine, type MachineOptions } from '../code/known-machine';
import { messagePackAttestation, scaleAttestation } from '../testbed/attestation-maker';
import { concat, hex, utf8 } from '../testbed/bytes';
import { pemOf } from '../testbed/certificate-maker';
import { collateralJson } from '../testbed/collateral-json';
import { gzip } from '../testbed/event-log-maker';
import { makeTdxQuote, type TdxQuoteOptions } from '../testbed/quote-maker';
import { makeRaTls } from '../testbed/ra-tls-maker';
import { makeWorld, type World } from '../testbed/world';
import type { Ran } from './run-in-memory';
import { runInspect } from './run-inspect';

let world: World;
let collateral: string;
let machine: KnownMachine;
let quote: Uint8Array;
beforeAll(async () => {
  world = await makeWorld();
  collateral = JSON.stringify(await collateralJson(world.pki));
  machine = await knownMachine();
  quote = await quoteOf(machine);
});

/** A quote by the testbed's hardware, of this machine. */
const quoteOf = async ({ registers }: KnownMachine, wish: Partial<TdxQuoteOptions> = {}) => {
  const { pck } = await world.site('honest').enclave();
  return makeTdxQuote({ ...registers, pck, reportData: new Uint8Array(64), ...wish });
};

type Files = Parameters<typeof runInspect>[1];

/** All files, in their order, with the testbed's collateral and the machine's table. */
function inspect(files: Files = {}, more: readonly string[] = [], of: KnownMachine = machine): Promise<Ran> {
  return runInspect(
    [...Object.keys(files), '--collateral', 'collateral', ...more],
    { ...files, collateral },
    { roots: world.roots, osImages: of.reference.osImages },
  );
}

const replyOf = ({ entries, material }: KnownMachine, bytes: Uint8Array, more: object = {}) =>
  JSON.stringify({
    quote: hex(bytes),
    event_log: JSON.stringify(entries),
    report_data: '',
    vm_config: JSON.stringify(material.vmConfig),
    ...more,
  });

interface Said {
  readonly evidence: readonly {
    readonly kind: string;
    readonly verdict: string;
    readonly checks: readonly { readonly id: string; readonly outcome: string; readonly reason: string }[];
  }[];
}
const said = ({ out }: Ran) => JSON.parse(out) as Said;
const reasons = (ran: Ran) => said(ran).evidence.flatMap((e) => e.checks.map((c) => c.reason));

describe('vitrine inspect ends with 0 when hardware and code are established', () => {
  it('from a reply to GetQuote and the compose file', async () => {
    const files = { 'reply.json': replyOf(machine, quote), 'app-compose.json': machine.material.compose };
    const ran = await inspect(files);
    expect(ran.code, ran.out).toBe(0);
    expect(ran.out).toContain('VERIFIED');
    expect(ran.out).toContain('dstack-9.9.9');
    expect(ran.err).toContain('reply.json: reply to GetQuote');
  });

  it('from --compose, be it the file or a reply around it', async () => {
    const { compose } = machine.material;
    const around = JSON.stringify({ tcb_info: JSON.stringify({ app_compose: compose }) });
    for (const text of [compose, around]) {
      const files = { 'reply.json': replyOf(machine, quote), c: text };
      const ran = await runInspect(
        ['reply.json', '--compose', 'c', '--collateral', 'collateral'],
        { ...files, collateral },
        { roots: world.roots, osImages: machine.reference.osImages },
      );
      expect(ran.code, ran.out).toBe(0);
    }
  });

  it.each([
    ['raw', (q: Uint8Array): Uint8Array | string => q],
    ['hex', hex],
    ['base64', (q: Uint8Array) => Buffer.from(q).toString('base64')],
    ['a list of numbers', (q: Uint8Array) => JSON.stringify([...q])],
  ])('from a bare quote (%s), its log, vm_config and compose file beside it', async (_form, as) => {
    const { entries, material } = machine;
    const parts = {
      'event_log.json': JSON.stringify(entries),
      'vm_config.json': JSON.stringify(material.vmConfig),
      'app-compose.json': material.compose,
    };
    for (const files of [
      { quote: as(quote), ...parts },
      { ...parts, quote: as(quote) },
    ])
      expect((await inspect(files)).code).toBe(0);
  });

  it.each([
    ['SCALE', scaleAttestation],
    ['MessagePack', messagePackAttestation],
  ] as const)('from an attestation in %s, as bytes and as hex in a reply', async (_form, make) => {
    const { entries, material } = machine;
    const config = JSON.stringify(material.vmConfig);
    const blob = make({ quote, entries, reportData: new Uint8Array(64), config });
    const reply = JSON.stringify({ attestation: hex(blob) });
    for (const file of [blob, reply])
      expect((await inspect({ file, 'app-compose.json': material.compose })).code).toBe(0);
  });

  it('from guest agent information: certificate, its own log, compose file', async () => {
    const { pem, compose } = await certified();
    const info = JSON.stringify({
      app_cert: pem,
      tcb_info: JSON.stringify({ app_compose: compose, event_log: [] }),
      vm_config: JSON.stringify(machine.material.vmConfig),
    });
    const ran = await inspect({ 'info.json': info }, ['--json']);
    expect(reasons(ran)).toContain('ra-tls-key-attested');
    expect(ran.code, ran.out).toBe(0);
  });

  it('from a KMS, whose log is hex', async () => {
    const eventlog = hex(utf8(JSON.stringify(machine.entries)));
    const kms = JSON.stringify({ caPubkey: '00', k256Pubkey: '00', quote: hex(quote), eventlog });
    expect((await inspect({ kms, 'app-compose.json': machine.material.compose })).code).toBe(0);
  });
});

/** A certificate around a quote of the known machine. */
async function certified(wish: { readonly quotedSpki?: Uint8Array } = {}) {
  const { pck } = await world.site('honest').enclave();
  const { registers, entries, material } = machine;
  const log = { entries, published: entries, registers, payloads: {} } as never;
  const made = await makeRaTls({
    log,
    quote: { ...registers, pck },
    appId: new Uint8Array(20),
    ...wish,
  });
  return {
    pem: pemOf(made.chain[0] ?? new Uint8Array()),
    der: made.chain[0] ?? new Uint8Array(),
    compose: material.compose,
  };
}

describe('vitrine inspect ends with 3 when nothing is wrong but something is missing', () => {
  it('the collateral', async () => {
    const files = { 'reply.json': replyOf(machine, quote), 'c.json': machine.material.compose };
    const { code } = await runInspect(Object.keys(files), files, {
      roots: world.roots,
      osImages: machine.reference.osImages,
    });
    expect(code).toBe(3);
  });
  it.each([
    ['the compose file', { compose: undefined }],
    ['the compose file: another is shown', { compose: '{"runner":"docker-compose"}' }],
  ])('%s', async (_what, { compose }) => {
    const files = {
      'reply.json': replyOf(machine, quote),
      ...(compose === undefined ? {} : { 'c.json': compose }),
    };
    expect((await inspect(files)).code).toBe(3);
  });
  it('the log', async () => {
    expect((await inspect({ quote, 'c.json': machine.material.compose })).code).toBe(3);
  });
  it('a row of the table', async () => {
    const files = {
      'reply.json': replyOf(machine, quote, { vm_config: '' }),
      'c.json': machine.material.compose,
    };
    const other = { ...machine, reference: { osImages: [] } };
    const ran = await inspect(files, ['--json'], other);
    expect(reasons(ran)).toContain('os-image-unknown');
    expect(ran.code).toBe(3);
  });
});

describe('vitrine inspect ends with 1 when something contradicts', () => {
  it('the log, its payload edited and the digest kept', async () => {
    const entries = machine.entries.map((e) =>
      e.event === 'app-id' ? { ...e, event_payload: '00'.repeat(20) } : e,
    );
    const ran = await inspect({ r: replyOf({ ...machine, entries }, quote) }, ['--json']);
    expect(reasons(ran)).toContain('event-log-edited');
    expect(ran.code).toBe(1);
  });
  it('the quote, one bit flipped', async () => {
    const lie = quote.slice();
    lie[600] = (lie[600] ?? 0) ^ 1;
    const ran = await inspect({ r: replyOf(machine, lie), 'c.json': machine.material.compose }, ['--json']);
    expect(reasons(ran)).toContain('quote-signature-invalid');
    // Nothing is said of code that nobody signed.
    expect(
      said(ran)
        .evidence.flatMap((e) => e.checks)
        .filter((c) => c.id.startsWith('code.')),
    ).toEqual([]);
    expect(ran.code).toBe(1);
  });
  it('a certificate that carries the quote of another key', async () => {
    const { pem, der } = await certified({ quotedSpki: utf8('another key') });
    for (const file of [pem, der]) {
      const ran = await inspect({ file }, ['--json']);
      expect(reasons(ran)).toContain('ra-tls-key-not-attested');
      expect(ran.code).toBe(1);
    }
  });
  it('the development image', async () => {
    const development = await knownMachine({ isDevelopment: true });
    const files = { r: replyOf(development, await quoteOf(development)), c: development.material.compose };
    expect((await inspect(files, [], development)).code).toBe(1);
  });
});

describe('several files', () => {
  const two = async (other: MachineOptions) => {
    const second = await knownMachine(other);
    const osImages = [...machine.reference.osImages, ...second.reference.osImages];
    const files = {
      a: replyOf(machine, quote),
      'a.json': machine.material.compose,
      b: replyOf(second, await quoteOf(second)),
      'b.json': second.material.compose,
    };
    return inspect(files, ['--json'], { ...machine, reference: { osImages } });
  };
  const answerOf = ({ out }: Ran) => (JSON.parse(out) as { readonly comparison: unknown }).comparison;

  it('of two replicas speak of the same code', async () => {
    const ran = await two({ payloads: { 'instance-id': new Uint8Array(20).fill(9) } });
    expect(answerOf(ran)).toMatchObject({ answer: 'same' });
    expect(ran.code, ran.out).toBe(0);
  });
  it('of two compose files do not, though each is established', async () => {
    const ran = await two({ fields: { name: 'another' } });
    expect(answerOf(ran)).toMatchObject({
      answer: 'different',
      parts: { system: 'same', composeHash: 'different' },
    });
    expect(said(ran).evidence.map((e) => e.verdict)).toEqual(['verified', 'verified']);
    expect(ran.code).toBe(3);
  });
  it('a file without a quote goes with the quote before it, and replaces nothing', async () => {
    const log = JSON.stringify([]);
    const files = { a: replyOf(machine, quote), log: `{"event_log":${log}}`, c: machine.material.compose };
    const ran = await inspect(files);
    expect(ran.err).toContain('event log of log not used: a has its own');
    expect(ran.code).toBe(0);
  });

  const code = (composeHash?: string, system?: string) => ({
    name: 'x',
    ...(composeHash === undefined ? {} : { composeHash }),
    ...(system === undefined ? {} : { system }),
  });
  it.each([
    ['not told where one does not tell', [code('c', 's'), code(undefined, 's')], 'not-told'],
    [
      'different where anything differs, whatever is not told',
      [code('c', 's'), code(undefined, 't')],
      'different',
    ],
    ['the same only where all tell the same', [code('c', 's'), code('c', 's'), code('c', 's')], 'same'],
    ['different by the third', [code('c', 's'), code('c', 's'), code('d', 's')], 'different'],
  ] as const)('is %s', (_how, all, answer: PartAnswer) => {
    expect(compareCode(all).answer).toBe(answer);
    expect(Object.keys(compareCode(all).parts) as CodePart[]).toEqual(['system', 'composeHash', 'appId']);
  });
});

describe('hostile files', () => {
  it.each([
    ['rubbish', 'rubbish'],
    ['other JSON', '{"hello":1}'],
    ['JSON too deep', `${'['.repeat(100)}${']'.repeat(100)}`],
    ['an empty file', ''],
    ['a file too large', new Uint8Array(4 * 1024 * 1024 + 1)],
    ['a list that holds no bytes', '[1,2,300]'],
    ['a certificate cut off', '-----BEGIN CERTIFICATE-----\nMII'],
    ['an attestation cut off', Uint8Array.of(0, 0, 0xff, 0xff)],
    ['a MessagePack bomb', Uint8Array.of(0x81, 0xdd, 0xff, 0xff, 0xff, 0xff, 0)],
    ['a reply whose quote is no text', '{"intel_quote":5}'],
  ])('%s: ends with 2 and one line of why', async (_what, file) => {
    const { code, out, err } = await runInspect(['f'], { f: file });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^vitrine: [a-z0-9-]+ at /m);
  });

  it('a gzip bomb in a certificate leaves a log that cannot be read', async () => {
    const { pck } = await world.site('honest').enclave();
    const bomb = concat(utf8('ELGZv1'), await gzip(new Uint8Array(16 * 1024 * 1024)));
    const { chain } = await makeRaTls({
      quote: { ...machine.registers, pck },
      extensions: { 2: bomb },
    });
    const ran = await inspect({ f: chain[0] ?? '' }, ['--json']);
    expect(reasons(ran)).toContain('event-log-unreadable');
    expect(ran.code).toBe(3);
  });

  it('10,000 events are not read', async () => {
    const event = machine.entries.at(-1);
    const entries = [
      ...machine.entries,
      ...Array.from({ length: 10_000 }, () => event ?? machine.entries[0]),
    ];
    const ran = await inspect({ f: JSON.stringify({ quote: hex(quote), event_log: entries }) }, ['--json']);
    expect(reasons(ran)).toContain('event-log-unreadable');
    expect(ran.code).toBe(3);
  });

  it('commands to the terminal are printed as what they are', async () => {
    const evil = '\u001b[2J\u001b[31mVERIFIED\u202e';
    const hostile = await knownMachine({
      fields: { name: evil, allowed_envs: [evil] },
      containers: `services:\n  web:\n    image: "a\\e[2Jb"\n`,
      application: [{ name: evil, payload: new Uint8Array(1) }],
    });
    const files = { [`f${evil}`]: replyOf(hostile, await quoteOf(hostile)), c: hostile.material.compose };
    const { out } = await inspect(files, [], hostile);
    expect(out).toContain('\ufffd[31mVERIFIED\ufffd');
    expect(['\u001b', '\u202e'].filter((c) => out.includes(c))).toEqual([]);
  });

  it('of any bytes and any JSON are read or refused, never thrown at', async () => {
    const members = [
      ...['quote', 'event_log', 'vm_config', 'app_cert', 'tcb_info', 'attestation', 'eventlog', 'caPubkey'],
      ...['intel_quote', 'info', 'docker_compose_file', 'cpu_count', 'memory_size', 'imr', 'app_compose'],
    ];
    const json = fc.dictionary(fc.constantFrom(...members), fc.jsonValue({ maxDepth: 3 }));
    const bytes = fc.uint8Array({ maxLength: 200 });
    const file = fc.oneof(
      bytes,
      fc.oneof(json, fc.jsonValue()).map((value) => utf8(JSON.stringify(value))),
    );
    await fc.assert(
      fc.asyncProperty(file, async (content) => {
        const { code } = await inspect({ f: content });
        expect([1, 2, 3]).toContain(code);
      }),
      { numRuns: 500 },
    );
  });

  it('a file that is refused cannot command the terminal either', async () => {
    const { err, code } = await runInspect(['f'], { f: JSON.stringify({ 'x\u001b[2J\u202e': 1 }) });
    expect(code).toBe(2);
    expect(['\u001b', '\u202e'].filter((c) => err.includes(c))).toEqual([]);
  });

  it('one long name does not make a long table', async () => {
    const long = await knownMachine({
      containers: `services:\n  ${'w'.repeat(200_000)}:\n    image: ${'i'.repeat(200_000)}\n`,
    });
    const { out } = await inspect(
      { r: replyOf(long, await quoteOf(long)), c: long.material.compose },
      [],
      long,
    );
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(2000);
  });
});

describe('usage', () => {
  it.each([[[]], [['f', '--save', 'x']], [['f', '--at', 'soon']], [['missing']]])(
    '%j ends with 2',
    async (argv) => {
      expect((await runInspect(argv, { f: '00' })).code).toBe(2);
    },
  );
});
