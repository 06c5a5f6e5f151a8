/** dstack-ingress: a known build, and alone with its certificate. Specification section 7, point 3, and section 2.4. */
import type { Remark } from '../finding';
import { readImageReference } from '../image-reference';
import { knownIngress } from '../known-ingress';
import { type Mount, mountsOf, overlaps, sameVolume } from '../mounts';
import { type ComposeRule, isIngress, type PolicyInput, textOf } from '../policy-input';
import type { Service } from '../project';

export const ingress: ComposeRule = function* (input) {
  for (const service of input.project.services) {
    if (!isIngress(service)) continue;
    yield* build(service);
    for (const other of input.project.services)
      if (other !== service) {
        yield* sharedVolumes(service, other, input);
        yield* sharedNetwork(service, other);
      }
  }
};

function* build({ name, attributes, at }: Service): Iterable<Remark> {
  const image = attributes.get('image')?.value;
  const reference = readImageReference(textOf(image) ?? '');
  const known = knownIngress(reference?.digest);
  yield {
    rule: known === undefined ? 'ingress-unknown' : 'ingress-known',
    service: name,
    at: image?.at ?? at,
    expected: 'the digest of a known release of dstack-ingress',
    got: known === undefined ? (reference?.digest ?? 'no digest') : `dstack-ingress ${known.release}`,
  };
}

/** Everything that the ingress keeps, apart from sockets and from the evidence it publishes, is taken for keys and certificates. */
function* sharedVolumes(service: Service, other: Service, { project }: PolicyInput): Iterable<Remark> {
  const kept = mountsOf(service, project).filter(
    ({ kind, source }) => kind === 'volume' || (kind === 'path' && !source.endsWith('.sock')),
  );
  for (const mount of mountsOf(other, project)) {
    const shared = kept.filter((own) => sameSource(own, mount));
    if (shared.length === 0) continue;
    const onlyEvidence = shared.every(({ target }) => /^\/evidences\/?$/.test(target));
    yield {
      rule: onlyEvidence ? 'evidence-volume-shared' : 'certificate-volume-shared',
      service: other.name,
      at: mount.at,
      expected: `volumes that ${service.name} does not use`,
      got: mount.written,
    };
  }
}

const sameSource = (one: Mount, other: Mount): boolean =>
  one.kind === other.kind &&
  (one.kind === 'path' ? overlaps(one.source, other.source) : sameVolume(one.source, other.source));

/** In the same network namespace the other one sees the traffic behind TLS, and may take the port. */
function* sharedNetwork(service: Service, other: Service): Iterable<Remark> {
  for (const [one, joined] of [
    [other, service],
    [service, other],
  ] as const) {
    const mode = one.attributes.get('network_mode');
    const text = textOf(mode?.value) ?? '';
    const container = textOf(joined.attributes.get('container_name')?.value);
    if (mode !== undefined && (text === `service:${joined.name}` || text === `container:${container ?? ''}`))
      yield {
        rule: 'ingress-network-shared',
        service: other.name,
        at: mode.at,
        expected: `a network of its own for ${service.name}`,
        got: `network_mode: ${text}`,
      };
  }
}
