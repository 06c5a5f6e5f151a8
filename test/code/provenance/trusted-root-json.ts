/** Sigstore's own form of a trust root (protobuf-specs, `sigstore_trustroot.proto`) as the constants of a release. */
import type { SigstoreLog, SigstoreRoot } from '../../../src/code/provenance/sigstore-root';

interface Window {
  readonly start: string;
  readonly end?: string;
}

interface JsonLog {
  readonly publicKey: { readonly rawBytes: string; readonly keyDetails: string; readonly validFor: Window };
  readonly logId: { readonly keyId: string };
}

export interface TrustedRootJson {
  readonly tlogs: readonly JsonLog[];
  readonly ctlogs: readonly JsonLog[];
  readonly certificateAuthorities: readonly {
    readonly certChain: { readonly certificates: readonly { readonly rawBytes: string }[] };
    readonly validFor: Window;
  }[];
}

/** Without the logs whose keys are Ed25519, as in the release. */
export function rootFromJson(json: TrustedRootJson): SigstoreRoot {
  const logs = (list: readonly JsonLog[]): SigstoreLog[] =>
    list
      .filter(({ publicKey }) => publicKey.keyDetails !== 'PKIX_ED25519')
      .map(({ publicKey, logId }) => ({
        logId: logId.keyId,
        key: publicKey.rawBytes,
        ...windowOf(publicKey.validFor),
      }));
  return {
    authorities: json.certificateAuthorities.map(({ certChain, validFor }) => ({
      chain: certChain.certificates.map(({ rawBytes }) => rawBytes),
      ...windowOf(validFor),
    })),
    logs: logs(json.tlogs),
    certificateLogs: logs(json.ctlogs),
  };
}

const windowOf = ({ start, end }: Window): { from: number; until?: number } => ({
  from: Date.parse(start),
  ...(end === undefined ? {} : { until: Date.parse(end) }),
});
