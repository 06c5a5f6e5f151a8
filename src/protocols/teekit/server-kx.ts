/**
 * `server_kx`: how a teekit server announces its key and vouches for it. One map in CBOR as cbor-x writes it, in one message.
 * Source: field map, section 0bis (teekit be0c105). Reading it believes nothing.
 */
import { readCbor } from '../../encoding/cbor';
import type { Value, ValueMap } from '../../encoding/value-reader';
import { certificatesIn } from '../../hardware/snp/snp-certificate';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';

export const X25519_BYTES = 32;

/** What the report data was hashed with, beside the key. */
export type VerifierData =
  /** Of Intel Trust Authority: nonce and time are texts, and its signature is over both. */
  | {
      readonly kind: 'signed-nonce';
      readonly val: Uint8Array;
      /** Empty on Azure. */
      readonly iat: Uint8Array;
      readonly signature: Uint8Array;
    }
  /** Of the server's own. */
  | { readonly kind: 'nonce'; readonly nonce: Uint8Array };

export interface ServerKx {
  /** 32 bytes. */
  readonly x25519PublicKey: Uint8Array;
  /** Absent, null and empty are the same: nothing vouches for the key. */
  readonly quote?: Uint8Array;
  readonly runtimeData?: Uint8Array;
  readonly verifierData?: VerifierData;
  /** DER of the certificates beside a SEV-SNP report, where it says that it is one. */
  readonly snpCertificates?: readonly Uint8Array[];
}

/** `{type: 'client_kx_ready'}`, as cbor-x writes it on Node. Some servers say nothing before they hear it. */
export const CLIENT_KX_READY: Uint8Array = Uint8Array.of(
  ...[0xb9, 0x00, 0x01, 0x64],
  ...new TextEncoder().encode('type'),
  ...[0x6f],
  ...new TextEncoder().encode('client_kx_ready'),
);

const MOST_LEVELS = 3;

/**
 * Members that it does not know are left alone: the next release of teekit may add some.
 * @param message at most `LIMITS.channelBytes`
 * @throws Refusal `server-kx-…`, `cbor-…`; of certificates `pem-…`
 */
export function readServerKx(message: Uint8Array): ServerKx {
  const whole = readCbor(message, MOST_LEVELS, 'cbor-x');
  if (!isMap(whole)) throw refuse('type', 'message', 'a map', whole);
  if (whole.get('type') !== 'server_kx') throw refuse('type', 'type', '"server_kx"', whole.get('type'));
  const key = whole.get('x25519PublicKey');
  if (!(key instanceof Uint8Array) || key.length !== X25519_BYTES)
    throw refuse('key', 'x25519PublicKey', `${X25519_BYTES} bytes`, key);
  const quote = optionalBytes(whole, 'quote');
  const runtimeData = optionalBytes(whole, 'runtime_data');
  const verifierData = readVerifierData(whole.get('verifier_data') ?? null);
  const snpCertificates = readSnpData(whole.get('sev_snp_data') ?? null);
  return {
    x25519PublicKey: key,
    ...(quote === undefined || quote.length === 0 ? {} : { quote }),
    ...(runtimeData === undefined ? {} : { runtimeData }),
    ...(verifierData === undefined ? {} : { verifierData }),
    ...(snpCertificates === undefined ? {} : { snpCertificates }),
  };
}

function readVerifierData(value: Value): VerifierData | undefined {
  if (value === null) return undefined;
  if (value instanceof Uint8Array) return { kind: 'nonce', nonce: value };
  if (!isMap(value)) throw refuse('verifier-data', 'verifier_data', 'a map, bytes or null', value);
  const part = (name: string): Uint8Array => {
    const bytes = value.get(name);
    if (bytes instanceof Uint8Array) return bytes;
    throw refuse('verifier-data', `verifier_data.${name}`, 'bytes', bytes);
  };
  return { kind: 'signed-nonce', val: part('val'), iat: part('iat'), signature: part('signature') };
}

const SNP_CERTIFICATES = ['vcek_cert', 'ask_cert', 'ark_cert'] as const;

function readSnpData(value: Value): readonly Uint8Array[] | undefined {
  if (value === null) return undefined;
  if (!isMap(value)) throw refuse('snp-data', 'sev_snp_data', 'a map or null', value);
  return SNP_CERTIFICATES.flatMap((name) => {
    const written = value.get(name) ?? null;
    if (written === null) return [];
    if (typeof written !== 'string' && !(written instanceof Uint8Array))
      throw refuse('snp-data', `sev_snp_data.${name}`, 'PEM, DER or null', written);
    return certificatesIn(typeof written === 'string' ? new TextEncoder().encode(written) : written);
  });
}

function optionalBytes(map: ValueMap, name: string): Uint8Array | undefined {
  const value = map.get(name) ?? null;
  if (value === null) return undefined;
  if (!(value instanceof Uint8Array)) throw refuse('bytes', name, 'bytes or null', value);
  if (value.length > LIMITS.quoteBytes)
    throw new Refusal('server-kx-bytes', name, `at most ${LIMITS.quoteBytes} bytes`, `${value.length}`);
  return value;
}

const isMap = (value: Value): value is ValueMap => value instanceof Map;

function refuse(what: string, place: string, expected: string, got: Value | undefined): Refusal {
  const seen =
    got instanceof Uint8Array
      ? `${got.length} bytes`
      : typeof got === 'string'
        ? JSON.stringify(got.slice(0, 40))
        : got === undefined || got === null
          ? 'nothing'
          : Array.isArray(got)
            ? 'an array'
            : got instanceof Map
              ? 'a map'
              : typeof got;
  return new Refusal(`server-kx-${what}`, place, expected, seen);
}
