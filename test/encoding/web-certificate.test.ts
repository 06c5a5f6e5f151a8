import { describe, expect, it } from 'vitest';
import { readWebCertificate } from '../../src/encoding/web-certificate';
import { LIMITS } from '../../src/limits';
import { Refusal } from '../../src/refusal';
import { utf8 } from '../testbed/bytes';
import { makeIntelPki } from '../testbed/intel-pki';

function codeOf(bytes: Uint8Array): string {
  try {
    readWebCertificate(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'read';
}

describe('a web certificate', () => {
  it('is DER: not PEM, not hex, not nothing', async () => {
    const { der } = (await makeIntelPki()).root;
    const base64 = Buffer.from(der).toString('base64');
    expect(codeOf(der)).toBe('read');
    for (const text of [
      `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
      base64,
      Buffer.from(der).toString('hex'),
      '',
    ])
      expect(codeOf(utf8(text))).toBe('certificate-unreadable');
  });

  // Each of these took most of a second when the library looked for PEM in it.
  it('cannot keep the reader busy by beginning like PEM again and again', () => {
    const begin = '-----BEGIN CERTIFICATE-----';
    const busy = utf8(begin.repeat(Math.floor(LIMITS.webCertificateBytes / begin.length)));
    for (let i = 0; i < 50; i++) expect(codeOf(busy)).toBe('certificate-unreadable');
    const inSequence = Uint8Array.of(0x30, ...busy.subarray(1));
    for (let i = 0; i < 50; i++) expect(codeOf(inSequence)).toBe('certificate-unreadable');
  });
});
