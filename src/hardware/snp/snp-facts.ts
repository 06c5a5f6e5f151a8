/** What a report and its chain say, as JSON. Facts carry no judgement; hex is lower case. */
import type { JsonValue } from '../../appraisal';
import { toHex } from '../../encoding/hex';
import { isoSeconds } from '../json-object';
import type { ExaminedSnpCrl } from './examine-snp-crl';
import { MINIMUM_TCB_AS_OF } from './minimum-tcb';
import { cpuidText, type SnpProduct } from './product';
import type { SnpReport } from './report';
import { abiOfPolicy, guestPolicyNames, platformInfoNames } from './report-bits';
import type { SnpCertificate } from './snp-certificate';
import type { SnpChain } from './snp-chain';
import { readTcbVersion } from './tcb-version';

export type SnpFacts = { readonly [k: string]: JsonValue };

/** The fields with which somebody compares reference values. Hex. */
export function snpMeasurements(report: SnpReport): { readonly [field: string]: string } {
  return {
    measurement: toHex(report.measurement),
    hostData: toHex(report.hostData),
    familyId: toHex(report.familyId),
    imageId: toHex(report.imageId),
    idKeyDigest: toHex(report.idKeyDigest),
    authorKeyDigest: toHex(report.authorKeyDigest),
  };
}

/** @param product whose layout the TCB versions are read with; without one they are not taken apart */
export function reportFacts(report: SnpReport, product: SnpProduct | undefined): SnpFacts {
  const tcb = (bytes: Uint8Array): JsonValue =>
    product === undefined ? toHex(bytes) : { ...readTcbVersion(bytes, product) };
  return {
    tee: 'sev-snp',
    reportVersion: report.version,
    ...(product === undefined ? {} : { product }),
    ...(report.cpuid === undefined ? {} : { cpuid: cpuidText(report.cpuid) }),
    ...snpMeasurements(report),
    reportData: toHex(report.reportData),
    reportId: toHex(report.reportId),
    guestSvn: report.guestSvn,
    vmpl: report.vmpl,
    guestPolicy: guestPolicyNames(report.policyBits),
    guestAbi: abiOfPolicy(report.policyBits).join('.'),
    platform: platformInfoNames(report.platformInfoBits),
    signingKey: report.signingKey,
    chipId: toHex(report.chipId),
    chipMasked: report.isChipMasked,
    firmware: report.currentVersion.join('.'),
    committedFirmware: report.committedVersion.join('.'),
    reportedTcb: tcb(report.reportedTcb),
    currentTcb: tcb(report.currentTcb),
    committedTcb: tcb(report.committedTcb),
    launchTcb: tcb(report.launchTcb),
    ...(report.mitigationBits === undefined
      ? {}
      : {
          launchMitigations: `0x${report.mitigationBits.atLaunch.toString(16)}`,
          currentMitigations: `0x${report.mitigationBits.now.toString(16)}`,
        }),
    tcbPolicyOf: MINIMUM_TCB_AS_OF,
  };
}

export function snpChainFacts({ leaf, intermediate, root, key }: SnpChain): SnpFacts {
  return {
    chain: [leaf, intermediate, root].map(certificateFacts),
    ...(key.kind === 'vlek' ? { cspId: key.cspId } : {}),
  };
}

const certificateFacts = (c: SnpCertificate): JsonValue => ({
  commonName: c.commonName,
  serial: c.serial,
  notBefore: isoSeconds(c.notBefore),
  notAfter: isoSeconds(c.notAfter),
});

export function snpCrlFacts(examined: ExaminedSnpCrl): SnpFacts {
  if (examined.kind === 'faulty') return {};
  const { thisUpdate, nextUpdate, revokedSerials } = examined.crl;
  return {
    revocationList: {
      issued: isoSeconds(thisUpdate),
      nextUpdate: isoSeconds(nextUpdate),
      revoked: revokedSerials.size,
    },
  };
}
