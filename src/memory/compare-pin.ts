/** Has anything changed since I last looked? Compares what was pinned with what the evidence shows now. */
import { type Check, check } from '../appraisal';
import type { ServedCertificate } from '../visit';
import { changedRegisters } from './identity';
import type { MeasuredIdentity, Pin } from './pin';
import { changedCode, lostCode, type PinnedCode, textOfPart } from './pinned-code';

/** What the evidence shows of an enclave. */
export interface Shown {
  readonly identity: MeasuredIdentity;
  readonly code: PinnedCode;
}

/**
 * The check `memory.pin` for a site whose evidence is authentic.
 * @param attested the certificate that the evidence names for this host now
 */
export function comparePin(pin: Pin, now: Shown, attested: ServedCertificate): Check {
  const pinned: Shown = { identity: pin.identity, code: pin.code ?? {} };
  const registers = changedRegisters(pin.identity, now.identity);
  const parts = changedCode(pinned.code, now.code);
  if (registers.length > 0 || parts.length > 0) {
    const show = ({ identity, code }: Shown) =>
      [
        ...parts.map((part) => `${part} ${textOfPart(code, part) ?? 'none'}`),
        ...registers.map((name) => `${name} ${identity[name] ?? 'none'}`),
      ].join('\n');
    return check('pin-identity-changed', { expected: show(pinned), got: show(now) });
  }
  const lost = lostCode(pinned.code, now.code);
  if (lost.length > 0) {
    const expected = lost.map((part) => `${part} ${textOfPart(pinned.code, part)}`).join('\n');
    return check('pin-code-not-compared', { expected, got: 'not named' });
  }
  return isPinned(pin, attested)
    ? check('pin-unchanged')
    : check('pin-renewed-inside', { expected: fingerprint(pin), got: fingerprint(attested) });
}

/** Is this the enclave that was pinned, as far as both are known? */
export const isPinnedEnclave = (pin: Pin, now: Shown): boolean =>
  changedRegisters(pin.identity, now.identity).length === 0 &&
  changedCode(pin.code ?? {}, now.code).length === 0 &&
  lostCode(pin.code ?? {}, now.code).length === 0;

/** A pin after its certificate was renewed by the same measured identity. */
export function renewedPin(pin: Pin, attested: ServedCertificate): Pin {
  return { ...pin, ...attested, renewals: pin.renewals + 1 };
}

function isPinned(pin: Pin, attested: ServedCertificate): boolean {
  return pin.spkiSha256 === attested.spkiSha256 && pin.certificateSha256 === attested.certificateSha256;
}

const fingerprint = (c: ServedCertificate): string => c.certificateSha256 ?? c.spkiSha256;
