/** A screen that nobody sees, and keys pressed on it: browser prompts answer to nothing less. */
import { execFileSync, spawn } from 'node:child_process';
import { whereIs } from './installed';
import { until, within } from './until';

export interface Screen {
  /** Value of `DISPLAY`. */
  readonly display: string;
  /** Presses one key after another, in the window that has the keyboard. */
  press(...keys: readonly string[]): void;
  close(): Promise<void>;
}

/** Environment of a program whose windows shall be there. */
export function displayOf(headed: true | Screen | undefined): { readonly DISPLAY?: string } {
  return headed === undefined || headed === true ? {} : { DISPLAY: headed.display };
}

export async function openScreen(): Promise<Screen> {
  // Xvfb looks for a free display and writes its number to the descriptor it is given.
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
  const server = spawn(whereIs('Xvfb') ?? 'Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  let written = '';
  server.stdio[3]?.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const number = await until('a display', () => /^(\d+)\n/.exec(written)?.[1]);
  const display = `:${number}`;
  return {
    display,
    press(...keys) {
      for (const key of keys)
        execFileSync('xdotool', ['key', key], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' });
    },
    async close() {
      server.kill();
      await within('the screen to close', 5_000, ended);
    },
  };
}
