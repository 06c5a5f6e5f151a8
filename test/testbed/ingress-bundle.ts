/**
 * The files that dstack-ingress publishes under `/evidences/` (dstack evidence specification, section 2): honest, or with
 * exactly one lie. The manifest has coreutils' form, and the quote binds its SHA-256 and 32 zero bytes.
 */
import { type Bytes, concat, flipped, hex, sha256, utf8 } from './bytes';
import { ACCOUNT_URI } from './domain-services';
import type { Enclave } from './enclave';
import { DEBUG_ATTRIBUTES, QUOTE_PARTS, withChangedLeaf } from './quote-maker';
import type { HostCertificate } from './web-ca';

/** One place each in which a quote can be broken after it was signed. */
export const FLIPS = ['header', 'body', 'signature', 'qe-report', 'certificate'] as const;
export type Flip = (typeof FLIPS)[number];

export interface BundleFiles {
  /** By file name, without the directory. */
  readonly files: ReadonlyMap<string, Bytes>;
  /** The manifest's bytes, also among the files. */
  readonly manifest: Bytes;
  readonly quote: Bytes;
}

export interface BundleOptions {
  readonly enclave: Enclave;
  /** Published certificates, by file name: `cert-<domain>.pem`, `cert-*.<parent>.pem`, or the old `cert.pem`. */
  readonly certificates: readonly { readonly file: string; readonly certificate: HostCertificate }[];
  /** `dstack`: reply of dstack.sock; `tappd`: the older reply. */
  readonly quoteShape?: 'dstack' | 'tappd';
  /** Lists the first certificate file twice, under an attested manifest. */
  readonly nameTwice?: boolean;
  readonly debug?: boolean;
  /** The ACME account; the testbed's when absent. */
  readonly account?: string;
  readonly flip?: Flip;
}

const accountJson = (uri: string): string => JSON.stringify({ body: {}, uri });

function flip(quote: Bytes, place: Flip, enclave: Enclave): Bytes {
  switch (place) {
    case 'header':
      return flipped(quote, QUOTE_PARTS.header.at + 30);
    case 'body':
      return flipped(quote, QUOTE_PARTS.rtmr3.at + 7);
    case 'signature':
      return flipped(quote, QUOTE_PARTS.signature.at + 40);
    case 'qe-report':
      return flipped(quote, QUOTE_PARTS.qeReport.at + 70);
    case 'certificate':
      return withChangedLeaf(quote, enclave.pck);
  }
}

/** `quote.json` for a quote, in either of the two shapes. */
export function quoteJson(enclave: Enclave, quote: Bytes, shape: 'dstack' | 'tappd' = 'dstack'): Bytes {
  const common = { quote: hex(quote), event_log: JSON.stringify(enclave.publishedLog) };
  return utf8(
    JSON.stringify(
      shape === 'dstack'
        ? {
            ...common,
            report_data: hex(quote.slice(QUOTE_PARTS.reportData.at, QUOTE_PARTS.reportData.at + 64)),
            vm_config: enclave.vmConfig,
          }
        : { ...common, hash_algorithm: 'raw', prefix: '' },
    ),
  );
}

export async function makeBundle(options: BundleOptions): Promise<BundleFiles> {
  const { enclave } = options;
  const listed: (readonly [string, Bytes])[] = [
    ['acme-account.json', utf8(accountJson(options.account ?? ACCOUNT_URI))],
    ...options.certificates.map(({ file, certificate }) => [file, utf8(certificate.chainPem)] as const),
  ];
  const lines: string[] = [];
  for (const [name, bytes] of listed) lines.push(`${hex(await sha256(bytes))}  ${name}\n`);
  if (options.nameTwice === true) lines.push(lines[1] ?? '');
  const manifest = utf8(lines.join(''));

  const reportData = concat(await sha256(manifest), new Uint8Array(32));
  const signed = await enclave.quote(
    reportData,
    options.debug === true ? { tdAttributes: DEBUG_ATTRIBUTES } : {},
  );
  const quote = options.flip === undefined ? signed : flip(signed, options.flip, enclave);
  const files = new Map([
    ...listed,
    ['sha256sum.txt', manifest] as const,
    ['quote.json', quoteJson(enclave, quote, options.quoteShape)] as const,
  ]);
  return { files, manifest, quote };
}
