import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkoutKeys } from './checkout-keys';
import { certificatesIn } from './independent';
import { makeIntelPki } from './intel-pki';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});
function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-keys-'));
  directories.push(directory);
  return directory;
}

it('the keys of a checkout are made once and read afterwards', async () => {
  const directory = emptyDirectory();
  const first = await makeIntelPki({ keys: (await checkoutKeys(directory)).intel });
  const second = await makeIntelPki({ keys: (await checkoutKeys(directory)).intel });
  expect(second.rootKeyHex).toBe(first.rootKeyHex);
  expect(JSON.parse(readFileSync(join(directory, 'roots.json'), 'utf8')).intelSgxRootKeys).toEqual([
    first.rootKeyHex,
  ]);
});

it('two processes that start at once agree on the keys', async () => {
  const directory = emptyDirectory();
  const [one, other] = await Promise.all([checkoutKeys(directory), checkoutKeys(directory)]);
  const roots = await Promise.all([one, other].map(({ intel }) => makeIntelPki({ keys: intel })));
  expect(roots[0]?.rootKeyHex).toBe(roots[1]?.rootKeyHex);
  expect(one.webCa.pem).toBe(other.webCa.pem);
});

it('two checkouts share nothing', async () => {
  const [one, other] = await Promise.all([checkoutKeys(emptyDirectory()), checkoutKeys(emptyDirectory())]);
  expect(one.webCa.pem).not.toBe(other.webCa.pem);
  expect(one.localCa.pem).not.toBe(other.localCa.pem);
});

it('the CAs of the web are written where browsers can be told to trust them', async () => {
  const directory = emptyDirectory();
  const { webCa, localCa } = await checkoutKeys(directory);
  const subjects = [webCa.file, localCa.file].map(
    (file) => certificatesIn(readFileSync(file, 'utf8'))[0]?.subject.split('\n')[0],
  );
  expect(subjects).toEqual(['CN=Vitrine Testbed Web CA', 'CN=Vitrine Testbed Local CA']);
  expect(certificatesIn(webCa.pem)[0]?.ca).toBe(true);
});
