/** Bytes that browsers load: of the extension's parts, and of the hardware verifier beside its peers. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundle } from './in-browser';

const row = (where: string, what: string, bytes: Uint8Array) =>
  `${where.padEnd(24)}${what.padEnd(34)}${String(bytes.length).padStart(9)} B${String(gzipSync(bytes).length).padStart(9)} B gzip`;

const PARTS: readonly (readonly [name: string, belongs: (file: string) => boolean])[] = [
  ['background', (f) => f === 'background.js'],
  ['popup', (f) => f.includes('popup')],
  ['settings', (f) => f.includes('settings')],
  ['welcome', (f) => f.includes('welcome')],
  ['shared by the pages', (f) => !/background|popup|settings|welcome|content-scripts/.test(f)],
  ['content scripts', (f) => f.startsWith('content-scripts')],
];

export function printExtensionSizes(): void {
  for (const folder of ['.output/chrome-mv3', '.output/firefox-mv3']) {
    if (!existsSync(`${folder}/background.js`)) {
      console.log(`${folder}: not built, run \`npm run build\` first`);
      continue;
    }
    const files = readdirSync(folder, { recursive: true }).map(String);
    const code = files.filter((f) => /\.(js|css|html)$/.test(f));
    for (const [name, belongs] of PARTS) {
      console.log(
        row(folder, name, Buffer.concat(code.filter(belongs).map((f) => readFileSync(`${folder}/${f}`)))),
      );
    }
    const all = files.filter((f) => statSync(`${folder}/${f}`).isFile());
    console.log(row(folder, 'all files', Buffer.concat(all.map((f) => readFileSync(`${folder}/${f}`)))));
  }
}

const VERIFIERS: readonly (readonly [name: string, entry: string])[] = [
  ['ours', 'src/hardware/appraise.ts'],
  ['@peculiar/x509, not on this path', 'node_modules/@peculiar/x509/build/x509.es.js'],
  ['@phala/dcap-qvl', 'node_modules/@phala/dcap-qvl/src/verify.js'],
];

export async function printVerifierSizes(): Promise<void> {
  for (const [name, entry] of VERIFIERS) console.log(row('verifier', name, Buffer.from(await bundle(entry))));
  console.log(
    row(
      'verifier',
      '@phala/dcap-qvl-web',
      readFileSync('node_modules/@phala/dcap-qvl-web/dcap-qvl-web_bg.wasm'),
    ),
  );
}

/** What the code question adds to everything that verifies: the same bundle with and without `src/code`. */
export async function printCodeGrowth(): Promise<void> {
  const size = async (what: string, without?: RegExp) =>
    console.log(row('verification', what, Buffer.from(await bundle('src/verify.ts', without))));
  await size('all questions');
  await size('without the reader of YAML', /\/node_modules\/yaml\//);
  await size('without src/code', /\/src\/code\//);
}
