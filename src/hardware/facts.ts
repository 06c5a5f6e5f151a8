/** What a quote, its PCK certificate and its collateral say, as JSON. Facts carry no judgement; hex is lower case. */
import type { JsonValue } from '../appraisal';
import { toHex } from '../encoding/hex';
import type { HardwareRoots } from '../trust';
import type { Certificate } from './certificate';
import type { ExaminedCollateral } from './examine-collateral';
import { isoSeconds } from './json-object';
import type { PckChain } from './pck-chain';
import type { Quote } from './quote';
import { SGX_FLAG, sgxFlagNames } from './sgx-attributes';
import { type SgxReport, sgxMeasurements } from './sgx-report';
import type { TcbFinding } from './tcb-level';
import type { TcbStatus } from './tcb-status';
import { isSet, TD_ATTRIBUTE, tdAttributeNames } from './td-attributes';
import { type TdReport, tdMeasurements } from './td-report';
import { isPinnedKey } from './trusted-root';

type FactsOf = { readonly [k: string]: JsonValue };

/** What the quote says about itself. Nothing here is authenticated by being here. */
export function quoteFacts(quote: Quote): FactsOf {
  const { body, qeReport } = quote;
  return {
    tee: quote.tee,
    quoteVersion: quote.version,
    certificationType: quote.certificationType,
    trailingBytes: quote.trailingBytes,
    ...(body.kind === 'tdx' ? tdFacts(body) : sgxFacts(body)),
    reportData: toHex(body.reportData),
    qe: {
      mrEnclave: toHex(qeReport.mrEnclave),
      mrSigner: toHex(qeReport.mrSigner),
      isvProdId: qeReport.isvProdId,
      isvSvn: qeReport.isvSvn,
      attributes: toHex(qeReport.attributes),
      miscSelect: toHex(qeReport.miscSelect),
      cpuSvn: toHex(qeReport.cpuSvn),
    },
  };
}

function tdFacts(body: TdReport): FactsOf {
  return {
    reportForm: body.form,
    debug: isSet(body.tdAttributeBits, TD_ATTRIBUTE.DEBUG),
    ...tdMeasurements(body),
    seamAttributes: toHex(body.seamAttributes),
    tdAttributes: toHex(body.tdAttributes),
    tdAttributeNames: tdAttributeNames(body.tdAttributeBits),
    xfam: toHex(body.xfam),
    teeTcbSvn: toHex(body.teeTcbSvn),
    ...(body.teeTcbSvn2 === undefined ? {} : { teeTcbSvn2: toHex(body.teeTcbSvn2) }),
    ...Object.fromEntries(Object.entries(body.others).map(([name, bytes]) => [name, toHex(bytes)])),
  };
}

function sgxFacts(body: SgxReport): FactsOf {
  return {
    debug: isSet(body.flags, SGX_FLAG.DEBUG),
    ...sgxMeasurements(body),
    isvProdId: body.isvProdId,
    isvSvn: body.isvSvn,
    configSvn: body.configSvn,
    attributes: toHex(body.attributes),
    attributeNames: sgxFlagNames(body.flags),
    miscSelect: toHex(body.miscSelect),
    cpuSvn: toHex(body.cpuSvn),
  };
}

/** What the PCK certificate says about the platform. */
export function platformFacts({ ca, extension, leaf }: PckChain): FactsOf {
  const { platform } = extension;
  const flags: { readonly [k: string]: boolean | undefined } = { ...platform };
  return {
    fmspc: toHex(extension.fmspc),
    pceId: toHex(extension.pceId),
    pckCa: ca,
    pckSerial: serialOf(leaf),
    pckIssued: isoSeconds(leaf.notBefore),
    pckExpires: isoSeconds(leaf.notAfter),
    pceSvn: extension.pceSvn,
    sgxComponents: extension.components,
    ...Object.fromEntries(Object.entries(flags).filter((e): e is [string, boolean] => e[1] !== undefined)),
  };
}

/** Without the octet that keeps a DER INTEGER positive, as other tools print it. */
const serialOf = ({ serial }: Certificate): string => serial.replace(/^00(?=.)/, '');

const certificateFacts = (c: Certificate): FactsOf => ({
  subject: c.commonName,
  serial: serialOf(c),
  issued: isoSeconds(c.notBefore),
  expires: isoSeconds(c.notAfter),
});

/** The certificates in the quote, from the root down. That they fit together is a check's to say; `keyPinned` is of the root. */
export function chainFacts({ root, intermediate, leaf }: PckChain, roots: HardwareRoots): FactsOf {
  return {
    root: { ...certificateFacts(root), keyPinned: isPinnedKey(root.publicKey, roots) },
    ca: certificateFacts(intermediate),
    pck: certificateFacts(leaf),
  };
}

/** Dates and numbers of the authentic documents, and who signed those that a certificate of its own vouches for. */
export function collateralFacts(collateral: ExaminedCollateral): FactsOf {
  const { tcbInfo, qeIdentity } = collateral;
  const signers = Object.entries({ tcbInfo, qeIdentity }).flatMap(([name, d]) =>
    d.kind === 'authentic' && d.signer !== undefined ? [[name, certificateFacts(d.signer)] as const] : [],
  );
  const numbers = [tcbInfo, qeIdentity].flatMap((d) =>
    d.kind === 'authentic' ? [d.document.tcbEvaluationDataNumber] : [],
  );
  const documents: Record<string, JsonValue> = {};
  for (const [name, document] of Object.entries(collateral)) {
    const [period] = document.kind === 'authentic' ? document.periods : [];
    if (period !== undefined)
      documents[name] = { issued: isoSeconds(period.from), expires: isoSeconds(period.to) };
  }
  return {
    collateral: documents,
    collateralSigners: Object.fromEntries(signers),
    ...(numbers.length === 2 ? { tcbEvaluationDataNumber: Math.min(...numbers) } : {}),
  };
}

/** The status, and what it is made of; with the SVN at launch and now where the report carries both. */
export function tcbFacts(status: TcbStatus | undefined, launch: TcbFinding, current?: TcbFinding): FactsOf {
  return {
    ...(status === undefined ? {} : { tcbStatus: status }),
    ...partsFacts(launch),
    ...(current === undefined ? {} : { launch: levelFacts(launch), current: levelFacts(current) }),
  };
}

function levelFacts(finding: TcbFinding): FactsOf {
  return { ...(finding.kind === 'level' ? { status: finding.status } : {}), ...partsFacts(finding) };
}

function partsFacts(finding: TcbFinding): FactsOf {
  if (finding.kind === 'not-supported') return { notSupported: finding.part };
  return {
    platformStatus: finding.platform,
    qeStatus: finding.quotingEnclave,
    ...(finding.tdxModule === undefined ? {} : { tdxModuleStatus: finding.tdxModule }),
    tcbDate: isoSeconds(finding.tcbDate),
    advisoryIds: finding.advisoryIds,
  };
}
