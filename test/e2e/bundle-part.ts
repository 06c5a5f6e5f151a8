/** What a production build must not contain, and what its manifest asks for. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutKeys } from '../testbed/checkout-keys';
import { build, buildDirectory } from './builds';
import type { Tally } from './tally';

const INTEL_KEY = '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5';
const SWITCH = '__TESTBED_ROOTS__';
/** What lets sockets of our own name the page and carry no cookies; no browser asks anybody about them. */
const OWN_SOCKETS = {
  chrome: ['offscreen', 'declarativeNetRequestWithHostAccess'],
  firefox: ['webRequestBlocking'],
};
const PERMISSIONS = ['storage', 'webRequest', 'webNavigation', 'activeTab', 'scripting'];
/** Ways to run text as code; the last is what some libraries use to find the global object. */
const TEXT_AS_CODE = [/\beval\s*\(/, /,\s*eval\s*\)/, /\bnew\s+Function\s*\(/, /\bFunction\s*\(\s*["'`]/];
const REMOTE_CODE = [
  /\bimportScripts\s*\(\s*["'`]https?:/,
  /\bimport\s*\(\s*["'`]https?:/,
  /<script[^>]+src="https?:/,
];

interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

export async function bundlePart(tally: Tally): Promise<void> {
  await build('production', ['chrome', 'firefox']);
  const testbedKey = (await checkoutKeys()).intel.rootKeyHex;
  for (const target of ['chrome', 'firefox'] as const) {
    const files = filesIn(buildDirectory(target, 'production'));
    const testbed = filesIn(buildDirectory(target, 'testbed'));
    const manifest = manifestOf(files);

    await tally.test(
      `${target}: the production bundle trusts Intel's root and knows nothing of the testbed's`,
      async () => {
        assert(
          anyHas(testbed, testbedKey),
          'the testbed build holds the testbed root, so this test would see it',
        );
        assert(!anyHas(files, testbedKey), 'the testbed root is in the production bundle');
        assert(!anyHas(files, SWITCH), 'the switch is in the production bundle');
        assert(!anyHas(files, 'vitrine.test'), 'a testbed host is in the production bundle');
        assert(anyHas(files, INTEL_KEY), "Intel's root is not in the production bundle");
        assert(!anyHas(testbed, INTEL_KEY), 'a testbed build trusts the testbed alone');
      },
    );
    await tally.test(`${target}: nothing about hosts is asked at install`, async () => {
      assert.equal(manifest.host_permissions, undefined);
      assert.deepEqual(manifest.optional_host_permissions, ['https://*/*', 'wss://*/*']);
      assert.deepEqual([...manifest.permissions].sort(), [...PERMISSIONS, ...OWN_SOCKETS[target]].sort());
      assert.equal(manifest.optional_permissions, undefined);
      assert.equal(manifest.content_scripts, undefined);
      assert.equal(manifest.externally_connectable, undefined);
      assert.equal(manifest.web_accessible_resources, undefined);
      assert.equal(manifest.manifest_version, 3);
    });
    await tally.test(`${target}: no text is run as code, none comes from elsewhere`, async () => {
      for (const { path, text } of files.filter((f) => /\.(js|html)$/.test(f.path)))
        for (const pattern of [...TEXT_AS_CODE, ...REMOTE_CODE]) {
          const found = pattern.exec(text);
          assert(found === null, `${path} has ${text.slice(found?.index ?? 0, (found?.index ?? 0) + 60)}`);
        }
    });
  }
}

interface Manifest {
  readonly manifest_version: number;
  readonly permissions: readonly string[];
  readonly host_permissions?: readonly string[];
  readonly optional_host_permissions?: readonly string[];
  readonly optional_permissions?: readonly string[];
  readonly content_scripts?: unknown;
  readonly externally_connectable?: unknown;
  readonly web_accessible_resources?: unknown;
}

function manifestOf(files: readonly BuiltFile[]): Manifest {
  const file = files.find((f) => f.path === 'manifest.json');
  assert(file !== undefined, 'the build has no manifest');
  return JSON.parse(file.text) as Manifest;
}

function filesIn(directory: string): readonly BuiltFile[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .map((path) => ({ path, text: readFileSync(join(directory, path), 'latin1') }));
}

const anyHas = (files: readonly BuiltFile[], text: string): boolean =>
  files.some((f) => f.text.includes(text));
