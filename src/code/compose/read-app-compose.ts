/** The measured text into typed fields. Source: dstack evidence specification, section 7. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../encoding/hex';
import { parseJsonText } from '../../encoding/json';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { AppCompose } from './app-compose';
import { fieldPositions } from './field-positions';

type Fields = { readonly [name: string]: unknown };

/**
 * Reads an app-compose text. Nothing is normalised before hashing: a byte order mark, CRLF or a final newline make another hash.
 * @param text the content of app-compose.json, or of `tcb_info.app_compose` after one decoding
 * @throws Refusal `app-compose-too-large`, `app-compose-not-text` (half a surrogate pair has no UTF-8),
 *   `app-compose-not-an-object`, `app-compose-field` (a field of the wrong type), `app-compose-duplicate-field`,
 *   and those of `parseJsonText`
 */
export function readAppCompose(text: string): AppCompose {
  const bytes = utf8(text);
  const value = parseJsonText(text, LIMITS.jsonDepth);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('app-compose-not-an-object', 'file', 'an object', typeof value);
  const positions = fieldPositions(text);
  const read = new FieldReader(value as Fields);
  return {
    text,
    hash: toHex(sha256(bytes)),
    ...optional('manifestVersion', read.textOrNumber('manifest_version')),
    ...optional('name', read.text('name')),
    ...optional('runner', read.text('runner')),
    ...optional('dockerComposeFile', read.text('docker_compose_file')),
    ...optional('preLaunchScript', read.text('pre_launch_script') || undefined),
    initScripts: read.textOrTexts('init_script').filter((script) => script !== ''),
    features: read.texts('features') ?? [],
    kmsEnabled: read.flag('kms_enabled') ?? false,
    gatewayEnabled: (read.flag('gateway_enabled') ?? false) || (read.flag('tproxy_enabled') ?? false),
    localKeyProviderEnabled: read.flag('local_key_provider_enabled') ?? false,
    ...optional('keyProvider', read.text('key_provider')),
    ...optional('keyProviderId', read.text('key_provider_id')),
    ...optional('allowedEnvs', read.texts('allowed_envs')),
    noInstanceId: read.flag('no_instance_id') ?? false,
    secureTime: read.flag('secure_time') ?? false,
    publicLogs: read.flag('public_logs') ?? false,
    publicSysinfo: read.flag('public_sysinfo') ?? false,
    publicTcbinfo: read.flag('public_tcbinfo') ?? true,
    ...optional('storageFs', read.text('storage_fs')),
    ...optional('swapSize', read.textOrNumber('swap_size')),
    ...optional('eventLogVersion', read.number('event_log_version')),
    ...optional('defaultGatewayDomain', read.text('default_gateway_domain')),
    uninterpreted: UNINTERPRETED.filter((name) => read.has(name)),
    extraFields: read.unread(UNINTERPRETED),
    positions,
  };
}

const UNINTERPRETED = ['port_policy', 'requirements', 'verity_volumes'] as const;

function utf8(text: string): Uint8Array {
  if (text.length > LIMITS.appComposeBytes) throw tooLarge(text.length);
  if (LONE_SURROGATE.test(text))
    throw new Refusal('app-compose-not-text', 'file', 'Unicode text', 'half a surrogate pair');
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > LIMITS.appComposeBytes) throw tooLarge(bytes.length);
  return bytes;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const tooLarge = (length: number): Refusal =>
  new Refusal('app-compose-too-large', 'file', `at most ${LIMITS.appComposeBytes} bytes`, `${length}`);

const optional = <K extends keyof AppCompose>(key: K, value: AppCompose[K] | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: AppCompose[P] };

/** Strict about types; `null` and absent are the same, as in dstack. */
class FieldReader {
  private readonly asked = new Set<string>();
  constructor(private readonly fields: Fields) {}

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined || typeof value === 'string' ? value : refuse(name, 'text', value);
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    return value === undefined || typeof value === 'boolean' ? value : refuse(name, 'true or false', value);
  }

  number(name: string): number | undefined {
    const value = this.value(name);
    return value === undefined || typeof value === 'number' ? value : refuse(name, 'a number', value);
  }

  textOrNumber(name: string): string | undefined {
    const value = this.value(name);
    if (typeof value === 'number') return `${value}`;
    return value === undefined || typeof value === 'string' ? value : refuse(name, 'text or a number', value);
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return refuse(name, 'a list of texts', value);
    return value.map((item: unknown) => (typeof item === 'string' ? item : refuse(name, 'texts', item)));
  }

  textOrTexts(name: string): readonly string[] {
    const value = this.value(name);
    return typeof value === 'string' ? [value] : (this.texts(name) ?? []);
  }

  /** Names that nobody asked for. */
  unread(known: readonly string[]): readonly string[] {
    return Object.keys(this.fields).filter((name) => !this.asked.has(name) && !known.includes(name));
  }

  private value(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.fields, name) ? (this.fields[name] ?? undefined) : undefined;
  }
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new Refusal(
    'app-compose-field',
    name,
    expected,
    value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value,
  );
}
