import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, hex, utf8 } from './bytes';
import { collateralJson } from './collateral-json';
import { certificatesIn, rawKeyHex, signedBy } from './independent';
import { isoSeconds, levelsWithStatus } from './intel-documents';
import { makeIntelPki } from './intel-pki';
import { x509 } from './x509';

const at = new Date('2026-08-13T12:00:00Z');
const pki = await makeIntelPki({ at, revokedPck: { platform: ['5e70c4ed'] } });

describe('the certificates', () => {
  it.each([
    ['root', 'Intel SGX Root CA', 'Intel SGX Root CA'],
    ['platformCa', 'Intel SGX PCK Platform CA', 'Intel SGX Root CA'],
    ['processorCa', 'Intel SGX PCK Processor CA', 'Intel SGX Root CA'],
    ['tcbSigning', 'Intel SGX TCB Signing', 'Intel SGX Root CA'],
  ] as const)('%s is named and signed as at Intel', (name, subject, issuer) => {
    const [certificate] = certificatesIn(pki[name].pem);
    const [root] = certificatesIn(pki.root.pem);
    const rest = 'O=Intel Corporation\nL=Santa Clara\nST=CA\nC=US';
    expect(certificate?.subject).toBe(`CN=${subject}\n${rest}`);
    expect(certificate?.issuer).toBe(`CN=${issuer}\n${rest}`);
    expect(certificate?.ca).toBe(name !== 'tcbSigning');
    expect(root !== undefined && certificate?.verify(root.publicKey)).toBe(true);
  });

  it.each([
    ['platform', 7],
    ['processor', 5],
  ] as const)('a PCK of the %s CA has an SGX extension of %i entries', async (ca, entries) => {
    const pck = await pki.issuePck({ ca, fmspc: '90c06f000000' });
    const value = pck.certificate.getExtension('1.2.840.113741.1.13.1')?.value;
    if (value === undefined) throw new Error('no SGX extension');
    expect(topLevelEntries(Buffer.from(value))).toBe(entries);
    const oid = (suffix: string) => `060a2a864886f84d010d01${suffix}`;
    expect(hex(value)).toContain(`${oid('04')}040690c06f000000`);
    expect(hex(value)).toContain(`${oid('05')}0a01${ca === 'platform' ? '01' : '00'}`);
  });

  it('writes component SVNs of 128 and more, and PCESVN, as positive integers', async () => {
    const components = Array.from({ length: 16 }, () => 255);
    const pck = await pki.issuePck({ extension: { components, pceSvn: 65535 } });
    const value = hex(pck.certificate.getExtension('1.2.840.113741.1.13.1')?.value ?? new ArrayBuffer(0));
    expect(value).toContain('060b2a864886f84d010d010201020200ff');
    expect(value).toContain('060b2a864886f84d010d010211020300ffff');
  });

  it('takes any date, name and serial', async () => {
    const notAfter = new Date('2020-01-01T00:00:00Z');
    const odd = await makeIntelPki({ certificates: { platformCa: { notAfter, serial: 'abcdef' } } });
    const [ca] = certificatesIn(odd.platformCa.pem);
    expect(ca?.validTo).toBe('Jan  1 00:00:00 2020 GMT');
    expect(ca?.serialNumber).toBe('ABCDEF');
  });
});

describe('the revocation lists', () => {
  it.each(['root', 'platform', 'processor'] as const)(
    '%s: version 2, numbered, keyed, signed',
    async (name) => {
      const der = name === 'root' ? await pki.rootCrl() : await pki.pckCrl(name);
      const crl = new x509.X509Crl(der);
      const issuer = { root: pki.root, platform: pki.platformCa, processor: pki.processorCa }[name];
      expect(crl.version).toBe(1);
      expect(crl.getExtension('2.5.29.20')).not.toBeNull();
      expect(crl.getExtension('2.5.29.35')).not.toBeNull();
      expect(crl.issuer).toBe(issuer.certificate.subject);
      expect(await crl.verify({ publicKey: issuer.certificate.publicKey })).toBe(true);
      expect(crl.entries.map((entry) => entry.serialNumber)).toEqual(name === 'platform' ? ['5e70c4ed'] : []);
    },
  );
});

describe('the documents', () => {
  it.each(['tcbInfo', 'enclaveIdentity'] as const)('%s is signed over its exact text', async (member) => {
    const made = member === 'tcbInfo' ? await pki.tcbInfo() : await pki.qeIdentity();
    const body = new TextDecoder().decode(made.body);
    expect(body).toBe(`{"${member}":${made.text},"signature":"${made.signature}"}`);
    const [signer, root] = certificatesIn(pki.tcbSigningChain);
    if (signer === undefined || root === undefined) throw new Error('not two certificates');
    expect(signedBy(signer.publicKey, utf8(made.text), fromHex(made.signature))).toBe(true);
    expect(rawKeyHex(root)).toBe(pki.rootKeyHex);
  });

  it('are issued a day before the moment of the PKI and last thirty', async () => {
    const { issueDate, nextUpdate } = JSON.parse((await pki.tcbInfo()).text);
    expect([issueDate, nextUpdate]).toEqual(['2026-08-12T12:00:00Z', '2026-09-11T12:00:00Z']);
  });

  it('take any member, and lose it when it is undefined', async () => {
    const info = JSON.parse(
      (
        await pki.tcbInfo({
          nextUpdate: isoSeconds(at),
          tcbLevels: levelsWithStatus('Revoked'),
          tdxModule: undefined,
        })
      ).text,
    );
    expect(info.nextUpdate).toBe('2026-08-13T12:00:00Z');
    expect(info.tcbLevels[1].tcbStatus).toBe('Revoked');
    expect('tdxModule' in info).toBe(false);
  });

  it('come as the nine fields that tools exchange', async () => {
    const collateral = await collateralJson(pki, { fmspc: '90c06f000000' });
    expect(Object.keys(collateral)).toEqual([
      'pck_crl_issuer_chain',
      'root_ca_crl',
      'pck_crl',
      'tcb_info_issuer_chain',
      'tcb_info',
      'tcb_info_signature',
      'qe_identity_issuer_chain',
      'qe_identity',
      'qe_identity_signature',
    ]);
    expect(JSON.parse(collateral.tcb_info).fmspc).toBe('90c06f000000');
    expect(certificatesIn(collateral.pck_crl_issuer_chain)).toHaveLength(2);
    const crl = new x509.X509Crl(fromHex(collateral.pck_crl));
    expect(crl.entries).toHaveLength(1);
  });
});

describe('another root', () => {
  it('has the same names and another key', async () => {
    const other = await makeIntelPki({ at });
    expect(other.root.certificate.subject).toBe(pki.root.certificate.subject);
    expect(other.rootKeyHex).not.toBe(pki.rootKeyHex);
    const digest = (der: Uint8Array) => createHash('sha256').update(der).digest('hex');
    expect(digest(other.root.der)).not.toBe(digest(pki.root.der));
  });
});

/** How many elements the outer SEQUENCE has. */
function topLevelEntries(der: Buffer): number {
  const read = (at: number) => {
    const first = der.readUInt8(at + 1);
    const long = first & 0x80 ? first & 0x7f : 0;
    const length = long === 0 ? first : der.readUIntBE(at + 2, long);
    return { start: at + 2 + long, end: at + 2 + long + length };
  };
  const outer = read(0);
  let count = 0;
  for (let at = outer.start; at < outer.end; at = read(at).end) count += 1;
  return count;
}
