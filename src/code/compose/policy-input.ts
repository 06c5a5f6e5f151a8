import type { AppCompose, Position } from './app-compose';
import type { Remark } from './finding';
import { readImageReference } from './image-reference';
import { knownIngress } from './known-ingress';
import type { Project, Service } from './project';
import type { YamlNode } from './yaml-tree';

/** What every rule looks at. */
export interface PolicyInput {
  readonly app: AppCompose;
  readonly project: Project;
}

/** One concern of the policy: what it has to say, in the order of the text. Lazy, so that the caller can stop listening. */
export type ComposeRule = (input: PolicyInput) => Iterable<Remark>;

/** `deployer`: listed in `allowed_envs`, so encrypted, unmeasured and chosen by whoever deploys. `unknown`: from elsewhere. */
export const originOf = (name: string, app: AppCompose): 'deployer' | 'unknown' =>
  app.allowedEnvs?.includes(name) === true ? 'deployer' : 'unknown';

/** The text of a scalar attribute, without guessing types. */
export const textOf = (node: YamlNode | undefined): string | undefined =>
  node?.kind === 'scalar' ? node.text : undefined;

/** True unless the attribute is absent or says no; a list, a map or a variable may mean anything, and counts as yes. */
export const isOn = (node: YamlNode | undefined): boolean =>
  node !== undefined && !(node.kind === 'scalar' && NO.has(node.text.toLowerCase()));

const NO = new Set(['', '~', 'null', 'false', 'no', 'off', 'n', 'f', '0']);

/** By digest, or by the name of its image, whatever its registry. */
export function isIngress(service: Service): boolean {
  const reference = readImageReference(textOf(service.attributes.get('image')?.value) ?? '');
  return (
    reference !== undefined &&
    (knownIngress(reference.digest) !== undefined || /(?:^|\/)dstack-ingress$/.test(reference.repository))
  );
}

/** Every scalar below a node, with its place; iterative, so that nothing depends on the stack. */
export function* scalarsOf(node: YamlNode): Iterable<{ readonly text: string; readonly at: Position }> {
  const waiting: YamlNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === 'scalar') yield next;
    else {
      const inner = next.kind === 'list' ? next.items : [...next.entries.values()].map(({ value }) => value);
      for (const child of inner.toReversed()) waiting.push(child);
    }
  }
}
