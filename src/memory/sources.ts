/**
 * The services that a person may choose, as one list: what each is by default, and what may be stored for it. What is stored
 * equals no default, so that a later release may have better ones.
 */
import type { MemoryPort } from '../ports/ports';
import { type AddressPair, addressPair } from './address-pair';
import { DEFAULT_RPC_URLS, type RpcChain, rpcSetting, rpcUrlsFrom } from './chain-settings';
import {
  CERT_SPOTTER_SETTING,
  CRT_SH_SETTING,
  ctUrlFrom,
  ctUrlOf,
  DEFAULT_CERT_SPOTTER_URL,
  DEFAULT_CRT_SH_URL,
  DEFAULT_DOH_URLS,
  DOH_SETTING,
  dohUrlsFrom,
} from './domain-settings';
import { DEFAULT_PCCS_URL, normalisePccsUrl, PCCS_SETTING, pccsUrlFrom } from './pccs-setting';
import { serviceAddress } from './service-address';

/**
 * - `pccs`: Intel's collateral, where Intel does not answer
 * - `doh-a`, `doh-b`: DNS over HTTPS
 * - `crt-sh`, `cert-spotter`: searches of the certificate transparency logs, named after the form of their answers
 * - `base-rpc-a`, `base-rpc-b`: servers of the chain Base (JSON-RPC), where the contracts are that the release knows
 * - `ethereum-rpc-a`, `ethereum-rpc-b`: of Ethereum, where the contract of the person may be
 */
export const SOURCES = [
  'pccs',
  'doh-a',
  'doh-b',
  'crt-sh',
  'cert-spotter',
  'base-rpc-a',
  'base-rpc-b',
  'ethereum-rpc-a',
  'ethereum-rpc-b',
] as const;

/** EIP-155. */
export const BASE = 8453;
export const ETHEREUM = 1;

/** Whose chain a server is of. */
const RPC_OF = {
  'base-rpc-a': BASE,
  'base-rpc-b': BASE,
  'ethereum-rpc-a': ETHEREUM,
  'ethereum-rpc-b': ETHEREUM,
} as const;
export type RpcSource = keyof typeof RPC_OF;

/** EIP-155. */
export const chainOfSource = (source: RpcSource): RpcChain => RPC_OF[source];

export type Source = (typeof SOURCES)[number];

/** An address each; the two searches of the logs may be `off` instead. */
export type Sources = { readonly [S in Source]: string };

export const DEFAULT_SOURCES: Sources = {
  pccs: DEFAULT_PCCS_URL,
  'doh-a': DEFAULT_DOH_URLS[0],
  'doh-b': DEFAULT_DOH_URLS[1],
  'crt-sh': DEFAULT_CRT_SH_URL,
  'cert-spotter': DEFAULT_CERT_SPOTTER_URL,
  'base-rpc-a': DEFAULT_RPC_URLS[BASE][0],
  'base-rpc-b': DEFAULT_RPC_URLS[BASE][1],
  'ethereum-rpc-a': DEFAULT_RPC_URLS[ETHEREUM][0],
  'ethereum-rpc-b': DEFAULT_RPC_URLS[ETHEREUM][1],
};

/** Those whom a visit may ask, whatever the person added; servers of Ethereum are asked for a contract of their own alone (`own-kms.ts`). */
export function askedOnVisits({
  'ethereum-rpc-a': _,
  'ethereum-rpc-b': __,
  ...others
}: Sources): readonly string[] {
  return Object.values(others);
}

/** Why an address is not stored. `same-host`: the other of the two has it already. */
export type SourceRefusal = 'not-an-address' | 'same-host';

/** What is asked now. */
export async function readSources(memory: MemoryPort): Promise<Sources> {
  const [pccs, doh, crtSh, certSpotter, base, ethereum] = await Promise.all(
    [
      PCCS_SETTING,
      DOH_SETTING,
      CRT_SH_SETTING,
      CERT_SPOTTER_SETTING,
      rpcSetting(BASE),
      rpcSetting(ETHEREUM),
    ].map((key) => memory.read(key)),
  );
  const [first, second] = rpcUrlsFrom(base, BASE);
  const [third, fourth] = rpcUrlsFrom(ethereum, ETHEREUM);
  const [one, two] = dohUrlsFrom(doh);
  return {
    pccs: pccsUrlFrom(pccs),
    'doh-a': one,
    'doh-b': two,
    'crt-sh': ctUrlFrom(crtSh, DEFAULT_CRT_SH_URL),
    'cert-spotter': ctUrlFrom(certSpotter, DEFAULT_CERT_SPOTTER_URL),
    'base-rpc-a': first,
    'base-rpc-b': second,
    'ethereum-rpc-a': third,
    'ethereum-rpc-b': fourth,
  };
}

/**
 * What a person typed for a source, as it would be stored.
 * @returns `undefined` for what is no https address of host and path; `off` passes for the searches of the logs alone
 */
export function sourceUrl(source: Source, typed: string): string | undefined {
  switch (source) {
    case 'pccs':
      return normalisePccsUrl(typed);
    case 'doh-a':
    case 'doh-b':
    case 'base-rpc-a':
    case 'base-rpc-b':
    case 'ethereum-rpc-a':
    case 'ethereum-rpc-b':
      return serviceAddress(typed);
    case 'crt-sh':
    case 'cert-spotter':
      return ctUrlOf(typed);
  }
}

/** Stores what a person typed, or says why not; then everything stays as it was. */
export async function writeSource(
  memory: MemoryPort,
  source: Source,
  typed: string,
): Promise<'stored' | SourceRefusal> {
  const url = sourceUrl(source, typed);
  if (url === undefined) return 'not-an-address';
  const keep = (key: string, isDefault: boolean, value: string | readonly string[]) =>
    memory.write(key, isDefault ? null : value);
  switch (source) {
    case 'pccs':
      await keep(PCCS_SETTING, url === DEFAULT_PCCS_URL, url);
      return 'stored';
    case 'crt-sh':
      await keep(CRT_SH_SETTING, url === DEFAULT_CRT_SH_URL, url);
      return 'stored';
    case 'cert-spotter':
      await keep(CERT_SPOTTER_SETTING, url === DEFAULT_CERT_SPOTTER_URL, url);
      return 'stored';
    case 'doh-a':
    case 'doh-b':
      return storePair(
        DOH_SETTING,
        DEFAULT_DOH_URLS,
        dohUrlsFrom(await memory.read(DOH_SETTING)),
        source === 'doh-a',
      );
    case 'base-rpc-a':
    case 'base-rpc-b':
    case 'ethereum-rpc-a':
    case 'ethereum-rpc-b': {
      const chain = chainOfSource(source);
      const now = rpcUrlsFrom(await memory.read(rpcSetting(chain)), chain);
      return storePair(rpcSetting(chain), DEFAULT_RPC_URLS[chain], now, source.endsWith('-a'));
    }
  }

  async function storePair(
    key: string,
    defaults: AddressPair,
    [one, two]: AddressPair,
    isFirst: boolean,
  ): Promise<'stored' | 'same-host'> {
    const pair = addressPair(isFirst ? [url, two] : [one, url]);
    if (pair === undefined) return 'same-host';
    await keep(
      key,
      pair.every((u, i) => u === defaults[i]),
      pair,
    );
    return 'stored';
  }
}
