/**
 * Whether GitHub may be asked where an image was built. It learns which image somebody asks about, and so, roughly, which site they are
 * on: nobody is asked unless the person chose it, for one host or for all.
 */
import type { JsonValue } from '../../appraisal';

export const PROVENANCE_SETTING = 'setting:provenance';

export type ProvenanceSetting =
  | { readonly kind: 'off' }
  | { readonly kind: 'every-site' }
  /** Lower-case host names without ports. */
  | { readonly kind: 'these-hosts'; readonly hosts: readonly string[] };

const MOST_HOSTS = 1000;
const OFF: ProvenanceSetting = { kind: 'off' };

/** The stored choice; anything that is none is `off`. */
export function provenanceSettingFrom(stored: JsonValue | undefined): ProvenanceSetting {
  if (stored === 'every-site') return { kind: 'every-site' };
  if (!Array.isArray(stored) || stored.length === 0 || stored.length > MOST_HOSTS) return OFF;
  const hosts = (stored as readonly JsonValue[]).filter((host) => typeof host === 'string');
  return hosts.length === stored.length ? { kind: 'these-hosts', hosts } : OFF;
}

/** What is stored for a choice. */
export function storedProvenanceSetting(setting: ProvenanceSetting): JsonValue {
  return setting.kind === 'these-hosts' ? setting.hosts : setting.kind;
}

/** @param host visited host name, lower case, without port */
export function mayAskProvenance(setting: ProvenanceSetting, host: string): boolean {
  switch (setting.kind) {
    case 'off':
      return false;
    case 'every-site':
      return true;
    case 'these-hosts':
      return setting.hosts.includes(host);
  }
}
