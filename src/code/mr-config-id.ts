/**
 * MRCONFIGID, which the host sets before launch and the measured guest compares with what it was given.
 * Source: dstack evidence specification, section 8.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, isZero } from '../encoding/bytes';
import { fromHex, toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';
import type { KeyProvider } from './key-provider';

/** Hex throughout. */
export type MrConfigId =
  | { readonly version: 'not-set' }
  /** Tells the compose hash itself. */
  | { readonly version: 1; readonly composeHash: string }
  /** Tells a digest over compose hash, app id and key provider (2), or over a document (3). */
  | { readonly version: 2 | 3; readonly digest: string };

const REGISTER_BYTES = 48;

/**
 * @param register 48 bytes
 * @throws Refusal `mr-config-id-malformed`
 */
export function readMrConfigId(register: Uint8Array): MrConfigId {
  if (register.length !== REGISTER_BYTES)
    throw new Refusal('mr-config-id-malformed', 'length', `${REGISTER_BYTES} bytes`, `${register.length}`);
  if (isZero(register)) return { version: 'not-set' };
  if (!isZero(register.subarray(33)))
    throw new Refusal('mr-config-id-malformed', 'bytes 33 to 47', 'zero', toHex(register.subarray(33)));
  const value = toHex(register.subarray(1, 33));
  switch (register[0]) {
    case 1:
      return { version: 1, composeHash: value };
    case 2:
      return { version: 2, digest: value };
    case 3:
      return { version: 3, digest: value };
    default:
      throw new Refusal('mr-config-id-malformed', 'version', '0 to 3', `${register[0]}`);
  }
}

/** The register of a quote; as good as not set where its form is none of dstack's. Never throws. */
export function mrConfigIdOf(quote: AuthenticQuote): MrConfigId {
  const register = quote.tee === 'tdx' ? quote.measurements.mrConfigId : undefined;
  if (register === undefined) return { version: 'not-set' };
  try {
    return readMrConfigId(fromHex(register));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { version: 'not-set' };
  }
}

/** What the registers commit to; hex. An identity that was read from system events has these members. */
export interface MrConfigInputs {
  readonly composeHash: string;
  readonly appId: string;
  readonly instanceId: string;
  readonly keyProvider?: KeyProvider;
  readonly gpuPolicyHash?: string;
  readonly initScriptHashes?: readonly string[];
}

/**
 * Does the register commit to these inputs? `not-told` where it is not set or cannot be recomputed: version 2 without a key
 * provider that it knows, version 3 over a document with members that no event tells.
 */
export function mrConfigIdAgrees(
  register: MrConfigId,
  inputs: MrConfigInputs,
): 'same' | 'differs' | 'not-told' {
  switch (register.version) {
    case 'not-set':
      return 'not-told';
    case 1:
      return register.composeHash === inputs.composeHash ? 'same' : 'differs';
    case 2: {
      const digests = digestsV2(inputs);
      if (digests.length === 0) return 'not-told';
      return digests.includes(register.digest) ? 'same' : 'differs';
    }
    case 3: {
      const { digest } = register;
      return documentsV3(inputs).some((text) => digestV3(text) === digest) ? 'same' : 'not-told';
    }
  }
}

/** Key providers by the name in the event: the byte of version 2, the name in the document of version 3. */
const KEY_PROVIDERS = new Map([
  ['none', { byte: 0, name: 'none' }],
  ['local-sgx', { byte: 1, name: 'local' }],
  ['kms', { byte: 2, name: 'kms' }],
  ['tpm', { byte: 3, name: 'tpm' }],
]);

/** Hex; none where the key provider has no byte. Later guests tell the key of a TPM in the event, and leave it out here. */
function digestsV2({ composeHash, appId, keyProvider }: MrConfigInputs): readonly string[] {
  const known = keyProvider && KEY_PROVIDERS.get(keyProvider.name);
  if (keyProvider === undefined || known === undefined) return [];
  const ids = keyProvider.name === 'tpm' ? [keyProvider.id, ''] : [keyProvider.id];
  const head = [fromHex(composeHash), fromHex(appId), Uint8Array.of(known.byte)];
  return ids.map((id) => toHex(keccak_256(concatBytes(...head, fromHex(id)))));
}

/**
 * The documents that inputs may have been written to: canonical JSON (RFC 8785), in which the host may leave out all but compose
 * hash and kind of key provider. A match proves the inputs, since the digest is of the whole text.
 */
function documentsV3(inputs: MrConfigInputs): readonly string[] {
  const known = inputs.keyProvider && KEY_PROVIDERS.get(inputs.keyProvider.name);
  if (known === undefined) return [];
  const optional: readonly (readonly [name: string, value: unknown])[] = [
    ['app_id', inputs.appId],
    ['gpu_policy_hash', inputs.gpuPolicyHash],
    ['init_script_hashes', inputs.initScriptHashes ?? []],
    ['instance_id', inputs.instanceId],
    ['key_provider_id', inputs.keyProvider?.id],
  ];
  const always = [
    ['compose_hash', inputs.composeHash],
    ['key_provider', known.name],
    ['version', 3],
  ] as const;
  return Array.from({ length: 1 << optional.length }, (_, choice) => {
    const chosen = optional.filter(([, value], bit) => value !== undefined && (choice & (1 << bit)) !== 0);
    // All names are lower-case ASCII, so that any sort gives the order of RFC 8785.
    const members = [...always, ...chosen].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(Object.fromEntries(members));
  });
}

const V3_DOMAIN = 'dstack-mr-config-v3:\0';

/** Hex. @param document the text as it stands: it is hashed, not rewritten */
export function digestV3(document: string): string {
  return toHex(sha256(new TextEncoder().encode(V3_DOMAIN + document)));
}
