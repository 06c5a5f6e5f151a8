/** What every connection of Node has in common: where it goes, which certificate it ended with, how it failed. */
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { readWebCertificate } from '../encoding/web-certificate';
import { Refusal } from '../refusal';
import type { ServedCertificate } from '../visit';
import type { FetchFailure, FetchFailureCode } from './ports';

export interface NodeNetwork {
  /** Extra roots in PEM, beside those of Node; the testbed's. */
  readonly ca?: string;
  /** Where a host really listens; the testbed's. */
  readonly connect?: (host: string) => { readonly address: string; readonly port: number } | undefined;
}

/** Options for `https.request` and `tls.connect`. */
export function target(url: URL, network: NodeNetwork) {
  const elsewhere = network.connect?.(url.hostname);
  const lookup: LookupFunction | undefined =
    elsewhere &&
    ((_host, options, callback) =>
      options.all
        ? callback(null, [{ address: elsewhere.address, family: 4 }])
        : callback(null, elsewhere.address, 4));
  return {
    servername: url.hostname,
    ...(network.ca === undefined ? {} : { ca: network.ca }),
    ...(elsewhere === undefined ? {} : { port: elsewhere.port, lookup }),
  };
}

export function certificateOf(socket: TLSSocket): ServedCertificate | undefined {
  const raw = socket.getPeerCertificate?.()?.raw;
  if (raw === undefined || raw.length === 0) return undefined;
  try {
    const { spkiSha256, certificateSha256 } = readWebCertificate(new Uint8Array(raw));
    return { spkiSha256, certificateSha256 };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export function failure(error: Error & { code?: string }): FetchFailure {
  return { kind: 'failure', code: failureCode(error), detail: error.message.slice(0, 200) };
}

function failureCode(error: Error & { code?: string }): FetchFailureCode {
  if (error.name === 'AbortError' || error.name === 'TimeoutError' || error.message === 'timeout')
    return 'timeout';
  if (/CERT|TLS|SSL|UNABLE_TO_|SELF_SIGNED|ALTNAME/.test(error.code ?? '')) return 'tls';
  return 'network';
}
