/**
 * What a teekit server says when it announces its key, in each of the four bindings, true or not. Written from the field map, section
 * 0bis; independent of `src/`.
 */
import { readFileSync } from 'node:fs';
import { x25519 } from '@noble/curves/ed25519.js';
import type { AmdMachine } from './amd-rack';
import { type Bytes, base64, concat, hex, sha256, utf8 } from './bytes';
import { type Runtime, type Writable, writeCbor } from './cbor-writer';
import { pemOf } from './certificate-maker';
import type { IntelPki, Pck } from './intel-pki';
import { makeTdxQuote } from './quote-maker';
import { DEBUG_ENCLAVE, makeSgxQuote } from './quote-maker-sgx';
import { DEBUG_POLICY } from './snp-maker';

export type TeekitHardware = 'tdx' | 'tdx-azure' | 'sgx' | 'sev-snp';

/**
 * - `another-key`: everything of a genuine server, and the key of whoever stands in between
 * - `quote-of-another`: own key and nonce, quote of another server
 * - `moved-nonce`: the last characters of the nonce are given out as the beginning of the time: the hash is the same
 * - `as-azure`: a quote of elsewhere, given out as one of Azure with runtime data that speak of the key
 * - `report-of-another-chip`: certificates are of another machine of the same line
 * - `turin-as-milan`: a report of Turin that calls itself one of Milan, so that chip and levels are looked for where they are not
 * - `debug`: the guest, or the enclave, can be looked into
 */
export const TEEKIT_LIES = [
  'another-key',
  'quote-of-another',
  'no-quote',
  'empty-quote',
  'no-verifier-data',
  'old-nonce',
  'nonce-of-tomorrow',
  'unreadable-time',
  'moved-nonce',
  'as-azure',
  'short-key',
  'other-type',
  'report-of-another-chip',
  'turin-as-milan',
  'debug',
  'runtime-data-of-another',
  'runtime-data-not-json',
] as const;
export type TeekitLie = (typeof TEEKIT_LIES)[number];

export interface TeekitMachines {
  readonly intel: IntelPki;
  readonly pck: Pck;
  readonly amd: AmdMachine;
  /** Same product line, another chip. */
  readonly otherAmd: AmdMachine;
}

export interface Announcing {
  readonly hardware: TeekitHardware;
  readonly machines: TeekitMachines;
  readonly runtime: Runtime;
  readonly at: Date;
  readonly lie?: TeekitLie;
  /** SEV-SNP: as kettle does where its tool brought no authorities. */
  readonly chipCertificateAlone?: true;
}

export interface Announcement {
  /** The private half of the key that the quote vouches for. */
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  /** The private half of the key that is announced: of somebody else, where somebody else answers. */
  readonly heldKey: Uint8Array;
  readonly message: Bytes;
}

/** One `server_kx` of a server that has just started. */
export async function makeAnnouncement(wish: Announcing): Promise<Announcement> {
  const { lie, runtime } = wish;
  const secretKey = x25519.utils.randomSecretKey();
  const publicKey = x25519.getPublicKey(secretKey);
  const evidence = await EVIDENCE[wish.hardware](publicKey, wish);
  const heldKey = lie === 'another-key' ? x25519.utils.randomSecretKey() : secretKey;
  const announced = x25519.getPublicKey(heldKey).subarray(lie === 'short-key' ? 1 : 0);
  const whole: Writable = {
    type: lie === 'other-type' ? 'enc' : 'server_kx',
    x25519PublicKey: announced,
    ...evidence,
    ...(lie === 'no-quote' ? { quote: null } : lie === 'empty-quote' ? { quote: new Uint8Array() } : {}),
    ...(lie === 'no-verifier-data' ? { verifier_data: null } : {}),
  };
  return { secretKey, publicKey, heldKey, message: writeCbor(whole, runtime) };
}

interface EvidenceMembers {
  readonly [name: string]: Writable;
  readonly quote: Uint8Array;
  readonly runtime_data: Writable;
  readonly verifier_data: Writable;
  readonly sev_snp_data: Writable;
}

type Made = (key: Uint8Array, wish: Announcing) => Promise<EvidenceMembers>;

const EVIDENCE: { readonly [H in TeekitHardware]: Made } = {
  async tdx(key, { machines, at, lie }) {
    const { val, iat, signature } = nonceOf(at, lie);
    const hashed = lie === 'quote-of-another' ? random(32) : key;
    const reportData = await sha512(val, iat, hashed);
    const told =
      lie === 'moved-nonce'
        ? { val: val.subarray(0, -5), iat: concat(val.subarray(-5), iat), signature }
        : { val, iat, signature };
    const asAzure = {
      runtime_data: utf8(JSON.stringify({ keys: [], 'user-data': hex(await sha512(val, key)) })),
      verifier_data: { val, iat: new Uint8Array(), signature },
    };
    return {
      quote: await makeTdxQuote({
        reportData,
        pki: machines.intel,
        pck: machines.pck,
        ...(lie === 'debug' ? { tdAttributes: Uint8Array.of(1, 0, 0, 0x10, 0, 0, 0, 0) } : {}),
      }),
      runtime_data: key,
      verifier_data: told,
      sev_snp_data: null,
      ...(lie === 'as-azure' ? asAzure : {}),
    };
  },

  async 'tdx-azure'(key, { machines, at, lie }) {
    const { val, signature } = nonceOf(at, lie);
    const hashed = lie === 'quote-of-another' ? random(32) : key;
    const runtime = utf8(
      JSON.stringify({
        keys: [{ kid: 'HCLAkPub', key_ops: ['sign'], kty: 'RSA', e: 'AQAB', n: base64(random(256)) }],
        'vm-configuration': { 'secure-boot': true, 'tpm-enabled': true },
        'user-data': hex(await sha512(val, hashed)).toUpperCase(),
      }),
    );
    const other = utf8(JSON.stringify({ keys: [], 'user-data': hex(await sha512(val, key)).toUpperCase() }));
    const broken = utf8(`user-data: ${hex(await sha512(val, key))}`);
    const measured = lie === 'runtime-data-not-json' ? broken : runtime;
    return {
      quote: await makeTdxQuote({
        reportData: concat(await sha256(measured), new Uint8Array(32)),
        pki: machines.intel,
        pck: machines.pck,
      }),
      runtime_data: lie === 'runtime-data-of-another' ? other : measured,
      verifier_data: { val, iat: new Uint8Array(), signature },
      sev_snp_data: null,
    };
  },

  async sgx(key, { machines, lie }) {
    const hashed = lie === 'quote-of-another' ? random(32) : key;
    return {
      quote: await makeSgxQuote({
        reportData: concat(await sha256(hashed), new Uint8Array(32)),
        pki: machines.intel,
        pck: machines.pck,
        ...(lie === 'debug' ? { attributes: DEBUG_ENCLAVE } : {}),
      }),
      runtime_data: null,
      verifier_data: null,
      sev_snp_data: null,
    };
  },

  async 'sev-snp'(key, { machines, lie, chipCertificateAlone }) {
    const nonce = random(32);
    const hashed = lie === 'quote-of-another' ? random(32) : key;
    const reportData = await sha512(nonce, hashed);
    const { amd } = machines;
    const endorsing = lie === 'report-of-another-chip' ? machines.otherAmd : amd;
    return {
      quote: await amd.report({
        reportData,
        ...(lie === 'debug' ? { policy: DEBUG_POLICY } : {}),
        ...(lie === 'turin-as-milan' ? { cpuid: [0x19, 0x01, 0x01] as const } : {}),
      }),
      runtime_data: null,
      verifier_data: nonce,
      sev_snp_data: {
        vcek_cert: pemOf(endorsing.vcek.der),
        ask_cert: chipCertificateAlone ? undefined : pemOf(amd.pki.ask.der),
        ark_cert: chipCertificateAlone ? undefined : pemOf(amd.pki.ark.der),
      },
    };
  },
};

const DAY = 86_400_000;

function nonceOf(at: Date, lie: TeekitLie | undefined) {
  const made = new Date(
    at.getTime() + (lie === 'old-nonce' ? -400 * DAY : lie === 'nonce-of-tomorrow' ? DAY : -60_000),
  );
  const time = `${made.toISOString().slice(0, 10)} ${made.toISOString().slice(11, 19)} +0000 UTC`;
  return {
    // As Intel Trust Authority gives it: the bytes are themselves base64 text.
    val: utf8(base64(random(64))),
    iat: utf8(lie === 'unreadable-time' ? made.toUTCString() : time),
    signature: random(384),
  };
}

const random = (n: number): Bytes => crypto.getRandomValues(new Uint8Array(n));

const sha512 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-512', concat(...parts)));

/** A published sample as a server in test mode sends it, from the folder of the vectors. */
export function sampleAnnouncement(path: string, runtime: Runtime): Bytes {
  const [nonce = '', key = ''] =
    readFileSync(`${path}/sev-gcp-x25519-bound.txt`, 'utf8').match(/[0-9a-f]{64}/gi) ?? [];
  const pem = (name: string) => readFileSync(`${path}/${name}`, 'utf8');
  return writeCbor(
    {
      type: 'server_kx',
      x25519PublicKey: new Uint8Array(Buffer.from(key, 'hex')),
      quote: new Uint8Array(readFileSync(`${path}/sev-gcp-x25519-bound.bin`)),
      runtime_data: null,
      verifier_data: new Uint8Array(Buffer.from(nonce, 'hex')),
      sev_snp_data: {
        vcek_cert: pem('sev-gcp-x25519-vcek.pem'),
        ask_cert: pem('sev-gcp-x25519-cert-chain.pem'),
        ark_cert: null,
      },
    },
    runtime,
  );
}
