import { encode } from '@dnsquery/dns-packet';
import { describe, expect, it } from 'vitest';
import messages from '../../public/_locales/en/messages.json';
import { NEUTRAL_NAME, testSource } from '../../src/browser/test-source';
import { SOURCES, type Source } from '../../src/memory/sources';
import type { FetchRequest, FetchResult, Ports } from '../../src/ports/ports';
import { ChainNode } from '../testbed/chain-node';
import { headerChain } from '../testbed/intel-pki';
import { makeWorld } from '../testbed/world';

const world = await makeWorld();
const NOW = Date.now();

interface Asked {
  readonly requests: FetchRequest[];
  readonly test: (source: Source, typed: string) => ReturnType<typeof testSource>;
}

/** A source that answers everything in one way, 25 ms later. */
function answering(answer: FetchResult | ((request: FetchRequest) => FetchResult)): Asked {
  const requests: FetchRequest[] = [];
  let now = NOW;
  const ports: Ports = {
    async fetch(request) {
      requests.push(request);
      now += 25;
      return typeof answer === 'function' ? answer(request) : answer;
    },
    clock: { now: () => now, sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: { read: async () => undefined, write: async () => {} },
  };
  return { requests, test: (source, typed) => testSource(source, typed, ports, world.roots) };
}

const ok = (body: Uint8Array | string, headers: Record<string, string> = {}): FetchResult => ({
  kind: 'response',
  status: 200,
  headers,
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
});

const HTML = ok('<!doctype html><title>hello</title>', { 'content-type': 'text/html' });
const URL_OF: { readonly [S in Source]: string } = {
  pccs: 'https://source.test/cache',
  'doh-a': 'https://source.test/dns-query',
  'doh-b': 'https://source.test/dns-query',
  'crt-sh': 'https://source.test',
  'cert-spotter': 'https://source.test',
  'base-rpc-a': 'https://source.test/',
  'base-rpc-b': 'https://source.test/v2/key',
  'ethereum-rpc-a': 'https://source.test/',
  'ethereum-rpc-b': 'https://source.test/v2/key',
};

const RESPONSE = 0x8180;
const AD = 0x0020;
const SERVFAIL = 2;

function dns(flags: number, records: readonly string[], name = NEUTRAL_NAME): FetchResult {
  const body = encode({
    type: 'response',
    id: 0,
    flags,
    questions: [{ type: 'CAA', name, class: 'IN' as never }],
    answers: records.map((value) => ({
      type: 'CAA',
      name,
      class: 'IN',
      ttl: 60,
      data: { flags: 0, tag: 'issue', value, issuerCritical: false },
    })) as never,
  });
  return ok(new Uint8Array(body), { 'content-type': 'application/dns-message' });
}

const qeIdentity = async (state: 'genuine' | 'expired' = 'genuine') => {
  const { pki } = world;
  const { body } = await pki.qeIdentity(
    state === 'expired' ? { issueDate: '2020-01-01T00:00:00Z', nextUpdate: '2020-02-01T00:00:00Z' } : {},
  );
  return ok(body, { 'sgx-enclave-identity-issuer-chain': headerChain(pki.tcbSigningChain) });
};

const crtShRow = (id: number) => ({
  id,
  serial_number: '0a1b',
  issuer_name: "C=US, O=Let's Encrypt, CN=E7",
  common_name: NEUTRAL_NAME,
  name_value: NEUTRAL_NAME,
  not_before: '2026-10-01T00:00:00',
  not_after: '2026-12-30T00:00:00',
});
const issuance = (id: string) => ({
  id,
  pubkey_sha256: 'ab'.repeat(32),
  dns_names: [NEUTRAL_NAME],
  issuer: { name: "C=US, O=Let's Encrypt, CN=E7" },
  not_before: '2026-10-01T00:00:00Z',
  not_after: '2026-12-30T00:00:00Z',
});

describe('nobody is asked', () => {
  it.each<[Source, string]>([
    ['pccs', 'http://source.test'],
    ['doh-a', 'source.test'],
    ['doh-b', 'https://source.test/?dns='],
    ['crt-sh', 'off'],
    ['cert-spotter', ''],
    ['base-rpc-a', 'off'],
    ['ethereum-rpc-b', 'http://source.test/'],
  ])('%s at %j', async (source, typed) => {
    const asked = answering(HTML);
    const { kind, ...rest } = await asked.test(source, typed);
    expect({ kind, ...rest }).toMatchObject({ kind: 'failed', failure: 'address', got: typed });
    expect(asked.requests).toEqual([]);
  });
});

describe('every source', () => {
  const each = it.each(SOURCES);

  each('%s is asked at its own address only, and about nobody’s visit', async (source) => {
    const asked = answering(HTML);
    await asked.test(source, URL_OF[source]);
    expect(asked.requests.length).toBeGreaterThan(0);
    for (const { url } of asked.requests) expect(url.startsWith(URL_OF[source])).toBe(true);
  });

  each('%s that is a web page is told apart', async (source) => {
    expect(await answering(HTML).test(source, URL_OF[source])).toMatchObject({
      kind: 'failed',
      failure: 'unreadable',
    });
  });

  each('%s that does not answer is told apart, with the words of the connection', async (source) => {
    for (const failure of [
      'network',
      'timeout',
      'tls',
      'redirected',
      'too-large',
      'not-permitted',
    ] as const) {
      const asked = answering({ kind: 'failure', code: failure, detail: 'because' });
      expect(await asked.test(source, URL_OF[source])).toEqual({
        kind: 'failed',
        failure,
        expected: 'an answer',
        got: 'because',
      });
    }
  });

  each('%s at a wrong path is told apart', async (source) => {
    const asked = answering({ kind: 'response', status: 404, headers: {}, body: new Uint8Array() });
    expect(await asked.test(source, URL_OF[source])).toEqual({
      kind: 'failed',
      failure: 'status',
      expected: 'HTTP 200',
      got: 'HTTP 404',
    });
  });

  each('%s that has had enough is told apart', async (source) => {
    const asked = answering({
      kind: 'response',
      status: 429,
      headers: { 'retry-after': '120' },
      body: new Uint8Array(),
    });
    expect(await asked.test(source, URL_OF[source])).toMatchObject({
      kind: 'failed',
      failure: 'rate-limited',
      expected: 'HTTP 200',
    });
  });
});

describe("a source of Intel's records", () => {
  it('works when it hands out a current record that Intel signed', async () => {
    const asked = answering(await qeIdentity());
    const test = await asked.test('pccs', 'https://source.test/cache/');
    expect(test).toMatchObject({ kind: 'collateral', ms: 25 });
    expect(asked.requests.map((r) => r.url)).toEqual([
      'https://source.test/cache/tdx/certification/v4/qe/identity',
    ]);
  });

  it('does not work with a record that has run out', async () => {
    const test = await answering(await qeIdentity('expired')).test('pccs', URL_OF.pccs);
    expect(test).toMatchObject({ kind: 'failed', failure: 'wrong' });
  });

  it('does not work with a record that was changed', async () => {
    const genuine = await qeIdentity();
    if (genuine.kind !== 'response') throw new Error('no record');
    const changed = new TextDecoder()
      .decode(genuine.body)
      .replace('"tcbEvaluationDataNumber":', '"tcbEvaluationDataNumber":9');
    const test = await answering({ ...genuine, body: new TextEncoder().encode(changed) }).test(
      'pccs',
      URL_OF.pccs,
    );
    expect(test).toMatchObject({ kind: 'failed', failure: 'wrong' });
  });
});

describe('a resolver', () => {
  it.each([
    [AD, true],
    [0, false],
  ])('works, and the AD bit is told (%i)', async (bit, dnssec) => {
    const test = await answering(dns(RESPONSE | bit, ['letsencrypt.org', 'pki.goog'])).test(
      'doh-a',
      URL_OF['doh-a'],
    );
    expect(test).toEqual({ kind: 'resolver', ms: 25, records: 2, dnssec });
  });

  it('that finds no records where there are some does not work', async () => {
    const test = await answering(dns(RESPONSE, [])).test('doh-b', URL_OF['doh-b']);
    expect(test).toEqual({
      kind: 'failed',
      failure: 'wrong',
      expected: 'CAA records of letsencrypt.org',
      got: 'none (NOERROR)',
    });
  });

  it('that fails to look it up does not work', async () => {
    const test = await answering(dns(RESPONSE | SERVFAIL, [])).test('doh-b', URL_OF['doh-b']);
    expect(test).toMatchObject({
      kind: 'failed',
      failure: 'wrong',
      got: expect.stringContaining('SERVFAIL'),
    });
  });

  it('that answers another question does not work', async () => {
    const test = await answering(dns(RESPONSE, ['letsencrypt.org'], 'other.test')).test(
      'doh-b',
      URL_OF['doh-b'],
    );
    expect(test).toMatchObject({ kind: 'failed', failure: 'unreadable' });
  });
});

describe('a search of the logs', () => {
  it('in the form of crt.sh works, and says how many certificates it lists', async () => {
    const asked = answering(ok(JSON.stringify([crtShRow(1), crtShRow(2)])));
    expect(await asked.test('crt-sh', URL_OF['crt-sh'])).toEqual({
      kind: 'log-search',
      ms: 25,
      certificates: 2,
    });
  });

  it('in the form of Cert Spotter works, page by page', async () => {
    const asked = answering(({ url }) => ok(JSON.stringify(url.includes('after=') ? [] : [issuance('7')])));
    expect(await asked.test('cert-spotter', URL_OF['cert-spotter'])).toEqual({
      kind: 'log-search',
      ms: 50,
      certificates: 1,
    });
  });

  it.each(['crt-sh', 'cert-spotter'] as const)('%s that lists nothing does not work', async (source) => {
    expect(await answering(ok('[]')).test(source, URL_OF[source])).toEqual({
      kind: 'failed',
      failure: 'wrong',
      expected: 'certificates of letsencrypt.org',
      got: 'none',
    });
  });

  it.each(['crt-sh', 'cert-spotter'] as const)(
    '%s with entries of another form does not work',
    async (source) => {
      const asked = answering(ok(JSON.stringify([{ id: 'x' }])));
      expect(await asked.test(source, URL_OF[source])).toMatchObject({
        kind: 'failed',
        failure: 'unreadable',
      });
    },
  );
});

it('the words of a test name the name that is asked about', () => {
  for (const key of ['resolver_one', 'resolver_many', 'logs_one', 'logs_many'] as const)
    expect(messages[`settings_works_${key}`].message).toContain(NEUTRAL_NAME);
});

describe('a server of the chain', () => {
  /** Answers as the chain that the tests of governance read. */
  async function trial(
    lie: (front: ReturnType<ChainNode['front']>) => void = () => {},
    source: Source = 'base-rpc-a',
  ) {
    const chain = new ChainNode(NOW, ['source.test']);
    chain.deploy('ca11bde05977b3631167028862be2a173976ca11', {
      code: Uint8Array.of(1),
      answer: () => undefined,
    });
    await chain.mine(4, 600);
    lie(chain.front('source.test'));
    let now = NOW;
    const ports: Ports = {
      fetch: (request) => {
        now += 10;
        return chain.fetch(request);
      },
      clock: { now: () => now, sleep: async () => {} },
      random: (n) => new Uint8Array(n),
      memory: { read: async () => undefined, write: async () => {} },
    };
    return testSource(source, 'https://source.test/', ports, world.roots);
  }

  it('works, and says which block is final, how old that is, and that it proves what stands in it', async () => {
    const test = await trial();
    expect(test).toMatchObject({ kind: 'chain', block: 30_000_001, proves: true, ms: 20 });
    expect(test.kind === 'chain' && Math.round(test.ageMs / 60_000)).toBe(10);
  });

  it('that proves nothing, or something else, works and is told so', async () => {
    expect(await trial(({ lies }) => Object.assign(lies, { noProofs: true }))).toMatchObject({
      proves: false,
    });
    const forged = (reply: object) => ({ ...reply, accountProof: [] });
    expect(await trial(({ lies }) => Object.assign(lies, { proof: forged }))).toMatchObject({
      proves: false,
    });
  });

  it('of another chain, or one that stands still, does not work', async () => {
    expect(await trial(({ lies }) => Object.assign(lies, { chainId: 1 }))).toEqual({
      kind: 'failed',
      failure: 'wrong',
      expected: 'chain 8453',
      got: 'chain 1',
    });
    expect(await trial(() => {}, 'ethereum-rpc-b')).toMatchObject({ expected: 'chain 1', got: 'chain 8453' });
    expect(await trial(({ lies }) => Object.assign(lies, { chainId: 1 }), 'ethereum-rpc-a')).toMatchObject({
      kind: 'chain',
    });
    const old = new ChainNode(NOW - 3 * 3_600_000, ['source.test']);
    await old.mine(4, 600);
    const block = () => old.state.blocks[0]?.json;
    expect(await trial(({ lies }) => Object.assign(lies, { block }))).toMatchObject({
      kind: 'failed',
      failure: 'wrong',
      expected: 'a final block of the last hour',
    });
  });

  it('that knows no final block, or gives one that has another hash, does not work', async () => {
    expect(await trial(({ lies }) => Object.assign(lies, { noFinalized: true }))).toMatchObject({
      kind: 'failed',
      failure: 'unreadable',
      expected: 'its latest final block',
    });
    const block = (json: object) => ({ ...json, stateRoot: `0x${'ab'.repeat(32)}` });
    expect(await trial(({ lies }) => Object.assign(lies, { block }))).toMatchObject({
      failure: 'unreadable',
    });
  });
});
