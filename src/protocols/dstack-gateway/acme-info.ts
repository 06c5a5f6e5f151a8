/**
 * `/.dstack/acme-info`: the keys of a gateway's certificates and the account that orders them, each with a quote of its own.
 * Source: dstack evidence specification, section 3.1; order of the keys: `list_cert_attestations` of dstack-gateway (newest first).
 *
 * Three generations are in use. The public documentation describes the middle one and calls the keys base64; they are hex.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { readOnly, TAG } from '../../encoding/der';
import { fromHex, toHex } from '../../encoding/hex';
import { readLeafFromPem, type WebCertificate } from '../../encoding/web-certificate';
import { orRefusal, Refusal } from '../../refusal';
import { jsonObject } from '../quote-field';
import { type QuoteMember, readAttestationReply, readQuoteReply } from './published-quote';

/**
 * - `before-0.5.4`: keys without quotes
 * - `0.5.4`: quotes for keys and account, beside the older list and the certificate in use
 * - `0.5.6`: several nodes with one store; quotes only
 */
export type Generation = 'before-0.5.4' | '0.5.4' | '0.5.6';

export interface QuotedKey {
  /** DER SubjectPublicKeyInfo, the preimage of the quote. */
  readonly spki: Uint8Array;
  /** Of `spki`, lower-case hex. */
  readonly spkiSha256: string;
  readonly quote: QuoteMember;
}

export interface AcmeInfo {
  readonly generation: Generation;
  /** The ACME account's URL; absent where none is named. */
  readonly accountUri?: string;
  readonly accountQuote: QuoteMember;
  /** In the order of the reply. One key can stand here more than once: older releases keep a key over renewals. */
  readonly keys: readonly QuotedKey[];
  /** How many keys the older list names. They have no quotes and count for nothing. */
  readonly listedKeys: number;
  /** The certificate that the reply calls active, where it shows one. Nobody vouches for it but its key, if that counts. */
  readonly active?: WebCertificate;
}

/** Keys of all renewals of all domains of a gateway; a key with its quote has about 50 KB, a reply at most 4 MB. */
const MOST_KEYS = 64;
const MOST_ACCOUNT_CHARACTERS = 512;
/** An RSA key of 8192 bits has 1,062 bytes. */
const LONGEST_SPKI = 2048;

/**
 * Reads the reply. A quote that cannot be read is a refusal in its place: the others still stand.
 * @param bytes at most 4 MB, see `LIMITS.evidenceBytes`
 * @throws Refusal `json-*`, `acme-info-*`, `hex-malformed`, `der-*`
 */
export function readAcmeInfo(bytes: Uint8Array): AcmeInfo {
  const object = jsonObject(bytes);
  const accountUri = accountOf(object);
  const quoted = listOf(object, 'quoted_hist_keys');
  const listed = listOf(object, 'hist_keys');
  const activeCertificate = textOf(object, 'active_cert');
  textOf(object, 'base_domain');
  if (quoted === undefined && listed === undefined)
    throw new Refusal('acme-info-malformed', 'reply', 'lists of keys', 'neither of the two');
  if (quoted !== undefined && quoted.length > MOST_KEYS)
    throw new Refusal(
      'acme-info-too-many-keys',
      'quoted_hist_keys',
      `at most ${MOST_KEYS}`,
      `${quoted.length}`,
    );

  const isOlder = listed !== undefined || activeCertificate !== undefined;
  const active = activeCertificate === undefined ? undefined : activeOf(activeCertificate);
  return {
    generation: quoted === undefined ? 'before-0.5.4' : isOlder ? '0.5.4' : '0.5.6',
    ...(accountUri === undefined ? {} : { accountUri }),
    accountQuote: quoteOf(textOf(object, 'account_quote'), textOf(object, 'account_attestation')),
    keys: (quoted ?? []).map((entry, i) => quotedKey(entry, `quoted_hist_keys[${i}]`)),
    listedKeys: listed?.length ?? 0,
    ...(active === undefined ? {} : { active }),
  };
}

/** Account URLs are compared character by character (RFC 8657, section 3), so nothing is made nicer here. */
function accountOf(object: Members): string | undefined {
  const uri = textOf(object, 'account_uri');
  if (uri === undefined || uri === '') return undefined;
  if (uri.length > MOST_ACCOUNT_CHARACTERS || !/^https:\/\/[\x21-\x7e]+$/.test(uri)) {
    const expected = `an https address of at most ${MOST_ACCOUNT_CHARACTERS} characters`;
    throw new Refusal('acme-info-account', 'account_uri', expected, JSON.stringify(uri.slice(0, 60)));
  }
  return uri;
}

function quotedKey(entry: unknown, place: string): QuotedKey {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw new Refusal('acme-info-malformed', place, 'a key with its quote', typeof entry);
  const members = { ...entry } as Members;
  const hex = textOf(members, 'public_key');
  if (hex === undefined || hex === '' || hex.length > 2 * LONGEST_SPKI)
    throw new Refusal(
      'acme-info-key',
      place,
      `a key of at most ${LONGEST_SPKI} bytes`,
      `${hex?.length ?? 'none'}`,
    );
  const spki = fromHex(hex);
  readOnly(spki, TAG.sequence, `${place}.public_key`);
  return {
    spki,
    spkiSha256: toHex(sha256(spki)),
    quote: quoteOf(textOf(members, 'quote'), textOf(members, 'attestation')),
  };
}

/** Gateways write an empty text where their guest agent did not answer. Both forms hold the same quote. */
function quoteOf(reply = '', attestation = ''): QuoteMember {
  if (reply !== '') return orRefusal(() => readQuoteReply(reply));
  return attestation === '' ? 'no-quote' : orRefusal(() => readAttestationReply(attestation));
}

/** What cannot be read is not there: nothing rests on it. */
function activeOf(pem: string): WebCertificate | undefined {
  const leaf = orRefusal(() => readLeafFromPem(new TextEncoder().encode(pem)));
  return leaf instanceof Refusal ? undefined : leaf;
}

type Members = { readonly [k: string]: unknown };

function textOf(object: Members, name: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new Refusal('acme-info-malformed', name, 'a text', typeof value);
  return value;
}

function listOf(object: Members, name: string): readonly unknown[] | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Refusal('acme-info-malformed', name, 'a list', typeof value);
  return value;
}
