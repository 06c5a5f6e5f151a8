/** Has anything changed since I last looked? Compares what was pinned with what the evidence shows now. */
import { type Check, check } from '../appraisal';
import type { ServedCertificate } from '../visit';
import { changedRegisters } from './identity';
import type { MeasuredIdentity, Pin } from './pin';

/**
 * The check `memory.pin` for a site whose evidence is authentic.
 * @param attested the certificate that the evidence names for this host now
 */
export function comparePin(pin: Pin, identity: MeasuredIdentity, attested: ServedCertificate): Check {
  const changed = changedRegisters(pin.identity, identity);
  if (changed.length > 0) {
    const show = (of: MeasuredIdentity) => changed.map((name) => `${name} ${of[name] ?? 'none'}`).join('\n');
    return check('pin-identity-changed', { expected: show(pin.identity), got: show(identity) });
  }
  return isPinned(pin, attested)
    ? check('pin-unchanged')
    : check('pin-renewed-inside', { expected: fingerprint(pin), got: fingerprint(attested) });
}

/** A pin after its certificate was renewed by the same measured identity. */
export function renewedPin(pin: Pin, attested: ServedCertificate): Pin {
  return { ...pin, ...attested, renewals: pin.renewals + 1 };
}

function isPinned(pin: Pin, attested: ServedCertificate): boolean {
  return pin.spkiSha256 === attested.spkiSha256 && pin.certificateSha256 === attested.certificateSha256;
}

const fingerprint = (c: ServedCertificate): string => c.certificateSha256 ?? c.spkiSha256;
