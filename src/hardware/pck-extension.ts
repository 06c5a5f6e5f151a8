/**
 * The SGX extension of a PCK certificate: which platform it is, and at which patch level the certificate was issued.
 * Source: Intel SGX PCK Certificate and Certificate Revocation List Profile Specification, section 1.3.5.
 */
import { DerReader, readOnly, TAG } from '../encoding/der';
import { oidOctets } from '../encoding/object-identifier';
import { Refusal } from '../refusal';

export interface PckExtension {
  /** 16 bytes: the platform's own identity, in clear. */
  readonly ppid: Uint8Array;
  /** 6 bytes: family, model, stepping, platform, custom SKU. Says which TCB info applies. */
  readonly fmspc: Uint8Array;
  /** 2 bytes. */
  readonly pceId: Uint8Array;
  /** The 16 component SVNs, 0 to 255 each. These count, not the CPUSVN octets, which can differ. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly platform: PlatformConfiguration | undefined;
}

/** Only in certificates of the Platform CA; `undefined` where the certificate does not say. */
export interface PlatformConfiguration {
  readonly dynamicPlatform: boolean | undefined;
  readonly cachedKeys: boolean | undefined;
  readonly smtEnabled: boolean | undefined;
}

const SGX = oidOctets('1.2.840.113741.1.13.1');
const TCB = oidOctets('1.2.840.113741.1.13.1.2');
const CONFIGURATION = oidOctets('1.2.840.113741.1.13.1.7');

/** Members of the extension by their arc; the last two are the Platform CA's, all or none. */
const MEMBER = {
  ppid: 1,
  tcb: 2,
  pceId: 3,
  fmspc: 4,
  sgxType: 5,
  platformInstanceId: 6,
  configuration: 7,
} as const;

const COMPONENTS = 16;
const PCE_SVN = 17;
const CPU_SVN = 18;

/**
 * @param extension content of the extension
 * @throws Refusal `pck-extension-…`, `der-…`
 */
export function readPckExtension(extension: Uint8Array): PckExtension {
  const members = new DerReader(readOnly(extension, TAG.sequence, 'sgxExtension').content, 'sgxExtension');
  const found = new Map<number, DerReader>();
  while (!members.isEmpty) {
    const member = members.enter(TAG.sequence, 'sgxExtension');
    const arc = member.arcAfter(SGX);
    if (found.has(arc)) throw new Refusal('pck-extension-repeated', `${arc}`, 'once', 'twice');
    found.set(arc, member);
  }
  if (found.size !== 5 && found.size !== 7)
    throw new Refusal('pck-extension-members', 'sgxExtension', '5 or 7 members', `${found.size}`);
  const member = <T>(arc: number, read: (reader: DerReader) => T): T => {
    const reader = found.get(arc);
    if (reader === undefined) throw new Refusal('pck-extension-missing', `${arc}`, 'a member', 'none');
    const value = read(reader);
    reader.end();
    return value;
  };

  const ppid = member(MEMBER.ppid, (r) => r.octetString(16));
  const { components, pceSvn } = member(MEMBER.tcb, readTcb);
  const pceId = member(MEMBER.pceId, (r) => r.octetString(2));
  const fmspc = member(MEMBER.fmspc, (r) => r.octetString(6));
  member(MEMBER.sgxType, (r) => r.smallInteger(TAG.enumerated));
  if (found.size === 5) return { ppid, fmspc, pceId, components, pceSvn, platform: undefined };
  member(MEMBER.platformInstanceId, (r) => r.octetString(16));
  return {
    ppid,
    fmspc,
    pceId,
    components,
    pceSvn,
    platform: member(MEMBER.configuration, readConfiguration),
  };
}

function readTcb(reader: DerReader): Pick<PckExtension, 'components' | 'pceSvn'> {
  const tcb = reader.enter(TAG.sequence, 'tcb');
  const numbers = new Map<number, number>();
  while (!tcb.isEmpty) {
    const member = tcb.enter(TAG.sequence, 'tcb');
    const index = member.arcAfter(TCB);
    if (numbers.has(index)) throw new Refusal('pck-extension-repeated', `tcb.${index}`, 'once', 'twice');
    if (index === CPU_SVN) {
      member.octetString(16);
      numbers.set(index, 0);
    } else {
      const value = member.smallInteger();
      const most = index === PCE_SVN ? 0xffff : 0xff;
      if (value > most)
        throw new Refusal('pck-extension-range', `tcb.${index}`, `at most ${most}`, `${value}`);
      numbers.set(index, value);
    }
    member.end();
  }
  const number = (index: number): number => {
    const value = numbers.get(index);
    if (value === undefined) throw new Refusal('pck-extension-missing', `tcb.${index}`, 'a number', 'none');
    return value;
  };
  if (numbers.size !== CPU_SVN)
    throw new Refusal('pck-extension-members', 'tcb', `${CPU_SVN}`, `${numbers.size}`);
  number(CPU_SVN);
  return { components: Array.from({ length: COMPONENTS }, (_, i) => number(i + 1)), pceSvn: number(PCE_SVN) };
}

function readConfiguration(reader: DerReader): PlatformConfiguration {
  const list = reader.enter(TAG.sequence, 'configuration');
  const flags = new Map<number, boolean>();
  while (!list.isEmpty) {
    const member = list.enter(TAG.sequence, 'configuration');
    const arc = member.arcAfter(CONFIGURATION);
    flags.set(arc, member.boolean());
    member.end();
  }
  return { dynamicPlatform: flags.get(1), cachedKeys: flags.get(2), smtEnabled: flags.get(3) };
}
