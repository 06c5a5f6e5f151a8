/**
 * Asks two resolvers, independently of each other, who may get certificates for a host. Judges nothing.
 *
 * A resolver is asked for all names at once, not name by name until one has records: what lies above is mostly needed for the
 * wildcard anyway, and a visit waits for one answer instead of four.
 */
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { askResolver, type Resolver } from '../dns/ask-resolver';
import { isAddress, nameOf, parentOf, upwards } from '../dns/dns-name';
import type { Asked, CaaFindings, CertificateName, RelevantSet, ResolverFindings } from './caa-findings';
import { honoursAccounts } from './issuers';
import { permissionsOf } from './permission';
import { PERSIST_METHOD, persistName } from './persist-record';
import { relevantSet } from './relevant-set';

export interface CaaSettings {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  /** Addresses (https) where RFC 8484 is spoken. */
  readonly dohUrls: readonly [string, string];
}

/**
 * Never rejects.
 * @param host the visited host name, without port
 */
export async function lookUpCaa(
  host: string,
  ports: Pick<Ports, 'fetch' | 'memory'>,
  { at, dohUrls }: CaaSettings,
): Promise<CaaFindings> {
  const nobody = (notAsked: string): CaaFindings => ({ host, at, forms: [], resolvers: [], notAsked });
  const name = isAddress(host) ? undefined : nameOf(host);
  if (name === undefined) return nobody('not a host name');
  const names = upwards(name);
  if (names.length > LIMITS.dnsLabels) return nobody(`a host name of more than ${LIMITS.dnsLabels} labels`);
  const forms = certificateNames(name);
  const resolvers = await Promise.all(dohUrls.map((url) => askAll({ url, at, ports }, names, forms)));
  return { host: name, at, forms, resolvers };
}

/** A wildcard stands for one label, and nobody issues one for a whole top-level domain. */
function certificateNames(name: string): readonly CertificateName[] {
  const parent = parentOf(name);
  const exact = { form: 'exact', name } as const;
  return parent.includes('.') ? [exact, { form: 'wildcard', name: parent }] : [exact];
}

async function askAll(
  resolver: Resolver,
  names: readonly string[],
  forms: readonly CertificateName[],
): Promise<ResolverFindings> {
  const asked = await Promise.all(names.map((name) => askCaa(resolver, name)));
  const sets = forms.map((form) => relevantSet(form, asked));
  // An ancestor's record with `policy=wildcard` is good for all names below it.
  const validated = sets.some(permitsPersist) ? names.filter((name) => name.includes('.')) : [];
  const persist = await Promise.all(validated.map((name) => askPersist(resolver, name)));
  return { resolver: new URL(resolver.url).host, asked, sets, persist };
}

const askCaa = async (resolver: Resolver, name: string): Promise<Asked> => ({
  name,
  answer: await askResolver(resolver, name, 'CAA'),
});

const askPersist = async (resolver: Resolver, name: string): Promise<Asked> => ({
  name,
  answer: await askResolver(resolver, persistName(name), 'TXT'),
});

function permitsPersist(set: RelevantSet): boolean {
  if (set.kind !== 'found') return false;
  const who = permissionsOf(set.records, set.form);
  return (
    who.kind === 'listed' &&
    who.permissions.some(
      (p) =>
        p.kind !== 'nobody' &&
        honoursAccounts(p.issuer) &&
        (p.methods === 'any' || p.methods.includes(PERSIST_METHOD)),
    )
  );
}
