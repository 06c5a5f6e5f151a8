/**
 * Whether GitHub and registries may be asked where images were built. They learn which image somebody asks about, and so, roughly, which
 * site they are on: nobody is asked unless the person chose it, for one host or for all.
 */
import type { JsonValue } from '../../appraisal';
import type { MemoryPort } from '../../ports/ports';

/** `every-site`; anything else, and nothing, is off. */
export const PROVENANCE_SETTING = 'setting:provenance';
/** List of lower-case host names without ports. */
export const PROVENANCE_HOSTS_SETTING = 'setting:provenanceHosts';

export interface ProvenanceSetting {
  readonly everySite: boolean;
  readonly hosts: readonly string[];
}

const MOST_HOSTS = 1000;

/** What was chosen; anything that is no choice is off. */
export async function readProvenanceSetting(memory: Pick<MemoryPort, 'read'>): Promise<ProvenanceSetting> {
  const [every, hosts] = await Promise.all([
    memory.read(PROVENANCE_SETTING),
    memory.read(PROVENANCE_HOSTS_SETTING),
  ]);
  return { everySite: every === 'every-site', hosts: hostsFrom(hosts) };
}

function hostsFrom(stored: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(stored) || stored.length > MOST_HOSTS) return [];
  const hosts = (stored as readonly JsonValue[]).filter((host) => typeof host === 'string');
  return hosts.length === stored.length ? hosts : [];
}

export const writeProvenanceForAll = (memory: MemoryPort, on: boolean): Promise<void> =>
  memory.write(PROVENANCE_SETTING, on ? 'every-site' : null);

/** Adds a host, or takes it out; beyond the cap the host that was added first goes. */
export async function writeProvenanceForHost(memory: MemoryPort, host: string, on: boolean): Promise<void> {
  const { hosts } = await readProvenanceSetting(memory);
  const others = hosts.filter((h) => h !== host);
  const now = on ? [...others, host].slice(-MOST_HOSTS) : others;
  await memory.write(PROVENANCE_HOSTS_SETTING, now.length === 0 ? null : now);
}

/** @param host visited host name, lower case, without port */
export const mayAskProvenance = ({ everySite, hosts }: ProvenanceSetting, host: string): boolean =>
  everySite || hosts.includes(host);
