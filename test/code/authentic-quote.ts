/** Quotes taken for authentic: what is tested here begins after the hardware was appraised. */
import { type AuthenticQuote, markAuthentic } from '../../src/hardware/authentic';
import { readQuote } from '../../src/hardware/quote';
import { tdMeasurements } from '../../src/hardware/td-report';
import { hex } from '../testbed/bytes';
import { type MadeLog, makeMrConfigId } from '../testbed/event-log-maker';

/** The quote that these bytes are, its signatures left unchecked. */
export function authenticTdx(bytes: Uint8Array): AuthenticQuote {
  const { body } = readQuote(bytes);
  if (body.kind !== 'tdx') throw new Error('not a TDX quote');
  return markAuthentic({
    tee: 'tdx',
    reportData: body.reportData,
    measurements: tdMeasurements(body),
    facts: {},
  });
}

/** A quote with the registers of a made log. */
export async function quoteOfLog(
  log: MadeLog,
  mrConfigIdVersion: 0 | 1 | 2 | 3 = 1,
): Promise<AuthenticQuote> {
  const { rtmr0, rtmr1, rtmr2, rtmr3 } = log.registers;
  return quoteWith({
    rtmr0: hex(rtmr0),
    rtmr1: hex(rtmr1),
    rtmr2: hex(rtmr2),
    rtmr3: hex(rtmr3),
    mrConfigId: hex(await makeMrConfigId(mrConfigIdVersion, log.payloads)),
  });
}

export function quoteWith(measurements: { readonly [field: string]: string }): AuthenticQuote {
  return markAuthentic({
    tee: 'tdx',
    reportData: new Uint8Array(64),
    measurements,
    facts: {},
  });
}
