/** Who is asked about the domain: two resolvers (DNS over HTTPS), and two searches of the certificate transparency logs. */
import type { JsonValue } from '../appraisal';
import { type AddressPair, addressPair } from './address-pair';
import { serviceBase } from './service-address';

export const DOH_SETTING = 'setting:dohUrls';
export const CRT_SH_SETTING = 'setting:crtShUrl';
export const CERT_SPOTTER_SETTING = 'setting:certSpotterUrl';

/** Two addresses on two hosts: what one resolver says counts for little when nobody could contradict it. */
export type DohUrls = AddressPair;

/** `off`: this source is never asked. No address is spelt like it. */
export type CtUrl = string;
export const OFF = 'off';

/** Two operators, both validating DNSSEC, both answering RFC 8484 wire format across origins. */
export const DEFAULT_DOH_URLS: DohUrls = [
  'https://cloudflare-dns.com/dns-query',
  'https://dns.google/dns-query',
];
/** Two operators that read the logs independently of each other. */
export const DEFAULT_CRT_SH_URL = 'https://crt.sh';
export const DEFAULT_CERT_SPOTTER_URL = 'https://api.certspotter.com';

/** The stored pair where it is a usable one, else the default: never one of each, which nobody chose. */
export function dohUrlsFrom(stored: JsonValue | undefined): DohUrls {
  return (Array.isArray(stored) ? dohUrlsOf(stored) : undefined) ?? DEFAULT_DOH_URLS;
}

/** The stored choice where it is a usable one (an address without a slash at its end, or `off`), else `fallback`. */
export function ctUrlFrom(stored: JsonValue | undefined, fallback: string): CtUrl {
  return typeof stored === 'string' ? (ctUrlOf(stored) ?? fallback) : fallback;
}

/** Exactly two addresses of resolvers on different hosts; `undefined` for anything else. */
export const dohUrlsOf = (values: readonly unknown[]): DohUrls | undefined => addressPair(values);

/** The address of a search without a slash at its end, or `off`; `undefined` for anything else. */
export const ctUrlOf = (text: string): CtUrl | undefined => (text === OFF ? OFF : serviceBase(text));
