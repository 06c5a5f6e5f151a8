/** Text in columns, two spaces apart. */
import type { Paint } from './paint';

export interface Cell {
  readonly words: string;
  /** Painted after it was measured. */
  readonly colour?: number;
  /** Numbers stand right. */
  readonly right?: true;
}

/** @returns one line per row, without spaces at its end */
export function columns(rows: readonly (readonly Cell[])[], paint: Paint): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.words.length ?? 0)));
  const padded = ({ words, colour, right }: Cell, width: number) => {
    const spaces = ' '.repeat(width - words.length);
    const painted = paint(colour, words);
    return right ? `${spaces}${painted}` : `${painted}${spaces}`;
  };
  return rows.map((row) =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
