/** Builds of the extension for the tests, made once per run. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkoutKeys } from '../testbed/checkout-keys';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export type BuildMode = 'testbed' | 'production';
export type Target = 'chrome' | 'firefox';

/** Directory of an unpacked build. */
export function buildDirectory(target: Target, mode: BuildMode): string {
  return join(ROOT, '.output', `${target}-mv3${mode === 'testbed' ? '-testbed' : ''}`);
}

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
    if (!existsSync(join(buildDirectory(target, mode), 'manifest.json')))
      throw new Error(`the build for ${target} left no manifest in ${buildDirectory(target, mode)}`);
  }
}
