/**
 * verify(visit, ports) -> Appraisal. The whole job on one page: recognise, collect, appraise, bind, remember, judge.
 * Everything it learns comes through the ports, so a recording of them replays to the same appraisal, byte for byte.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Appraisal, type Binding, type Check, check, type Facts, type JsonValue } from './appraisal';
import { bindCertificate, explainRoot, isBound } from './connection/certificate-binding';
import { toHex } from './encoding/hex';
import { appraiseQuote, type HardwareAppraisal } from './hardware/appraise';
import { type CollateralOutcome, collateralNeeded } from './hardware/collateral';
import type { CollateralUpdate } from './hardware/collateral-sources';
import { fetchCollateral } from './hardware/fetch-collateral';
import { HARDWARE_POLICIES, type HardwarePolicy } from './hardware/policy';
import { attestedBefore, attestedBeforeKey, rememberAttested } from './memory/attested-before';
import { COLLATERAL_UPDATE_SETTING, collateralUpdateFrom } from './memory/collateral-update-setting';
import { comparePin, renewedPin } from './memory/compare-pin';
import { HARDWARE_PROFILE_SETTING, hardwareProfileFrom } from './memory/hardware-profile-setting';
import { identityOf } from './memory/identity';
import { PCCS_SETTING, pccsUrlFrom } from './memory/pccs-setting';
import { type MeasuredIdentity, type Pin, pinKey, readPin, writePin } from './memory/pin';
import type { Ports } from './ports/ports';
import type { Collected, Evidence, Protocol } from './protocols/protocol';
import { PROTOCOLS } from './protocols/registry';
import { isTransient } from './reasons';
import { RELEASE_ROOTS, type TrustRoots } from './trust';
import { judge } from './verdict';
import type { ServedCertificate, Visit } from './visit';

export interface VerifyOptions {
  /** Test beds and the corpus runner bring their own; builds cannot. */
  readonly roots?: TrustRoots;
  /** Told what is being done, for people who wait. */
  readonly progress?: (step: Step) => void;
}

export type Step = 'looking-for-evidence' | 'checking-hardware' | 'checking-connection' | 'looking-again';

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
  const binding: Binding = isBound(look.checks) ? 'connection' : 'none';
  const verdict = judge(look.checks, binding);
  if (verdict !== 'danger' && verdict !== 'unavailable') await remember(context, look);
  return {
    origin: visit.origin,
    at: context.at,
    verdict,
    binding,
    ...(look.protocol === undefined ? {} : { protocol: look.protocol }),
    checks: look.checks,
    facts: look.facts,
  };
}

/** What stays the same over all looks of one verification. */
interface Context {
  readonly visit: Visit;
  readonly ports: Ports;
  readonly at: number;
  readonly roots: TrustRoots;
  readonly pccsUrl: string;
  readonly update: CollateralUpdate;
  readonly policy: HardwarePolicy;
  readonly pin: Pin | undefined;
  readonly attestedMemory: JsonValue | undefined;
  readonly progress: (step: Step) => void;
  /** Hardware appraisals by quote, so that looking again does not verify the same quote again. */
  readonly appraised: Map<string, HardwareAppraisal>;
}

interface Look {
  readonly found: 'evidence' | 'nothing';
  readonly protocol?: string;
  readonly checks: readonly Check[];
  readonly facts: Facts;
  readonly established?: { readonly identity: MeasuredIdentity; readonly attested: ServedCertificate };
}

async function prepare(visit: Visit, ports: Ports, options: VerifyOptions): Promise<Context> {
  return {
    visit,
    ports,
    at: ports.clock.now(),
    roots: options.roots ?? RELEASE_ROOTS,
    pccsUrl: pccsUrlFrom(await ports.memory.read(PCCS_SETTING)),
    update: collateralUpdateFrom(await ports.memory.read(COLLATERAL_UPDATE_SETTING)),
    policy: HARDWARE_POLICIES[hardwareProfileFrom(await ports.memory.read(HARDWARE_PROFILE_SETTING))],
    pin: readPin(await ports.memory.read(pinKey(visit.origin))),
    attestedMemory: await ports.memory.read(attestedBeforeKey(visit.origin)),
    progress: options.progress ?? (() => {}),
    appraised: new Map(),
  };
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

  context.progress('checking-hardware');
  const hardware = await appraiseHardware(evidence, context);

  context.progress('checking-connection');
  return { ...appraiseBinding(evidence, hardware, context), protocol: protocol.id };
}

type Found = { readonly protocol: Protocol; readonly collected: Exclude<Collected, { kind: 'absent' }> };

/** Asks in the order of the registry. A host that gives one protocol no answer is still asked for the next. */
async function recognise({ visit, ports }: Context): Promise<Found | undefined> {
  let unreachable: Found | undefined;
  for (const protocol of PROTOCOLS) {
    if (!protocol.recognises(visit)) continue;
    const collected = await protocol.collect(visit, ports);
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

async function appraiseHardware(
  { quote, collateral: carried }: Evidence,
  context: Context,
): Promise<HardwareAppraisal> {
  const key = toHex(sha256(quote));
  const known = context.appraised.get(key);
  if (known !== undefined) return known;
  const { ports, at, roots, pccsUrl, update, policy } = context;
  const maximumAge = policy.maximumCollateralAge;
  const need = collateralNeeded(quote);
  const collateral: CollateralOutcome =
    need === undefined
      ? { kind: 'missing' }
      : await fetchCollateral(need, ports, { at, roots, pccsUrl, update, maximumAge, carried });
  const appraisal = await appraiseQuote(quote, collateral, { at, roots, policy });
  context.appraised.set(key, appraisal);
  return appraisal;
}

function appraiseBinding(evidence: Evidence, hardware: HardwareAppraisal, context: Context): Look {
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

  const identity = identityOf(quote);
  const bound = evidence.bind(quote);
  const named = bound.attested === 'not-established' ? [] : bound.attested;
  const certificate =
    bound.attested === 'not-established'
      ? check('attested-certificate-not-established')
      : bindCertificate({
          attested: bound.attested,
          page: visit.page,
          ours: evidence.ours,
          attestedBefore: attestedBefore(attestedMemory, identity, at),
        });
  const root = explainRoot(visit.page, certificate);
  const attested = attestedForThisPage(named, served, evidence.ours);
  const memory =
    pin === undefined || attested === undefined ? undefined : comparePin(pin, identity, attested);
  return {
    found: 'evidence',
    checks: [
      ...hardware.checks,
      ...evidence.checks,
      ...bound.checks,
      certificate,
      ...(root === undefined ? [] : [root]),
      ...(memory === undefined ? [] : [memory]),
    ],
    facts: {
      hardware: hardware.facts,
      connection: {
        ...connectionFacts,
        ...(attested === undefined ? {} : { attestedSpkiSha256: attested.spkiSha256 }),
        ...(attested?.certificateSha256 === undefined
          ? {}
          : { attestedCertificateSha256: attested.certificateSha256 }),
      },
      memory: { identity, ...(pin === undefined ? {} : { pin: writePin(pin) }) },
    },
    ...(attested === undefined ? {} : { established: { identity, attested } }),
  };
}

/** Evidence may name several certificates for a host: the one in use is the one that was served, to the page or to us. */
function attestedForThisPage(
  attested: readonly ServedCertificate[],
  served: ServedCertificate | undefined,
  ours: readonly ServedCertificate[],
): ServedCertificate | undefined {
  const inUse = (c: ServedCertificate) => [served, ...ours].some((s) => s?.spkiSha256 === c.spkiSha256);
  return attested.find(inUse) ?? attested[0];
}

async function remember({ visit, ports, at, pin, attestedMemory }: Context, look: Look): Promise<void> {
  if (look.established === undefined) return;
  const { identity, attested } = look.established;
  const list = rememberAttested(attestedMemory, identity, attested, at);
  if (list !== undefined) await ports.memory.write(attestedBeforeKey(visit.origin), list);
  if (pin !== undefined && look.checks.some((c) => c.reason === 'pin-renewed-inside')) {
    await ports.memory.write(pinKey(visit.origin), writePin(renewedPin(pin, attested)));
  }
}
