import { describe, expect, it } from 'vitest';
import type { Appraisal, Verdict } from '../../src/appraisal';
import { attestedBefore, rememberAttested } from '../../src/memory/attested-before';
import { compareLock } from '../../src/memory/compare-lock';
import { comparePin, isPinnedEnclave, renewedPin } from '../../src/memory/compare-pin';
import { afterLook, readSeenLock } from '../../src/memory/domain-lock';
import { normalisePccsUrl, pccsUrlFrom } from '../../src/memory/pccs-setting';
import { type MeasuredIdentity, type Pin, readPin, writePin } from '../../src/memory/pin';
import { pinFrom } from '../../src/memory/pin-from';

const KEY = 'aa'.repeat(32);
const CERTIFICATE = 'bb'.repeat(32);
const OTHER = 'cc'.repeat(32);
const identity = { mrtd: '01'.repeat(48), rtmr1: '02'.repeat(48) };
const pin: Pin = { spkiSha256: KEY, certificateSha256: CERTIFICATE, identity, since: 1000, renewals: 0 };
const served = { spkiSha256: KEY, certificateSha256: CERTIFICATE };

describe('a pin', () => {
  it('survives storage unchanged', () =>
    expect(readPin(JSON.parse(JSON.stringify(writePin(pin))))).toEqual(pin));

  it.each([
    ['nothing', undefined],
    ['a text', 'pin'],
    ['a list', [pin.spkiSha256]],
    ['a pin without key', { ...(writePin(pin) as object), spkiSha256: 7 }],
    ['a pin whose identity is empty', { ...(writePin(pin) as object), identity: {} }],
    ['a pin whose register is no hex', { ...(writePin(pin) as object), identity: { mrtd: '<script>' } }],
  ])('is not read from %s', (_what, stored) => expect(readPin(stored as never)).toBeUndefined());

  it('is unchanged while identity and certificate are', () =>
    expect(comparePin(pin, { identity, code: {} }, served).reason).toBe('pin-unchanged'));

  it('is renewed inside when only the certificate changed', () => {
    const now = { spkiSha256: OTHER, certificateSha256: OTHER };
    expect(comparePin(pin, { identity, code: {} }, now).reason).toBe('pin-renewed-inside');
    expect(renewedPin(pin, now)).toMatchObject({ ...now, identity, since: 1000, renewals: 1 });
  });

  it('shows old and new of exactly the registers that changed', () => {
    const found = comparePin(pin, { identity: { ...identity, rtmr1: '03'.repeat(48) }, code: {} }, served);
    expect(found.reason).toBe('pin-identity-changed');
    expect(found.expected).toBe(`rtmr1 ${'02'.repeat(48)}`);
    expect(found.got).toBe(`rtmr1 ${'03'.repeat(48)}`);
  });

  it('changes when a register disappears or appears', () => {
    const compared = (now: MeasuredIdentity) => comparePin(pin, { identity: now, code: {} }, served).reason;
    expect(compared({ mrtd: identity.mrtd ?? '' })).toBe('pin-identity-changed');
    expect(compared({ ...identity, rtmr3: '04' })).toBe('pin-identity-changed');
  });
});

describe('a pin that knows the code', () => {
  const code = {
    osImage: { name: 'dstack-0.5.8', osImageHash: '11'.repeat(32) },
    appId: '22'.repeat(20),
    composeHash: '33'.repeat(32),
    imageDigests: [`sha256:${'44'.repeat(32)}`],
  };
  const known: Pin = { ...pin, code };
  const compared = (now: typeof code | object, attested = served) =>
    comparePin(known, { identity, code: now }, attested);

  it('survives storage unchanged', () =>
    expect(readPin(JSON.parse(JSON.stringify(writePin(known))))).toEqual(known));

  it.each([
    ['a hash that is none', { ...code, composeHash: 'zz' }],
    ['an image without a hash', { ...code, osImage: { name: 'x' } }],
    ['digests that are none', { ...code, imageDigests: ['latest'] }],
    ['a part nobody knows', { ...code, surprise: 1 }],
  ])('is not read with %s', (_what, bad) =>
    expect(readPin({ ...(writePin(pin) as object), code: bad } as never)).toBeUndefined(),
  );

  it('is unchanged while nothing of it changes', () => expect(compared(code).reason).toBe('pin-unchanged'));

  it('changes when another app runs the very same compose file on the same system', () => {
    const found = compared({ ...code, appId: '99'.repeat(20) });
    expect(found).toMatchObject({
      reason: 'pin-identity-changed',
      expected: `appId ${'22'.repeat(20)}`,
      got: `appId ${'99'.repeat(20)}`,
    });
  });

  it('is not compared, and not renewed, when the evidence stops to name the app', () => {
    const { appId: _, ...nameless } = code;
    const renewed = { spkiSha256: OTHER, certificateSha256: OTHER };
    expect(compared(nameless, renewed).reason).toBe('pin-code-not-compared');
    expect(isPinnedEnclave(known, { identity, code: nameless })).toBe(false);
  });

  it('stays as it is where the compose text was not to be had this time', () => {
    const { imageDigests: _, ...without } = code;
    expect(compared(without).reason).toBe('pin-unchanged');
  });

  it('says nothing of what it never knew', () =>
    expect(comparePin(pin, { identity, code }, served).reason).toBe('pin-unchanged'));
});

describe('pinning what is shown', () => {
  const shown = (verdict: Verdict): Appraisal => ({
    origin: 'https://a.example',
    at: 2000,
    verdict,
    binding: 'connection',
    checks: [],
    facts: {
      connection: { attestedSpkiSha256: KEY, attestedCertificateSha256: CERTIFICATE },
      memory: { identity },
    },
  });
  it.each(['verified', 'verified-domain', 'limited', 'warning', 'changed'] as const)(
    'is offered for %s',
    (verdict) => expect(pinFrom(shown(verdict))).toEqual({ ...pin, since: 2000 }),
  );
  it.each(['danger', 'unavailable', 'none', 'checking'] as const)('is not offered for %s', (verdict) =>
    expect(pinFrom(shown(verdict))).toBeUndefined(),
  );
  it('is not offered where the evidence named no identity', () =>
    expect(pinFrom({ ...shown('limited'), facts: {} })).toBeUndefined());
});

describe('certificates attested before', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const memory = rememberAttested(undefined, identity, served, 1000);

  it('are found again for the same identity', () =>
    expect(attestedBefore(memory, identity, 2000)).toMatchObject([served]));
  it('are not found for another identity', () =>
    expect(attestedBefore(memory, { ...identity, mrtd: 'ff' }, 2000)).toEqual([]));
  it('are forgotten after ninety days', () =>
    expect(attestedBefore(memory, identity, 1001 + 90 * DAY)).toEqual([]));
  it('are written again at most once a day', () => {
    expect(rememberAttested(memory, identity, served, 2000)).toBeUndefined();
    expect(rememberAttested(memory, identity, served, 1000 + DAY)).toHaveLength(1);
  });
  it('never grow beyond sixteen', () => {
    let list = memory;
    for (let i = 0; i < 40; i++) {
      const hex = i.toString(16).padStart(64, '0');
      list = rememberAttested(list, identity, { spkiSha256: hex, certificateSha256: hex }, 1000 + i);
    }
    expect(list).toHaveLength(16);
    expect(attestedBefore(list, identity, 2000)[0]?.spkiSha256).toBe((39).toString(16).padStart(64, '0'));
  });
  it.each([[null], ['x'], [[{ spkiSha256: 'zz' }]], [[null, 3, { at: 1 }]]])(
    'are none in damaged memory %j',
    (damaged) => expect(attestedBefore(damaged as never, identity, 1)).toEqual([]),
  );
});

describe('the second collateral source', () => {
  it.each([
    ['https://pccs.example/', 'https://pccs.example'],
    ['https://pccs.example:8081/path/', 'https://pccs.example:8081/path'],
  ])('accepts %s', (text, url) => expect(normalisePccsUrl(text)).toBe(url));
  it.each([
    'http://pccs.example',
    'https://a:b@pccs.example',
    'https://pccs.example/?x=1',
    'javascript:alert(1)',
    'pccs',
    '',
  ])('refuses %j', (text) => expect(normalisePccsUrl(text)).toBeUndefined());
  it('falls back to the default for anything stored that is no such address', () => {
    expect(pccsUrlFrom(undefined)).toMatch(/^https:/);
    expect(pccsUrlFrom({ a: 1 })).toBe(pccsUrlFrom(undefined));
    expect(pccsUrlFrom('http://plain')).toBe(pccsUrlFrom(undefined));
  });
});

describe('a pin of a locked domain', () => {
  const locked: Pin = { ...pin, lockedTo: ['https://acme.example/1', 'https://acme.example/2'] };

  it('survives storage unchanged', () =>
    expect(readPin(JSON.parse(JSON.stringify(writePin(locked))))).toEqual(locked));
  it('is no pin when its accounts are no texts', () =>
    expect(readPin({ ...(writePin(pin) as object), lockedTo: [7] } as never)).toBeUndefined());

  it('holds while the accounts are the same, in any order', () =>
    expect(compareLock(locked, ['https://acme.example/2', 'https://acme.example/1'])?.reason).toBe(
      'pin-lock-unchanged',
    ));
  it('tells when the lock is gone', () => expect(compareLock(locked, 'open')?.reason).toBe('pin-lock-lost'));
  it('tells when another account may order', () =>
    expect(compareLock(locked, ['https://acme.example/1', 'https://acme.example/3'])).toMatchObject({
      reason: 'pin-account-changed',
      expected: 'https://acme.example/1\nhttps://acme.example/2',
      got: 'https://acme.example/1\nhttps://acme.example/3',
    }));
  it('says so when nobody knows, and nothing where there was no lock', () => {
    expect(compareLock(locked, 'unknown')?.reason).toBe('pin-lock-not-compared');
    expect(compareLock(pin, 'open')).toBeUndefined();
  });
});

describe('since when a domain was seen locked', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const now = 1000 * DAY;

  it('begins with the first sighting and stays', () => {
    const first = readSeenLock(afterLook(undefined, 'locked', now), now);
    expect(first).toEqual({ since: now, seen: now });
    expect(afterLook(first, 'locked', now + DAY / 2)).toBeUndefined();
    expect(afterLook(first, 'locked', now + 2 * DAY)).toEqual({ since: now, seen: now + 2 * DAY });
  });
  it('ends when the domain is found open, and waits when nobody knows', () => {
    const seen = { since: now, seen: now };
    expect(afterLook(seen, 'open', now)).toBeNull();
    expect(afterLook(seen, 'unknown', now)).toBeUndefined();
  });
  it('is forgotten after a long absence, and never read from nonsense or the future', () => {
    expect(readSeenLock({ since: 0, seen: now }, now + 91 * DAY)).toBeUndefined();
    expect(readSeenLock({ since: 0, seen: now + 1 }, now)).toBeUndefined();
    expect(readSeenLock({ since: 5, seen: 4 }, now)).toBeUndefined();
    expect(readSeenLock('locked', now)).toBeUndefined();
  });
});
