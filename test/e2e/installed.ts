/** Which of the programs that the end-to-end tests drive are on this machine, and how to get the others. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PACKAGES = {
  chromium: 'chromium',
  'firefox-esr': 'firefox-esr',
  certutil: 'libnss3-tools',
  'xvfb-run': 'xvfb',
  Xvfb: 'xvfb',
  xdotool: 'xdotool',
} as const;
export type Program = keyof typeof PACKAGES;

/** Full path of a program on `PATH`, or `undefined`. */
export function whereIs(program: Program): string | undefined {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/** One line that tells how to install what is missing, or `undefined` when nothing is. */
export function howToInstall(programs: readonly Program[]): string | undefined {
  const missing = programs.filter((p) => whereIs(p) === undefined);
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((p) => PACKAGES[p]))].join(' ');
  return `missing: ${missing.join(', ')} (Debian, Ubuntu: sudo apt-get install ${packages})`;
}
