/** Turns a capture of a live service, made by somebody else's tool, into a recording of ours. Data only: nothing is edited. */
import type { Appraisal } from '../../src/appraisal';
import type { FetchResult } from '../../src/ports/ports';
import type { Exchange, Recording } from '../../src/report/recording';
import { vector, vectorJson } from '../vectors';

interface Peer {
  readonly url: string;
  readonly peer_spki_sha256: string;
}

interface Manifest {
  readonly nonce_hex: string;
  readonly captured_at: string;
}

const PCS = 'https://api.trustedservices.intel.com';

export interface CaptureFiles {
  readonly folder: string;
  readonly report: string;
  readonly tcb: string;
  readonly qeIdentity: string;
  readonly pckCrl: string;
  readonly rootCrl: string;
  readonly fmspc: string;
}

/**
 * @param files names inside the capture's folder, and the FMSPC that the collateral was asked for
 * @param url the report's URL as we ask for it; the capture's own may hold further parameters
 */
export function recordingOfCapture(files: CaptureFiles): Recording {
  const { nonce_hex, captured_at } = vectorJson<Manifest>(`${files.folder}/manifest.json`);
  const [peer] = vectorJson<Peer[]>(`${files.folder}/peer.json`);
  if (peer === undefined) throw new Error('the capture names no peer');
  const { origin } = new URL(peer.url);
  const served = { spkiSha256: peer.peer_spki_sha256 };
  const body = (name: string): FetchResult => ({
    kind: 'response',
    status: 200,
    headers: {},
    body: vector(`${files.folder}/${name}`),
  });
  const get = (url: string, result: FetchResult): Exchange => ({
    nth: 0,
    request: { method: 'GET', url, maxBytes: 0 },
    result,
  });
  const at = Date.parse(captured_at);
  return {
    visit: { origin, trigger: 'visited', page: { kind: 'live', certificate: served, root: 'not-shown' } },
    clock: at,
    random: [Uint8Array.from(nonce_hex.match(/../g) ?? [], (h) => Number.parseInt(h, 16))],
    memory: {},
    exchanges: [
      get(
        `${origin}/v1/attestation/report?include_tls_fingerprint=true&nonce=${nonce_hex}&signing_algo=ed25519`,
        {
          ...body(files.report),
          peer: served,
        } as FetchResult,
      ),
      get(`${PCS}/tdx/certification/v4/tcb?fmspc=${files.fmspc}`, body(files.tcb)),
      get(`${PCS}/tdx/certification/v4/qe/identity`, body(files.qeIdentity)),
      get(`${PCS}/sgx/certification/v4/pckcrl?ca=platform&encoding=der`, body(files.pckCrl)),
      get('https://certificates.trustedservices.intel.com/IntelSGXRootCA.der', body(files.rootCrl)),
    ],
    appraisal: NOT_YET,
  };
}

/** The capture's tool had another vocabulary; what ours says is what the replay gives. */
const NOT_YET: Appraisal = { origin: '', at: 0, verdict: 'none', binding: 'none', checks: [], facts: {} };
