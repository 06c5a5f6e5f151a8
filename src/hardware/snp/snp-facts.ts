/** What a report and its chain say, as JSON. Facts carry no judgement; hex is lower case. */
import type { JsonValue } from '../../appraisal';
import { toHex } from '../../encoding/hex';
import { isoSeconds } from '../json-object';
import type { ExaminedSnpCrl } from './examine-snp-crl';
import { MINIMUM_TCB_AS_OF, minimaFor } from './minimum-tcb';
import { cpuidText, type SnpProduct } from './product';
import type { SnpReport } from './report';
import { abiOfPolicy, guestPolicyNames, platformInfoNames } from './report-bits';
import type { SnpCertificate } from './snp-certificate';
import type { SnpChain } from './snp-chain';
import { productOfRoot, type SnpRoots } from './snp-roots';
import { readTcbVersion, TCB_PARTS } from './tcb-version';

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
  };
}

/** Each bulletin that counts for this processor by now: what it asks for, and what there is. The report must be authentic. */
export function snpLevelFacts(
  { cpuid, reportedTcb }: SnpReport,
  product: SnpProduct,
  at: number,
): { readonly amdLevels: JsonValue } {
  const tcb = readTcbVersion(reportedTcb, product);
  const { rows, isComplete } = minimaFor(product, cpuid, at);
  return {
    amdLevels: {
      asOf: MINIMUM_TCB_AS_OF,
      complete: isComplete,
      bulletins: rows.map(({ bulletin, since, attack, minimum }) => ({
        bulletin,
        since,
        attack,
        parts: TCB_PARTS.flatMap((part) => {
          const [have, need] = [tcb[part], minimum[part]];
          return have === undefined || need === undefined ? [] : [{ part, have, need }];
        }),
      })),
    },
  };
}

/** The certificates, from the root down. That they fit together is a check's to say; `keyPinned` is of the root. */
export function snpChainFacts({ leaf, intermediate, root, key }: SnpChain, roots: SnpRoots): SnpFacts {
  return {
    chain: {
      root: { ...certificateFacts(root), keyPinned: productOfRoot(root, roots) === key.product },
      ca: certificateFacts(intermediate),
      [key.kind]: certificateFacts(leaf),
    },
    ...(key.kind === 'vlek' ? { cspId: key.cspId } : {}),
  };
}

const certificateFacts = (c: SnpCertificate): SnpFacts => ({
  subject: c.commonName,
  serial: c.serial,
  issued: isoSeconds(c.notBefore),
  expires: isoSeconds(c.notAfter),
});

export function snpCrlFacts(examined: ExaminedSnpCrl): SnpFacts {
  if (examined.kind === 'faulty') return {};
  const { thisUpdate, nextUpdate, revokedSerials } = examined.crl;
  return {
    collateral: { amdCrl: { issued: isoSeconds(thisUpdate), expires: isoSeconds(nextUpdate) } },
    revokedByAmd: revokedSerials.size,
  };
}
