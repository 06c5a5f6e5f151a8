/** Intel and a PCCS of a made-up platform, a memory, and what was asked of them. */
import type { JsonValue } from '../../src/appraisal';
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from '../../src/hardware/collateral';
import { type FetchOptions, fetchCollateral } from '../../src/hardware/fetch-collateral';
import type { FetchRequest, FetchResponse, FetchResult, Ports } from '../../src/ports/ports';
import { headerChain } from '../testbed/intel-pki';
import { blemishes, makePlatform, NOW, type Platform, quoteOf, rootsOf } from './platform';

const PCCS = 'https://pccs.example/cache';
const INTEL = 'https://api.trustedservices.intel.com';
const PATHS = {
  tcbInfo: '/tdx/certification/v4/tcb?fmspc=7e57c06f0000',
  qeIdentity: '/tdx/certification/v4/qe/identity',
  pckCrl: '/sgx/certification/v4/pckcrl?ca=platform&encoding=der',
  rootCaCrl: '/sgx/certification/v4/rootcacrl',
} as const;
export type Name = keyof typeof PATHS;
export const NAMES = Object.keys(PATHS) as readonly Name[];

export const intelUrl = (name: Name): string =>
  name === 'rootCaCrl'
    ? 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der'
    : `${INTEL}${PATHS[name]}`;
export const pccsUrl = (name: Name): string => `${PCCS}${PATHS[name]}`;

export const response = (body: Uint8Array, headers: Record<string, string> = {}): FetchResponse => ({
  kind: 'response',
  status: 200,
  headers,
  body,
});
const DOWN: FetchResult = { kind: 'failure', code: 'network', detail: 'connection refused' };
export const NOT_FOUND: FetchResult = { kind: 'response', status: 404, headers: {}, body: new Uint8Array() };

export interface Scene {
  readonly platform: Platform;
  readonly quote: Uint8Array;
  /** What an honest source answers. */
  readonly genuine: Readonly<Record<Name, FetchResponse>>;
}

export async function makeScene(): Promise<Scene> {
  const platform = await makePlatform();
  const { pki } = platform;
  const chain = headerChain(pki.tcbSigningChain);
  const genuine = {
    tcbInfo: response((await pki.tcbInfo()).body, { 'tcb-info-issuer-chain': chain }),
    qeIdentity: response((await pki.qeIdentity()).body, { 'sgx-enclave-identity-issuer-chain': chain }),
    pckCrl: response(await pki.pckCrl('platform'), {
      'sgx-pck-crl-issuer-chain': headerChain(pki.pckCaChain('platform')),
    }),
    rootCaCrl: response(await pki.rootCrl()),
  };
  return { platform, quote: await quoteOf(platform), genuine };
}

export class World {
  readonly requests: FetchRequest[] = [];
  readonly stored = new Map<string, JsonValue>();
  readonly answers = new Map<string, FetchResult>();

  readonly ports: Ports = {
    fetch: async (request) => {
      this.requests.push(request);
      return this.answers.get(request.url) ?? DOWN;
    },
    clock: { now: () => NOW.getTime(), sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: {
      read: async (key) => this.stored.get(key),
      write: async (key, value) => {
        this.stored.set(key, value);
      },
    },
  };

  get urls(): readonly string[] {
    return this.requests.map((r) => r.url);
  }

  serve(where: 'intel' | 'pccs', answers: Partial<Record<Name, FetchResult>>): void {
    for (const [name, answer] of Object.entries(answers) as [Name, FetchResult][])
      this.answers.set(where === 'intel' ? intelUrl(name) : pccsUrl(name), answer);
  }
}

export function world(
  ...given: readonly (readonly ['intel' | 'pccs', Partial<Record<Name, FetchResult>>])[]
): World {
  const made = new World();
  for (const [where, answers] of given) made.serve(where, answers);
  return made;
}

export async function fetchIn(
  { platform, quote }: Scene,
  { ports }: World,
  options: Partial<FetchOptions> = {},
): Promise<CollateralOutcome> {
  const need = collateralNeeded(quote);
  if (need === undefined) throw new Error('the quote names no platform');
  return fetchCollateral(need, ports, {
    at: NOW.getTime(),
    pccsUrl: PCCS,
    roots: rootsOf(platform),
    ...options,
  });
}

export async function appraiseIn(
  scene: Scene,
  w: World,
  options: Partial<FetchOptions> = {},
): Promise<HardwareAppraisal> {
  const { platform, quote } = scene;
  const collateral = await fetchIn(scene, w, options);
  return appraiseQuote(quote, collateral, { at: options.at ?? NOW.getTime(), roots: rootsOf(platform) });
}

/** Reasons of everything that did not pass. */
export const reasonsIn = async (
  scene: Scene,
  w: World,
  options: Partial<FetchOptions> = {},
): Promise<readonly string[]> => blemishes((await appraiseIn(scene, w, options)).checks);

export function flipped(answer: FetchResponse): FetchResponse {
  const body = answer.body.slice();
  // Inside the signature, both of the JSON documents and of the lists.
  const at = body.length - 5;
  body[at] = body[at] === 0x30 ? 0x31 : 0x30;
  return { ...answer, body };
}
