/** Where a guest got its keys from: the payload of the `key-provider` event (dstack evidence specification, section 6). */
import { fromHex, toHex } from '../encoding/hex';
import { parseJson } from '../encoding/json';
import { Refusal } from '../refusal';

export interface KeyProvider {
  /** `kms`, `local-sgx`, `none`, `tpm`, or what a later release says. */
  readonly name: string;
  /** Hex: the SPKI of the root CA of a KMS, the MRENCLAVE of local-sgx; empty where there is none. */
  readonly id: string;
}

const MOST_BYTES = 4096;

/**
 * @param payload UTF-8 JSON `{"name": …, "id": hex}`
 * @throws Refusal `key-provider-malformed`, `json-*`, `hex-malformed`
 */
export function readKeyProvider(payload: Uint8Array): KeyProvider {
  if (payload.length > MOST_BYTES)
    throw new Refusal(
      'key-provider-malformed',
      'key-provider',
      `at most ${MOST_BYTES} bytes`,
      `${payload.length}`,
    );
  const value = parseJson(payload, 4);
  if (typeof value !== 'object' || value === null || !('name' in value) || !('id' in value))
    throw new Refusal('key-provider-malformed', 'key-provider', 'an object with name and id', typeof value);
  const { name, id } = value;
  if (typeof name !== 'string' || !/^[a-z0-9-]{1,32}$/.test(name) || typeof id !== 'string')
    throw new Refusal(
      'key-provider-malformed',
      'key-provider',
      'a name and an id',
      `${JSON.stringify(name)}`,
    );
  return { name, id: toHex(fromHex(id)) };
}
