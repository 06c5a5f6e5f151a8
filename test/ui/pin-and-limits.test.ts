import { describe, expect, test } from 'vitest';
import { check } from '../../src/appraisal';
import { writePinnedCode } from '../../src/memory/pinned-code';
import { changesSince } from '../../src/ui/changes';
import { briefDigest, fingerprint, shortFingerprint } from '../../src/ui/fingerprint';
import { notShown } from '../../src/ui/not-shown';
import { pinnedOf } from '../../src/ui/pinned';
import { ageText, dayText } from '../../src/ui/time-text';
import { english } from './english';
import {
  appraised,
  CERTIFICATE,
  CONNECTION,
  HARDWARE,
  IDENTITY,
  NOW,
  OTHER_PIN,
  PIN,
} from './gallery/appraisals';
import { KNOWN, OLDER_OS, pinnedCode, TEXTS } from './gallery/code-states';
import { POPUPS } from './gallery/states';

describe('fingerprints', () => {
  test('are upper-case bytes with colons', () => {
    expect(fingerprint('0a1b2c')).toBe('0A:1B:2C');
  });
  test('are shortened in the middle for the eye only', () => {
    expect(shortFingerprint(CERTIFICATE)).toBe('62:89:C4:19:E6:F6:B6 … 2C:01:A3:72:D3:8B:DE');
  });
  test('are named within sentences by their ends', () => {
    expect(briefDigest(CERTIFICATE)).toBe('62:89…de');
  });
});

describe('the pin block', () => {
  test('shows the pinned certificate, since when, and its renewals', () => {
    expect(pinnedOf(POPUPS['limited-pinned'], english)).toEqual({
      title: 'Pinned certificate',
      hex: CERTIFICATE,
      note: 'Since 3 Nov 2026, renewed once inside the enclave',
    });
  });

  test('counts renewals', () => {
    const view = { ...POPUPS['limited-pinned'], pin: { ...PIN, renewals: 4 } };
    expect(pinnedOf(view, english)?.note).toBe('Since 3 Nov 2026, renewed 4 times inside the enclave');
  });

  test('shows the attested certificate where nothing is pinned yet', () => {
    expect(pinnedOf(POPUPS.limited, english)?.title).toBe('Attested certificate');
  });

  test('offers nothing to pin where the evidence contradicts', () => {
    expect(pinnedOf(POPUPS.danger, english)).toBeUndefined();
  });
});

describe('what changed', () => {
  const now = appraised([...HARDWARE, ...CONNECTION], { verdict: 'changed' });

  const running = appraised([...HARDWARE, ...CONNECTION, ...KNOWN.checks], {
    facts: { ...now.facts, memory: { identity: IDENTITY, code: writePinnedCode(KNOWN.pinned) } },
  });

  test('lists every register and the certificate that differ, old beside new', () => {
    expect(changesSince(OTHER_PIN, now, english).map((c) => c.name)).toEqual([
      'Start-up and initial disk (RTMR2)',
      'Configuration (MRCONFIGID)',
      'Certificate',
    ]);
    expect(changesSince(OTHER_PIN, now, english)[0]).toMatchObject({
      before: OTHER_PIN.identity.rtmr2,
      now: IDENTITY.rtmr2,
    });
  });

  test('leaves out what stayed the same', () => {
    expect(changesSince(PIN, now, english)).toEqual([]);
  });

  test('says operating system, compose file and images by name, before the registers that show them', () => {
    const changes = changesSince(
      { ...PIN, code: pinnedCode(TEXTS.older, OLDER_OS), identity: { ...IDENTITY, rtmr2: 'ab' } },
      running,
      english,
    );
    expect(changes.map((c) => c.name)).toEqual([
      'Operating system',
      'Compose file',
      'Images',
      'Start-up and initial disk (RTMR2)',
    ]);
    expect(changes[0]?.before).toMatch(/^dstack-0\.5\.8\n[0-9a-f]{64}$/);
    expect(changes[0]?.now).toMatch(/^dstack-0\.5\.9\n[0-9a-f]{64}$/);
    // The ingress stayed what it was.
    expect(changes[2]?.before).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(changes[2]?.now).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('names the app, which no register that replicas share tells', () => {
    const other = { ...KNOWN.pinned, appId: 'b'.repeat(40) };
    expect(changesSince({ ...PIN, code: other }, running, english)).toEqual([
      { name: 'App', before: 'b'.repeat(40), now: KNOWN.pinned.appId },
    ]);
  });

  test('compares no code with a pin that names none', () => {
    expect(changesSince(PIN, running, english)).toEqual([]);
  });

  test('shows a register that is gone', () => {
    const pin = { ...PIN, identity: { ...PIN.identity, rtmr3: 'ab'.repeat(48) } };
    expect(changesSince(pin, now, english)).toEqual([
      { name: 'Application (RTMR3)', before: 'ab'.repeat(48) },
    ]);
  });
});

describe('what was not shown', () => {
  test('names the code first, as long as nobody looked at it', () => {
    expect(notShown([...HARDWARE, ...CONNECTION], english)).toEqual([
      'Which code is running was not looked at.',
      'Left open: whether others could get a certificate and who may change the code.',
      'No evidence shows that code is free of mistakes, or that nobody attacked the processor itself.',
    ]);
  });

  test('known code is not code that somebody reviewed', () => {
    expect(notShown(KNOWN.checks, english)[0]).toBe(
      'The code is identified; whether anyone reviewed it was not looked at.',
    );
  });

  test('never ends empty, however much was checked', () => {
    const answered = (['code', 'domain', 'governance'] as const).map((question) => ({
      ...check('pin-unchanged'),
      question,
    }));
    expect(notShown(answered, english)).toHaveLength(1);
  });
});

describe('times', () => {
  test('days name the month', () => expect(dayText(Date.UTC(2026, 10, 3, 12), english)).toBe('3 Nov 2026'));
  test('ages are rounded down', () => expect(ageText(NOW - 119_000, NOW, english)).toBe('1 min. ago'));
  test('hours', () => expect(ageText(NOW - 5 * 3_600_000, NOW, english)).toBe('5 hr. ago'));
  test('a clock that ran backwards says now', () => expect(ageText(NOW + 60_000, NOW, english)).toBe('now'));
});
