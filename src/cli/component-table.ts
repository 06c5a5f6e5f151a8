/** Which parts of the platform have which level, and which components are below Intel's newest. */
import type { Outcome } from '../appraisal';
import { componentText, partText } from '../ui/patch-level';
import type { TcbComponent, TcbPart, TcbParts } from '../ui/tcb-facts';
import type { Wording } from '../ui/wording';
import { type Cell, columns } from './columns';
import { COLOUR, MARK, type Paint, printable } from './paint';

/** One line per part: the level that matched, its date, and the date of the newest. */
export function levelTable({ parts, behind }: TcbParts, text: Wording, paint: Paint): readonly string[] {
  const row = (part: TcbPart): readonly Cell[] => [
    mark(behind.includes(part.name) ? 'warn' : 'pass'),
    word(partText(part.name, text) + (part.id === undefined ? '' : ` (${part.id})`)),
    word(part.level === undefined ? `none of ${part.levels}` : `${part.level + 1} of ${part.levels}`),
    word(dayOf(part.date)),
    word(dayOf(part.newestDate)),
    word(part.status ?? 'not supported'),
  ];
  return columns([header('', 'part', 'level', 'of', 'newest', 'status'), ...parts.map(row)], paint);
}

/** One line per component that the newest level asks for; the enclave and the module, which have one version each, at the end. */
export function componentTable(
  { parts, components }: TcbParts,
  text: Wording,
  paint: Paint,
): readonly string[] {
  const row = (
    place: string,
    category: string,
    name: string,
    have: number,
    need: number,
  ): readonly Cell[] => [
    mark(have < need ? 'warn' : 'pass'),
    word(place),
    word(category),
    word(name),
    { words: `${have}`, right: true },
    { words: `${need}`, right: true },
    have < need ? { words: 'behind', colour: COLOUR.warn } : word(''),
  ];
  const named = (c: TcbComponent) =>
    row(
      `${c.component.toUpperCase()}${c.number === undefined ? '' : ` ${c.number}`}`,
      c.category ?? '',
      c.type === undefined && c.component !== 'pce' ? '' : componentText(c, text),
      c.have,
      c.need,
    );
  const versioned = parts.flatMap((part) =>
    part.have === undefined || part.need === undefined
      ? []
      : [row(part.id ?? '', '', partText(part.name, text), part.have, part.need)],
  );
  const head = header('', '', 'category', 'component', 'have', 'need', '');
  return columns([head, ...components.map(named), ...versioned], paint);
}

const mark = (outcome: Outcome): Cell => ({ words: MARK[outcome], colour: COLOUR[outcome] });
const word = (words: string): Cell => ({ words: printable(words) });
const header = (...names: readonly string[]): readonly Cell[] =>
  names.map((words) => ({ words, colour: COLOUR['not-applicable'] }));

const dayOf = (at: number | undefined): string =>
  at === undefined ? '?' : new Date(at).toISOString().slice(0, 10);
