/**
 * The SGX extension of a PCK certificate: "Intel SGX PCK Certificate and Certificate Revocation List Profile
 * Specification", OID 1.2.840.113741.1.13.1. Seven entries under the platform CA, five under the processor CA.
 */
import { type Bytes, fromHex } from './bytes';
import { boolean, enumerated, integer, objectIdentifier, octetString, sequence } from './der';

export const SGX_EXTENSION = '1.2.840.113741.1.13.1';

export interface SgxExtension {
  /** 16 bytes, hex. */
  readonly ppid: string;
  /** The 16 component SVNs. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  /** 16 bytes, hex; normally the components, but the two can differ on real platforms. */
  readonly cpuSvn: string;
  /** 2 bytes, hex. */
  readonly pceId: string;
  /** 6 bytes, hex. */
  readonly fmspc: string;
  /** 0 standard, 1 scalable, 2 scalable with integrity. */
  readonly sgxType: number;
  /** Absent under the processor CA. */
  readonly platform?: {
    /** 16 bytes, hex. */
    readonly instanceId: string;
    readonly dynamicPlatform: boolean;
    readonly cachedKeys: boolean;
    readonly smtEnabled: boolean;
  };
}

const entry = (suffix: string, value: Bytes) =>
  sequence(objectIdentifier(`${SGX_EXTENSION}.${suffix}`), value);

/** The extension's value, DER. Lengths are not checked: a lie may want wrong ones. */
export function sgxExtension(of: SgxExtension): Bytes {
  const tcb = [
    ...of.components.map((svn, i) => entry(`2.${i + 1}`, integer(svn))),
    entry('2.17', integer(of.pceSvn)),
    entry('2.18', octetString(fromHex(of.cpuSvn))),
  ];
  const entries = [
    entry('1', octetString(fromHex(of.ppid))),
    entry('2', sequence(...tcb)),
    entry('3', octetString(fromHex(of.pceId))),
    entry('4', octetString(fromHex(of.fmspc))),
    entry('5', enumerated(of.sgxType)),
  ];
  if (of.platform !== undefined) {
    const configuration = [
      entry('7.1', boolean(of.platform.dynamicPlatform)),
      entry('7.2', boolean(of.platform.cachedKeys)),
      entry('7.3', boolean(of.platform.smtEnabled)),
    ];
    entries.push(
      entry('6', octetString(fromHex(of.platform.instanceId))),
      entry('7', sequence(...configuration)),
    );
  }
  return sequence(...entries);
}
