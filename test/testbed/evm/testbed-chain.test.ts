/** The chain inside the whole testbed: at its endpoints' names, over TLS on loopback, about enclaves of the testbed. */
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chainWith } from '../../../src/governance/chain/endpoints';
import { addressOf } from '../../../src/governance/chain/hex-values';
import { readPolicy } from '../../../src/governance/contracts/read-policy';
import { judgePolicy } from '../../../src/governance/judge-policy';
import { isBootstrapQuoteOver } from '../../../src/governance/kms/bootstrap';
import { DEFAULT_RPC_URLS } from '../../../src/memory/chain-settings';
import { MOST_REQUEST_BODY } from '../answer';
import { fromHex } from '../bytes';
import { readQuote } from '../independent';
import { type Client, clientOf } from '../independent-client';
import { startTestbed, type Testbed } from '../server';
import { worldFetch } from '../world-fetch';
import { CHAIN_HOSTS } from './chain-world';
import { TESTBED_DEPLOYMENT } from './testbed-deployment';

let testbed: Testbed;
let socketTo: Client['socketTo'];
beforeAll(async () => {
  testbed = await startTestbed();
  ({ socketTo } = clientOf(testbed));
});
afterAll(() => testbed.close());

const [HOST = ''] = CHAIN_HOSTS;
const CHAIN_ID = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
const ANSWER = '{"jsonrpc":"2.0","id":1,"result":"0x2105"}';

async function postHttp1(body: string): Promise<string> {
  const socket = await socketTo(HOST, ['http/1.1']);
  return new Promise((resolve, reject) => {
    const asked = requestHttps({ createConnection: () => socket, method: 'POST', headers: { host: HOST } });
    asked.once('error', reject);
    asked.once('response', async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      resolve(text);
      socket.destroy();
    });
    asked.end(body);
  });
}

async function postHttp2(body: string): Promise<string> {
  const socket = await socketTo(HOST, ['h2']);
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://${HOST}`, { createConnection: () => socket });
    session.once('error', reject);
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    stream.once('error', reject);
    stream.once('end', () => {
      resolve(text);
      session.destroy();
    });
    stream.end(body);
  });
}

describe('the chain of the testbed', () => {
  test('answers at the names that a release asks by default, over HTTP/1.1 and HTTP/2', async () => {
    expect(CHAIN_HOSTS).toEqual(DEFAULT_RPC_URLS[8453].map((url) => new URL(url).host));
    expect(testbed.localDomains.split(',')).toEqual(expect.arrayContaining([...CHAIN_HOSTS]));
    for (const host of CHAIN_HOSTS) expect(testbed.hostRules).toContain(`MAP ${host}:443 127.0.0.1:`);
    expect(await postHttp1(CHAIN_ID)).toBe(ANSWER);
    expect(await postHttp2(CHAIN_ID)).toBe(ANSWER);
  });

  test('answers batches, and cuts the connection of who sends too much', async () => {
    const batch = `[${CHAIN_ID},${CHAIN_ID.replace('eth_chainId', 'eth_sendRawTransaction')}]`;
    expect(JSON.parse(await postHttp2(batch))).toMatchObject([
      { result: '0x2105' },
      { error: { code: -32601 } },
    ]);
    await expect(postHttp1('x'.repeat(MOST_REQUEST_BODY + 1))).rejects.toThrow();
  });

  test('governs the enclaves of the testbed whose apps stand at their ids', async () => {
    const site = testbed.site('governed');
    const enclave = await site.enclave();
    const payload = (name: string) =>
      enclave.eventLog.find(({ event }) => event === name)?.event_payload ?? '';
    const composeHash = payload('compose-hash');
    const osImageHash = payload('os-image-hash');
    const app = await testbed.governed.appOf(site);
    expect(app.address).toBe(enclave.appId);
    const machine = {
      appId: addressOf(enclave.appId),
      composeHash,
      instanceId: addressOf(enclave.instanceId),
      deviceIds: [],
      mrAggregated: '0'.repeat(64),
      mrSystem: '0'.repeat(64),
      osImageHash,
      tcbStatus: 'UpToDate',
      advisoryIds: [],
    };
    const chain = chainWith(8453, DEFAULT_RPC_URLS[8453]);
    if (chain === undefined) throw new Error('no chain');
    const mrKms = payload('mr-kms');
    const memory = { read: async () => undefined, write: async () => undefined };
    const { kms } = TESTBED_DEPLOYMENT;
    const reading = await readPolicy(
      { chain, kms, machine, mrKms, at: Date.now() },
      { fetch: worldFetch(testbed), memory },
    );
    if (reading.kind !== 'policy') throw new Error(JSON.stringify(reading));
    const { id } = JSON.parse(Buffer.from(payload('key-provider'), 'hex').toString());
    const checks = judgePolicy(reading, {
      keyProviderId: id,
      composeHash,
      osImageHash,
      mrKms,
      deviceIds: [],
      untold: [],
      pinnedBy: 'release',
    });
    expect(checks.map(({ outcome, reason }) => (outcome === 'pass' ? outcome : reason))).toEqual(
      checks.map(() => 'pass'),
    );
    expect(id).toBe(TESTBED_DEPLOYMENT.caPubkey);
    expect(reading.kms.gatewayAppId).toMatchObject({ value: TESTBED_DEPLOYMENT.gatewayApp });
    if (reading.kms.info.kind !== 'value') throw new Error('no keys');
    const { quote, caPubkey, k256Pubkey } = reading.kms.info.value;
    const { reportData } = readQuote(quote);
    expect(isBootstrapQuoteOver(reportData, fromHex(caPubkey), fromHex(k256Pubkey))).toBe(true);
  });
});
