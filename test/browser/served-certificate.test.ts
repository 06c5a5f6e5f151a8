import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedCertificate } from '../../src/browser/served-certificate';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A certificate of another make than ours. */
function madeByOpenssl(key: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-'));
  try {
    const out = join(folder, 'leaf.der');
    const args = [
      'req',
      '-x509',
      '-newkey',
      ...key,
      '-nodes',
      '-keyout',
      join(folder, 'key'),
      '-outform',
      'DER',
      '-out',
      out,
      '-subj',
      '/CN=enclave.test',
    ];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return execFileSync('cat', [out]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a served certificate', () => {
  it.each([
    ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
    ['RSA', ['rsa:2048']],
    ['Ed25519', ['ed25519']],
  ])('with a key of kind %s has the digests that Node computes', (_, key) => {
    const der = madeByOpenssl(key);
    const spki = new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
    expect(servedCertificate(der)).toEqual({ certificateSha256: sha256(der), spkiSha256: sha256(spki) });
  });

  it('that cannot be read matches no key of any evidence', () => {
    const junk = Uint8Array.from([0x30, 0x03, 0x02, 0x01]);
    expect(servedCertificate(junk)).toEqual({ certificateSha256: sha256(junk), spkiSha256: sha256(junk) });
  });
});
