/** Every parser that reads bytes of strangers, each with genuine bytes to start from. */
import { encode } from '@dnsquery/dns-packet';
import { claimsToBeManifest, parseManifest } from '../../src/connection/manifest';
import { readCaaText } from '../../src/domain/caa/caa-text';
import { permissionOf } from '../../src/domain/caa/permission';
import { answerIn } from '../../src/domain/dns/dns-answer';
import { readResponse } from '../../src/domain/dns/dns-message';
import { fromBase64 } from '../../src/encoding/base64';
import { DerReader } from '../../src/encoding/der';
import { fromHex, fromLenientHex } from '../../src/encoding/hex';
import { parseJson } from '../../src/encoding/json';
import { blocksFromPem, certificatesFromPem } from '../../src/encoding/pem';
import { readLeafFromPem, readWebCertificate } from '../../src/encoding/web-certificate';
import { readCertificate } from '../../src/hardware/certificate';
import { collateralNeeded } from '../../src/hardware/collateral';
import { collateralFromJson } from '../../src/hardware/collateral-json';
import { readCrl, readServedCrl } from '../../src/hardware/crl';
import { readPckChain } from '../../src/hardware/pck-chain';
import { readPckExtension } from '../../src/hardware/pck-extension';
import { readQeIdentity } from '../../src/hardware/qe-identity';
import { readQuote } from '../../src/hardware/quote';
import { readSignedJson } from '../../src/hardware/signed-json';
import { readTcbInfo } from '../../src/hardware/tcb-info';
import type { FetchResult, Ports } from '../../src/ports/ports';
import { attestationReport } from '../../src/protocols/attestation-report';
import { dstackIngress } from '../../src/protocols/dstack-ingress';
import type { Protocol } from '../../src/protocols/protocol';
import { jsonObject, quoteField } from '../../src/protocols/quote-field';
import { recordingFromJson, recordingToJson } from '../../src/report/recording';
import { RELEASE_ROOTS } from '../../src/trust';
import type { Visit } from '../../src/visit';
import { base64, hex, utf8 } from '../testbed/bytes';
import { pemOf } from '../testbed/certificate-maker';
import { tcbLevel } from '../testbed/intel-documents';
import { makeIntelPki } from '../testbed/intel-pki';
import { chainTargets } from './chain-targets';
import { channelTargets } from './channel-targets';
import { codeTargets } from './code-targets';
import { composeTargets } from './compose-targets';
import { domainTargets } from './domain-targets';
import { madeEvidence } from './evidence';
import { gatewayTargets } from './gateway-targets';
import { osImageTargets } from './os-image-targets';
import { provenanceTargets } from './provenance-targets';

export interface Target {
  readonly name: string;
  /** Bytes that read. */
  readonly seeds: readonly Uint8Array[];
  /** Bytes that read, of about 64 KB: what takes longest may be what is right. */
  readonly large?: () => Promise<readonly Uint8Array[]>;
  /** Milliseconds for 64 KB, where it is not `LIMIT_MS`. */
  readonly limitMs?: number;
  /** Returns, throws `Refusal`, or resolves; anything else is a defect. */
  readonly read: (bytes: Uint8Array) => unknown;
}

const VISIT: Visit = {
  origin: 'https://a.example',
  trigger: 'asked',
  page: { kind: 'live', certificate: { spkiSha256: 'a'.repeat(64) }, root: 'not-shown' },
};

const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (const b of bytes) text += String.fromCharCode(b);
  return text;
};

export async function makeTargets(): Promise<readonly Target[]> {
  const [sgx, td, td15] = await madeEvidence();
  if (sgx === undefined || td === undefined || td15 === undefined) throw new Error('no evidence was made');
  const quotes = [sgx, td, td15].map((e) => e.parts.quote);
  const { tcbInfo, qeIdentity, rootCaCrl, pckCrl, tcbInfoIssuerChain, pckCrlIssuerChain } = td.parts;
  const chain = chainOf(td.parts.quote);
  const [leaf, ca, root] = certificatesFromPem(latin1(chain).replace(/\0+$/, ''), 3);
  const { sgxExtension } = readCertificate(leaf ?? new Uint8Array());
  if (leaf === undefined || ca === undefined || root === undefined || sgxExtension === undefined)
    throw new Error('the chain of the testbed has no three certificates');
  const json = (value: object) => utf8(JSON.stringify(value));
  const nineFields = json(nineFieldsOf(td.parts));
  const reports = reportsWith(td.parts.quote);
  const manifest = utf8(`${'0a'.repeat(32)}  cert-a.example.pem\n${'0b'.repeat(32)}  acme-account.json\n`);
  return [
    { name: 'quote', seeds: quotes, read: readQuote },
    { name: 'collateral that a quote needs', seeds: quotes, read: collateralNeeded },
    { name: 'certificate', seeds: [leaf, ca, root], read: readCertificate },
    { name: 'SGX extension', seeds: [sgxExtension], read: readPckExtension },
    { name: 'PCK chain', seeds: [chain], read: readPckChain },
    { name: 'revocation list', seeds: [rootCaCrl, pckCrl], large: longList, read: readCrl },
    {
      name: 'revocation list as served',
      seeds: [rootCaCrl, utf8(hex(pckCrl)), utf8(pemOf(pckCrl, 'X509 CRL'))],
      read: readServedCrl,
    },
    {
      name: 'TCB info',
      seeds: [tcbInfo, sgx.parts.tcbInfo],
      large: longTcbInfo,
      read: (b) => readTcbInfo(readSignedJson(b, 'tcbInfo').object),
    },
    {
      name: 'QE identity',
      seeds: [qeIdentity, sgx.parts.qeIdentity],
      read: (b) => readQeIdentity(readSignedJson(b, 'enclaveIdentity').object),
    },
    { name: 'nine-field collateral', seeds: [nineFields], read: (b) => collateralFromJson(latin1(b)) },
    { name: 'hex', seeds: [utf8(hex(leaf))], read: (b) => fromHex(latin1(b)) },
    { name: 'lenient hex', seeds: [utf8(` 0x${hex(leaf)}\n`)], read: (b) => fromLenientHex(latin1(b)) },
    { name: 'base64', seeds: [utf8(base64(leaf))], read: (b) => fromBase64(latin1(b)) },
    {
      name: 'PEM certificates',
      seeds: [tcbInfoIssuerChain, pckCrlIssuerChain],
      read: (b) => certificatesFromPem(latin1(b), 8),
    },
    {
      name: 'PEM list',
      seeds: [utf8(pemOf(pckCrl, 'X509 CRL'))],
      read: (b) => blocksFromPem(latin1(b), 'X509 CRL', 1),
    },
    { name: 'DER', seeds: [leaf, pckCrl, sgxExtension], read: walkDer },
    { name: 'JSON', seeds: [tcbInfo, nineFields], read: (b) => parseJson(b, 64) },
    { name: 'manifest', seeds: [manifest], read: (b) => [claimsToBeManifest(b), parseManifest(b)] },
    { name: 'web certificate', seeds: [leaf], read: readWebCertificate },
    ...(await codeTargets()),
    ...osImageTargets(),
    ...composeTargets(),
    ...(await provenanceTargets()),
    ...(await chainTargets()),
    ...(await domainTargets()),
    ...(await gatewayTargets()),
    ...channelTargets(td.parts.quote, leaf),
    { name: 'web certificate in PEM', seeds: [tcbInfoIssuerChain], read: readLeafFromPem },
    {
      name: 'DNS response',
      seeds: [dnsResponse(1)],
      large: async () => [dnsResponse(250, `?${'x'.repeat(140)}`)],
      read: (b) => answerIn(readResponse(b, DNS_NAME, 'CAA'), DNS_NAME, 'CAA'),
    },
    {
      name: 'CAA record as text',
      seeds: [utf8(`0 issue "${CAA_VALUE}"`), utf8('\\# 8 0005697373756578')],
      read: (b) => readCaaText(latin1(b)),
    },
    { name: 'value of issue', seeds: [utf8(CAA_VALUE)], read: (b) => permissionOf(latin1(b)) },
    { name: 'recording', seeds: [utf8(recording(manifest))], read: recordingFromJson },
    {
      name: 'quote in JSON',
      seeds: [json({ quote: hex(td.parts.quote) })],
      read: (b) => quoteField(jsonObject(b), 'quote'),
    },
    { name: 'attestation report', seeds: reports, read: collectWith(attestationReport, () => undefined) },
    {
      name: 'ingress bundle',
      seeds: [manifest],
      read: collectWith(dstackIngress, (url) => (url.endsWith('quote.json') ? reports[0] : undefined)),
    },
  ];
}

const DNS_NAME = 'app.example.com';
const CAA_VALUE = 'letsencrypt.org; validationmethods=dns-01; accounturi=https://acme.example/acct/1';

/** An alias, and so many records of its target. */
function dnsResponse(records: number, more = ''): Uint8Array {
  const target = 'target.example.net';
  const caa = {
    type: 'CAA',
    name: target,
    ttl: 60,
    data: { flags: 0, tag: 'issue', value: CAA_VALUE + more },
  } as const;
  return encode({
    type: 'response',
    id: 0,
    questions: [{ type: 'CAA', name: DNS_NAME }],
    answers: [
      { type: 'CNAME', name: DNS_NAME, ttl: 60, data: target },
      ...Array.from({ length: records }, () => caa),
    ],
  });
}

/** Some 1200 entries with serial numbers of twenty bytes. */
async function longList(): Promise<readonly Uint8Array[]> {
  const revoked = Array.from({ length: 1200 }, (_, i) => `5${(i + 1).toString(16).padStart(39, '0')}`);
  return [await (await makeIntelPki()).pckCrl('platform', { revoked })];
}

async function longTcbInfo(): Promise<readonly Uint8Array[]> {
  const tcbLevels = Array.from({ length: 76 }, (_, i) => tcbLevel('OutOfDate', { pceSvn: i }));
  return [(await (await makeIntelPki()).tcbInfo({ tcbLevels })).body];
}

/** The certification data of a version 4 quote with 32 bytes of auth data. */
const chainOf = (quote: Uint8Array): Uint8Array => quote.subarray(1258);

function nineFieldsOf(parts: Readonly<Record<string, Uint8Array>>): object {
  const text = (name: string) => latin1(parts[name] ?? new Uint8Array());
  const signed = (name: string, member: string) => {
    const body = text(name);
    const end = body.lastIndexOf(',"signature"');
    return { inner: body.slice(`{"${member}":`.length, end), signature: body.slice(end).slice(14, 142) };
  };
  const [tcb, qe] = [signed('tcbInfo', 'tcbInfo'), signed('qeIdentity', 'enclaveIdentity')];
  return {
    pck_crl_issuer_chain: text('pckCrlIssuerChain'),
    root_ca_crl: hex(parts.rootCaCrl ?? new Uint8Array()),
    pck_crl: hex(parts.pckCrl ?? new Uint8Array()),
    tcb_info_issuer_chain: text('tcbInfoIssuerChain'),
    tcb_info: tcb.inner,
    tcb_info_signature: tcb.signature,
    qe_identity_issuer_chain: text('qeIdentityIssuerChain'),
    qe_identity: qe.inner,
    qe_identity_signature: qe.signature,
  };
}

function reportsWith(quote: Uint8Array): readonly Uint8Array[] {
  const report = {
    intel_quote: hex(quote),
    quote: hex(quote),
    signing_address: 'ab'.repeat(32),
    tls_cert_fingerprint: 'cd'.repeat(32),
  };
  return [report, { gateway_attestation: report, model_attestations: [report] }].map((r) =>
    utf8(JSON.stringify(r)),
  );
}

function recording(body: Uint8Array): string {
  const url = 'https://a.example/evidences/sha256sum.txt';
  return recordingToJson({
    visit: VISIT,
    clock: 1_770_000_000_000,
    random: [new Uint8Array(32)],
    memory: { pin: null },
    exchanges: [
      {
        nth: 0,
        request: { method: 'GET', url, maxBytes: 65_536, headers: { accept: 'text/plain' } },
        result: { kind: 'response', status: 200, headers: {}, body },
      },
      {
        nth: 1,
        request: { method: 'GET', url, maxBytes: 65_536 },
        result: { kind: 'response', status: 200, headers: {}, body: Uint8Array.of(0xff, 0xfe) },
      },
      {
        nth: 0,
        request: { method: 'GET', url: 'https://a.example/gone', maxBytes: 10 },
        result: { kind: 'failure', code: 'network', detail: 'no host' },
      },
    ],
    appraisal: { origin: VISIT.origin, at: 0, verdict: 'none', binding: 'none', checks: [], facts: {} },
  });
}

/** Every element, and the inside of every constructed one; then what the typed readers make of the first. */
function walkDer(bytes: Uint8Array): number {
  let elements = 0;
  const inside = [bytes];
  for (let next = inside.pop(); next !== undefined; next = inside.pop()) {
    const reader = new DerReader(next, 'any');
    while (!reader.isEmpty) {
      const { tag, content, whole } = reader.any();
      elements++;
      if ((tag & 0x20) !== 0) inside.push(content);
      const one = () => new DerReader(whole, 'one');
      if (tag === 0x02) one().integerBytes();
      if (tag === 0x06) one().oid();
      if (tag === 0x17 || tag === 0x18) one().time();
    }
  }
  return elements;
}

/** A protocol's reader, given the bytes as the answer to everything that `other` does not answer. */
function collectWith(protocol: Protocol, other: (url: string) => Uint8Array | undefined) {
  return async (bytes: Uint8Array): Promise<unknown> => {
    const ports: Ports = {
      fetch: async ({ url }): Promise<FetchResult> => ({
        kind: 'response',
        status: 200,
        headers: {},
        body: other(url) ?? bytes,
      }),
      clock: { now: () => 0, sleep: async () => {} },
      random: (n) => new Uint8Array(n),
      memory: { read: async () => undefined, write: async () => {} },
    };
    return protocol.collect(VISIT, ports, { roots: RELEASE_ROOTS, at: 0 });
  };
}
