import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CtLog } from '../../../src/domain/sct/ct-log';
import { RELEASE_CT_LOGS } from '../../../src/domain/sct/logs';
import { verifyScts } from '../../../src/domain/sct/verify-scts';
import { certificatesFromPem } from '../../../src/encoding/pem';
import { readScts } from '../../../src/encoding/read-scts';
import { Refusal } from '../../../src/refusal';
import { copy, flipped } from '../../testbed/bytes';
import { makeCertificate, newKeys } from '../../testbed/certificate-maker';
import type { WebCaKeys } from '../../testbed/checkout-keys';
import { makeCtLog, type TestCtLog, tbsOf } from '../../testbed/ct-log';
import { daysAfter } from '../../testbed/intel-documents';
import { type HostCertificate, issueHostCertificate } from '../../testbed/web-ca';
import { describeVectors, vectorText } from '../../vectors';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

interface Ca extends WebCaKeys {
  readonly der: Uint8Array;
}

async function makeCa(commonName: string): Promise<Ca> {
  const keys = await newKeys();
  const subject = { commonName, organization: 'Vitrine Testbed' };
  const { pem, der } = await makeCertificate({
    subject,
    issuer: subject,
    keys,
    issuerKeys: keys,
    notBefore: daysAfter(new Date(NOW), -100),
    notAfter: daysAfter(new Date(NOW), 100),
    authority: { pathLength: 0 },
  });
  return { commonName, keys, pem, der, file: '' };
}

let ca: Ca;
let logA: TestCtLog;
let logB: TestCtLog;
let logs: readonly CtLog[];
let leaf: HostCertificate;

const issue = (...by: readonly TestCtLog[]) =>
  issueHostCertificate(ca, ['app.example.test', '*.example.test'], {
    notBefore: daysAfter(new Date(NOW), -10),
    notAfter: daysAfter(new Date(NOW), 80),
    logs: by,
  });
const reasonsOf = async (...args: Parameters<typeof verifyScts>) =>
  (await verifyScts(...args)).checks.map((c) => c.reason);

beforeAll(async () => {
  ca = await makeCa('Vitrine Testbed Web CA');
  logA = await makeCtLog("Testbed 'A'");
  logB = await makeCtLog("Testbed 'B'");
  logs = [logA.listed, logB.listed];
  leaf = await issue(logA, logB);
});

describe('promises of certificate logs in a served certificate', () => {
  it('hold under the keys of known logs, which are named', async () => {
    const { checks, facts } = await verifyScts(leaf.der, ca.der, logs, NOW);
    expect(checks).toMatchObject([{ reason: 'scts-valid', got: "Testbed 'A', Testbed 'B'" }]);
    expect(facts).toMatchObject([
      { state: 'valid', log: "Testbed 'A'", timestamp: NOW - 10 * DAY },
      { state: 'valid', log: "Testbed 'B'" },
    ]);
  });

  it('hold for a log with an RSA key', async () => {
    const rsa = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    );
    const log = await makeCtLog("Testbed 'R'", rsa as CryptoKeyPair);
    expect(await reasonsOf((await issue(log)).der, ca.der, [log.listed], NOW)).toEqual(['scts-valid']);
  });

  it('that the log did not sign are an accusation, even beside one that it signed', async () => {
    const forged = await makeCtLog('impostor');
    const lying: TestCtLog = {
      listed: logB.listed,
      promise: async (...args) => {
        const sct = await forged.promise(...args);
        sct.set(
          Uint8Array.from(atob(logB.listed.logId), (c) => c.charCodeAt(0)),
          1,
        );
        return sct;
      },
    };
    const { checks } = await verifyScts((await issue(logA, lying)).der, ca.der, logs, NOW);
    expect(checks).toMatchObject([{ reason: 'scts-invalid', outcome: 'fail', got: "Testbed 'B'" }]);
  });

  it('of another certificate are an accusation', async () => {
    const other = await issue(logA);
    const moved: TestCtLog = {
      listed: logA.listed,
      promise: (_tbs, issuer, at) => logA.promise(tbsOf(other.der), issuer, at),
    };
    expect(await reasonsOf((await issue(moved)).der, ca.der, logs, NOW)).toEqual(['scts-invalid']);
  });

  it('are not verified without the certificate of the issuer', async () => {
    const { checks } = await verifyScts(leaf.der, undefined, logs, NOW);
    expect(checks).toMatchObject([{ reason: 'scts-not-verified' }]);
    expect(checks[0]?.outcome).not.toBe('pass');
  });

  it('are not held against anybody when the wrong certificate stands for the issuer', async () => {
    const sameName = await makeCa('Vitrine Testbed Web CA');
    const otherName = await makeCa('Another CA');
    for (const wrong of [sameName.der, otherName.der, leaf.der, new Uint8Array([1, 2, 3])])
      expect(await reasonsOf(leaf.der, wrong, logs, NOW)).toEqual(['scts-not-verified']);
  });

  it('of logs that nobody knows prove nothing', async () => {
    const { checks } = await verifyScts(leaf.der, ca.der, [], NOW);
    expect(checks).toMatchObject([{ reason: 'scts-not-verified' }]);
    expect(checks[0]?.got).toContain('not a log that this release knows');
  });

  it('from the future, or from after the end of the log, prove nothing', async () => {
    expect(await reasonsOf(leaf.der, ca.der, logs, NOW - 11 * DAY)).toEqual(['scts-not-verified']);
    const ended = logs.map((log) => ({ ...log, until: NOW - 10 * DAY }));
    expect(await reasonsOf(leaf.der, ca.der, ended, NOW)).toEqual(['scts-not-verified']);
    const ends = logs.map((log) => ({ ...log, until: NOW - 10 * DAY + 1 }));
    expect(await reasonsOf(leaf.der, ca.der, ends, NOW)).toEqual(['scts-valid']);
  });

  it('that are absent are said to be absent', async () => {
    expect(await reasonsOf((await issue()).der, ca.der, logs, NOW)).toEqual(['scts-absent']);
  });

  it('with any bit of the signed certificate changed no longer hold', async () => {
    const whole = leaf.der;
    const at = whole.indexOf('a'.charCodeAt(0), 200);
    for (const offset of [20, at, whole.length - 10]) {
      const reasons = await reasonsOf(flipped(whole, offset), ca.der, logs, NOW);
      expect(reasons).not.toContain('scts-valid');
    }
  });
});

describe('the reader of promises', () => {
  it('returns promises or refuses, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (offset, mask) => {
        try {
          readScts(flipped(leaf.der, offset % leaf.der.length, mask));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses every cut', () => {
    for (let length = 0; length < leaf.der.length; length += 7)
      expect(() => readScts(copy(leaf.der.subarray(0, length)))).toThrow(Refusal);
  });

  it('refuses more promises than anybody carries', async () => {
    const many = await issue(...Array.from({ length: 17 }, () => logA));
    expect(() => readScts(many.der)).toThrow(/sct-too-many/);
    expect(await reasonsOf(many.der, ca.der, logs, NOW)).toEqual(['scts-not-verified']);
  });
});

describeVectors('promises in certificates of real gateways', () => {
  it.each([
    ['phala-base-prod7-0.5.3', "Google 'Xenon2025h2' log, DigiCert 'Wyvern2025h2' Log", Date.UTC(2025, 8, 1)],
    ['redpill-llm04-0.5.3', "DigiCert 'Sphinx2025h2' Log, Google 'Xenon2025h2' log", Date.UTC(2025, 8, 1)],
  ])('%s: held by %s', async (folder, names, at) => {
    const pem = vectorText(`dstack/${folder}/gateway/tls_cert.pem`);
    const [der, issuer] = certificatesFromPem(pem, 4);
    if (der === undefined || issuer === undefined) throw new Error('no chain');
    expect((await verifyScts(der, issuer, RELEASE_CT_LOGS, at)).checks).toMatchObject([
      { reason: 'scts-valid', got: names },
    ]);
    expect(await reasonsOf(flipped(der, der.length - 200), issuer, RELEASE_CT_LOGS, at)).not.toContain(
      'scts-valid',
    );
  });
});
