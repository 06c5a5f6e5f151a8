/** Platforms of the testbed, looked at as a person with a shell would: fetch, hash, look at the quotes. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from './bytes';
import { GATEWAY_SITES } from './gateway-sites';
import { certificatesIn, readQuote } from './independent';
import { type Client, clientOf, pem } from './independent-client';
import { startTestbed, type Testbed } from './server';

type Name = keyof typeof GATEWAY_SITES;

let testbed: Testbed;
let get: Client['get'];
beforeAll(async () => {
  testbed = await startTestbed();
  ({ get } = clientOf(testbed));
});
afterAll(() => testbed.close());

const sha512 = (...parts: readonly (Uint8Array | string)[]) => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

interface AcmeInfo {
  readonly account_uri: string;
  readonly account_quote?: string;
  readonly hist_keys?: readonly string[];
  readonly quoted_hist_keys?: readonly { readonly public_key: string; readonly quote: string }[];
  readonly active_cert?: string;
  readonly base_domain?: string;
}

const quoteIn = (text: string) => readQuote(fromHex(JSON.parse(text).quote));

/** What one connection to the page and one to the gateway show. */
async function inspect(name: Name) {
  const { host, publishes } = GATEWAY_SITES[name];
  const page = await get(host);
  const gateway = `gateway.${publishes.base}`;
  const index = JSON.parse((await get(gateway, '/.dstack/index')).body.toString());
  const info: AcmeInfo = JSON.parse((await get(gateway, '/.dstack/acme-info')).body.toString());
  const [leaf] = certificatesIn(pem(page.leaf));
  if (leaf === undefined) throw new Error('no certificate');
  const served = leaf.publicKey.export({ format: 'der', type: 'spki' }).toString('hex');
  const keys = (info.quoted_hist_keys ?? []).map(({ public_key, quote }) => ({
    key: public_key,
    bound:
      quote !== '' && quoteIn(quote).reportData.toString('hex') === sha512('zt-cert:', fromHex(public_key)),
  }));
  const accountBound =
    info.account_quote !== undefined &&
    quoteIn(info.account_quote).reportData.toString('hex') === sha512(`acme-account:${info.account_uri}`);
  return { page, index, info, served, keys, accountBound };
}

describe('a gateway of the testbed', () => {
  it.each(['gateway', 'gateway054', 'gatewayNodes', 'gatewayElsewhere'] as const)(
    '(%s) quotes the key that it serves, its former keys and its account',
    async (name) => {
      const seen = await inspect(name);
      expect(seen.index).toMatchObject({ type: 'dstack gateway' });
      expect(seen.keys.length).toBeGreaterThan(1);
      expect(seen.keys.every((k) => k.bound)).toBe(true);
      expect(seen.keys.map((k) => k.key)).toContain(seen.served);
      expect(seen.accountBound).toBe(true);
      expect(seen.page.alpn).toBe('http/1.1');
    },
  );

  it('has the members of its generation, and no others', async () => {
    const members = async (name: Name) => Object.keys((await inspect(name)).info).sort();
    expect(await members('gateway052')).toEqual(['account_uri', 'hist_keys']);
    expect(await members('gateway054')).toEqual([
      'account_quote',
      'account_uri',
      'active_cert',
      'base_domain',
      'hist_keys',
      'quoted_hist_keys',
    ]);
    expect(await members('gateway')).toEqual([
      'account_attestation',
      'account_quote',
      'account_uri',
      'quoted_hist_keys',
    ]);
  });

  it('of two nodes serves two keys, and lists both', async () => {
    const served = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const seen = await inspect('gatewayNodes');
      served.add(seen.served);
      expect(seen.keys.map((k) => k.key)).toContain(seen.served);
    }
    expect(served.size).toBe(2);
  });

  it('has one certificate for all apps of its base, and their agents', async () => {
    const { host, publishes } = GATEWAY_SITES.gateway;
    for (const name of [host, `gateway.${publishes.base}`, host.replace('.', '-8090.')])
      expect(certificatesIn(pem((await get(name)).leaf))[0]?.subjectAltName).toBe(`DNS:*.${publishes.base}`);
  });

  it('leaves the TLS of a passthrough host to the app', async () => {
    const { host, publishes } = GATEWAY_SITES.passthrough;
    expect(certificatesIn(pem((await get(host)).leaf))[0]?.subjectAltName).toBe(`DNS:${host}`);
    const agent = await get(host.replace('-443s.', '-8090.'), '/prpc/Info');
    expect(certificatesIn(pem(agent.leaf))[0]?.subjectAltName).toBe(`DNS:*.${publishes.base}`);
    expect(JSON.parse(agent.body.toString()).app_cert).toContain('BEGIN CERTIFICATE');
  });
});

describe('a lying gateway of the testbed', () => {
  it('serves a key that it lists without a quote', async () => {
    const seen = await inspect('gatewayUnquotedKey');
    expect(seen.keys.filter((k) => !k.bound).map((k) => k.key)).toEqual([seen.served]);
  });
  it('serves a key that it does not list', async () => {
    const seen = await inspect('gatewayProxy');
    expect(seen.keys.map((k) => k.key)).not.toContain(seen.served);
    expect(seen.keys.every((k) => k.bound)).toBe(true);
  });
  it.each(['gatewayForeignKey', 'gatewayForeignAccount', 'gatewayForeignApp', 'gatewayLookAlike'] as const)(
    '(%s) looks right to whoever compares bytes only',
    async (name) => {
      const seen = await inspect(name);
      expect(seen.keys.every((k) => k.bound) && seen.accountBound).toBe(true);
      expect(seen.keys.map((k) => k.key)).toContain(seen.served);
    },
  );
});
