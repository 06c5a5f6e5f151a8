/** Sites that publish attestation reports. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from './bytes';
import { certificatesIn, readQuote } from './independent';
import { type Client, clientOf, pem } from './independent-client';
import { startTestbed, type Testbed } from './server';
import { SITES, type SiteName } from './sites';

let testbed: Testbed;
let get: Client['get'];
beforeAll(async () => {
  testbed = await startTestbed();
  ({ get } = clientOf(testbed));
});
afterAll(() => testbed.close());

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hostOf = (name: SiteName) => SITES[name].host;

describe('attestation reports', () => {
  const nonce = `${'c0ffee'.repeat(10)}0000`;
  const path = `/v1/attestation/report?include_tls_fingerprint=true&nonce=${nonce}&signing_algo=ed25519`;
  async function look(name: SiteName, at = path) {
    const seen = await get(hostOf(name), at);
    const json = JSON.parse(seen.body.toString());
    const quote = readQuote(fromHex(json.intel_quote));
    const served = certificatesIn(pem(seen.leaf))[0]?.publicKey.export({ format: 'der', type: 'spki' });
    const signer = Buffer.from(json.signing_public_key, 'hex');
    const fingerprint = Buffer.from(json.tls_cert_fingerprint ?? '', 'hex');
    const firstHalf = sha256(Buffer.concat([signer, fingerprint]));
    return {
      json,
      quote,
      namesServedKey: json.tls_cert_fingerprint === sha256(served ?? Buffer.alloc(0)),
      quotesNamedKey: quote.reportData.subarray(0, 32).toString('hex') === firstHalf,
      quotesNonce: quote.reportData.subarray(32).toString('hex') === nonce,
      echoesNonce: json.request_nonce === nonce,
      genuine: quote.quoteSigned && quote.qeReportSigned && quote.chainSigned,
    };
  }
  const honest = {
    namesServedKey: true,
    quotesNamedKey: true,
    quotesNonce: true,
    echoesNonce: true,
    genuine: true,
  };

  it.each([
    ['aiReport', honest],
    ['aiProxy', { ...honest, namesServedKey: false }],
    ['aiRelabelled', { ...honest, quotesNamedKey: false }],
    ['aiStale', { ...honest, quotesNonce: false }],
    ['aiReplayed', { ...honest, quotesNonce: false, echoesNonce: false }],
  ] as const)('%s', async (name, expected) => {
    expect(await look(name)).toMatchObject(expected);
  });

  it('without the fingerprint the first half is the signing address, padded', async () => {
    const { json, quote } = await look(
      'aiReport',
      `/v1/attestation/report?signing_algo=ecdsa&nonce=${nonce}`,
    );
    expect(json.tls_cert_fingerprint).toBeUndefined();
    expect(`0x${quote.reportData.subarray(0, 20).toString('hex')}`).toBe(json.signing_address);
    expect(quote.reportData.subarray(20, 32).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a nonce that is none', async () => {
    expect((await get(hostOf('aiReport'), '/v1/attestation/report?nonce=x')).status).toBe(400);
  });
});
