/**
 * Captured quotes of real gateways and apps. The captures hold the quote of the account and none of a key. There is no collateral
 * for the platform of prod7: there hardware stays unknown, while signatures, preimages, replays and app ids must all come out. For
 * the platform of llm-04 there is Intel's of a later day.
 */
import { beforeAll, expect, it } from 'vitest';
import type { Appraisal } from '../../../src/appraisal';
import { appIdentity, publishedLog } from '../../../src/code/app-identity';
import { fromHex, toHex } from '../../../src/encoding/hex';
import { readLeafFromPem } from '../../../src/encoding/web-certificate';
import { appraiseQuote } from '../../../src/hardware/appraise';
import { processMemory } from '../../../src/ports/node';
import type { FetchResult } from '../../../src/ports/ports';
import { readInfo } from '../../../src/protocols/dstack-gateway/app-disclosure';
import { judgeApp } from '../../../src/protocols/dstack-gateway/judge-app';
import { accountReportData, keyReportData } from '../../../src/protocols/dstack-gateway/preimages';
import { hearAuthentic } from '../../../src/protocols/dstack-gateway/witness';
import type { Reason } from '../../../src/reasons';
import { RELEASE_ROOTS } from '../../../src/trust';
import { verify } from '../../../src/verify';
import { describeVectors, vector, vectorJson, vectorText } from '../../vectors';

const AT = Date.parse('2025-09-15T12:00:00Z');
/** Intel's answers of the vectors were fetched in this minute, and are about this platform. */
const COLLATERAL_AT = Date.parse('2026-05-20T02:30:00Z');
const COLLATERAL_FMSPC = '90c06f000000';
const INTEL: { readonly [url: string]: string } = {
  [`https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=${COLLATERAL_FMSPC}`]:
    'tdx-tcb.body',
  'https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity': 'tdx-qe-identity.body',
  'https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der':
    'pckcrl-platform-der.body',
  'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der': 'rootcacrl-der.body',
};
const utf8 = (text: string) => new TextEncoder().encode(text);

interface Kat {
  readonly kind: string;
  readonly preimage: string;
  readonly report_data: string;
  readonly subject?: string;
  readonly spki?: string;
}

interface Platform {
  readonly folder: string;
  readonly base: string;
  readonly gatewayAppId: string;
  readonly account: string;
  readonly at: number;
  /** Of account and app, with what there is of Intel's documents. */
  readonly expected: readonly [account: Reason, app: Reason];
}

const PLATFORMS: readonly Platform[] = [
  {
    folder: 'dstack/phala-base-prod7-0.5.3',
    base: 'dstack-base-prod7.phala.network',
    gatewayAppId: '55760b065a3f1eabdb1a4d7abb94950f31b91a84',
    account: 'https://acme-v02.api.letsencrypt.org/acme/acct/2595853186',
    at: AT,
    expected: ['account-unknown', 'app-hardware-unknown'],
  },
  {
    folder: 'dstack/redpill-llm04-0.5.3',
    base: 'llm-04.phala.network:9204',
    gatewayAppId: '39f2f3373cecff85bd8bbd985adeef32547a302c',
    account: 'https://acme-v02.api.letsencrypt.org/acme/acct/2532308741',
    at: COLLATERAL_AT,
    // The quotes are of 2025; by then their platform is out of date.
    expected: ['account-attested', 'app-hardware-warned'],
  },
];

for (const { folder, base, gatewayAppId, account, at, expected } of PLATFORMS) {
  describeVectors(`the gateway captured in ${folder}`, () => {
    const app = () =>
      vectorJson<{ app_id: string; instance_id: string; compose_hash: string }>(`${folder}/app/fields.json`);
    const tlsCertificate = () => readLeafFromPem(vector(`${folder}/gateway/tls_cert.pem`));
    const spki = () => {
      const label = base.split(':')[0];
      const kat = vectorJson<Kat[]>('dstack/derived/preimage-kats.json').find(
        (k) => k.subject === `CN=*.${label}`,
      );
      return kat?.spki ?? '';
    };
    let appraisal: Appraisal;
    beforeAll(async () => {
      const quote = JSON.stringify({
        quote: vectorText(`${folder}/gateway/quote.hex`).trim(),
        event_log: vectorText(`${folder}/gateway/event_log.json`),
      });
      const answers: Record<string, unknown> = {
        '/.dstack/acme-info': {
          account_uri: account,
          account_quote: quote,
          hist_keys: [spki()],
          // What an ordinary quote looks like in the place of a key's.
          quoted_hist_keys: [{ public_key: spki(), quote }],
          active_cert: vectorText(`${folder}/gateway/tls_cert.pem`),
          base_domain: base,
        },
        '/prpc/Info': { app_cert: vectorText(`${folder}/app/app_cert.pem`), tcb_info: '', vm_config: '' },
      };
      const fetch = async ({ url }: { readonly url: string }): Promise<FetchResult> => {
        const file = INTEL[url];
        if (file !== undefined)
          return { kind: 'response', status: 200, headers: {}, body: vector(`quotes/pcs/${file}`) };
        const answer = answers[new URL(url).pathname];
        if (answer === undefined) return { kind: 'failure', code: 'network', detail: 'a test' };
        return { kind: 'response', status: 200, headers: {}, body: utf8(JSON.stringify(answer)) };
      };
      const { spkiSha256, certificateSha256 } = tlsCertificate();
      appraisal = await verify(
        {
          origin: `https://${app().app_id}-3000.${base}`,
          trigger: 'visited',
          page: { kind: 'live', certificate: { spkiSha256, certificateSha256 }, root: 'not-shown' },
        },
        {
          fetch,
          clock: { now: () => at, sleep: async () => {} },
          random: (n) => new Uint8Array(n),
          memory: processMemory(),
        },
        { roots: RELEASE_ROOTS },
      );
    });
    const found = (id: string) => appraisal.checks.find((c) => c.id === id);

    it('is the app that the release knows as the gateway of its platform', () => {
      expect(found('hardware.quote-signature')).toMatchObject({ outcome: 'pass' });
      expect(found('hardware.pck-chain')).toMatchObject({ outcome: 'pass' });
      expect(found('connection.gateway')).toMatchObject({
        reason: 'gateway-app-known',
        got: `app ${gatewayAppId}`,
      });
    });

    it('vouches for its account, and for no other', async () => {
      const quote = fromHex(vectorText(`${folder}/gateway/quote.hex`).trim());
      const { authentic } = await appraiseQuote(quote, { kind: 'missing' }, { at, roots: RELEASE_ROOTS });
      if (authentic === undefined) throw new Error('not authentic');
      const log = publishedLog(vectorText(`${folder}/gateway/event_log.json`));
      const hearOf = (uri: string) =>
        hearAuthentic(authentic, accountReportData(uri), appIdentity(authentic, log));
      expect(hearOf(account)).toMatchObject({ kind: 'holds', app: { identity: { appId: gatewayAppId } } });
      expect(hearOf(`${account}0`)).toMatchObject({ kind: 'refuted' });
      expect(found('domain.account')?.reason).toBe(expected[0]);
    });

    it('does not vouch for its key with the quote of its account', () => {
      const kat = vectorJson<Kat[]>('dstack/derived/preimage-kats.json').find((k) => k.spki === spki());
      expect(found('connection.report-data')).toMatchObject({
        reason: 'gateway-key-not-attested',
        expected: kat?.report_data,
      });
      expect(found('connection.quoted-keys')).toMatchObject({ reason: 'quoted-key-refused' });
      expect(appraisal).toMatchObject({ verdict: 'danger', binding: 'none' });
    });

    it('stands before the app in the address', () => {
      expect(found('connection.app')?.reason).toBe(expected[1]);
      const { app_id, instance_id, compose_hash } = app();
      expect(appraisal.facts.connection).toMatchObject({
        appId: app_id,
        instanceId: instance_id,
        composeHash: compose_hash,
        appDisclosure: 'identity',
      });
    });
  });
}

describeVectors('the preimage of a gateway key', () => {
  it('gives the report data that gateways quote for their certificates', () => {
    const kats = vectorJson<Kat[]>('dstack/derived/preimage-kats.json').filter(
      (k) => k.subject !== undefined,
    );
    expect(kats.length).toBe(2);
    for (const { spki = '', report_data } of kats)
      expect(toHex(keyReportData(Uint8Array.from(Buffer.from(spki, 'hex'))))).toBe(report_data);
  });
});

const KMS_INFOS = [
  'prod6BaseV051',
  'prod6BaseV053',
  'prod6EthV053',
  'prod6PhalaV054',
  'prod7BaseV053',
  'prod7EthV053',
  'prod7PhalaV053',
  'redpill',
];

describeVectors('the reply of a guest agent', () => {
  it.each(KMS_INFOS)('(%s) introduces the app that it names', async (name) => {
    const body = vector(`dstack/kms-guest-info/${name}.json`);
    const told = JSON.parse(new TextDecoder().decode(body));
    const disclosure = await readInfo(body);
    if (disclosure.kind !== 'shown') throw new Error(`${disclosure.kind}: ${disclosure.got}`);
    expect(disclosure.composeShown).toBe(true);
    const { authentic, checks } = await appraiseQuote(
      disclosure.quote.quote,
      { kind: 'missing' },
      {
        at: AT,
        roots: RELEASE_ROOTS,
      },
    );
    if (authentic === undefined) throw new Error('not authentic');
    expect(checks.filter((c) => c.outcome === 'fail')).toEqual([]);

    const genuine = { name: 'app', authentic, checks: [] };
    expect(judgeApp(told.app_id, disclosure, genuine)).toMatchObject({
      check: { reason: 'app-attested' },
      facts: { appId: told.app_id, composeHash: told.compose_hash },
      code: { certificates: disclosure.certificates },
    });
    expect(judgeApp('00'.repeat(20), disclosure, genuine).check.reason).toBe('app-id-differs');
    expect(judgeApp(told.app_id, disclosure, { ...genuine, checks }).check.reason).toBe(
      'app-hardware-unknown',
    );
  });
});
