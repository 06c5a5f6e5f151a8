/** Appraises evidence with one bit changed, for every bit that is asked for. */
import { appraiseQuote, type HardwareAppraisal } from '../../src/hardware/appraise';
import { isAccepted } from '../corpus/compare';
import type { Evidence, Part, Parts } from './evidence';

export interface Flip {
  readonly at: number;
  /** 0 is the lowest. */
  readonly bit: number;
}

export interface SurvivingFlip extends Flip {
  /** True when the appraisal is the same in every check, measurement and fact but the count of trailing bytes. */
  readonly sameAppraisal: boolean;
}

export interface FlipRun {
  readonly count: number;
  /** Those that were accepted. */
  readonly survived: readonly SurvivingFlip[];
}

/** So many at once: WebCrypto works on them while the next is parsed. */
const AT_ONCE = 16;

export function appraiseParts(parts: Parts, { at, roots }: Evidence): Promise<HardwareAppraisal> {
  const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const collateral = {
    tcbInfo: parts.tcbInfo,
    qeIdentity: parts.qeIdentity,
    rootCaCrl: parts.rootCaCrl,
    pckCrl: parts.pckCrl,
    tcbInfoIssuerChain: text(parts.tcbInfoIssuerChain),
    qeIdentityIssuerChain: text(parts.qeIdentityIssuerChain),
    pckCrlIssuerChain: text(parts.pckCrlIssuerChain),
  };
  return appraiseQuote(parts.quote, { kind: 'collateral', collateral }, { at, roots });
}

/** Every bit of every byte, in eight rounds over all bytes: whoever stops early has touched them all. */
export function* everyBit(bytes: Uint8Array): Generator<Flip> {
  for (let round = 0; round < 8; round++)
    for (let at = 0; at < bytes.length; at++) yield { at, bit: (at + round) % 8 };
}

/** One bit of every byte, another one at each. */
export function* oneBitPerByte(bytes: Uint8Array): Generator<Flip> {
  for (let at = 0; at < bytes.length; at++) yield { at, bit: at % 8 };
}

/** @throws when the evidence is not accepted as it is: then nothing would be learned from its flips */
export async function tryFlips(evidence: Evidence, part: Part, flips: Iterable<Flip>): Promise<FlipRun> {
  const whole = await appraiseParts(evidence.parts, evidence);
  if (!isAccepted(whole)) throw new Error(`${evidence.form} of ${evidence.source} is not accepted as it is`);
  const expected = summary(whole);
  const survived: SurvivingFlip[] = [];
  let count = 0;
  const tryOne = async ({ at, bit }: Flip) => {
    const bytes = evidence.parts[part].slice();
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    const appraisal = await appraiseParts({ ...evidence.parts, [part]: bytes }, evidence);
    count++;
    if (isAccepted(appraisal)) survived.push({ at, bit, sameAppraisal: summary(appraisal) === expected });
  };
  let batch: Promise<void>[] = [];
  for (const flip of flips) {
    batch.push(tryOne(flip));
    if (batch.length === AT_ONCE) {
      await Promise.all(batch);
      batch = [];
    }
  }
  await Promise.all(batch);
  return { count, survived };
}

function summary({ checks, authentic, facts }: HardwareAppraisal): string {
  const { trailingBytes: _, ...rest } = facts;
  return JSON.stringify([checks, authentic?.reportData, authentic?.measurements, rest]);
}
