/** What stays the same over all looks of one verification: the visit, the clock, what the person set, what is remembered. */
import type { JsonValue } from './appraisal';
import { mayAskProvenance, readProvenanceSetting } from './code/provenance/provenance-setting';
import type { DomainLookUp, DomainSettings } from './domain/look-up-domain';
import type { HardwareAppraisal } from './hardware/appraise';
import type { CollateralUpdate } from './hardware/collateral-sources';
import { HARDWARE_POLICIES, type HardwarePolicy } from './hardware/policy';
import { attestedBeforeKey } from './memory/attested-before';
import { COLLATERAL_UPDATE_SETTING, collateralUpdateFrom } from './memory/collateral-update-setting';
import { domainLockKey, readSeenLock, type SeenLock } from './memory/domain-lock';
import {
  CERT_SPOTTER_SETTING,
  CRT_SH_SETTING,
  ctUrlFrom,
  DEFAULT_CERT_SPOTTER_URL,
  DEFAULT_CRT_SH_URL,
  DOH_SETTING,
  dohUrlsFrom,
} from './memory/domain-settings';
import { HARDWARE_PROFILE_SETTING, hardwareProfileFrom } from './memory/hardware-profile-setting';
import { PCCS_SETTING, pccsUrlFrom } from './memory/pccs-setting';
import { type Pin, pinKey, readPin } from './memory/pin';
import type { Ports } from './ports/ports';
import { RELEASE_ROOTS, type TrustRoots } from './trust';
import type { Visit } from './visit';

export interface VerifyOptions {
  /** Test beds and the corpus runner bring their own; builds cannot. */
  readonly roots?: TrustRoots;
  /** Told what is being done, for people who wait. */
  readonly progress?: (step: Step) => void;
}

export type Step =
  | 'looking-for-evidence'
  | 'checking-hardware'
  | 'checking-connection'
  | 'checking-domain'
  | 'checking-code'
  | 'looking-again';

export interface Context {
  readonly visit: Visit;
  readonly ports: Ports;
  /** Clock of the verification, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: TrustRoots;
  readonly pccsUrl: string;
  readonly update: CollateralUpdate;
  readonly policy: HardwarePolicy;
  readonly pin: Pin | undefined;
  readonly attestedMemory: JsonValue | undefined;
  readonly host: string;
  readonly domainSettings: DomainSettings;
  readonly seenLock: SeenLock | undefined;
  readonly progress: (step: Step) => void;
  /** What is known about the domain: looked up once, when evidence was found. */
  domain?: DomainLookUp | 'no-domain';
  /** Hardware appraisals by quote, so that looking again does not verify the same quote again. */
  readonly appraised: Map<string, Promise<HardwareAppraisal>>;
  /** `on`: the person wants GitHub and registries asked where the images of this site come from. */
  readonly provenance: 'off' | 'on';
}

/** What appraising hardware takes, whoever it stands behind. */
export type HardwareContext = Pick<Context, 'ports' | 'at' | 'roots' | 'pccsUrl' | 'update' | 'policy'>;

export async function prepareHardware(ports: Ports, options: VerifyOptions): Promise<HardwareContext> {
  const { memory } = ports;
  return {
    ports,
    at: ports.clock.now(),
    roots: options.roots ?? RELEASE_ROOTS,
    pccsUrl: pccsUrlFrom(await memory.read(PCCS_SETTING)),
    update: collateralUpdateFrom(await memory.read(COLLATERAL_UPDATE_SETTING)),
    policy: HARDWARE_POLICIES[hardwareProfileFrom(await memory.read(HARDWARE_PROFILE_SETTING))],
  };
}

export async function prepare(visit: Visit, ports: Ports, options: VerifyOptions): Promise<Context> {
  const { memory } = ports;
  const hardware = await prepareHardware(ports, options);
  const { at } = hardware;
  const host = new URL(visit.origin).hostname;
  return {
    ...hardware,
    visit,
    pin: readPin(await memory.read(pinKey(visit.origin))),
    attestedMemory: await memory.read(attestedBeforeKey(visit.origin)),
    host,
    domainSettings: {
      at,
      refresh: visit.refresh === true,
      dohUrls: dohUrlsFrom(await memory.read(DOH_SETTING)),
      crtShUrl: ctUrlFrom(await memory.read(CRT_SH_SETTING), DEFAULT_CRT_SH_URL),
      certSpotterUrl: ctUrlFrom(await memory.read(CERT_SPOTTER_SETTING), DEFAULT_CERT_SPOTTER_URL),
    },
    seenLock: readSeenLock(await memory.read(domainLockKey(host)), at),
    progress: options.progress ?? (() => {}),
    appraised: new Map(),
    provenance: mayAskProvenance(await readProvenanceSetting(memory), host) ? 'on' : 'off',
  };
}
