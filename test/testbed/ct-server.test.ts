import { beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, newKeys } from './certificate-maker';
import { makeCtLog, tbsOf } from './ct-log';
import { CERT_SPOTTER_HOST, CRT_SH_HOST, type CtServer, makeCtServer } from './ct-server';
import { daysAfter } from './intel-documents';
import { type HostCertificate, issueHostCertificate } from './web-ca';
import { x509 } from './x509';

const NOW = new Date();
let server: CtServer;
let certificate: HostCertificate;
let ca: Parameters<typeof issueHostCertificate>[0];

beforeAll(async () => {
  const keys = await newKeys();
  const subject = { commonName: 'Testbed CA', organization: 'Vitrine Testbed' };
  const { pem } = await makeCertificate({
    subject,
    issuer: subject,
    keys,
    issuerKeys: keys,
    notBefore: daysAfter(NOW, -1),
    notAfter: daysAfter(NOW, 9),
    authority: { pathLength: 0 },
  });
  ca = { commonName: 'Testbed CA', keys, pem, file: '' };
  certificate = await issueHostCertificate(ca, ['app.example.test', '*.example.test']);
  server = makeCtServer();
  await server.log(certificate);
});

async function ask(host: string, path: string): Promise<unknown> {
  const url = new URL(`https://${host}${path}`);
  const answer = await server.answer({
    host,
    method: 'GET',
    url,
    certificateSha256: '',
    firstPath: url.pathname,
  });
  if (answer === 'reset' || typeof answer.body === 'string') return answer;
  const text = new TextDecoder().decode(answer.body);
  return text.startsWith('[') ? JSON.parse(text) : text;
}

describe('the searches of the certificate logs in the testbed', () => {
  it('list a certificate as crt.sh does, and give it as a download', async () => {
    const rows = await ask(CRT_SH_HOST, '/?q=*.example.test&output=json&exclude=expired&deduplicate=Y');
    expect(rows).toMatchObject([
      {
        id: 1000,
        issuer_name: 'CN=Testbed CA, O=Vitrine Testbed',
        name_value: '*.example.test',
        serial_number: certificate.certificate.serialNumber.toLowerCase(),
        not_after: certificate.certificate.notAfter.toISOString().slice(0, 19),
      },
    ]);
    expect(await ask(CRT_SH_HOST, '/?d=1000')).toBe(certificate.pem);
    expect(await ask(CRT_SH_HOST, '/?q=example.test&output=json')).toEqual([]);
  });

  it('list an issuance as Cert Spotter does, page by page', async () => {
    const path = '/v1/issuances?domain=any.example.test';
    expect(await ask(CERT_SPOTTER_HOST, path)).toEqual([]);
    const wild = `${path}&match_wildcards=true`;
    expect(await ask(CERT_SPOTTER_HOST, `${wild}&expand=dns_names`)).toMatchObject([
      {
        id: '1000',
        dns_names: ['app.example.test', '*.example.test'],
        pubkey_sha256: certificate.spkiSha256,
      },
    ]);
    expect(await ask(CERT_SPOTTER_HOST, `${wild}&after=1000`)).toEqual([]);
  });
});

it('certificates that are logged side by side have numbers of their own', async () => {
  const many = makeCtServer();
  const own = server;
  server = many;
  try {
    const three = await Promise.all([1, 2, 3].map(() => issueHostCertificate(ca, ['app.example.test'])));
    await Promise.all(three.map((c) => many.log(c)));
    const listed = (await ask(CERT_SPOTTER_HOST, '/v1/issuances?domain=app.example.test')) as {
      readonly id: string;
    }[];
    expect(new Set(listed.map(({ id }) => id)).size).toBe(3);
  } finally {
    server = own;
  }
});

describe('the certificate log of the testbed', () => {
  it('promises what a certificate is without its promises', async () => {
    const log = await makeCtLog('Testbed');
    const keys = await newKeys();
    const promised = await issueHostCertificate(ca, ['app.example.test'], { keys, logs: [log] });
    expect(promised.certificate.extensions.map((e) => e.type)).toContain('1.3.6.1.4.1.11129.2.4.2');
    expect(await promised.certificate.verify({ publicKey: new x509.X509Certificate(ca.pem).publicKey })).toBe(
      true,
    );
  });

  it('finds the signed part of a certificate', async () => {
    const tbs = tbsOf(certificate.der);
    const { signature } = certificate.certificate;
    const holds = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      ca.keys.publicKey,
      rawOf(new Uint8Array(signature)),
      tbs,
    );
    expect(holds).toBe(true);
  });
});

/** DER r and s to r‖s. */
function rawOf(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const octets = der.subarray(at + 2, at + 2 + length);
    const scalar = octets[0] === 0 ? octets.subarray(1) : octets;
    raw.set(scalar, end - scalar.length);
    at += 2 + length;
  }
  return raw;
}
