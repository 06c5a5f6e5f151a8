import 'reflect-metadata';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { X509Certificate as PeculiarCertificate, X509Crl } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/encoding/bytes';
import { DerReader, readOnly, TAG } from '../../src/encoding/der';
import { fromHex, toHex } from '../../src/encoding/hex';
import { oidOctets, oidText } from '../../src/encoding/object-identifier';
import { certificatesFromPem } from '../../src/encoding/pem';
import { readCertificate } from '../../src/hardware/certificate';
import { readCrl } from '../../src/hardware/crl';
import { Refusal } from '../../src/refusal';
import { makeIntelPki } from '../testbed/intel-pki';
import { describeVectors, vector, vectorJson } from '../vectors';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
};

const reader = (hex: string) => new DerReader(fromHex(hex), 'test');

describe('the DER reader refuses', () => {
  it.each([
    ['an indefinite length', '3080', 'der-length'],
    ['a long form for a short length', '30810101', 'der-length'],
    ['a padded long form', `30820080${'00'.repeat(128)}`, 'der-length'],
    ['a length of four octets', '308400000001', 'der-length'],
    ['content that ends early', '300201', 'der-truncated'],
    ['an element without a length', '30', 'der-truncated'],
    ['a tag in two bytes', '1f8101', 'der-tag'],
  ])('%s', (_, hex, code) => {
    expect(codeOf(() => reader(hex).any())).toBe(code);
  });

  it.each([
    ['an empty INTEGER', '0200', 'der-integer'],
    ['a padded INTEGER', '02020001', 'der-integer'],
    ['a padded negative INTEGER', '0202ff80', 'der-integer'],
    ['a negative small INTEGER', '0201ff', 'der-integer'],
    ['a BOOLEAN that is neither', '010101', 'der-boolean'],
    ['a BIT STRING with unused bits', '030201aa', 'der-bit-string'],
    ['a cut OID', '060281', 'der-truncated'],
    ['an OID with a padded arc', '06022a80', 'der-oid'],
    ['an OID that ends within an arc', '06022a86', 'der-oid'],
    ['an OID without arcs', '0600', 'der-oid'],
    ['an OID with an arc of 63 bits', '060a2affffffffffffffff7f', 'der-oid'],
    ['a date that no calendar has', '170d3233303233303132303030305a', 'der-time'],
    ['a time without Z', '170c323330323238313230303030', 'der-time'],
  ])('%s', (_, hex, code) => {
    const readers = [
      (r: DerReader) => r.smallInteger(),
      (r: DerReader) => r.boolean(),
      (r: DerReader) => r.bitString(),
      (r: DerReader) => r.oid(),
      (r: DerReader) => r.oidOctets(),
      (r: DerReader) => r.time(),
    ];
    const codes = readers.map((read) => codeOf(() => read(reader(hex))));
    expect(codes).toContain(code);
    expect(codes).not.toContain('accepted');
  });

  it('what comes after the end', () => {
    expect(codeOf(() => readOnly(fromHex('300000'), TAG.sequence, 'test'))).toBe('der-trailing');
  });
});

describe('the DER reader reads', () => {
  it('integers up to their bounds', () => {
    expect(reader('020100').smallInteger()).toBe(0);
    expect(reader('020200ff').smallInteger()).toBe(255);
    expect(reader('020300ffff').smallInteger()).toBe(65_535);
  });

  it('times of both centuries', () => {
    expect(reader('170d3530303130313030303030305a').time()).toBe(Date.UTC(1950, 0, 1));
    expect(reader('170d3439313233313233353935395a').time()).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(reader('180f32303530303130313030303030305a').time()).toBe(Date.UTC(2050, 0, 1));
  });

  it('object identifiers with large arcs', () => {
    expect(reader('060a2a864886f84d010d0102').oid()).toBe('1.2.840.113741.1.13.1.2');
    expect(reader('0603551d0f').oid()).toBe('2.5.29.15');
  });

  it('object identifiers as octets that are those of their dotted text, and of no other', () => {
    const arcs = fc.tuple(
      fc.oneof(fc.tuple(fc.nat(1), fc.nat(39)), fc.tuple(fc.constant(2), fc.nat(999))),
      fc.array(fc.nat(), { maxLength: 12 }),
    );
    const texts = arcs.map(([first, others]) => [...first, ...others].join('.'));
    const encoded = (octets: Uint8Array) => Uint8Array.of(TAG.oid, octets.length, ...octets);
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        const octets = oidOctets(text);
        expect(oidText(octets)).toBe(text);
        expect(new DerReader(encoded(octets), 'test').oid()).toBe(text);
        expect(new DerReader(encoded(octets), 'test').oidOctets()).toEqual(octets);
        expect(equalBytes(octets, oidOctets(other))).toBe(text === other);
      }),
    );
    expect(oidOctets('1.2.840.113741.1.13.1.2')).toEqual(fromHex('2a864886f84d010d0102'));
  });

  it('any bytes, or refuses them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const r = new DerReader(bytes, 'test');
        codeOf(() => {
          while (!r.isEmpty) r.any();
        });
      }),
    );
  });
});

function crossCheck(der: Uint8Array): void {
  const ours = readCertificate(der);
  const node = new NodeCertificate(Buffer.from(der));
  const peculiar = new PeculiarCertificate(Uint8Array.from(der));
  expect(ours.serial.replace(/^00/, '')).toBe(node.serialNumber.toLowerCase());
  expect(ours.notBefore).toBe(Date.parse(node.validFrom));
  expect(ours.notAfter).toBe(Date.parse(node.validTo));
  expect(ours.isCa).toBe(node.ca);
  expect(`CN=${ours.commonName}`).toBe(node.subject.split('\n').find((line) => line.startsWith('CN=')));
  expect(toHex(ours.publicKey)).toBe(toHex(new Uint8Array(peculiar.publicKey.rawData)).slice(-128));
  // Theirs is the DER pair; ours the two scalars, padded to 32 bytes each.
  const scalars = [ours.signature.subarray(0, 32), ours.signature.subarray(32)].map((n) =>
    toHex(n).replace(/^(00)+/, ''),
  );
  for (const scalar of scalars) expect(toHex(new Uint8Array(peculiar.signature))).toContain(scalar);
  expect(toHex(ours.subject)).toBe(toHex(new Uint8Array(peculiar.subjectName.toArrayBuffer())));
  expect(toHex(ours.issuer)).toBe(toHex(new Uint8Array(peculiar.issuerName.toArrayBuffer())));
  const sgx = peculiar.getExtension('1.2.840.113741.1.13.1');
  expect(toHex(ours.sgxExtension ?? new Uint8Array())).toBe(toHex(new Uint8Array(sgx?.value ?? [])));
}

function crossCheckCrl(der: Uint8Array): void {
  const ours = readCrl(der);
  const theirs = new X509Crl(Uint8Array.from(der));
  expect(ours.thisUpdate).toBe(theirs.thisUpdate.getTime());
  expect(ours.nextUpdate).toBe(theirs.nextUpdate?.getTime());
  // Theirs come without the octet that keeps an INTEGER positive.
  const serials = [...ours.revokedSerials].map((s) => s.replace(/^00/, ''));
  expect(serials.sort()).toEqual(theirs.entries.map((e) => e.serialNumber).sort());
}

describe('certificates and lists of a made-up PKI read as other libraries read them', () => {
  it('certificates of every role', async () => {
    const pki = await makeIntelPki();
    const pck = await pki.issuePck();
    for (const { der } of [pki.root, pki.platformCa, pki.processorCa, pki.tcbSigning, pck]) crossCheck(der);
  });

  it('lists with and without entries', async () => {
    const pki = await makeIntelPki({ revokedPck: { platform: ['5a01', '0080'] } });
    crossCheckCrl(await pki.pckCrl('platform'));
    crossCheckCrl(await pki.rootCrl());
    expect([...readCrl(await pki.pckCrl('platform')).revokedSerials]).toContain('0080');
  });
});

describeVectors('genuine certificates and lists read as other libraries read them', () => {
  const { cases } = vectorJson<{ cases: readonly Record<string, string>[] }>('quotes/cases.json');
  const real = cases.filter((c) => c.set === 'real');
  const filesOf = (...names: readonly string[]) => [
    ...new Set(real.flatMap((c) => names.flatMap((n) => c[n] ?? []))),
  ];

  it('issuer chains', () => {
    const chains = filesOf('tcbInfoIssuerChain', 'qeIdentityIssuerChain', 'pckCrlIssuerChain');
    expect(chains.length).toBeGreaterThan(3);
    for (const file of chains) {
      const pem = new TextDecoder().decode(vector(`quotes/${file}`));
      for (const der of certificatesFromPem(pem, 3)) crossCheck(der);
    }
  });

  it('certificates inside quotes', () => {
    for (const file of filesOf('quote').slice(0, 20)) {
      const text = Array.from(vector(`quotes/${file}`), (b) => String.fromCharCode(b)).join('');
      const pem = text.slice(text.indexOf('-----BEGIN'), text.lastIndexOf('-----END CERTIFICATE-----') + 25);
      for (const der of certificatesFromPem(pem, 3)) crossCheck(der);
    }
  });

  it('revocation lists', () => {
    const lists = filesOf('rootCaCrl', 'pckCrl');
    expect(lists.length).toBeGreaterThan(10);
    for (const file of lists) crossCheckCrl(vector(`quotes/${file}`));
  });
});
