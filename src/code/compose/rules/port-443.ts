/** Who holds the port at which people arrive. Specification section 7, point 3. */
import type { Remark } from '../finding';
import { type ComposeRule, isIngress, type PolicyInput, textOf } from '../policy-input';
import type { Service } from '../project';
import { type PortUse, publishedUses } from '../published-ports';

const PORT = 443;

export type Holder =
  | { readonly kind: 'service'; readonly service: string; readonly isIngress: boolean }
  | { readonly kind: 'several'; readonly services: readonly string[] }
  | { readonly kind: 'unclear'; readonly services: readonly string[] }
  | { readonly kind: 'nobody' };

interface Claim extends Pick<PortUse, 'at' | 'written'> {
  readonly service: Service;
  readonly sure: boolean;
}

/** Who publishes port 443 of the machine, as far as the text says. */
export function holderOf443(input: PolicyInput): Holder {
  const claims = claimsOf(input);
  const sure = named(claims.filter((claim) => claim.sure));
  if (sure.length > 1) return { kind: 'several', services: sure };
  const unclear = named(claims.filter((claim) => !claim.sure)).filter((name) => !sure.includes(name));
  if (unclear.length > 0) return { kind: 'unclear', services: [...sure, ...unclear] };
  const [claim] = claims;
  if (claim === undefined) return { kind: 'nobody' };
  return { kind: 'service', service: claim.service.name, isIngress: isIngress(claim.service) };
}

export const port443: ComposeRule = function* (input) {
  const claims = claimsOf(input);
  const holder = holderOf443(input);
  if (holder.kind === 'nobody') {
    const services = input.project.top.get('services');
    if (services !== undefined)
      yield {
        rule: 'port-443-nobody',
        at: services.at,
        expected: 'one service that ends TLS at port 443',
        got: 'none: TLS ends elsewhere, at the gateway for example',
      };
    return;
  }
  for (const claim of claims) {
    const rule = ruleFor(holder, claim);
    if (rule !== undefined)
      yield {
        rule,
        service: claim.service.name,
        at: claim.at,
        expected: 'dstack-ingress alone at port 443',
        got: claim.written,
      };
  }
};

function ruleFor(holder: Holder, claim: Claim): Remark['rule'] | undefined {
  if (holder.kind === 'several') return claim.sure ? 'port-443-several' : 'port-443-unclear';
  if (holder.kind === 'unclear') return claim.sure ? undefined : 'port-443-unclear';
  if (holder.kind === 'service') return holder.isIngress ? 'port-443-ingress' : 'port-443-app';
  return undefined;
}

function claimsOf({ project }: PolicyInput): readonly Claim[] {
  return project.services.flatMap((service) => {
    const mode = service.attributes.get('network_mode');
    const network = textOf(mode?.value) ?? (mode === undefined ? '' : '$');
    const onHost: readonly Claim[] =
      mode !== undefined && (network === 'host' || network.includes('$'))
        ? [{ service, sure: false, at: mode.at, written: `network_mode: ${network}` }]
        : [];
    const ports = publishedUses(service, PORT).flatMap(({ publishes, at, written }): readonly Claim[] =>
      publishes === 'no' ? [] : [{ service, sure: publishes === 'yes', at, written }],
    );
    return [...onHost, ...ports];
  });
}

const named = (claims: readonly Claim[]): readonly string[] => [
  ...new Set(claims.map(({ service }) => service.name)),
];
