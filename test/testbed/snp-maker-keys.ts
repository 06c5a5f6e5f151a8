/**
 * RSA keys of 4096 bits for made-up AMD authorities, under `.testbed/` (git-ignored) with the other keys of the checkout: it takes
 * seconds to find one, and every test file needs some. Nothing trusts them but tests and testbed builds.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT_DIRECTORY } from './checkout-directory';
import { newRsaKeys, RSA_PSS } from './snp-maker-certificate';
import type { SnpKeys, TestProduct } from './snp-maker-pki';

const FILE = 'snp-keys.json';
/** The roots are different keys, so that one cannot stand in for another; the authorities under them are the same everywhere. */
const NAMES = ['Milan', 'Genoa', 'Turin', 'ask', 'asvk'] as const;
const POLL_MS = 200;
const LONGEST_WAIT_MS = 60_000;

type Stored = { readonly [N in (typeof NAMES)[number]]: JsonWebKey };

let loaded: Promise<Stored> | undefined;

/** The keys of this checkout, made when there are none. */
export async function snpKeysOf(product: TestProduct, directory = CHECKOUT_DIRECTORY): Promise<SnpKeys> {
  loaded ??= stored(directory);
  const keys = await loaded;
  const [ark, ask, asvk] = await Promise.all([restore(keys[product]), restore(keys.ask), restore(keys.asvk)]);
  return { ark, ask, asvk };
}

async function stored(directory: string): Promise<Stored> {
  const path = join(directory, FILE);
  mkdirSync(directory, { recursive: true });
  // Test files start side by side: one of them makes the keys, the others wait for it, unless it dies meanwhile.
  const isMine = claim(`${path}.being-made`);
  for (let waited = 0; !isMine && waited < LONGEST_WAIT_MS; waited += POLL_MS) {
    const made = readStored(path);
    if (made !== undefined) return made;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const known = readStored(path);
  if (known !== undefined) return known;
  const keys = await Promise.all(
    NAMES.map(async (name) => {
      const { privateKey } = await newRsaKeys();
      return [name, await crypto.subtle.exportKey('jwk', privateKey)] as const;
    }),
  );
  writeOnce(path, JSON.stringify(Object.fromEntries(keys)));
  const written = readStored(path);
  if (written === undefined) throw new Error(`${path} is gone`);
  return written;
}

/** True for the first that asks. */
function claim(path: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function readStored(path: string): Stored | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Stored;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of two processes that made keys at once, one wins and both read the same. */
function writeOnce(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

async function restore({ kty, n, e, ...secret }: JsonWebKey): Promise<CryptoKeyPair> {
  const load = (jwk: object, use: KeyUsage) =>
    crypto.subtle.importKey('jwk', jwk as JsonWebKey, RSA_PSS, true, [use]);
  const { d, p, q, dp, dq, qi } = secret;
  return {
    publicKey: await load({ kty, n, e }, 'verify'),
    privateKey: await load({ kty, n, e, d, p, q, dp, dq, qi }, 'sign'),
  };
}
