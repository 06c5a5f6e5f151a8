/** Where the links of a chain of trust stand: beside each other where there is room, below each other where there is none. */
import type { Arrow, Link, LinkId, TrustChain } from './trust-chain';

export interface PlacedLink extends Link {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Notes, broken into lines that fit. */
  readonly lines: readonly string[];
}

export interface PlacedArrow extends Arrow {
  /** SVG path data. */
  readonly path: string;
}

export interface ChainLayout {
  readonly width: number;
  readonly height: number;
  readonly links: readonly PlacedLink[];
  readonly arrows: readonly PlacedArrow[];
}

/** Text sizes differ from font to font: a line counts as full when the widest common one would fill it. */
const NOTE_CHARACTER = 6.6;
const PADDING = 12;
const MOST_LINES = 2;
const TITLE_HEIGHT = 42;
const LINE_HEIGHT = 16;
/** Half the size of the mark on the corner, and of the thickest edge. */
const MARGIN = 10;

export function wideLayout(chain: TrustChain): ChainLayout {
  const height = TITLE_HEIGHT + MOST_LINES * LINE_HEIGHT - 4;
  const upper = chain.links.some(({ id }) => ROW[id] === -1) ? 1 : 0;
  const columns = columnsOf(chain.links);
  const links = chain.links.map((link) => {
    const { x, width } = columns.get(COLUMN[link.id]) ?? { x: 0, width: 0 };
    const y = MARGIN + (ROW[link.id] + upper) * (height + ROW_GAP);
    return { ...link, x, y, width, height, lines: linesOf(link.notes, width) };
  });
  return {
    width: WIDE,
    height: Math.max(0, ...links.map((l) => l.y + l.height)) + MARGIN,
    links,
    arrows: placed(chain.arrows, links, acrossPath),
  };
}

const WIDE = 936;
const ROW_GAP = 26;
const COLUMN: Record<LinkId, number> = {
  root: 0,
  pck: 1,
  quote: 2,
  measurements: 3,
  reportData: 3,
  governance: 4,
  certificate: 4,
  domain: 4,
  tab: 5,
};
const ROW: Record<LinkId, number> = {
  root: 0,
  pck: 0,
  quote: 0,
  measurements: -1,
  governance: -1,
  reportData: 0,
  certificate: 0,
  domain: 1,
  tab: 0,
};
/** Relative widths: what is written there differs in length. */
const WEIGHT = [112, 146, 130, 156, 146, 120];

function columnsOf(
  links: readonly Link[],
): ReadonlyMap<number, { readonly x: number; readonly width: number }> {
  const used = [...new Set(links.map(({ id }) => COLUMN[id]))].sort((a, b) => a - b);
  const weights = used.map((column) => WEIGHT[column] ?? 0);
  const gap = used.length > 1 ? 24 : 0;
  const room = WIDE - 2 * MARGIN - gap * (used.length - 1);
  // Few links keep their size: a chain that was cut short must not look like a strong one.
  const scale = Math.min(1.15, room / weights.reduce((a, b) => a + b, 0));
  const columns = new Map<number, { readonly x: number; readonly width: number }>();
  let x = MARGIN;
  for (const [i, column] of used.entries()) {
    const width = Math.floor((weights[i] ?? 0) * scale);
    columns.set(column, { x, width });
    x += width + gap;
  }
  return columns;
}

function acrossPath(from: PlacedLink, to: PlacedLink): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x - 2, to.y + to.height / 2];
  if (y1 === y2) return `M${x1} ${y1}H${x2}`;
  const bend = Math.max(12, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

export function narrowLayout(chain: TrustChain): ChainLayout {
  let y = MARGIN;
  const links = chain.links.map((link) => {
    const x = MARGIN + (ROW[link.id] === 0 ? 0 : INDENT);
    const width = NARROW - MARGIN - x;
    const lines = linesOf(link.notes, width);
    const height = TITLE_HEIGHT + lines.length * LINE_HEIGHT - 4;
    const placedLink = { ...link, x, y, width, height, lines };
    y += height + NARROW_GAP;
    return placedLink;
  });
  return {
    width: NARROW,
    height: links.length === 0 ? 0 : y - NARROW_GAP + MARGIN,
    links,
    arrows: placed(chain.arrows, links, downPath),
  };
}

const NARROW = 300;
const NARROW_GAP = 22;
const INDENT = 44;
/** The way down runs along here, left of the links that leave it. */
const STEM = MARGIN + INDENT / 2;

function downPath(from: PlacedLink, to: PlacedLink): string {
  // Back from a branch onto the way down.
  if (ROW[from.id] !== 0 && ROW[to.id] === 0) return `M${from.x + 24} ${from.y + from.height}V${to.y - 2}`;
  if (ROW[to.id] === 0) return `M${STEM} ${from.y + from.height}V${to.y - 2}`;
  if (ROW[from.id] !== 0) return `M${from.x + 24} ${from.y + from.height}V${to.y - 2}`;
  return `M${STEM} ${from.y + from.height}V${to.y + to.height / 2}H${to.x - 2}`;
}

function placed(
  arrows: readonly Arrow[],
  links: readonly PlacedLink[],
  path: (from: PlacedLink, to: PlacedLink) => string,
): readonly PlacedArrow[] {
  return arrows.flatMap((arrow) => {
    const from = links.find((l) => l.id === arrow.from);
    const to = links.find((l) => l.id === arrow.to);
    return from === undefined || to === undefined ? [] : [{ ...arrow, path: path(from, to) }];
  });
}

/** Each note on lines of its own, at most two in all; what does not fit ends in "…". */
function linesOf(notes: readonly string[], width: number): readonly string[] {
  const most = Math.floor((width - 2 * PADDING) / NOTE_CHARACTER);
  const joined = notes.join(', ');
  if (joined.length <= most) return [joined];
  const lines = notes.flatMap((note) => wrapped(note, most));
  if (lines.length <= MOST_LINES) return lines;
  const last = lines[MOST_LINES - 1] ?? '';
  return [...lines.slice(0, MOST_LINES - 1), `${last.slice(0, most - 1)}…`];
}

function wrapped(note: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of note.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= most) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word.length <= most ? word : `${word.slice(0, most - 1)}…`;
  }
  return [...lines, line];
}
