/**
 * Answers like Intel's Provisioning Certification Service, API v4, at its real host names, and like a PCCS mirror. As there,
 * Intel sends no CORS headers and the mirror does. Speaks no TLS itself: `server.ts` and `fetch-port.ts` put it on the wire.
 */
import { type Answer, json, notFound, type Request, reply } from './answer';
import { type Bytes, copy, hex, utf8 } from './bytes';
import { pemOf } from './certificate-maker';
import { daysAfter, isoSeconds, levelsWithStatus, type SignedDocument } from './intel-documents';
import { SGX_QE_IDENTITY, sgxTcbInfo } from './intel-documents-sgx';
import { headerChain, type IntelPki, makeIntelPki, type PckCa } from './intel-pki';
import { type DocumentState, MACHINES, type Machine } from './machines';

export const PCS_HOST = 'api.trustedservices.intel.com';
export const CRL_HOST = 'certificates.trustedservices.intel.com';
export const PCCS_HOST = 'pccs.phala.network';
export const PCS_HOSTS = [PCS_HOST, CRL_HOST, PCCS_HOST] as const;
export type PcsHost = (typeof PCS_HOSTS)[number];

/** Mutable while the testbed runs. A document state set here goes before what the machine's row says. */
export interface PcsKnobs {
  /** `reset` and `unavailable` count for every request to that host. */
  hosts: Partial<Record<PcsHost, 'reset' | 'unavailable'>>;
  /** By FMSPC, lower case. */
  tcbInfo: Record<string, DocumentState>;
  qeIdentity: DocumentState;
  pckCrl: DocumentState;
  rootCrl: DocumentState;
}

export interface Pcs {
  readonly knobs: PcsKnobs;
  answer(request: Request): Promise<Answer>;
}

interface Made {
  readonly body: Bytes;
  /** PEM, for the issuer-chain header. */
  readonly chain: string;
}

const HTML = '<!doctype html><title>502</title><h1>Bad gateway</h1>';

export function makePcs(pki: IntelPki): Pcs {
  const knobs: PcsKnobs = {
    hosts: {},
    tcbInfo: {},
    qeIdentity: 'genuine',
    pckCrl: 'genuine',
    rootCrl: 'genuine',
  };
  const cache = new Map<string, Promise<Made>>();
  let foreign: Promise<IntelPki> | undefined;

  const once = (key: string, make: () => Promise<Made>): Promise<Made> => {
    const known = cache.get(key) ?? make();
    cache.set(key, known);
    return known;
  };
  const signerFor = (state: DocumentState): Promise<IntelPki> => {
    if (state !== 'foreign-root') return Promise.resolve(pki);
    foreign ??= makeIntelPki({ at: pki.at });
    return foreign;
  };
  const window = (state: DocumentState) => {
    const shift = state === 'expired' ? -60 : state === 'not-yet-valid' ? 20 : -1;
    const from = daysAfter(pki.at, shift);
    return { from, to: daysAfter(from, 30) };
  };

  function document(state: DocumentState, make: (signer: IntelPki) => Promise<SignedDocument>) {
    return async (): Promise<Made> => {
      const signer = await signerFor(state);
      const made = await make(signer);
      const body = state === 'flipped-signature' ? withFlippedSignature(made) : made.body;
      return { body, chain: signer.tcbSigningChain };
    };
  }

  function tcbInfo(machine: Machine, state: DocumentState, tee: 'tdx' | 'sgx'): Promise<Made> {
    const { from, to } = window(state);
    return once(
      `tcb ${tee} ${machine.fmspc} ${state}`,
      document(state, (signer) =>
        signer.tcbInfo({
          fmspc: machine.fmspc.toUpperCase(),
          issueDate: isoSeconds(from),
          nextUpdate: isoSeconds(to),
          tcbLevels: levelsWithStatus(machine.status ?? 'UpToDate', machine.advisories),
          ...(tee === 'sgx' ? sgxTcbInfo(machine.status) : {}),
        }),
      ),
    );
  }

  function qeIdentity(state: DocumentState, tee: 'tdx' | 'sgx'): Promise<Made> {
    const { from, to } = window(state);
    const dates = { issueDate: isoSeconds(from), nextUpdate: isoSeconds(to) };
    return once(
      `qe ${tee} ${state}`,
      document(state, (signer) => signer.qeIdentity({ ...dates, ...(tee === 'sgx' ? SGX_QE_IDENTITY : {}) })),
    );
  }

  function crl(which: PckCa | 'root', state: DocumentState): Promise<Made> {
    return once(`crl ${which} ${state}`, async () => {
      const signer = await signerFor(state);
      const { from, to } = window(state);
      const dates = state === 'genuine' ? {} : { thisUpdate: from, nextUpdate: to };
      const body = which === 'root' ? await signer.rootCrl(dates) : await signer.pckCrl(which, dates);
      if (state === 'flipped-signature') body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
      return { body, chain: which === 'root' ? signer.root.pem : signer.pckCaChain(which) };
    });
  }

  async function serve(
    state: DocumentState,
    make: (state: DocumentState) => Promise<Made>,
    write: (made: Made) => Answer,
  ): Promise<Answer> {
    switch (state) {
      case 'reset':
        return 'reset';
      case 'unavailable':
        return reply('text/plain', 'Service Unavailable', { status: 503 });
      case 'garbage':
        return reply('text/html', HTML);
      default:
        return write(await make(state));
    }
  }

  function forMachine(request: Request, tee: 'tdx' | 'sgx'): Promise<Answer> | Answer {
    const fmspc = request.url.searchParams.get('fmspc')?.toLowerCase() ?? '';
    const machine: Machine | undefined = Object.values(MACHINES).find((m) => m.fmspc === fmspc);
    if (!/^[0-9a-f]{12}$/.test(fmspc)) return json({ message: 'Invalid fmspc' }, 400);
    if (machine === undefined || machine === MACHINES.unknown) return notFound();
    const atIntel = machine.atIntel ?? 'genuine';
    const state =
      knobs.tcbInfo[fmspc] ?? (request.host === PCCS_HOST ? (machine.atPccs ?? atIntel) : atIntel);
    return serve(
      state,
      (s) => tcbInfo(machine, s, tee),
      (made) => withChain('application/json', made, 'TCB-Info-Issuer-Chain'),
    );
  }

  function identity(tee: 'tdx' | 'sgx'): Promise<Answer> {
    return serve(
      knobs.qeIdentity,
      (s) => qeIdentity(s, tee),
      (made) => withChain('application/json', made, 'SGX-Enclave-Identity-Issuer-Chain'),
    );
  }

  function pckCrl(request: Request): Promise<Answer> | Answer {
    const ca = request.url.searchParams.get('ca');
    if (ca !== 'platform' && ca !== 'processor') return json({ message: 'Invalid ca' }, 400);
    const byDefault = request.host === PCCS_HOST ? 'hex' : 'pem';
    const encoding = request.url.searchParams.get('encoding') ?? byDefault;
    return serve(
      knobs.pckCrl,
      (s) => crl(ca, s),
      (made) => {
        const name = 'SGX-PCK-CRL-Issuer-Chain';
        if (encoding === 'der') return withChain('application/pkix-crl', made, name);
        const text = encoding === 'pem' ? pemOf(made.body, 'X509 CRL') : hex(made.body);
        return withChain('application/x-pem-file', { ...made, body: utf8(text) }, name);
      },
    );
  }

  function rootCrl(encoding: 'der' | 'hex'): Promise<Answer> {
    return serve(
      knobs.rootCrl,
      (s) => crl('root', s),
      ({ body }) =>
        encoding === 'der'
          ? reply('binary/octet-stream', body)
          : reply('application/octet-stream', hex(body)),
    );
  }

  function route(request: Request): Promise<Answer> | Answer {
    const { host, url } = request;
    if (host === CRL_HOST) return url.pathname === '/IntelSGXRootCA.der' ? rootCrl('der') : notFound();
    switch (url.pathname) {
      case '/tdx/certification/v4/tcb':
        return forMachine(request, 'tdx');
      case '/sgx/certification/v4/tcb':
        return forMachine(request, 'sgx');
      case '/tdx/certification/v4/qe/identity':
        return identity('tdx');
      case '/sgx/certification/v4/qe/identity':
        return identity('sgx');
      case '/sgx/certification/v4/pckcrl':
        return pckCrl(request);
      case '/sgx/certification/v4/rootcacrl':
        return host === PCCS_HOST ? rootCrl('hex') : notFound();
      default:
        return notFound();
    }
  }

  return {
    knobs,
    async answer(request) {
      const down = knobs.hosts[request.host as PcsHost];
      if (down === 'reset') return 'reset';
      if (down === 'unavailable') return reply('text/plain', 'Service Unavailable', { status: 503 });
      const answer = await route(request);
      return request.host === PCCS_HOST ? withCors(answer) : answer;
    },
  };
}

function withChain(contentType: string, made: Made, header: string): Answer {
  return reply(contentType, made.body, {
    headers: { [header.toLowerCase()]: headerChain(made.chain), 'request-id': '7e57'.repeat(8) },
  });
}

function withCors(answer: Answer): Answer {
  if (answer === 'reset') return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'access-control-allow-origin': '*',
      'access-control-expose-headers': '*',
    },
  };
}

/** The last hex digit of the signature is another one. */
function withFlippedSignature(document: SignedDocument): Bytes {
  const body = copy(document.body);
  const last = body.length - '"}'.length - 1;
  body[last] = body[last] === 0x30 ? 0x31 : 0x30;
  return body;
}
