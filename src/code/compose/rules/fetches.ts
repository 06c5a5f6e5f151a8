/** Commands and inline builds that fetch code when they start. Specification section 7, point 1. */
import type { Position } from '../app-compose';
import { fetchesIn } from '../fetched-code';
import type { Remark } from '../finding';
import { type ComposeRule, scalarsOf, textOf } from '../policy-input';
import { isNothing, type YamlNode } from '../yaml-tree';

const COMMANDS = ['command', 'entrypoint', 'post_start', 'pre_stop'];

export const fetches: ComposeRule = function* ({ project }) {
  for (const { name, attributes } of project.services) {
    for (const attribute of COMMANDS) {
      const entry = attributes.get(attribute);
      if (entry !== undefined && !isNothing(entry.value))
        yield* remarks(oneText(entry.value), entry.value.at, name, attribute);
    }
    const build = attributes.get('build')?.value;
    const inline = build?.kind === 'map' ? build.entries.get('dockerfile_inline') : undefined;
    const text = textOf(inline?.value);
    if (inline !== undefined && text !== undefined)
      yield* remarks(text, inline.at, name, 'dockerfile_inline');
  }
  const configs = project.top.get('configs')?.value;
  if (configs?.kind !== 'map') return;
  for (const { value } of configs.entries.values()) {
    const content = value.kind === 'map' ? value.entries.get('content') : undefined;
    const text = textOf(content?.value);
    if (content !== undefined && text?.startsWith('#!') === true)
      yield* remarks(text, content.at, undefined, 'a script in configs');
  }
};

/** Of one place, the worst: a block of text has no lines of its own here. */
function* remarks(text: string, at: Position, service: string | undefined, where: string): Iterable<Remark> {
  const all = fetchesIn(text);
  const found = all.find(({ kind }) => kind === 'runs') ?? all[0];
  if (found === undefined) return;
  yield {
    rule: found.kind === 'runs' ? 'runs-fetched-code' : 'fetches-code',
    ...(service === undefined ? {} : { service }),
    at,
    expected: 'code that the image already holds',
    got: `${where}: ${found.written}`,
  };
}

/** `["sh", "-c", "…"]` reads like the line it becomes. */
const oneText = (node: YamlNode): string => [...scalarsOf(node)].map(({ text }) => text).join(' ');
