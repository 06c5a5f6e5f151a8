import { describe, expect, it } from 'vitest';
import { type Command, parseCommand } from '../../src/cli/arguments';
import { Refusal } from '../../src/refusal';

const HOST = 'app.example.com';
const KEY = 'c0ffee'.repeat(10).padEnd(64, '0');
const A = 'https://one.example/dns-query';
const B = 'https://two.example/dns-query';

function codeOf(argv: readonly string[]): string {
  try {
    parseCommand(['domain', ...argv]);
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('the arguments of vitrine domain', () => {
  it('asks the resolvers and searches of the extension, and compares with nothing, unless told otherwise', () => {
    expect(parseCommand(['domain', HOST])).toEqual({
      name: 'domain',
      host: HOST,
      origin: `https://${HOST}`,
      json: false,
      accounts: [],
      spkis: [],
      dohUrls: ['https://cloudflare-dns.com/dns-query', 'https://dns.google/dns-query'],
      crtShUrl: 'https://crt.sh',
      certSpotterUrl: 'https://api.certspotter.com',
    } satisfies Command);
  });

  it.each([
    ['App.Example.COM', HOST, `https://${HOST}`],
    ['app.example.com.', HOST, `https://${HOST}`],
    [`https://${HOST}/`, HOST, `https://${HOST}`],
    [`${HOST}:9204`, HOST, `https://${HOST}:9204`],
    ['bücher.example', 'xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ])('takes %s for the host %s', (text, host, origin) => {
    expect(parseCommand(['domain', text])).toMatchObject({ host, origin });
  });

  it('takes accounts as they are typed, since authorities compare them byte for byte', () => {
    const account = 'https://ACME.example:443/acct/1?x=%2f';
    expect(parseCommand(['domain', HOST, '--account', account, '--account', account])).toMatchObject({
      accounts: [account],
    });
  });

  it('takes keys in hex, in base64, and as curl pins them', () => {
    const base64 = Buffer.from(KEY, 'hex').toString('base64');
    const spellings = [KEY, KEY.toUpperCase(), base64, `sha256//${base64}`];
    const argv = spellings.flatMap((text) => ['--spki', text]);
    expect(parseCommand(['domain', HOST, ...argv])).toMatchObject({ spkis: [KEY] });
  });

  it('replaces both resolvers, and each search by itself', () => {
    const argv = ['--doh', A, '--doh', B, '--ct', 'cert-spotter=off', '--ct', 'crt.sh=https://ct.example/'];
    expect(parseCommand(['domain', HOST, ...argv])).toMatchObject({
      dohUrls: [A, B],
      crtShUrl: 'https://ct.example',
      certSpotterUrl: 'off',
    });
  });

  it.each([
    ['usage-arguments', []],
    ['usage-arguments', [HOST, 'other.example']],
    ['usage-host', ['localhost']],
    ['usage-host', ['192.0.2.1']],
    ['usage-host', ['[2001:db8::1]']],
    ['usage-host', ['*.example.com']],
    ['usage-host', [`http://${HOST}`]],
    ['usage-host', [`https://${HOST}/path`]],
    ['usage-host', [`https://${HOST}?q`]],
    ['usage-host', [`me:secret@${HOST}`]],
    ['usage-host', ['a..example.com']],
    ['usage-account', [HOST, '--account', '7057057']],
    ['usage-account', [HOST, '--account', 'http://acme.example/acct/1']],
    ['usage-account', [HOST, '--account', 'https://acme.example/acct/1 ']],
    ['usage-account', [HOST, '--account', 'https://acme.example/acct/1;validationmethods=dns-01']],
    ['usage-spki', [HOST, '--spki', KEY.slice(2)]],
    ['usage-spki', [HOST, '--spki', `${KEY}00`]],
    ['usage-spki', [HOST, '--spki', `0x${KEY.slice(2)}`]],
    ['usage-spki', [HOST, '--spki', `${'A'.repeat(42)}B=`]],
    ['usage-spki', [HOST, '--spki', '']],
    ['usage-doh', [HOST, '--doh', A]],
    ['usage-doh', [HOST, '--doh', A, '--doh', 'https://one.example:8443/other']],
    ['usage-doh', [HOST, '--doh', A, '--doh', 'http://two.example/dns-query']],
    ['usage-doh', [HOST, '--doh', A, '--doh', B, '--doh', 'https://three.example/dns-query']],
    ['usage-ct', [HOST, '--ct', 'https://crt.sh']],
    ['usage-ct', [HOST, '--ct', 'crt.sh=']],
    ['usage-ct', [HOST, '--ct', 'crt.sh=http://crt.sh']],
    ['usage-ct', [HOST, '--ct', 'crt.sh=on']],
    ['usage-ct', [HOST, '--ct', 'google=https://google.example']],
    ['usage-ct', [HOST, '--ct', 'crt.sh=off', '--ct', 'crt.sh=https://crt.sh']],
    ['usage-option', [HOST, '--profile', 'strict']],
    ['usage-option', [HOST, '--account']],
    ['usage-option', [HOST, '--wat']],
  ])('refuses as %s: %j', (code, argv) => {
    expect(codeOf(argv)).toBe(code);
  });

  it('belong to it alone', () => {
    expect(() => parseCommand(['verify', HOST, '--account', 'https://acme.example/1'])).toThrow(
      /usage-option/,
    );
  });
});
