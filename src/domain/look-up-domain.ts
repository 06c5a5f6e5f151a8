/** Everything that DNS and the certificate logs say about a host: facts only, `judge-domain.ts` says what they mean. */
import type { Ports } from '../ports/ports';
import type { CaaFindings } from './caa/caa-findings';
import { type CaaSettings, lookUpCaa } from './caa/look-up-caa';
import { type CtSettings, type LoggedFindings, lookUpLogged } from './ct/look-up-logged';

export type DomainSettings = CaaSettings & CtSettings;

export interface DomainFindings {
  readonly caa: CaaFindings;
  readonly logged: LoggedFindings;
}

/**
 * Never rejects. Both are asked side by side.
 * @param host visited host name, lower case, without port; `isDomainName` holds for it
 */
export async function lookUpDomain(
  host: string,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  settings: DomainSettings,
): Promise<DomainFindings> {
  const [caa, logged] = await Promise.all([
    lookUpCaa(host, ports, settings),
    lookUpLogged(host, ports, settings),
  ]);
  return { caa, logged };
}

/** Names have a last label with a letter in it, and more than one label; addresses have no domain that could be locked. */
export const isDomainName = (host: string): boolean => /\.[a-z0-9-]*[a-z][a-z0-9-]*$/.test(host);
