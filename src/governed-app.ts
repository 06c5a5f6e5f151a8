/**
 * The machine that a contract is asked about: what its KMS told the contracts when it asked for keys, put together again from verified
 * evidence. Source: dstack evidence specification, sections 5, 6 and 11.1.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { appIdentity, type PublishedLog } from './code/app-identity';
import { type EventLog, RUNTIME_REGISTER } from './code/event-log';
import type { CodeIdentity } from './code/judge-code';
import type { KeyProvider } from './code/key-provider';
import { deviceIds } from './device-ids';
import { concatBytes, isZero } from './encoding/bytes';
import { fromHex, toHex } from './encoding/hex';
import type { AuthenticQuote } from './hardware/authentic';
import { Refusal } from './refusal';

/** Hex, lower case. */
export interface GovernedApp {
  readonly appId: string;
  readonly composeHash: string;
  /** Of the operating system that the registers show, not of what the log says. */
  readonly osImageHash: string;
  /** Empty where the app has no instance ids. */
  readonly instanceId: string;
  /** `undefined` in releases that had none. */
  readonly keyProvider: KeyProvider | undefined;
  readonly mrKms: string | undefined;
  readonly mrAggregated: string;
  readonly mrSystem: string;
  /** As contracts may list the machine, see `device-ids.ts`. */
  readonly deviceIds: readonly string[];
  /** As Intel names it; `undefined` where Intel's documents could not be had. */
  readonly tcb: { readonly status: string; readonly advisoryIds: readonly string[] } | undefined;
}

/**
 * - `no-log`: nothing of dstack stands beside the quote
 * - `not-established`: what stands there is not verified, or a system wrote it that is not known; such a one writes what it likes
 */
export type NotGoverned = {
  readonly kind: 'no-log' | 'not-established';
  readonly expected: string;
  readonly got: string;
};

/** Never throws. @param osImage that the registers of this quote show */
export function governedApp(
  { quote, log }: { readonly quote: AuthenticQuote; readonly log: PublishedLog },
  osImage: CodeIdentity['osImage'],
): ({ readonly kind: 'app' } & GovernedApp) | NotGoverned {
  const found = appIdentity(quote, log);
  if (found.kind === 'not-established') {
    const { why, expected, got } = found;
    return { kind: why === 'not-tdx' || why === 'no-log' ? 'no-log' : 'not-established', expected, got };
  }
  const { identity } = found;
  if (osImage === undefined)
    return {
      kind: 'not-established',
      expected: 'a known operating system',
      got: `a claim about app ${identity.appId}`,
    };
  return {
    kind: 'app',
    appId: identity.appId,
    composeHash: identity.composeHash,
    osImageHash: osImage.osImageHash,
    instanceId: identity.instanceId,
    keyProvider: identity.keyProvider,
    mrKms: identity.mrKms,
    mrAggregated: mrAggregated(quote),
    mrSystem: mrSystem(quote, log === 'absent' || log instanceof Refusal ? undefined : log),
    deviceIds: deviceIds(quote),
    tcb: tcbOf(quote),
  };
}

function tcbOf({ facts: { tcbStatus, advisoryIds } }: AuthenticQuote): GovernedApp['tcb'] {
  if (typeof tcbStatus !== 'string') return undefined;
  const ids: readonly unknown[] = Array.isArray(advisoryIds) ? advisoryIds : [];
  return { status: tcbStatus, advisoryIds: ids.filter((id) => typeof id === 'string') };
}

const measured = ({ measurements }: AuthenticQuote, names: readonly string[]): Uint8Array =>
  concatBytes(...names.map((name) => fromHex(measurements[name] ?? '')));

const BOOT = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'];

/** All registers; with those that configure the machine where any of them is set. */
export function mrAggregated(quote: AuthenticQuote): string {
  const configured = measured(quote, ['mrConfigId', 'mrOwner', 'mrOwnerConfig']);
  const registers = measured(quote, [...BOOT, 'rtmr3']);
  return toHex(sha256(isZero(configured) ? registers : concatBytes(registers, configured)));
}

/** Registers of the boot, and where keys come from. @param log that leads to register 3 of this quote */
export function mrSystem(quote: AuthenticQuote, log: EventLog | undefined): string {
  const provider = log?.find(
    ({ register, name }) => register === RUNTIME_REGISTER && name === 'key-provider',
  );
  const hash = provider === undefined ? new Uint8Array(32) : sha256(provider.payload);
  return toHex(sha256(concatBytes(measured(quote, BOOT), hash)));
}
