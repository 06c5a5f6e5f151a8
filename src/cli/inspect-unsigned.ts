/** What evidence without a quote says of itself. Nobody signed it: it is shown, and nothing follows. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { JsonValue } from '../appraisal';
import type { EventLog } from '../code/event-log';
import { REGISTERS, replayRegisters } from '../code/replay';
import { readSystemEvents, type SystemEvents } from '../code/system-events';
import { toHex } from '../encoding/hex';
import { Refusal } from '../refusal';
import type { EvidenceSet } from './inspect-evidence';

/** Never throws. @param given the text of `--compose` */
export function unsignedFacts(
  { log = 'absent', compose, claimed = {} }: EvidenceSet,
  given: string | undefined,
): { readonly [k: string]: JsonValue } {
  const text = given ?? compose;
  const composeHash = text === undefined ? undefined : toHex(sha256(new TextEncoder().encode(text)));
  const ofText = composeHash === undefined ? {} : { composeTextHash: composeHash };
  if (log === 'absent') return { unsigned: { ...ofText } };
  if (log instanceof Refusal) return { unsigned: { ...ofText, log: log.message } };
  const events = systemEventsOf(log);
  const registers = replayRegisters(log);
  return {
    unsigned: {
      ...ofText,
      registers: { ...registers },
      ...(Object.keys(claimed).length === 0
        ? {}
        : { leadsToClaimed: REGISTERS.every((name) => registers[name] === claimed[name]) }),
      ...(events instanceof Refusal
        ? { log: events.message }
        : {
            appId: events.identity.appId,
            composeHash: events.identity.composeHash,
            ...(composeHash === undefined
              ? {}
              : { composeMatches: composeHash === events.identity.composeHash }),
          }),
    },
  };
}

function systemEventsOf(log: EventLog): SystemEvents | Refusal {
  try {
    return readSystemEvents(log);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}
