import { beforeAll, describe, expect, it } from 'vitest';
import { appIdentity } from '../../src/code/app-identity';
import {
  mentionsRaTls,
  type RaTlsCertificate,
  raTlsQuote,
  raTlsReportData,
  readRaTlsCertificate,
} from '../../src/code/ra-tls-certificate';
import { fromHex, toHex } from '../../src/encoding/hex';
import { certificatesFromPem } from '../../src/encoding/pem';
import { LIMITS } from '../../src/limits';
import { concat, hex, utf8 } from '../testbed/bytes';
import { newKeys, spkiOf } from '../testbed/certificate-maker';
import { GENERATIONS, type GenerationName, gzip, makeEventLog } from '../testbed/event-log-maker';
import { makeIntelPki, type Pck } from '../testbed/intel-pki';
import { makeRaTls, RA_TLS_FORMS, type RaTlsOptions } from '../testbed/ra-tls-maker';
import { describeVectors, vectorJson, vectorText } from '../vectors';
import { authenticTdx } from './authentic-quote';
import { refusalCode } from './refusal-code';
import { INFO_NAMES, vectorInfo } from './vector-logs';

// One machine for all of them: making its certificates takes longer than all else.
let pck: Pck;
beforeAll(async () => {
  pck = await (await makeIntelPki()).issuePck();
});
const raTls = (options: RaTlsOptions = {}) => makeRaTls({ quote: { pck }, ...options });

const read = (der: Uint8Array): RaTlsCertificate => {
  const certificate = readRaTlsCertificate(der);
  if (certificate === undefined) throw new Error('no RA-TLS certificate');
  return certificate;
};

describe.each(RA_TLS_FORMS)('an RA-TLS certificate with %s', (form) => {
  it('gives key, quote, log, app id and usage', async () => {
    const made = await raTls({ form });
    const certificate = read(made.der);
    expect(hex(certificate.spki)).toBe(hex(await spkiOf(made.keys)));
    expect(certificate).toMatchObject({
      appId: hex(made.log.payloads['app-id'] ?? new Uint8Array()),
      usage: 'app:custom',
    });
    const { quote, log } = await raTlsQuote(certificate.evidence);
    expect(hex(quote)).toBe(hex(made.quote));
    const authentic = authenticTdx(quote);
    expect(authentic.reportData).toEqual(raTlsReportData(certificate.spki));
    expect(appIdentity(authentic, log)).toMatchObject({ kind: 'established', mrConfigId: 'same' });
  });

  it('does not bind another key', async () => {
    const { der } = await raTls({ form, quotedSpki: await spkiOf(await newKeys()) });
    const { spki, evidence } = read(der);
    const { quote } = await raTlsQuote(evidence);
    expect(authenticTdx(quote).reportData).not.toEqual(raTlsReportData(spki));
  });
});

describe('an RA-TLS certificate', () => {
  it.each(Object.keys(GENERATIONS) as GenerationName[])('may carry the log of %s', async (generation) => {
    const log = await makeEventLog({ generation });
    for (const form of RA_TLS_FORMS.filter((f) => f !== 'scale' || !generation.endsWith('version 2'))) {
      const { quote, log: published } = await raTlsQuote(read((await raTls({ form, log })).der).evidence);
      expect(appIdentity(authenticTdx(quote), published).kind).toBe('established');
    }
  });

  it('is none without a quote, and none of the issuers is one', async () => {
    const made = await raTls({ extensions: { '1': null } });
    expect(readRaTlsCertificate(made.der)).toBeUndefined();
    expect(made.chain.map((der) => mentionsRaTls(der))).toEqual([true, true, false]);
    for (const issuer of made.chain.slice(1)) expect(readRaTlsCertificate(issuer)).toBeUndefined();
  });

  it('with both forms is read as the later one', async () => {
    const [older, later] = [await raTls(), await raTls({ form: 'scale' })];
    const attestation = read(later.der).evidence;
    if (attestation.form !== 'attestation') throw new Error(attestation.form);
    const { der } = await raTls({ extensions: { '8': attestation.attestation } });
    expect(hex((await raTlsQuote(read(der).evidence)).quote)).toBe(hex(later.quote));
    expect(hex(later.quote)).not.toBe(hex(older.quote));
  });

  it('keeps its quote when the log is missing, cut, a bomb or a lie', async () => {
    const honest = await raTls();
    const lie = honest.log.entries.map((e) =>
      e.event === 'app-id' ? { ...e, event_payload: '00'.repeat(20) } : e,
    );
    const bomb = concat(utf8('ELGZv1'), await gzip(new Uint8Array(4 * 1024 * 1024).fill(0x20)));
    const logs: readonly (readonly [Uint8Array | null, string])[] = [
      [null, 'absent'],
      [new Uint8Array(), 'absent'],
      [utf8('[{"imr":'), 'json-malformed'],
      [utf8(JSON.stringify(lie)), 'event-log-digest'],
      [bomb, 'gzip-too-large'],
      [utf8('ELGZv1rubbish'), 'gzip-malformed'],
      [Uint8Array.of(0xff), 'json-not-utf8'],
    ];
    for (const [content, code] of logs) {
      const { der } = await raTls({ extensions: { '2': content } });
      const { quote, log } = await raTlsQuote(read(der).evidence);
      expect(quote.length).toBeGreaterThan(1000);
      expect(log === 'absent' || 'code' in log ? (log === 'absent' ? log : log.code) : 'read').toBe(code);
    }
  });

  it('is refused when an extension has another content than it should', async () => {
    const codeOf = async (
      extensions: { readonly [suffix: string]: Uint8Array },
      form: 'quote' | 'scale' = 'quote',
    ) => {
      const { der } = await raTls({ form, extensions });
      return refusalCode(async () => raTlsQuote(read(der).evidence));
    };
    expect(await codeOf({ '3': new Uint8Array(19) })).toBe('ra-tls-app-id');
    expect(await codeOf({ '4': utf8('app:custom\n<b>') })).toBe('ra-tls-usage');
    expect(await codeOf({ '4': Uint8Array.of(0xff) })).toBe('json-not-utf8');
    expect(await codeOf({ '8': utf8('attestation') }, 'scale')).toBe('attestation-version');
    expect(await codeOf({ '8': Uint8Array.of(0, 2) }, 'scale')).toBe('ra-tls-platform');
  });

  it('is refused when it is cut, too large, or has an extension twice', async () => {
    const { der } = await raTls();
    expect(await refusalCode(() => readRaTlsCertificate(der.slice(0, -1)))).toBe('der-truncated');
    expect(
      await refusalCode(() => readRaTlsCertificate(new Uint8Array(LIMITS.webCertificateBytes + 1))),
    ).toBe('ra-tls-too-large');
    const usage = fromHex('060a2b0601040183e73d0104');
    const at = hex(der).indexOf(hex(usage)) / 2 + usage.length - 1;
    expect(await refusalCode(() => readRaTlsCertificate(der.with(at, 3)))).toBe(
      'certificate-extension-twice',
    );
  });
});

describeVectors('the RA-TLS certificates of the vectors', () => {
  const leafOf = (pem: string): RaTlsCertificate => {
    const [leaf] = certificatesFromPem(pem, LIMITS.chainCertificates);
    if (leaf === undefined) throw new Error('no certificate');
    expect(mentionsRaTls(leaf)).toBe(true);
    return read(leaf);
  };

  it.each([
    ['phala-base-prod7-0.5.3', 'd722c43a6f4f42d53dc7bc97ba04a1cb17ce3a34', true],
    ['redpill-llm04-0.5.3', '78601222', false],
  ] as const)(
    '%s: the quote in app_cert.pem binds its key and names the app',
    async (folder, appId, sameQuote) => {
      const certificate = leafOf(vectorText(`dstack/${folder}/app/app_cert.pem`));
      const { quote, log } = await raTlsQuote(certificate.evidence);
      expect(authenticTdx(quote).reportData).toEqual(raTlsReportData(certificate.spki));
      expect(
        toHex(quote) ===
          vectorText(`dstack/${folder}/app/quote.hex`)
            .trim()
            .slice(0, 2 * quote.length),
      ).toBe(sameQuote);
      expect(certificate).toMatchObject({ usage: 'app:custom', appId: expect.stringMatching(`^${appId}`) });
      expect(appIdentity(authenticTdx(quote), log)).toMatchObject({
        kind: 'established',
        identity: { appId: certificate.appId },
      });
    },
  );

  it.each(INFO_NAMES)('%s: the quote in app_cert binds its key and names the app', async (name) => {
    const { app_cert, app_id, compose_hash } = vectorInfo(name);
    const { spki, evidence } = leafOf(app_cert);
    const { quote, log } = await raTlsQuote(evidence);
    expect(authenticTdx(quote).reportData).toEqual(raTlsReportData(spki));
    expect(appIdentity(authenticTdx(quote), log)).toMatchObject({
      kind: 'established',
      identity: { appId: app_id, composeHash: compose_hash },
    });
  });

  it('the known answer of the commitment', () => {
    interface Answer {
      readonly kind: string;
      readonly spki?: string;
      readonly report_data: string;
    }
    const answer = vectorJson<readonly Answer[]>('dstack/derived/preimage-kats.json').find(
      (a) => a.kind === 'ratls-cert',
    );
    expect(toHex(raTlsReportData(fromHex(answer?.spki ?? '')))).toBe(answer?.report_data);
  });
});
