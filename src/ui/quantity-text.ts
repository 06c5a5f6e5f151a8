/** Amounts as people say them, in the language of the wording. */
import type { Wording } from './wording';

/** "312 kB"; a kilobyte has a thousand bytes. */
export function bytesText(bytes: number, text: Wording): string {
  const [unit, amount] =
    bytes < 1000
      ? (['byte', bytes] as const)
      : bytes < 1_000_000
        ? (['kilobyte', bytes / 1000] as const)
        : bytes < 1_000_000_000
          ? (['megabyte', bytes / 1_000_000] as const)
          : (['gigabyte', bytes / 1_000_000_000] as const);
  return measured(amount, unit, text);
}

/** "42 ms", "1.3 s". */
export const durationText = (ms: number, text: Wording): string =>
  ms < 1000 ? measured(ms, 'millisecond', text) : measured(ms / 1000, 'second', text);

function measured(amount: number, unit: string, text: Wording): string {
  return new Intl.NumberFormat(text('language'), {
    style: 'unit',
    unit,
    // "24 byte" is how the short form counts.
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: amount < 10 && !Number.isInteger(amount) ? 1 : 0,
  }).format(amount);
}
