/** What runs before the containers, with all rights in the machine. Specification section 7, point 4. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../../encoding/hex';
import type { AppCompose } from '../app-compose';
import { fetchesIn } from '../fetched-code';
import type { ComposeDocument, Remark } from '../finding';
import { knownScript } from '../known-scripts';

/** Phala's standard script takes these from the encrypted environment: a shell for the deployer, where the image has one. */
const ROOT_ACCESS = ['DSTACK_ROOT_PASSWORD', 'DSTACK_ROOT_PUBLIC_KEY', 'DSTACK_AUTHORIZED_KEYS'];

/** Scripts speak of themselves; that is a claim, and only shown as one. */
const CLAIMED_NAME = /Phala Cloud Pre-Launch Script v[0-9.]{1,20}/;

/** An image started or brought in by hand. `docker compose pull` only brings what the compose file names. */
const RUNS_IMAGE =
  /\b(?:docker|nerdctl|podman|ctr)\s{1,8}(?:-[^\s]{1,80}\s{1,8}){0,8}(?:container\s{1,8}|image\s{1,8})?(?:run|create|pull|load|import|build)\b/;
const PINNED = /@sha256:[0-9a-f]{64}\b/;

export function* scripts(app: AppCompose): Iterable<Remark> {
  const allowed = app.positions.get('allowed_envs');
  for (const name of ROOT_ACCESS)
    if (allowed !== undefined && app.allowedEnvs?.includes(name) === true)
      yield {
        rule: 'root-from-environment',
        document: 'app-compose',
        at: allowed,
        expected: 'nobody who can set a password or a key for root',
        got: name,
      };
  if (app.preLaunchScript !== undefined) yield* script(app.preLaunchScript, 'pre_launch_script', 0);
  // Init scripts are shown one after another, as one document.
  let before = 0;
  for (const text of app.initScripts) {
    yield* script(text, 'init_script', before);
    before += text.split('\n').length;
  }
}

function* script(text: string, document: ComposeDocument, linesBefore: number): Iterable<Remark> {
  const hash = toHex(sha256(new TextEncoder().encode(text)));
  const known = knownScript(hash);
  const remark = (rule: Remark['rule'], line: number, expected: string, got: string): Remark => ({
    rule,
    document,
    at: { line: linesBefore + line, column: 1 },
    expected,
    got,
  });
  if (known !== undefined) {
    yield remark('script-known', 1, 'a script that somebody has read', `${known.name}: it ${known.does}`);
    return;
  }
  const claim = CLAIMED_NAME.exec(text)?.[0];
  yield remark(
    'script-unknown',
    1,
    'no script, or one that somebody has read',
    claim === undefined ? `SHA-256 ${hash}` : `SHA-256 ${hash}, calls itself ${claim}`,
  );
  for (const { line, text: command } of commands(text)) {
    if (RUNS_IMAGE.test(command) && !PINNED.test(command))
      yield remark('script-runs-image', line, 'no images but those of the compose file', command.trim());
    const [fetch] = fetchesIn(command);
    if (fetch !== undefined)
      yield remark(
        fetch.kind === 'runs' ? 'runs-fetched-code' : 'fetches-code',
        line,
        'code that the measured text holds',
        command.trim(),
      );
  }
}

/** Lines, those that end in a backslash joined with the next; comments left out. Lines from 1. */
function commands(text: string): readonly { readonly line: number; readonly text: string }[] {
  const all: { line: number; text: string }[] = [];
  let parts: string[] = [];
  let start = 1;
  text.split('\n').forEach((line, index) => {
    if (parts.length === 0) start = index + 1;
    const continues = line.endsWith('\\');
    parts.push(continues ? line.slice(0, -1) : line);
    if (continues) return;
    all.push({ line: start, text: parts.join(' ') });
    parts = [];
  });
  if (parts.length > 0) all.push({ line: start, text: parts.join(' ') });
  return all.filter((command) => !command.text.trimStart().startsWith('#'));
}
