/** What the hardware bench verifies: many quotes, so that no run can rest on what an earlier one left behind. */
import { createHash } from 'node:crypto';
import type { HardwareRoots } from '../../src/trust';
import { collateralJson } from '../testbed/collateral-json';
import { makeIntelPki } from '../testbed/intel-pki';
import { makeTdxQuote } from '../testbed/quote-maker';
import { vector, vectorJson, vectorsPresent } from '../vectors';

export interface Sample {
  readonly quoteBase64: string;
  /** The nine-field JSON. */
  readonly collateral: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Its own roots, as well known as a release knows Intel's; `null`: those of the release. */
  readonly roots: HardwareRoots | null;
  readonly rootDerBase64: string;
}

export interface Samples {
  /** Every one under a PKI of its own: nothing can be cached. */
  readonly cold: readonly Sample[];
  /** One platform model, one collateral, a processor and a quote of its own each: what a browser meets day by day. */
  readonly warm: readonly Sample[];
  /** A genuine quote, for peers that take no root but Intel's. */
  readonly genuine?: Sample;
}

const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export async function makeSamples(count: number): Promise<Samples> {
  const cold: Sample[] = [];
  for (let i = 0; i < count; i++) cold.push(...(await samplesOfOnePki(1)));
  return { cold, warm: await samplesOfOnePki(count), ...genuine() };
}

async function samplesOfOnePki(count: number): Promise<readonly Sample[]> {
  const pki = await makeIntelPki();
  const collateral = JSON.stringify(await collateralJson(pki));
  const samples: Sample[] = [];
  for (let i = 0; i < count; i++) {
    const quote = await makeTdxQuote({
      pki,
      pck: await pki.issuePck(),
      reportData: new Uint8Array(64).fill(i),
    });
    samples.push({
      quoteBase64: base64(quote),
      collateral,
      at: Date.now(),
      roots: {
        intelSgxRootKeys: [pki.rootKeyHex],
        intelSgxRootCertificates: [sha256Hex(pki.root.der)],
      },
      rootDerBase64: base64(pki.root.der),
    });
  }
  return samples;
}

interface Case {
  readonly id: string;
  readonly now: number;
  readonly quote: string;
  readonly [file: string]: unknown;
}

const GENUINE = 'real-tdx-v4-td10-B0C06F000000-f1c85033-e19-225b';

function genuine(): { readonly genuine?: Sample } {
  if (!vectorsPresent) return {};
  const found = vectorJson<{ cases: Case[] }>('quotes/cases.json').cases.find((c) => c.id === GENUINE);
  if (found === undefined) return {};
  const file = (name: string) => vector(`quotes/${String(found[name])}`);
  const text = (name: string) => new TextDecoder().decode(file(name));
  const inner = (name: string, member: string) => {
    const [, body, signature] =
      new RegExp(`^\\s*\\{"${member}":(.*),"signature":"([0-9a-fA-F]+)"\\}\\s*$`, 's').exec(text(name)) ?? [];
    return { body: body ?? '', signature: signature ?? '' };
  };
  const tcb = inner('tcbInfo', 'tcbInfo');
  const qe = inner('qeIdentity', 'enclaveIdentity');
  const hex = (name: string) => Buffer.from(file(name)).toString('hex');
  const collateral = {
    pck_crl_issuer_chain: text('pckCrlIssuerChain'),
    root_ca_crl: hex('rootCaCrl'),
    pck_crl: hex('pckCrl'),
    tcb_info_issuer_chain: text('tcbInfoIssuerChain'),
    tcb_info: tcb.body,
    tcb_info_signature: tcb.signature,
    qe_identity_issuer_chain: text('qeIdentityIssuerChain'),
    qe_identity: qe.body,
    qe_identity_signature: qe.signature,
  };
  const sample = {
    quoteBase64: base64(file('quote')),
    collateral: JSON.stringify(collateral),
    at: found.now * 1000,
    roots: null,
    rootDerBase64: '',
  };
  return { genuine: sample };
}
