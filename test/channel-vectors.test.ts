import { sha512 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { verifyChannel } from '../src/channel';
import { toHex } from '../src/encoding/hex';
import { appraiseQuote } from '../src/hardware/appraise';
import { processMemory } from '../src/ports/node';
import { bindChannelKey } from '../src/protocols/teekit/channel-binding';
import { sampleName } from '../src/protocols/teekit/demo-evidence';
import { issuedAt } from '../src/protocols/teekit/issued-at';
import { readServerKx } from '../src/protocols/teekit/server-kx';
import { RELEASE_ROOTS } from '../src/trust';
import { blemishesOf, saying, URL_OF_CHANNEL } from './channel-world';
import { writeCbor } from './testbed/cbor-writer';
import { sampleAnnouncement } from './testbed/teekit-announcement';
import { teekitSocket } from './testbed/teekit-server';
import { describeVectors, vector, vectorJson, vectorPath } from './vectors';

const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

const TEEKIT = 'other/teekit';
interface GcpSample {
  readonly tdx: {
    readonly quote: string;
    readonly verifier_nonce: { readonly val: string; readonly iat: string; readonly signature: string };
  };
}
const gcp = () => vectorJson<GcpSample>(`${TEEKIT}/tdx-v4-gcp.json`).tdx;

/** The whole channel, as a server in test mode would announce it, with nobody else to ask. */
const announced = (message: Uint8Array<ArrayBuffer>, at: string) =>
  verifyChannel(URL_OF_CHANNEL, {
    fetch: async () => ({ kind: 'failure', code: 'network', detail: 'offline' }),
    socket: teekitSocket(() => saying(message)),
    clock: { now: () => Date.parse(at), sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: processMemory(),
  });

describeVectors('the evidence that teekit publishes', () => {
  it('teekit-sev-x25519 is genuine, vouches for its key, and is refused as a sample', async () => {
    const message = sampleAnnouncement(vectorPath(TEEKIT), 'node');
    const { verdict, checks, facts } = await announced(message, '2026-01-15');
    expect(facts.hardware).toMatchObject({ authentic: true, product: 'Milan', reportVersion: 5, vmpl: 1 });
    expect(checks).toContainEqual(expect.objectContaining({ reason: 'channel-key-attested' }));
    expect(blemishesOf({ checks })).toEqual([
      'snp-list-unreachable',
      'snp-revocation-unknown',
      'channel-demo-evidence',
      'channel-age-unknown',
      'registers-absent',
    ]);
    expect(verdict).toBe('danger');
  });

  it('teekit-sev-x25519 is known whatever is done to its signature', () => {
    const report = Uint8Array.from(vector(`${TEEKIT}/sev-gcp-x25519-bound.bin`));
    report.fill(1, 0x2a0, 0x300);
    expect(sampleName(report, { snpCertificates: [] })).toBe('sev-gcp-x25519-bound');
    report.fill(1, 0x50, 0x60);
    expect(sampleName(report, { snpCertificates: [] })).toBeUndefined();
  });

  it('teekit-tdx-gcp is authentic, and its report data is the hash of nonce and time without a key', async () => {
    const { quote, verifier_nonce } = gcp();
    const { authentic } = await appraiseQuote(
      base64(quote),
      { kind: 'missing' },
      { at: Date.parse('2025-09-11'), roots: RELEASE_ROOTS },
    );
    const [val, iat] = [base64(verifier_nonce.val), base64(verifier_nonce.iat)];
    expect(toHex(authentic?.reportData ?? new Uint8Array())).toBe(toHex(sha512(Buffer.concat([val, iat]))));
    expect(issuedAt(iat)).toBe(Date.parse('2025-09-11T21:55:22Z'));
  });

  it('teekit-tdx-gcp vouches for no key, and is refused as a sample, padded or not', async () => {
    const { quote, verifier_nonce } = gcp();
    const kx = (bytes: Uint8Array) =>
      writeCbor(
        {
          type: 'server_kx',
          x25519PublicKey: new Uint8Array(32).fill(9),
          quote: bytes,
          runtime_data: null,
          verifier_data: {
            val: base64(verifier_nonce.val),
            iat: base64(verifier_nonce.iat),
            signature: base64(verifier_nonce.signature),
          },
          sev_snp_data: null,
        },
        'workerd',
      );
    for (const bytes of [base64(quote), base64(quote).subarray(0, 7000)]) {
      const { checks, facts, verdict } = await announced(kx(bytes), '2025-10-01');
      expect(verdict).toBe('danger');
      expect(facts.hardware).toMatchObject({ authentic: true, tee: 'tdx', quoteVersion: 4 });
      expect(blemishesOf({ checks })).toEqual(
        expect.arrayContaining(['channel-demo-evidence', 'channel-key-not-attested']),
      );
    }
  });

  it('the first 32 bytes of a genuine SEV-SNP binding are not enough', async () => {
    const kx = readServerKx(sampleAnnouncement(vectorPath(TEEKIT), 'node'));
    const { authentic } = await appraiseQuote(
      base64(gcp().quote),
      { kind: 'missing' },
      { at: Date.parse('2025-09-11'), roots: RELEASE_ROOTS },
    );
    if (authentic === undefined) throw new Error('the sample is authentic');
    expect(bindChannelKey(authentic, kx)).toMatchObject({ reason: 'channel-key-not-attested' });
  });

  it.each([
    ['q/32f07013.bin', 'tappdV4'],
    ['q/c3fecca1.bin', 'occlumSgx'],
    ['q/586c2be0.bin', 'trusteeV5'],
    ['q/a6883976.bin', 'tdx-v4-gcp'],
    ['q/7462cb52.bin', 'tdx-v4-azure'],
    ['q/12b401a8.bin', 'tdx-v4-trustee'],
    ['q/9fd922e1.bin', 'sgx-tlsn-quotedev'],
    ['q/49fe30a9.bin', 'sgx-chinenyeokafor'],
  ])('%s is the sample %s', (path, name) => expect(sampleName(vector(`quotes/${path}`), {})).toBe(name));

  it('other genuine quotes are no samples', () => {
    expect(sampleName(vector('quotes/q/02df9bc3.bin'), {})).toBeUndefined();
    expect(sampleName(vector('other/sev-snp/ms-turin-report.bin'), { snpCertificates: [] })).toBeUndefined();
  });
});
