/**
 * Replays an event log: the registers that it leads to, beside those of a quote.
 * Source: dstack evidence specification, section 6; Intel TDX Module Base Architecture, TDG.MR.RTMR.EXTEND.
 */
import { sha384 } from '@noble/hashes/sha2.js';
import { toHex } from '../encoding/hex';
import type { AuthenticQuote } from '../hardware/authentic';
import type { EventLog } from './event-log';

export const REGISTERS = ['rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'] as const;
export type RegisterName = (typeof REGISTERS)[number];

/** What the log leads to, lower-case hex. */
export type Registers = { readonly [R in RegisterName]: string };

export interface RegisterReplay {
  /** From the quote, hex; absent where its hardware has no such register. */
  readonly quoted?: string;
  readonly replayed: string;
  readonly equal: boolean;
}
export type Replay = { readonly [R in RegisterName]: RegisterReplay };

/** Every register begins with 48 zero bytes; each event turns it into SHA-384(register || digest). */
export function replayRegisters(log: EventLog): Registers {
  const register = (index: number): string => {
    const state = new Uint8Array(96);
    for (const event of log) {
      if (event.register !== index) continue;
      state.set(event.digest, 48);
      state.set(sha384(state));
    }
    return toHex(state.subarray(0, 48));
  };
  return { rtmr0: register(0), rtmr1: register(1), rtmr2: register(2), rtmr3: register(3) };
}

/** Register by register; whether a difference matters is judged elsewhere (boot events are often stripped from a log). */
export function compareRegisters(quote: AuthenticQuote, log: EventLog): Replay {
  const registers = replayRegisters(log);
  const compare = (name: RegisterName): RegisterReplay => {
    const quoted = quote.tee === 'tdx' ? quote.measurements[name] : undefined;
    const replayed = registers[name];
    return { ...(quoted === undefined ? {} : { quoted }), replayed, equal: quoted === replayed };
  };
  return {
    rtmr0: compare('rtmr0'),
    rtmr1: compare('rtmr1'),
    rtmr2: compare('rtmr2'),
    rtmr3: compare('rtmr3'),
  };
}
