/** Everything that DNS and the certificate logs say about a host: facts only, `judge-domain.ts` says what they mean. */
import type { MemoryPort, Ports } from '../ports/ports';
import type { CaaFindings } from './caa/caa-findings';
import { type CaaSettings, lookUpCaa } from './caa/look-up-caa';
import { type CtSettings, type LoggedFindings, lookUpLogged } from './ct/look-up-logged';

export interface DomainSettings extends CaaSettings, CtSettings {
  /** Ask again, also where what is remembered would still do: a person wants to know now. */
  readonly refresh?: boolean;
}

export interface DomainFindings {
  readonly caa: CaaFindings;
  readonly logged: LoggedFindings;
}

/** Under way: DNS answers at once, readers of the logs may take seconds. Neither rejects. */
export interface DomainLookUp {
  readonly caa: Promise<CaaFindings>;
  readonly logged: Promise<LoggedFindings>;
}

/**
 * Begins to ask both, side by side.
 * @param host visited host name, lower case, without port; `isDomainName` holds for it
 */
export function beginLookUp(
  host: string,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: DomainSettings,
): DomainLookUp {
  const asking = settings.refresh === true ? { fetch: ports.fetch, memory: forgetting(ports.memory) } : ports;
  return { caa: lookUpCaa(host, asking, settings), logged: lookUpLogged(host, asking, settings) };
}

/** Asks both, and waits for both. Never rejects. @param host as in `beginLookUp` */
export async function lookUpDomain(
  host: string,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: DomainSettings,
): Promise<DomainFindings> {
  const { caa, logged } = beginLookUp(host, ports, settings);
  return { caa: await caa, logged: await logged };
}

/** Answers are forgotten, limits are not: who was asked too often is left alone all the same. */
const forgetting = (memory: MemoryPort): MemoryPort => ({
  read: async (key) => (key.endsWith(' limit') ? memory.read(key) : undefined),
  write: (key, value) => memory.write(key, value),
});

/** Names have a last label with a letter in it, and more than one label; addresses have no domain that could be locked. */
export const isDomainName = (host: string): boolean => /\.[a-z0-9-]*[a-z][a-z0-9-]*$/.test(host);
