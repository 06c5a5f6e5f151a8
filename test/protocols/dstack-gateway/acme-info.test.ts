import { describe, expect, it } from 'vitest';
import { type AcmeInfo, readAcmeInfo } from '../../../src/protocols/dstack-gateway/acme-info';
import { isPublished } from '../../../src/protocols/dstack-gateway/published-quote';
import { Refusal } from '../../../src/refusal';
import { vectorJson, vectorsPresent } from '../../vectors';

const ACCOUNT = 'https://acme-v02.api.letsencrypt.org/acme/acct/2595853186';
/** DER of two P-256 keys, as far as anybody looks. */
const KEY = `3059301306072a8648ce3d020106082a8648ce3d030107034200${'04'.padEnd(130, 'a1')}`;
const FORMER_KEY = `3059301306072a8648ce3d020106082a8648ce3d030107034200${'04'.padEnd(130, 'b2')}`;
const reply = (quote: string) => JSON.stringify({ quote, event_log: '[]', report_data: '', vm_config: '{}' });

const read = (value: unknown): AcmeInfo =>
  readAcmeInfo(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
const refusal = (value: unknown): string => {
  try {
    read(value);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('acme-info', () => {
  it('before 0.5.4 names keys, and quotes none', () => {
    const info = read({ account_uri: ACCOUNT, hist_keys: [KEY, FORMER_KEY] });
    expect(info).toEqual({
      generation: 'before-0.5.4',
      accountUri: ACCOUNT,
      accountQuote: 'no-quote',
      keys: [],
      listedKeys: 2,
    });
  });

  it('of 0.5.4 and 0.5.5 quotes account and keys, beside the older list', () => {
    const info = read({
      account_uri: ACCOUNT,
      hist_keys: [KEY],
      quoted_hist_keys: [{ public_key: KEY, quote: reply('0a0b') }],
      account_quote: reply('0c0d'),
      active_cert: '',
      base_domain: 'gw.test',
    });
    expect(info).toMatchObject({ generation: '0.5.4', accountUri: ACCOUNT, listedKeys: 1 });
    expect(info.accountQuote).toMatchObject({ quote: Uint8Array.of(0x0c, 0x0d) });
    expect(info.keys).toMatchObject([{ quote: { quote: Uint8Array.of(0x0a, 0x0b) } }]);
  });

  it('since 0.5.6 quotes account and keys, and lists nothing else', () => {
    const info = read({
      account_uri: ACCOUNT,
      account_quote: reply('0c'),
      account_attestation: '{"attestation":"00"}',
      quoted_hist_keys: [
        { public_key: KEY, quote: reply('0a'), attestation: '' },
        { public_key: FORMER_KEY, quote: reply('0b'), attestation: '' },
      ],
    });
    expect(info).toMatchObject({ generation: '0.5.6', listedKeys: 0 });
    expect(info.keys.map((k) => isPublished(k.quote))).toEqual([true, true]);
    expect(info.keys[0]?.spki.length).toBe(91);
    expect(info.keys[0]?.spkiSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('with a quote that cannot be read keeps the others, and the refusal in its place', () => {
    const keys = [reply('0a'), reply('zz'), reply(''), '', 'not json', '{"quote":7}', `"${'0'.repeat(9)}"`];
    const info = read({ quoted_hist_keys: keys.map((quote) => ({ public_key: KEY, quote })) });
    expect(info.keys.map(({ quote }) => (quote instanceof Refusal ? quote.code : typeof quote))).toEqual([
      'object',
      'hex-malformed',
      'quote-field-missing',
      'string',
      'json-malformed',
      'quote-field-missing',
      'json-not-an-object',
    ]);
    expect(info).toMatchObject({ accountQuote: 'no-quote' });
    expect(info).not.toHaveProperty('accountUri');
  });

  it('keeps a quote whose log cannot be read: then nobody knows whose it is', () => {
    const quote = JSON.stringify({ quote: '0a', event_log: '[{"imr":9}]' });
    const [key] = read({ quoted_hist_keys: [{ public_key: KEY, quote }] }).keys;
    expect(key).toMatchObject({ quote: { quote: Uint8Array.of(0x0a) } });
    expect(key && isPublished(key.quote) && key.quote.eventLog).toBeInstanceOf(Refusal);
  });

  it.runIf(vectorsPresent)(
    'takes the quote out of attestation bytes where no reply stands beside them',
    () => {
      const { attestation } = vectorJson<{ attestation: string }>(
        'dstack/dstack-verifier-fixtures/tdx-lite-attestation.json',
      );
      const forms = [attestation, JSON.stringify({ attestation })];
      const info = read({
        quoted_hist_keys: forms.map((text) => ({ public_key: KEY, quote: '', attestation: text })),
      });
      for (const { quote } of info.keys) {
        expect(isPublished(quote) && quote.quote.length).toBeGreaterThan(4000);
        expect(isPublished(quote) && quote.eventLog).not.toBeInstanceOf(Refusal);
      }
    },
  );

  it('that is something else is refused', () => {
    expect(refusal('<!doctype html>')).toBe('json-malformed');
    expect(refusal([])).toBe('json-not-an-object');
    expect(refusal({})).toBe('acme-info-malformed');
    expect(refusal({ account_uri: ACCOUNT })).toBe('acme-info-malformed');
    expect(refusal({ quoted_hist_keys: {} })).toBe('acme-info-malformed');
    expect(refusal({ quoted_hist_keys: ['x'] })).toBe('acme-info-malformed');
    expect(refusal({ quoted_hist_keys: [null] })).toBe('acme-info-malformed');
    expect(refusal({ quoted_hist_keys: [{ public_key: KEY, quote: {} }] })).toBe('acme-info-malformed');
    expect(refusal({ hist_keys: [], account_quote: 1 })).toBe('acme-info-malformed');
    expect(refusal({ hist_keys: [], base_domain: 1 })).toBe('acme-info-malformed');
  });

  it('with keys that are no keys is refused', () => {
    const key = (public_key: unknown) => refusal({ quoted_hist_keys: [{ public_key, quote: '' }] });
    expect(key(undefined)).toBe('acme-info-key');
    expect(key('')).toBe('acme-info-key');
    expect(key(KEY.repeat(50))).toBe('acme-info-key');
    // The documentation says base64; gateways write hex.
    expect(key(Buffer.from(KEY, 'hex').toString('base64'))).toBe('hex-malformed');
    expect(key(KEY.slice(0, -2))).toBe('der-truncated');
    expect(key(`${KEY}00`)).toBe('der-trailing');
    expect(key('0401ff')).toBe('der-tag');
  });

  it('with an account that is no address is refused, and an empty one is none', () => {
    const account = (account_uri: unknown) => ({ account_uri, quoted_hist_keys: [] });
    expect(read(account(''))).not.toHaveProperty('accountUri');
    expect(refusal(account('http://acme.test/1'))).toBe('acme-info-account');
    expect(refusal(account('https://acme.test/ 1'))).toBe('acme-info-account');
    expect(refusal(account('https://acme.test/\u0430'))).toBe('acme-info-account');
    expect(refusal(account(`https://acme.test/${'1'.repeat(600)}`))).toBe('acme-info-account');
    expect(refusal(account(7))).toBe('acme-info-malformed');
  });

  it('with more keys than any gateway has is refused', () => {
    const keys = (n: number) => ({ quoted_hist_keys: Array(n).fill({ public_key: KEY, quote: '' }) });
    expect(read(keys(64)).keys.length).toBe(64);
    expect(refusal(keys(65))).toBe('acme-info-too-many-keys');
  });

  it('that is nested without an end is refused', () => {
    expect(refusal(`{"quoted_hist_keys":${'['.repeat(1000)}`)).toBe('json-too-deep');
    const deep = `{"quote":${'['.repeat(1000)}`;
    const [key] = read({ quoted_hist_keys: [{ public_key: KEY, quote: deep }] }).keys;
    expect(key?.quote).toMatchObject({ code: 'json-too-deep' });
  });
});
