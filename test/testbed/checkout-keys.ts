/**
 * Keys that live as long as the checkout, under `.testbed/` (git-ignored): a build made with `--mode testbed` pins the root, a
 * browser profile trusts the web CA, so both must survive the process that made them. Never trusted by a production build.
 *
 * - `keys.json`           every private key, and the two CA certificates
 * - `roots.json`          what a build made with `--mode testbed` trusts, read by `wxt.config.ts`
 * - `web-ca.pem`          "Vitrine Testbed Web CA": trust it, and the test sites load
 * - `local-ca.pem`        "Vitrine Testbed Local CA": plays a root that somebody installed to intercept
 */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { CtLog } from '../../src/domain/sct/ct-log';
import type { SnpRoots } from '../../src/hardware/snp/snp-roots';
import { testbedAmdRoots } from './amd-roots';
import { hex, sha256 } from './bytes';
import { makeCertificate, newKeys, P256, rawPublicKey, spkiOf } from './certificate-maker';
import { CHECKOUT_DIRECTORY } from './checkout-directory';
import { daysAfter } from './intel-documents';
import { type IntelKeys, newIntelKeys } from './intel-pki';
import { testbedRoots } from './reference-values';
import { newFulcioKeys } from './sigstore-maker';
import { type TestSigstore, testSigstore } from './test-sigstore';

/** A CA of the web: its certificate and the keys that issue in its name. */
export interface WebCaKeys {
  readonly commonName: string;
  /** The testbed when absent. */
  readonly organization?: string;
  readonly keys: CryptoKeyPair;
  readonly pem: string;
  /** Path of the certificate, for tools that want a file. */
  readonly file: string;
}

export interface CheckoutKeys {
  readonly directory: string;
  readonly intel: IntelKeys & {
    /** x||y of the root key, 128 hex digits: what a testbed build pins. */
    readonly rootKeyHex: string;
  };
  readonly webCa: WebCaKeys;
  readonly localCa: WebCaKeys;
  /** The testbed's certificate transparency log: its key, and how a testbed build knows it. */
  readonly ctLog: { readonly keys: CryptoKeyPair; readonly log: CtLog };
  /** Certifies and logs who built images; its root is in `roots.json`. */
  readonly sigstore: TestSigstore;
  /** Root keys of made-up AMD authorities; all keys of theirs are in `snp-keys.json`, see `snp-maker-keys.ts`. */
  readonly amd: SnpRoots;
}

type StoredKey = JsonWebKey;
interface Stored {
  readonly intel: Readonly<Record<keyof IntelKeys, StoredKey>>;
  readonly webCa: { readonly key: StoredKey; readonly pem: string };
  readonly localCa: { readonly key: StoredKey; readonly pem: string };
  readonly ctLog: StoredKey;
  readonly sigstore: {
    readonly fulcio: {
      readonly commonName: string;
      readonly key: StoredKey;
      readonly chain: readonly string[];
    };
    readonly rekor: StoredKey;
    readonly certificateLog: StoredKey;
  };
}

const WEB_CA = 'Vitrine Testbed Web CA';
const LOCAL_CA = 'Vitrine Testbed Local CA';
const TEN_YEARS = 3650;

async function store(keys: CryptoKeyPair): Promise<StoredKey> {
  return crypto.subtle.exportKey('jwk', keys.privateKey);
}

async function restore({ kty, crv, x, y, d }: StoredKey): Promise<CryptoKeyPair> {
  const load = (jwk: JsonWebKey, use: KeyUsage) => crypto.subtle.importKey('jwk', jwk, P256, true, [use]);
  const publicPart = { kty, crv, x, y } as JsonWebKey;
  return {
    publicKey: await load(publicPart, 'verify'),
    privateKey: await load({ ...publicPart, d } as JsonWebKey, 'sign'),
  };
}

async function newCa(commonName: string): Promise<Stored['webCa']> {
  const keys = await newKeys();
  const subject = { commonName, organization: 'Vitrine Testbed' };
  const now = new Date();
  const ca = await makeCertificate({
    subject,
    issuer: subject,
    keys,
    issuerKeys: keys,
    notBefore: daysAfter(now, -365),
    notAfter: daysAfter(now, TEN_YEARS),
    authority: { pathLength: 0 },
  });
  return { key: await store(keys), pem: ca.pem };
}

async function newStored(): Promise<Stored> {
  const keys = await newIntelKeys();
  return {
    intel: {
      root: await store(keys.root),
      platformCa: await store(keys.platformCa),
      processorCa: await store(keys.processorCa),
      tcbSigning: await store(keys.tcbSigning),
    },
    webCa: await newCa(WEB_CA),
    localCa: await newCa(LOCAL_CA),
    ctLog: await store(await newKeys()),
    sigstore: await newSigstore(),
  };
}

async function newSigstore(): Promise<Stored['sigstore']> {
  const { commonName, intermediate, chain } = await newFulcioKeys('Vitrine Testbed Fulcio', new Date());
  return {
    fulcio: { commonName, key: await store(intermediate), chain },
    rekor: await store(await newKeys()),
    certificateLog: await store(await newKeys()),
  };
}

async function restoreSigstore({ fulcio, rekor, certificateLog }: Stored['sigstore']): Promise<TestSigstore> {
  const { commonName, key, chain } = fulcio;
  return testSigstore({
    fulcio: { commonName, intermediate: await restore(key), chain },
    rekor: await restore(rekor),
    certificateLog: await restore(certificateLog),
  });
}

async function ctLogOf(keys: CryptoKeyPair): Promise<CtLog> {
  const spki = await spkiOf(keys);
  return {
    description: "Vitrine Testbed 'Log'",
    operator: 'Vitrine Testbed',
    logId: Buffer.from(await sha256(spki)).toString('base64'),
    key: Buffer.from(spki).toString('base64'),
    state: 'usable',
  };
}

/** Writes the file only when there is none: of two processes that start at once, one wins and both read the same keys. */
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

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Reads the keys of this checkout, making them first when there are none. */
export async function checkoutKeys(directory = CHECKOUT_DIRECTORY): Promise<CheckoutKeys> {
  const file = (name: string) => `${directory.replace(/\/$/, '')}/${name}`;
  mkdirSync(directory, { recursive: true });
  const kept = readText(file('keys.json'));
  // Keys of an earlier checkout lack what came since: they are made anew, all of them.
  if (kept !== undefined && !('sigstore' in JSON.parse(kept))) rmSync(file('keys.json'));
  if (kept === undefined || !existsSync(file('keys.json')))
    writeOnce(file('keys.json'), JSON.stringify(await newStored(), null, 1));
  const stored = JSON.parse(readFileSync(file('keys.json'), 'utf8')) as Stored;

  const [root, platformCa, processorCa, tcbSigning, web, local, ctKeys] = await Promise.all([
    restore(stored.intel.root),
    restore(stored.intel.platformCa),
    restore(stored.intel.processorCa),
    restore(stored.intel.tcbSigning),
    restore(stored.webCa.key),
    restore(stored.localCa.key),
    restore(stored.ctLog),
  ]);
  const rootKeyHex = hex(await rawPublicKey(root));
  const ctLog = await ctLogOf(ctKeys);
  const sigstore = await restoreSigstore(stored.sigstore);
  const amd = await testbedAmdRoots();
  for (const [name, text] of [
    [
      'roots.json',
      `${JSON.stringify(testbedRoots({ intelRootKeyHex: rootKeyHex, amd, ctLog, sigstore: sigstore.root }))}\n`,
    ],
    ['web-ca.pem', stored.webCa.pem],
    ['local-ca.pem', stored.localCa.pem],
  ] as const)
    if (readText(file(name)) !== text) writeWhole(file(name), text);

  return {
    directory,
    intel: { root, platformCa, processorCa, tcbSigning, rootKeyHex },
    webCa: { commonName: WEB_CA, keys: web, pem: stored.webCa.pem, file: file('web-ca.pem') },
    localCa: { commonName: LOCAL_CA, keys: local, pem: stored.localCa.pem, file: file('local-ca.pem') },
    ctLog: { keys: ctKeys, log: ctLog },
    sigstore,
    amd,
  };
}
