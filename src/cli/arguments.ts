/** The command line as a closed union, read with Node's own parser. */
import { parseArgs } from 'node:util';
import type { CollateralUpdate } from '../hardware/collateral-sources';
import { PROFILES, type Profile } from '../hardware/policy';
import { channelOf, channelUrlOf, originOfChannel } from '../protocols/teekit/channel-url';
import { Refusal } from '../refusal';
import { type DomainCommand, domainCommand } from './domain-arguments';
import { type GovernanceCommand, governanceCommand } from './governance-arguments';
import type { InspectCommand } from './inspect';
import type { OsImageCommand } from './os-image';

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'verify';
      readonly origin: string;
      /** The attested channel to look at instead of the page, `wss://host[:port]/path`. */
      readonly channel?: string;
      readonly json: boolean;
      readonly save?: string;
      readonly pccs?: string;
      readonly profile: Profile;
      readonly update: CollateralUpdate;
    }
  | { readonly name: 'replay'; readonly file: string; readonly json: boolean }
  | DomainCommand
  | GovernanceCommand
  | InspectCommand
  | OsImageCommand
  | {
      readonly name: 'quote';
      readonly file: string;
      readonly json: boolean;
      readonly collateral?: string;
      /** Of a SEV-SNP report: files with certificates, or with the list of what is revoked. */
      readonly certificates: readonly string[];
      /** Milliseconds since the epoch. */
      readonly at?: number;
      readonly pccs?: string;
      readonly profile: Profile;
      readonly update: CollateralUpdate;
      /** Lowest `tcbEvaluationDataNumber`. */
      readonly minimumEvaluation: number | 'any';
    };

export const USAGE = `vitrine: does a site run in genuine confidential hardware, and does your connection end there?

  vitrine verify <url> [--tunnel] [--profile strict] [--update early] [--pccs <url>] [--save report.json] [--json]
      Looks at a live site as the extension does: evidence, quote, Intel's collateral, the served certificate.
      With a wss address, or with --tunnel, at the attested channel (teekit) there: whose key it is, not where pages come from.
  vitrine replay <report.json> [--json]
      Verifies an exported report again, offline, at the time it was made.
  vitrine quote <file> [--collateral <file.json>] [--at <ISO time>] [--profile strict] [--minimum-evaluation <n>]
                       [--update early] [--pccs <url>] [--json]
  vitrine quote <report> [--certificates <file>]... [--at <ISO time>] [--profile strict] [--json]
      Verifies one quote (raw, hex or base64) with the given collateral, or with Intel's of today; one SEV-SNP attestation report
      with the given certificates, or with AMD's of today.
  vitrine domain <host> [--account <uri>]... [--spki <sha256>]... [--doh <url> --doh <url>] [--ct <search>=<url>]... [--json]
      Could anyone else get a certificate? Names asked, records, logged certificates, and whose they are. For operators too:
      compares with the ACME accounts and the keys (SHA-256 of the SubjectPublicKeyInfo, hex or base64) that are given.
  vitrine governance <app id> [--chain <id>] [--kms <address>] [--compose-hash <hex>] [--os-image-hash <hex>]
                              [--rpc <url> --rpc <url>...] [--json]
      Who may change the code of an app? Its contract and that of its key service, read from the chain itself: who owns them,
      what they allow, since when, what is proven, and where the servers of the chain contradict each other.
  vitrine inspect <file>... [--compose <file>] [--collateral <file.json>] [--at <ISO time>] [--json]
      What evidence in files says, offline: hardware as far as the given collateral goes, registers, event log, operating system,
      compose file. Takes replies to GetQuote and Info, attestations, RA-TLS certificates, quotes with a log beside them, SEV-SNP
      reports with AMD's certificates and revocation lists beside them.
      Of several quotes also: do they speak of the same code?
  vitrine os-image <folder or tar archive> [--json]
      Computes the registers of a dstack release, holds its files against its checksums and both against the table of images.

  --json      the appraisal as JSON on standard output
  --tunnel    the channel at /__ra__ of the site, in place of its page
  --save      writes the report: every byte that was received
  --compose   app-compose.json, or a reply that holds it; it counts when its hash is the measured one
  --profile   standard, or strict: what standard warns of is refused, unless nobody could mend it
  --update    standard, or early: Intel's newest evaluation, months before it comes into force
  --minimum-evaluation  Intel's documents must be of this evaluation or a later one
  --certificates  of a SEV-SNP report: AMD's certificates, or its list of what is revoked, PEM or DER; then AMD is not asked
  --pccs      second source of Intel's collateral
  --doh       resolver (DNS over HTTPS, RFC 8484); given twice, on two hosts, in place of Cloudflare's and Google's
  --ct        crt.sh=<url>, cert-spotter=<url>: where each search of the certificate logs is; off instead of the URL: not asked
  --chain     8453 (Base) or 1 (Ethereum); Base when absent
  --kms       the contract of the key service, in place of those that this release knows
  --rpc       server of the chain (JSON-RPC over HTTPS); given twice or more, on different hosts, in place of the release's own

Exit code: 0 verified (quote: every hardware check passes; domain and governance: every check passes; inspect: hardware and code
are established, of several files the same code; os-image: all is as the release says), 1 contradiction, 2 usage or unreadable input, 3 nothing wrong but not established.
`;

const OPTIONS = {
  json: { type: 'boolean' },
  tunnel: { type: 'boolean' },
  save: { type: 'string' },
  pccs: { type: 'string' },
  collateral: { type: 'string' },
  certificates: { type: 'string', multiple: true },
  compose: { type: 'string' },
  at: { type: 'string' },
  profile: { type: 'string' },
  update: { type: 'string' },
  'minimum-evaluation': { type: 'string' },
  account: { type: 'string', multiple: true },
  spki: { type: 'string', multiple: true },
  doh: { type: 'string', multiple: true },
  ct: { type: 'string', multiple: true },
  chain: { type: 'string' },
  kms: { type: 'string' },
  'compose-hash': { type: 'string' },
  'os-image-hash': { type: 'string' },
  rpc: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const ALLOWED: Record<
  'verify' | 'replay' | 'quote' | 'domain' | 'governance' | 'inspect' | 'os-image',
  readonly (keyof typeof OPTIONS)[]
> = {
  verify: ['json', 'tunnel', 'save', 'pccs', 'profile', 'update'],
  replay: ['json'],
  quote: ['json', 'collateral', 'certificates', 'at', 'pccs', 'profile', 'update', 'minimum-evaluation'],
  domain: ['json', 'account', 'spki', 'doh', 'ct'],
  governance: ['json', 'chain', 'kms', 'compose-hash', 'os-image-hash', 'rpc'],
  inspect: ['json', 'compose', 'collateral', 'at'],
  'os-image': ['json'],
};

const isCommand = (name: string | undefined): name is keyof typeof ALLOWED =>
  name !== undefined && Object.hasOwn(ALLOWED, name);

/**
 * @param argv arguments after the program's name
 * @throws Refusal `usage-*`
 */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help || positionals[0] === 'help' || argv.length === 0) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, subject, ...rest] = positionals;
  if (!isCommand(name))
    throw new Refusal('usage-command', 'command', Object.keys(ALLOWED).join(', '), name ?? 'nothing');
  if (subject === undefined || (rest.length > 0 && name !== 'inspect')) {
    throw new Refusal('usage-arguments', name, 'one argument', `${positionals.length - 1}`);
  }
  for (const option of Object.keys(values) as (keyof typeof OPTIONS)[]) {
    if (!ALLOWED[name].includes(option))
      throw new Refusal('usage-option', `--${option}`, `an option of ${name}`, `--${option}`);
  }
  const json = values.json ?? false;
  const pccs = values.pccs === undefined ? {} : { pccs: values.pccs };
  const profile = oneOf('--profile', values.profile ?? 'standard', PROFILES);
  const update = oneOf('--update', values.update ?? 'standard', ['standard', 'early']);
  switch (name) {
    case 'verify':
      return {
        name,
        ...siteOf(subject, values.tunnel ?? false),
        json,
        profile,
        update,
        ...pccs,
        ...(values.save === undefined ? {} : { save: values.save }),
      };
    case 'replay':
      return { name, file: subject, json };
    case 'quote':
      return {
        name,
        file: subject,
        json,
        profile,
        update,
        minimumEvaluation: evaluationOf(values['minimum-evaluation']),
        certificates: values.certificates ?? [],
        ...pccs,
        ...(values.collateral === undefined ? {} : { collateral: values.collateral }),
        ...(values.at === undefined ? {} : { at: timeOf(values.at) }),
      };
    case 'domain':
      return domainCommand(subject, values);
    case 'governance':
      return governanceCommand(subject, values);
    case 'inspect':
      return {
        name,
        files: [subject, ...rest],
        json,
        ...(values.compose === undefined ? {} : { compose: values.compose }),
        ...(values.collateral === undefined ? {} : { collateral: values.collateral }),
        ...(values.at === undefined ? {} : { at: timeOf(values.at) }),
      };
    case 'os-image':
      return { name, path: subject, json };
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Refusal(
      'usage-option',
      'arguments',
      'known options',
      error instanceof Error ? error.message : 'others',
    );
  }
}

/** A wss address is a channel; any other address is one only with `--tunnel`. */
function siteOf(text: string, tunnel: boolean): { readonly origin: string; readonly channel?: string } {
  if (!text.startsWith('wss://')) {
    const origin = originOf(text);
    return tunnel ? { origin, channel: channelOf(origin) } : { origin };
  }
  const url = channelUrlOf(text);
  if (url === undefined) throw new Refusal('usage-url', 'url', 'a wss address', text);
  const origin = originOfChannel(url);
  return { origin, channel: new URL(url).pathname === '/' ? channelOf(origin) : url };
}

/** A host name alone means https. */
function originOf(text: string): string {
  const url = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new Refusal('usage-url', 'url', 'an https URL or a host name', text);
  }
  return new URL(url).origin;
}

function oneOf<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((a) => a === text);
  if (found === undefined) throw new Refusal('usage-choice', option, allowed.join(' or '), text);
  return found;
}

function evaluationOf(text: string | undefined): number | 'any' {
  if (text === undefined) return 'any';
  if (!/^\d{1,9}$/.test(text))
    throw new Refusal('usage-evaluation', '--minimum-evaluation', 'a whole number', text);
  return Number(text);
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

function timeOf(text: string): number {
  const at = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new Refusal('usage-time', '--at', 'an ISO time such as 2026-08-13T12:00:00Z', text);
  return at;
}
