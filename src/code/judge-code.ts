/**
 * What code is running? Registers, log, operating system, compose file: the steps of the specification, in its order.
 * Source: dstack evidence specification, sections 5 to 9, 13 A (6) to (8) and 17.
 *
 * An app is what its log says only under a known operating system: another one writes what it likes. So nothing here counts alone;
 * `verdict.ts` names the checks that must all pass.
 */
import type { Check, Facts } from '../appraisal';
import { toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import { Refusal } from '../refusal';
import type { PublishedLog } from './app-identity';
import { codeFacts } from './code-facts';
import type { AppCompose } from './compose/app-compose';
import { type ComposeFindings, examineCompose } from './compose/policy';
import type { EventLog } from './event-log';
import { judgeCompose } from './judge-compose';
import { composePolicyChecks } from './judge-compose-policy';
import { judgeEventLog, type LogFindings } from './judge-event-log';
import { judgeOsImage, type OsFindings } from './judge-os-image';
import { judgeVirtualHardware } from './judge-virtual-hardware';
import { OS_IMAGES } from './os-image/images';
import type { BootEvents, OsImage } from './os-image/os-image';
import { readVmConfig, type VmConfig } from './os-image/vm-config';
import type { RegisterName } from './replay';

export interface CodeMaterial {
  readonly quote: AuthenticQuote;
  readonly log: PublishedLog;
  /** What was found of exactly this quote and log, where they have been judged already. */
  readonly logged?: LogFindings;
  /** As the host gives it, JSON text or parsed; unsigned. */
  readonly vmConfig?: unknown;
  /** The text of app-compose.json from any source, not a byte changed. */
  readonly compose?: string;
}

export interface CodeReference {
  /** The table of images; the release's own where absent. */
  readonly osImages?: readonly OsImage[];
}

export interface CodeAppraisal {
  /** Each check at most once, in the order of the table of reasons. */
  readonly checks: readonly Check[];
  /** Hex, lower case; texts of the site as they are. */
  readonly facts: NonNullable<Facts['code']>;
  readonly identity: CodeIdentity;
  /** Only where its hash is the measured one; with what the policy says of it. */
  readonly compose?: { readonly app: AppCompose; readonly findings: ComposeFindings };
}

/** What is measured of the code, for a pin: absent is what was not established. */
export interface CodeIdentity {
  /** Name and hash of a row of the table. */
  readonly osImage?: { readonly name: string; readonly osImageHash: string };
  /** Hex; the app's word as long as `osImage` is absent. */
  readonly appId?: string;
  readonly composeHash?: string;
  /** `sha256:` and hex, sorted, each once; absent where any image is not pinned. */
  readonly imageDigests?: readonly string[];
}

/** Never throws: hostile input is a finding. */
export function judgeCode(material: CodeMaterial, reference: CodeReference = {}): CodeAppraisal {
  const { quote, log } = material;
  const images = reference.osImages ?? OS_IMAGES;
  const machine = machineOf(material.vmConfig);

  // Log and MRCONFIGID: what is measured of the app.
  const logged = material.logged ?? judgeEventLog(quote, log);
  const leadsTo = (register: RegisterName) => logged.replay?.[register].equal === true;
  const readable = log === 'absent' || log instanceof Refusal ? undefined : log;

  // Operating system and virtual hardware, from the registers.
  const bootEvents = readable !== undefined && leadsTo('rtmr1') && leadsTo('rtmr2') && bootEventsOf(readable);
  const claimedByGuest = logged.events?.identity.osImageHash;
  const os = judgeOsImage(
    {
      quote,
      ...(bootEvents ? { bootEvents } : {}),
      ...(claimedByGuest === undefined ? {} : { claimedByGuest }),
      ...(machine instanceof Refusal || machine === undefined ? {} : { machine }),
    },
    images,
  );
  const hardware = judgeVirtualHardware(
    {
      quote,
      ...(readable !== undefined && leadsTo('rtmr0') ? { log: readable } : {}),
      ...(machine instanceof Refusal || machine === undefined ? {} : { machine }),
      ...(os.basis === 'tdx-lite' && os.lite !== undefined ? { lite: os.lite } : {}),
    },
    images,
  );

  // Compose file: is it the measured one, and what does it say?
  const { check: composeCheck, compose: app } = judgeCompose(material.compose, logged.app.composeHash);
  const findings = app && examineCompose(app);

  const compose = app === undefined || findings === undefined ? undefined : { app, findings };
  const [logCheck, ...appChecks] = logged.checks;
  return {
    checks: [
      ...(logCheck === undefined ? [] : [logCheck]),
      ...appChecks,
      ...os.checks,
      hardware.check,
      composeCheck,
      ...(findings === undefined ? [] : composePolicyChecks(findings)),
    ],
    facts: codeFacts({ logged, os, hardware, machine, compose, log: readable, images }),
    identity: identityOf(logged, os, findings),
    ...(compose === undefined ? {} : { compose }),
  };
}

/** A description that cannot be read keeps its refusal; none at all is absent. */
function machineOf(value: unknown): VmConfig | Refusal | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  try {
    return readVmConfig(value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

/** First event of register 1, both of register 2. */
function bootEventsOf(log: EventLog): Partial<BootEvents> {
  const [kernel] = log.filter((event) => event.register === 1);
  const [commandLine, initrd] = log.filter((event) => event.register === 2);
  return {
    ...(kernel === undefined ? {} : { kernel: toHex(kernel.digest) }),
    ...(commandLine === undefined ? {} : { commandLine: toHex(commandLine.digest) }),
    ...(initrd === undefined ? {} : { initrd: toHex(initrd.digest) }),
  };
}

function identityOf(
  { app }: LogFindings,
  { image }: OsFindings,
  findings: ComposeFindings | undefined,
): CodeIdentity {
  const digests = findings?.images.flatMap(({ digest }) => (digest === undefined ? [] : [digest])) ?? [];
  return {
    ...(image === undefined ? {} : { osImage: { name: image.name, osImageHash: image.osImageHash } }),
    ...(app.appId === undefined ? {} : { appId: app.appId }),
    ...(app.composeHash === undefined ? {} : { composeHash: app.composeHash }),
    ...(findings?.allPinned === true ? { imageDigests: [...new Set(digests)].sort() } : {}),
  };
}
