/** What the report says: every question, every check, and what was not shown. */
import { describe, expect, test } from 'vitest';
import { type Appraisal, check, QUESTIONS } from '../../../src/appraisal';
import { notShownByChannel } from '../../../src/ui/channel-words';
import { bytesText, durationText } from '../../../src/ui/quantity-text';
import { notShownInFull } from '../../../src/ui/report/not-shown-in-full';
import { sectionsOf } from '../../../src/ui/report/sections';
import { momentText } from '../../../src/ui/time-text';
import { topologyText } from '../../../src/ui/topology';
import { CODE_NEEDED } from '../../../src/verdict';
import { english } from '../english';
import { appraised, CONNECTION, HARDWARE, replacing, STRANGER_SERVED } from '../gallery/appraisals';
import { HONEST, SUBSTITUTED } from '../gallery/channel-states';
import { KNOWN } from '../gallery/code-states';
import { REPORTS } from '../gallery/report-states';

const SHOWN = Object.entries(REPORTS).flatMap(([name, view]) =>
  view.kind === 'shown' ? [[name, view.appraisal] as const] : [],
);

describe('sections', () => {
  test.each(SHOWN)('%s: every question once, in order, and no check is lost', (_, appraisal) => {
    const sections = sectionsOf(appraisal, english);
    const asked = appraisal.url === undefined ? QUESTIONS : ['hardware', 'connection', 'code'];
    expect(sections.map((s) => s.question)).toEqual(asked);
    const told = sections.flatMap((s) => s.answer?.checks ?? []);
    expect(told).toHaveLength(appraisal.checks.length);
    expect(new Set(told)).toEqual(new Set(appraisal.checks));
  });

  test('of a channel nobody asks where a connection of the page ends, nor what only pages have', () => {
    const titles = sectionsOf(HONEST, english).map((s) => s.title);
    expect(titles).toEqual([
      'Is the hardware genuine and current?',
      'Does the channel end there?',
      'What code is running?',
    ]);
    const pinned = { ...HONEST, checks: [...HONEST.checks, check('pin-unchanged')] };
    expect(sectionsOf(pinned, english).map((s) => s.question)).toContain('memory');
  });

  test('checks that do not apply are listed too', () => {
    const [hardware] = sectionsOf(appraised([check('tdx-module-not-applicable')]), english);
    expect(hardware?.answer?.checks).toHaveLength(1);
    expect(hardware?.answer?.outcome).not.toBe('pass');
  });

  test('a question that nobody asked says so', () => {
    const governance = sectionsOf(appraised([...HARDWARE]), english).find((s) => s.question === 'governance');
    expect(governance?.answer).toBeUndefined();
    expect(governance?.unasked).toBe('Who may change the code was not looked at.');
  });
});

describe('what was not shown', () => {
  const said = (appraisal: Appraisal) => notShownInFull(appraisal, english).join('\n');

  test.each(SHOWN)('%s: something always remains, nothing is said twice', (_, appraisal) => {
    const sentences = notShownInFull(appraisal, english);
    expect(sentences.length).toBeGreaterThan(1);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test('whatever could not be established is named', () => {
    const appraisal = appraised([...replacing(HARDWARE, check('revocation-unknown')), ...CONNECTION]);
    expect(said(appraisal)).toContain(
      'Not established: The maker of the processor still stands by its certificates.',
    );
    expect(said(appraised([...HARDWARE, ...CONNECTION]))).not.toContain('Not established');
  });

  test('only a nonce shows that a quote is of today', () => {
    const sentence = 'That the quote was made for this visit';
    expect(said(appraised([...HARDWARE, ...CONNECTION]))).toContain(sentence);
    expect(said(appraised([...HARDWARE, ...CONNECTION, check('nonce-attested')]))).not.toContain(sentence);
  });

  test('a channel has its own limits in place of those of a page', () => {
    const sentences = notShownInFull(HONEST, english);
    const ofChannels = notShownByChannel(english);
    expect(sentences.slice(0, ofChannels.length)).toEqual(ofChannels);
    for (const ofPages of ['certificate', 'Left open', 'quote was made for this visit'])
      expect(said(HONEST)).not.toContain(ofPages);
    expect(said(HONEST)).toContain('Not established: Intel itself says since when the key can exist.');
    const operator = 'What the software inside does';
    expect(said(HONEST)).toContain(operator);
    // Nothing is known to be inside.
    expect(said(SUBSTITUTED)).not.toContain(operator);
  });

  test('the limits of the domain standing in are told where it does', () => {
    const sentence = 'Which certificate your tab was served';
    expect(said(REPORTS['verified-domain'].appraisal)).toContain(sentence);
    expect(said(REPORTS.stranger.appraisal)).not.toContain(sentence);
  });
});

describe('where TLS ends', () => {
  const GATEWAY = [...CONNECTION, ...KNOWN.checks, check('gateway-code-known')];
  const line = (topology: string, checks: Appraisal['checks']) =>
    topologyText({ connection: { topology, addressId: 'ab12' } }, checks, english);
  const itself = (checks: Appraisal['checks']) =>
    topologyText({ connection: { topology: 'gateway' } }, checks, english);

  test('is said as shown where the connection was seen to end there, and the code behind the key is known', () => {
    expect(line('gateway', GATEWAY)).toBe(
      "TLS ends in the platform's gateway enclave, which sees plaintext, then WireGuard to the app.",
    );
    expect(line('passthrough', [...CONNECTION, ...KNOWN.checks])).toContain('unopened');
    expect(line('ingress', [...CONNECTION, ...KNOWN.checks])).toBe(
      "TLS ends in the app's own enclave, at its ingress.",
    );
  });

  test('is said as a claim where any check of the code is missing, or does not pass', () => {
    for (const { id } of KNOWN.checks.filter((c) => (CODE_NEEDED as readonly string[]).includes(c.id)))
      for (const topology of ['gateway', 'passthrough', 'ingress'])
        expect(
          line(
            topology,
            GATEWAY.filter((c) => c.id !== id),
          ),
          `${topology} without ${id}`,
        ).toMatch(/^If it is what it claims/);
    const unknown = check('os-image-unknown');
    expect(line('ingress', replacing([...CONNECTION, ...KNOWN.checks], unknown))).toMatch(/^If it is/);
  });

  test('is said of a gateway only where its own code is known too', () => {
    for (const gateway of [[], [check('gateway-code-unknown')]])
      expect(line('gateway', [...CONNECTION, ...KNOWN.checks, ...gateway])).toMatch(/^If it is/);
    expect(itself(CONNECTION)).toMatch(/^If it is/);
    expect(itself([...CONNECTION, check('gateway-code-unknown')])).toMatch(/^If it is/);
  });

  test('is said of an ingress only where it is one that is known', () => {
    for (const other of [check('ingress-unknown'), check('ingress-absent')])
      expect(line('ingress', replacing([...CONNECTION, ...KNOWN.checks], other))).toMatch(/^If it is/);
  });

  test('a gateway that is visited for itself has no app behind it', () => {
    expect(itself([...CONNECTION, check('gateway-code-known')])).toBe(
      "TLS ends in the platform's gateway enclave, which sees plaintext.",
    );
  });

  test('is said as a claim where it was not seen', () => {
    const hidden = replacing(GATEWAY, check('certificate-hidden-by-browser'));
    expect(line('gateway', hidden)).toMatch(/^If it is what it claims, TLS ends in the platform's gateway/);
  });

  test('is not said where something contradicts, nor for a topology that nobody knows', () => {
    expect(line('gateway', replacing(GATEWAY, STRANGER_SERVED))).toBeUndefined();
    expect(line('constructor', GATEWAY)).toBeUndefined();
    expect(topologyText({ connection: { topology: 5 } }, GATEWAY, english)).toBeUndefined();
    expect(topologyText({}, GATEWAY, english)).toBeUndefined();
  });
});

describe('amounts', () => {
  test('moments are told in the time zone that everybody shares', () => {
    expect(momentText(Date.UTC(2026, 10, 21, 14, 3, 22), english)).toBe('21 Nov 2026, 14:03:22 UTC');
  });
  test('bytes and durations', () => {
    expect([0, 241, 3_586, 312_400, 4_200_000].map((n) => bytesText(n, english))).toEqual([
      '0 bytes',
      '241 bytes',
      '3.6 kB',
      '312 kB',
      '4.2 MB',
    ]);
    expect([42, 1_304, 10_002].map((ms) => durationText(ms, english))).toEqual([
      '42 ms',
      '1.3 sec',
      '10 sec',
    ]);
  });
});
