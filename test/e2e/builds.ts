/** Builds of the extension for the tests, made once per run, and copied: browsers read an extension's files while they run. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkoutKeys } from '../testbed/checkout-keys';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export type BuildMode = 'testbed' | 'production';
export type Target = 'chrome' | 'firefox';

const COPIES = mkdtempSync(join(tmpdir(), 'vitrine-builds-'));
process.once('exit', () => rmSync(COPIES, { recursive: true, force: true }));

const nameOf = (target: Target, mode: BuildMode): string =>
  `${target}-mv3${mode === 'testbed' ? '-testbed' : ''}`;

/** Directory of an unpacked build that `build` made in this run. */
export const buildDirectory = (target: Target, mode: BuildMode): string => join(COPIES, nameOf(target, mode));

/**
 * Makes the keys of the checkout, and the builds.
 * @throws Error with the output of the build
 */
export async function build(mode: BuildMode, targets: readonly Target[]): Promise<void> {
  await checkoutKeys();
  for (const target of targets) {
    const wxt = join(ROOT, 'node_modules/wxt/bin/wxt.mjs');
    const args = [wxt, 'build', '-b', target, ...(mode === 'testbed' ? ['--mode', 'testbed'] : [])];
    try {
      await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, WXT_TELEMETRY: '0' } });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`building for ${target} failed:\n${stdout}${stderr}`);
    }
    cpSync(join(ROOT, '.output', nameOf(target, mode)), buildDirectory(target, mode), { recursive: true });
  }
}
