/**
 * verify(visit, ports) -> Appraisal. The whole job on one page: recognise, collect, appraise, bind, remember, judge.
 * Everything it learns comes through the ports, so a recording of them replays to the same appraisal, byte for byte.
 */
import { type Appraisal, type Binding, type Check, check, type Facts, type JsonValue } from './appraisal';
import { appraiseCode } from './appraise-code';
import { appraiseDomain, beginDomain } from './appraise-domain';
import { appraiseGovernance } from './appraise-governance';
import { appraiseProvenance } from './appraise-provenance';
import { appraiseQuotes, type QuoteAppraisals } from './appraise-quotes';
import type { ServiceImage } from './code/compose/policy';
import { bindCertificate, explainRoot, isBound } from './connection/certificate-binding';
import { type Context, prepare, type VerifyOptions } from './context';
import { isDomainBound } from './domain/domain-bound';
import { attestedBefore, attestedBeforeKey, rememberAttested } from './memory/attested-before';
import { comparePin, renewedPin } from './memory/compare-pin';
import { comparePolicy } from './memory/compare-policy';
import { afterLook, domainLockKey, type LockNow } from './memory/domain-lock';
import { enclaveIdentity, identityOf } from './memory/identity';
import { type MeasuredIdentity, pinKey, writePin } from './memory/pin';
import { writePinnedCode } from './memory/pinned-code';
import type { Ports } from './ports/ports';
import type { Collected, Evidence, Protocol } from './protocols/protocol';
import { PROTOCOLS } from './protocols/registry';
import { isTransient } from './reasons';
import { judge } from './verdict';
import type { Observation, ServedCertificate, Visit } from './visit';

export type { Step, VerifyOptions } from './context';

/** Renewals and replicas settle within seconds; what still contradicts after these waits counts. */
const LOOK_AGAIN_AFTER_MS = [1_000, 3_000] as const;

/**
 * Verifies one visit.
 * @returns an appraisal, always: failures of ports and hostile bytes are findings, not exceptions
 */
export async function verify(visit: Visit, ports: Ports, options: VerifyOptions = {}): Promise<Appraisal> {
  const context = await prepare(visit, ports, options);
  let look = await lookOnce(context);
  for (const wait of LOOK_AGAIN_AFTER_MS) {
    if (!look.checks.some((c) => c.outcome !== 'pass' && isTransient(c.reason))) break;
    options.progress?.('looking-again');
    await ports.clock.sleep(wait);
    const again = await lookOnce(context);
    // Only evidence can clear evidence: a site that contradicts and then falls silent still contradicts.
    if (again.found === 'evidence' || look.found !== 'evidence') look = again;
  }
  // Last, because nothing rests on it: the time it takes is taken from nothing else.
  const whence = await appraiseProvenance(look.images ?? [], context);
  const checks = [...look.checks, ...whence.checks];
  const binding = bindingOf(checks, visit.page);
  const verdict = judge(checks, binding);
  if (verdict !== 'danger' && verdict !== 'unavailable') await remember(context, look);
  return {
    origin: visit.origin,
    at: context.at,
    verdict,
    binding,
    ...(look.protocol === undefined ? {} : { protocol: look.protocol }),
    checks,
    facts: withProvenance(look.facts, whence.facts),
  };
}

const withProvenance = (facts: Facts, provenance: JsonValue | undefined): Facts =>
  provenance === undefined ? facts : { ...facts, code: { ...facts.code, provenance } };

function bindingOf(checks: readonly Check[], page: Observation): Binding {
  if (isBound(checks)) return 'connection';
  return isDomainBound(checks, page) ? 'domain' : 'none';
}

interface Look {
  readonly found: 'evidence' | 'nothing';
  readonly protocol?: string;
  readonly checks: readonly Check[];
  readonly facts: Facts;
  /** Of the measured compose file. */
  readonly images?: readonly ServiceImage[];
  /** Whether the domain was found locked, where it was looked at. */
  readonly lock?: LockNow;
  readonly established?: { readonly enclave: MeasuredIdentity; readonly attested: ServedCertificate };
}

async function lookOnce(context: Context): Promise<Look> {
  context.progress('looking-for-evidence');
  const found = await recognise(context);
  if (found === undefined) return withoutEvidence(context, 'absent', []);
  const { protocol, collected } = found;
  // Silence about evidence is a finding only where evidence was, or where the person asked; elsewhere it is the rule.
  if (collected.kind === 'unreachable' && context.visit.trigger === 'visited' && context.pin === undefined) {
    return { found: 'nothing', checks: [], facts: { connection: { evidence: 'unreachable' } } };
  }
  if (collected.kind !== 'evidence') {
    return { ...withoutEvidence(context, collected.kind, collected.checks), protocol: protocol.id };
  }
  const { evidence } = collected;
  beginDomain(context);

  context.progress('checking-hardware');
  const quotes = await appraiseQuotes(evidence, context);

  context.progress('checking-connection');
  return { ...(await appraiseBinding(evidence, quotes, context)), protocol: protocol.id };
}

type Found = { readonly protocol: Protocol; readonly collected: Exclude<Collected, { kind: 'absent' }> };

/** Asks in the order of the registry. A host that gives one protocol no answer is still asked for the next. */
async function recognise(context: Context): Promise<Found | undefined> {
  const { visit, ports, roots, at } = context;
  // Asked beside: who is asked about the domain depends on nothing that is verified here.
  const onSign = () => void beginDomain(context);
  let unreachable: Found | undefined;
  for (const protocol of PROTOCOLS) {
    if (!protocol.recognises(visit)) continue;
    const collected = await protocol.collect(visit, ports, { roots, at, onSign });
    if (collected.kind === 'evidence' || collected.kind === 'unusable') return { protocol, collected };
    if (collected.kind === 'unreachable') unreachable ??= { protocol, collected };
  }
  return unreachable;
}

function withoutEvidence(
  { pin }: Context,
  kind: 'absent' | 'unreachable' | 'unusable',
  checks: readonly Check[],
): Look {
  if (pin === undefined) return { found: 'nothing', checks, facts: {} };
  const expected = 'the evidence this site published when it was pinned';
  const memory =
    kind === 'unreachable' || checks.some((c) => c.reason === 'evidence-unreachable')
      ? check('pin-not-compared', { expected })
      : check('pin-evidence-vanished', { expected, got: checks[0]?.got ?? 'no evidence' });
  return { found: 'nothing', checks: [...checks, memory], facts: {} };
}

async function appraiseBinding(
  evidence: Evidence,
  { main: hardware, others }: QuoteAppraisals,
  context: Context,
): Promise<Look> {
  const { visit, pin, attestedMemory, at } = context;
  const served = visit.page.kind === 'not-seen' ? undefined : visit.page.certificate;
  const connectionFacts = {
    ...evidence.facts,
    page: visit.page.kind,
    ...(served?.certificateSha256 === undefined ? {} : { servedCertificateSha256: served.certificateSha256 }),
    ...(served === undefined ? {} : { servedSpkiSha256: served.spkiSha256 }),
  };
  const quote = hardware.authentic;
  if (quote === undefined) {
    const unbound = check('evidence-not-authentic', { expected: 'a quote signed by genuine hardware' });
    const memory = pin === undefined ? [] : [check('pin-not-compared')];
    return {
      found: 'evidence',
      checks: [...hardware.checks, ...evidence.checks, unbound, ...memory],
      facts: { hardware: hardware.facts, connection: connectionFacts },
    };
  }

  const bound = await evidence.bind(quote, others);
  context.progress('checking-code');
  const code = await appraiseCode(bound.code ?? [], context);
  const shown = { identity: identityOf(quote), code: code.identity };
  const enclave = enclaveIdentity(shown.identity, code.identity.appId);
  const named = typeof bound.attested === 'string' ? [] : bound.attested;
  const certificate =
    typeof bound.attested === 'string'
      ? check(UNBOUND[bound.attested])
      : bindCertificate({
          attested: bound.attested,
          page: visit.page,
          ours: evidence.ours,
          attestedBefore: attestedBefore(attestedMemory, enclave, at),
        });
  context.progress('checking-domain');
  const [domain, governance] = await Promise.all([
    appraiseDomain(bound, shown, evidence.inCertificate === true, context),
    appraiseGovernance(bound.code ?? [], code.identity.osImage, context),
  ]);
  const root = explainRoot(visit.page, certificate, evidence.inCertificate);
  const attested = attestedForThisPage(named, served, evidence.ours);
  const compared =
    pin === undefined || attested === undefined
      ? []
      : [comparePin(pin, shown, attested), comparePolicy(pin.policy, governance.policy)];
  return {
    found: 'evidence',
    checks: [
      ...hardware.checks,
      ...evidence.checks,
      ...bound.checks,
      certificate,
      ...(root === undefined ? [] : [root]),
      ...domain.checks.filter((c) => c.question === 'domain'),
      ...code.checks,
      ...governance.checks,
      ...compared.filter((c) => c !== undefined),
      ...domain.checks.filter((c) => c.question === 'memory'),
    ],
    facts: {
      hardware: hardware.facts,
      connection: {
        ...connectionFacts,
        ...bound.facts,
        ...(attested === undefined ? {} : { attestedSpkiSha256: attested.spkiSha256 }),
        ...(attested?.certificateSha256 === undefined
          ? {}
          : { attestedCertificateSha256: attested.certificateSha256 }),
      },
      ...(domain.appraisal === undefined ? {} : { domain: domain.appraisal.facts }),
      ...(code.facts === undefined ? {} : { code: code.facts }),
      ...(governance.facts === undefined ? {} : { governance: governance.facts }),
      memory: {
        identity: shown.identity,
        code: writePinnedCode(shown.code),
        ...(typeof governance.policy === 'string' ? {} : { policy: { ...governance.policy } }),
        ...(pin === undefined ? {} : { pin: writePin(pin) }),
      },
    },
    images: code.images,
    ...(domain.appraisal === undefined ? {} : { lock: domain.appraisal.lock.kind }),
    ...(attested === undefined ? {} : { established: { enclave, attested } }),
  };
}

const UNBOUND = {
  'not-established': 'attested-certificate-not-established',
  'not-spoken-of': 'certificate-not-spoken-of',
} as const;

/** Evidence may name several certificates for a host: the one in use is the one that was served, to the page or to us. */
function attestedForThisPage(
  attested: readonly ServedCertificate[],
  served: ServedCertificate | undefined,
  ours: readonly ServedCertificate[],
): ServedCertificate | undefined {
  const inUse = (c: ServedCertificate) => [served, ...ours].some((s) => s?.spkiSha256 === c.spkiSha256);
  return attested.find(inUse) ?? attested[0];
}

async function remember(context: Context, look: Look): Promise<void> {
  const { visit, ports, at, pin, attestedMemory, host, seenLock } = context;
  const lock = look.lock && afterLook(seenLock, look.lock, at);
  if (lock !== undefined) await ports.memory.write(domainLockKey(host), lock);
  if (look.established === undefined) return;
  const { enclave, attested } = look.established;
  const list = rememberAttested(attestedMemory, enclave, attested, at);
  if (list !== undefined) await ports.memory.write(attestedBeforeKey(visit.origin), list);
  if (pin !== undefined && look.checks.some((c) => c.reason === 'pin-renewed-inside')) {
    await ports.memory.write(pinKey(visit.origin), writePin(renewedPin(pin, attested)));
  }
}
