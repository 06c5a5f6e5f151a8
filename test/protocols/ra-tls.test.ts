import { beforeAll, describe, expect, it } from 'vitest';
import { certificatesFromPem } from '../../src/encoding/pem';
import { readWebCertificate } from '../../src/encoding/web-certificate';
import { LIMITS } from '../../src/limits';
import type { Ports } from '../../src/ports/ports';
import type { Evidence } from '../../src/protocols/protocol';
import { raTls } from '../../src/protocols/ra-tls';
import { RELEASE_ROOTS } from '../../src/trust';
import type { Visit } from '../../src/visit';
import { authenticTdx } from '../code/authentic-quote';
import { vectorInfo } from '../code/vector-logs';
import { appraise, blemishes, collateralOf, makePlatform } from '../hardware/platform';
import { base64, hex, utf8 } from '../testbed/bytes';
import { newKeys, spkiOf } from '../testbed/certificate-maker';
import { makeEventLog } from '../testbed/event-log-maker';
import { makeIntelPki, type Pck } from '../testbed/intel-pki';
import { makeRaTls, RA_TLS_FORMS, type RaTlsMade, type RaTlsOptions } from '../testbed/ra-tls-maker';
import { issueHostCertificate } from '../testbed/web-ca';
import { describeVectors } from '../vectors';

// One machine for all of them: making its certificates takes longer than all else.
let pck: Pck;
beforeAll(async () => {
  pck = await (await makeIntelPki()).issuePck();
});
const made = (options: RaTlsOptions = {}): Promise<RaTlsMade> => makeRaTls({ quote: { pck }, ...options });

/** Ports through which nothing may go. */
const NO_PORTS = new Proxy({} as Ports, {
  get: (_, name) => {
    throw new Error(`the port ${String(name)} was used`);
  },
});

const ORDINARY = 'https://app.vitrine.test';
const visitTo = (origin: string, chain: readonly Uint8Array[]): Visit => ({
  origin,
  trigger: 'visited',
  page: {
    kind: 'live',
    certificate: { spkiSha256: '00'.repeat(32) },
    root: 'overridden',
    chain: chain.map((der) => base64(der)),
  },
});

const collect = (visit: Visit) => raTls.collect(visit, NO_PORTS, { roots: RELEASE_ROOTS, at: 0 });

async function evidenceOf({ chain }: Pick<RaTlsMade, 'chain'>, origin = ORDINARY): Promise<Evidence> {
  const collected = await collect(visitTo(origin, chain));
  if (collected.kind !== 'evidence') throw new Error(collected.kind);
  return collected.evidence;
}

const boundOf = async (certificate: RaTlsMade, origin = ORDINARY) =>
  (await evidenceOf(certificate, origin)).bind(authenticTdx(certificate.quote), []);

const reasonsOf = async (certificate: RaTlsMade, origin = ORDINARY) =>
  (await boundOf(certificate, origin)).checks.map((c) => c.reason);

describe('RA-TLS is recognised', () => {
  it.each(RA_TLS_FORMS)(
    'by the served certificate, with %s, and nothing is asked of anybody',
    async (form) => {
      const certificate = await made({ form });
      expect(raTls.recognises(visitTo(ORDINARY, certificate.chain))).toBe(true);
      expect((await evidenceOf(certificate)).facts).toMatchObject({
        topology: 'passthrough',
        tlsEndsIn: 'app',
        usage: 'app:custom',
      });
    },
  );

  it('not in an ordinary certificate, nor where none is shown', async () => {
    const ordinary = await issueHostCertificate(
      { commonName: 'Testbed CA', keys: await newKeys(), pem: '', file: '' },
      ['app.vitrine.test'],
    );
    expect(raTls.recognises(visitTo(ORDINARY, [ordinary.der]))).toBe(false);
    const { page } = visitTo(ORDINARY, []);
    const hidden: Visit = {
      origin: ORDINARY,
      trigger: 'asked',
      page: { kind: 'not-seen', why: 'hidden-by-browser' },
    };
    for (const visit of [
      visitTo(ORDINARY, []),
      hidden,
      { origin: ORDINARY, trigger: 'asked' as const, page },
    ]) {
      expect(raTls.recognises(visit)).toBe(false);
      expect(await collect(visit)).toEqual({ kind: 'absent' });
    }
  });

  it('not in an issuer: the leaf decides', async () => {
    const { chain } = await made();
    expect(raTls.recognises(visitTo(ORDINARY, [...chain].reverse()))).toBe(false);
  });

  it('in nothing that is no base64, or endless', async () => {
    const { page } = visitTo(ORDINARY, []);
    for (const leaf of ['*', '', 'A'.repeat(1_000_000)]) {
      const visit: Visit = {
        origin: ORDINARY,
        trigger: 'visited',
        page: { ...page, chain: [leaf] } as Visit['page'],
      };
      expect(raTls.recognises(visit)).toBe(false);
      expect((await collect(visit)).kind).toMatch(/absent|unusable/);
    }
  });

  it('without a quote that could be read: unusable, and why', async () => {
    const { chain } = await made({ form: 'scale', extensions: { '8': utf8('rubbish') } });
    expect(await collect(visitTo(ORDINARY, chain))).toMatchObject({
      kind: 'unusable',
      checks: [{ reason: 'evidence-unreadable' }],
    });
  });
});

describe('the quote in the certificate', () => {
  it.each(RA_TLS_FORMS)('attests the key of the handshake, with %s', async (form) => {
    const certificate = await made({ form });
    const bound = await boundOf(certificate);
    const { spkiSha256, certificateSha256 } = readWebCertificate(certificate.der);
    expect(bound.checks.map((c) => c.reason)).toEqual(['ra-tls-key-attested']);
    expect(bound).toMatchObject({
      attested: [{ spkiSha256, certificateSha256 }],
      accounts: 'not-published',
      facts: { appId: hex(certificate.log.payloads['app-id'] ?? new Uint8Array()) },
    });
  });

  it('brings the certificates above it, as far as they are shown and no more than there can be', async () => {
    const { chain } = await made();
    const last = chain[2] ?? new Uint8Array();
    const long = [...chain, ...Array.from({ length: LIMITS.chainCertificates }, () => last)];
    for (const certificates of [chain, chain.slice(0, 1), long]) {
      const evidence = await evidenceOf({ chain: certificates });
      const bound = await evidence.bind(authenticTdx(evidence.quote), []);
      expect(bound.code?.[0]?.certificates).toEqual(certificates.slice(0, LIMITS.chainCertificates));
    }
  });

  it('attests nothing when it is over another key: a stolen quote in a certificate of the thief', async () => {
    const stolen = await made({ quotedSpki: await spkiOf(await newKeys()) });
    const bound = await boundOf(stolen);
    expect(bound.checks).toMatchObject([{ reason: 'ra-tls-key-not-attested', outcome: 'fail' }]);
    expect(bound.attested).toBe('not-established');
    expect(bound.code?.[0]).not.toHaveProperty('certificates');
  });

  it('names no app when the log does not replay, is missing, or is a lie', async () => {
    const other = await makeEventLog({ payloads: { 'app-id': new Uint8Array(20) } });
    const logs = [utf8(JSON.stringify(other.entries)), utf8('[]'), utf8('rubbish'), null];
    for (const [i, log] of logs.entries()) {
      const certificate = await made({ extensions: { '2': log } });
      const { checks, facts, attested } = await boundOf(certificate);
      expect(checks.map((c) => c.reason)).toEqual(['ra-tls-key-attested']);
      expect(facts).not.toHaveProperty('appId');
      expect(facts?.appNotEstablished).toBe(
        ['log-does-not-replay', 'log-does-not-replay', 'log-unreadable', 'no-log'][i],
      );
      expect(attested).not.toBe('not-established');
    }
  });

  it('contradicts a signer that names another app', async () => {
    const reasons = await reasonsOf(await made({ appId: new Uint8Array(20).fill(1) }));
    expect(reasons).toEqual(['ra-tls-key-attested', 'certificate-app-id-differs']);
  });
});

describe('behind a passthrough address of a gateway', () => {
  const address = (id: string, port = '443s') => `https://${id}-${port}.dstack-prod5.phala.network`;
  const idOf = ({ log }: RaTlsMade, name: string) => hex(log.payloads[name] ?? new Uint8Array());

  it('stands the app or the instance that the address names', async () => {
    const certificate = await made();
    for (const name of ['app-id', 'instance-id'])
      expect(await reasonsOf(certificate, address(idOf(certificate, name)))).toEqual([
        'ra-tls-key-attested',
        'app-attested',
      ]);
  });

  it('stands another app: any app can have any key quoted', async () => {
    expect(await reasonsOf(await made(), address('11'.repeat(20)))).toEqual([
      'ra-tls-key-attested',
      'app-id-differs',
    ]);
  });

  it('an app without instances does not answer for an empty id', async () => {
    const log = await makeEventLog({ payloads: { 'instance-id': new Uint8Array() } });
    expect(await reasonsOf(await made({ log }), address('11'.repeat(20)))).toContain('app-id-differs');
  });

  it('is not established from a log that does not replay', async () => {
    const certificate = await made({ extensions: { '2': utf8('[]') } });
    expect(await reasonsOf(certificate, address(idOf(certificate, 'app-id')))).toEqual([
      'ra-tls-key-attested',
      'app-evidence-unreadable',
    ]);
  });

  it('an address that the gateway terminates names nobody here', async () => {
    expect(await reasonsOf(await made(), address('11'.repeat(20), '443'))).toEqual(['ra-tls-key-attested']);
  });
});

describe('from the handshake to a key that genuine hardware quoted', () => {
  it.each(RA_TLS_FORMS)('with %s', async (form) => {
    const platform = await makePlatform();
    const certificate = await makeRaTls({ form, quote: { pck: platform.pck } });
    const evidence = await evidenceOf(certificate);
    const { authentic, checks } = await appraise(platform, evidence.quote, await collateralOf(platform));
    expect(blemishes(checks)).toEqual([]);
    if (authentic === undefined) throw new Error('not authentic');
    const { spkiSha256 } = readWebCertificate(certificate.der);
    expect(await evidence.bind(authentic, [])).toMatchObject({
      checks: [{ reason: 'ra-tls-key-attested' }],
      attested: [{ spkiSha256 }],
    });
  });
});

describeVectors('a KMS of the vectors as a served certificate', () => {
  it('binds its key and names its app', async () => {
    const { app_cert, app_id } = vectorInfo('prod7BaseV053');
    const evidence = await evidenceOf({ chain: certificatesFromPem(app_cert, 8) });
    const bound = await evidence.bind(authenticTdx(evidence.quote), []);
    expect(bound).toMatchObject({ checks: [{ reason: 'ra-tls-key-attested' }], facts: { appId: app_id } });
  });
});
