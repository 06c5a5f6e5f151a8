/**
 * The attestation-report dialect of dstack (vllm-proxy, NEAR AI): the service makes a quote for our own nonce, over its signing
 * address and the key of its TLS certificate.
 * Source: dstack evidence specification, section 16, second form. Field names differ between deployments and are read
 * leniently; the hash is not.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Check, check } from '../appraisal';
import { type PublishedLog, publishedLog } from '../code/app-identity';
import { composeInReply } from '../code/compose/find-app-compose';
import { concatBytes } from '../encoding/bytes';
import { fromLenientHex, toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import { LIMITS } from '../limits';
import type { Ports } from '../ports/ports';
import { Refusal } from '../refusal';
import type { Visit } from '../visit';
import { carriedCollateral } from './carried-collateral';
import { answeredByHost, evidenceFailure } from './evidence-failure';
import type { Bound, Collected, Protocol } from './protocol';
import { jsonObject, quoteField } from './quote-field';

const NONCE_BYTES = 32;

/**
 * Hosts known to speak the dialect. Answers are 180 to 530 KB and cost the service a quote, so other hosts are asked only when
 * the person says so.
 */
const KNOWN_HOSTS = /(^|\.)(completions\.near\.ai|cloud-api\.near\.ai)$/;

export const attestationReport: Protocol = {
  id: 'attestation-report',

  recognises: (visit) => visit.trigger === 'asked' || KNOWN_HOSTS.test(new URL(visit.origin).hostname),

  async collect(visit: Visit, ports: Ports): Promise<Collected> {
    const nonce = ports.random(NONCE_BYTES);
    const query = `include_tls_fingerprint=true&nonce=${toHex(nonce)}&signing_algo=ed25519`;
    const answer = await ports.fetch({
      method: 'GET',
      url: `${visit.origin}/v1/attestation/report?${query}`,
      maxBytes: LIMITS.evidenceBytes,
    });
    if (answer.kind === 'failure') {
      if (answeredByHost(answer)) return { kind: 'absent' };
      return { kind: 'unreachable', checks: [evidenceFailure('/v1/attestation/report', answer)] };
    }
    if (answer.status !== 200) return { kind: 'absent' };

    const report = findReport(answer.body);
    if (report === undefined) return { kind: 'absent' };
    let claim: Claim;
    try {
      claim = readClaim(report);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const expected = 'a report with quote, signing address and TLS key fingerprint';
      return {
        kind: 'unusable',
        checks: [check('evidence-unreadable', { expected, got: `${error.got} at ${error.at}` })],
      };
    }
    return {
      kind: 'evidence',
      evidence: {
        quote: claim.quote,
        collateral: carriedCollateral(report),
        checks: [],
        ours: answer.peer ? [answer.peer] : [],
        facts: { nonce: toHex(nonce), signingAddress: toHex(claim.signingAddress) },
        bind: (quote) => bindReport(quote, claim, nonce),
      },
    };
  },
};

interface Claim {
  readonly quote: Uint8Array;
  readonly log: PublishedLog;
  readonly vmConfig: unknown;
  readonly composeText: string | undefined;
  readonly signingAddress: Uint8Array;
  /** SHA-256 of the SubjectPublicKeyInfo of the certificate that the service holds. */
  readonly tlsFingerprint: Uint8Array;
}

type Report = { readonly [k: string]: unknown };

/** The report stands at the top, or under `gateway_attestation` where a gateway answers for models behind it. */
function findReport(body: Uint8Array): Report | undefined {
  try {
    const top = jsonObject(body);
    const gateway = top.gateway_attestation;
    const candidates = [top, ...(typeof gateway === 'object' && gateway !== null ? [gateway as Report] : [])];
    return candidates.find((c) => 'intel_quote' in c);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function readClaim(report: Report): Claim {
  const signingAddress = hexField(report, 'signing_address');
  if (signingAddress.length !== 20 && signingAddress.length !== 32) {
    throw new Refusal(
      'report-address-length',
      'signing_address',
      '20 or 32 bytes',
      `${signingAddress.length}`,
    );
  }
  const tlsFingerprint = hexField(report, 'tls_cert_fingerprint');
  if (tlsFingerprint.length !== 32) {
    throw new Refusal(
      'report-fingerprint-length',
      'tls_cert_fingerprint',
      '32 bytes',
      `${tlsFingerprint.length}`,
    );
  }
  const info: Report = typeof report.info === 'object' && report.info !== null ? { ...report.info } : {};
  return {
    quote: quoteField(report, 'intel_quote'),
    log: publishedLog(report.event_log),
    vmConfig: report.vm_config ?? info.vm_config,
    composeText: composeInReply(report),
    signingAddress,
    tlsFingerprint,
  };
}

function hexField(report: Report, name: string): Uint8Array {
  const value = report[name];
  if (typeof value !== 'string' || value.length > 256) {
    throw new Refusal('report-field-missing', name, 'a short hex text', typeof value);
  }
  return fromLenientHex(value);
}

/** `report_data` = SHA-256(signing address || fingerprint) || nonce. */
function bindReport(quote: AuthenticQuote, claim: Claim, nonce: Uint8Array): Bound {
  const expectedKey = toHex(sha256(concatBytes(claim.signingAddress, claim.tlsFingerprint)));
  const gotKey = toHex(quote.reportData.subarray(0, 32));
  const gotNonce = toHex(quote.reportData.subarray(32, 64));
  const key: Check =
    gotKey === expectedKey
      ? check('key-attested', { expected: expectedKey, got: gotKey })
      : check('key-not-attested', { expected: expectedKey, got: gotKey });
  const fresh: Check =
    gotNonce === toHex(nonce)
      ? check('nonce-attested', { expected: toHex(nonce), got: gotNonce })
      : check('nonce-not-attested', { expected: toHex(nonce), got: gotNonce });
  const holds = key.outcome === 'pass' && fresh.outcome === 'pass';
  return {
    checks: [key, fresh],
    attested: holds ? [{ spkiSha256: toHex(claim.tlsFingerprint) }] : 'not-established',
    accounts: 'not-published',
    code: [
      {
        whose: 'app',
        quote,
        log: claim.log,
        vmConfig: claim.vmConfig,
        composeTexts: claim.composeText === undefined ? [] : [claim.composeText],
      },
    ],
  };
}

// Exercised by the captures neardirect-20260629 and nearcloud-20260629 of the vectors, and by the testbed's host `report`.
