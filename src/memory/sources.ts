/**
 * The services that a person may choose, as one list: what each is by default, and what may be stored for it. What is stored
 * equals no default, so that a later release may have better ones.
 */
import type { MemoryPort } from '../ports/ports';
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
  dohUrlsOf,
} from './domain-settings';
import { DEFAULT_PCCS_URL, normalisePccsUrl, PCCS_SETTING, pccsUrlFrom } from './pccs-setting';
import { serviceAddress } from './service-address';

/**
 * - `pccs`: Intel's collateral, where Intel does not answer
 * - `doh-a`, `doh-b`: DNS over HTTPS
 * - `crt-sh`, `cert-spotter`: searches of the certificate transparency logs, named after the form of their answers
 */
export const SOURCES = ['pccs', 'doh-a', 'doh-b', 'crt-sh', 'cert-spotter'] as const;
export type Source = (typeof SOURCES)[number];

/** An address each; the two searches of the logs may be `off` instead. */
export type Sources = { readonly [S in Source]: string };

export const DEFAULT_SOURCES: Sources = {
  pccs: DEFAULT_PCCS_URL,
  'doh-a': DEFAULT_DOH_URLS[0],
  'doh-b': DEFAULT_DOH_URLS[1],
  'crt-sh': DEFAULT_CRT_SH_URL,
  'cert-spotter': DEFAULT_CERT_SPOTTER_URL,
};

/** Why an address is not stored. `same-host`: the other resolver has it already. */
export type SourceRefusal = 'not-an-address' | 'same-host';

/** What is asked now. */
export async function readSources(memory: MemoryPort): Promise<Sources> {
  const [pccs, doh, crtSh, certSpotter] = await Promise.all(
    [PCCS_SETTING, DOH_SETTING, CRT_SH_SETTING, CERT_SPOTTER_SETTING].map((key) => memory.read(key)),
  );
  const [one, two] = dohUrlsFrom(doh);
  return {
    pccs: pccsUrlFrom(pccs),
    'doh-a': one,
    'doh-b': two,
    'crt-sh': ctUrlFrom(crtSh, DEFAULT_CRT_SH_URL),
    'cert-spotter': ctUrlFrom(certSpotter, DEFAULT_CERT_SPOTTER_URL),
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
    case 'doh-b': {
      const [one, two] = dohUrlsFrom(await memory.read(DOH_SETTING));
      const pair = dohUrlsOf(source === 'doh-a' ? [url, two] : [one, url]);
      if (pair === undefined) return 'same-host';
      await keep(
        DOH_SETTING,
        pair.every((u, i) => u === DEFAULT_DOH_URLS[i]),
        pair,
      );
      return 'stored';
    }
  }
}
