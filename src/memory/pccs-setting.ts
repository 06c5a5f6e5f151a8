/** Where collateral comes from when Intel does not answer: a provisioning certificate caching service, chosen by the person. */
import type { JsonValue } from '../appraisal';
import { serviceBase } from './service-address';

export const PCCS_SETTING = 'setting:pccsUrl';

/** Public, and answers across origins; it is trusted with nothing, since Intel signs all that it hands out. */
export const DEFAULT_PCCS_URL = 'https://pccs.phala.network';

/** The stored choice where it is a usable one, else the default. */
export function pccsUrlFrom(stored: JsonValue | undefined): string {
  return typeof stored === 'string' ? (normalisePccsUrl(stored) ?? DEFAULT_PCCS_URL) : DEFAULT_PCCS_URL;
}

/** An https URL without credentials, query or fragment, without a slash at its end; `undefined` for anything else. */
export const normalisePccsUrl = serviceBase;
