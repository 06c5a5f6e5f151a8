/** What the report says: every question, every check, and what was not shown. */
import { describe, expect, test } from 'vitest';
import { type Appraisal, check, QUESTIONS } from '../../../src/appraisal';
import { bytesText, durationText } from '../../../src/ui/quantity-text';
import { notShownInFull } from '../../../src/ui/report/not-shown-in-full';
import { sectionsOf } from '../../../src/ui/report/sections';
import { momentText } from '../../../src/ui/time-text';
import { topologyText } from '../../../src/ui/topology';
import { english } from '../english';
import { appraised, CONNECTION, HARDWARE, replacing, STRANGER_SERVED } from '../gallery/appraisals';
import { REPORTS } from '../gallery/report-states';

const SHOWN = Object.entries(REPORTS).flatMap(([name, view]) =>
  view.kind === 'shown' ? [[name, view.appraisal] as const] : [],
);

describe('sections', () => {
  test.each(SHOWN)('%s: every question once, in order, and no check is lost', (_, appraisal) => {
    const sections = sectionsOf(appraisal, english);
    expect(sections.map((s) => s.question)).toEqual(QUESTIONS);
    const told = sections.flatMap((s) => s.answer?.checks ?? []);
    expect(told).toHaveLength(appraisal.checks.length);
    expect(new Set(told)).toEqual(new Set(appraisal.checks));
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
    expect(said(appraisal)).toContain("Not established: Intel still stands by the processor's certificates.");
    expect(said(appraised([...HARDWARE, ...CONNECTION]))).not.toContain('Not established');
  });

  test('only a nonce shows that a quote is of today', () => {
    const sentence = 'That the quote was made for this visit';
    expect(said(appraised([...HARDWARE, ...CONNECTION]))).toContain(sentence);
    expect(said(appraised([...HARDWARE, ...CONNECTION, check('nonce-attested')]))).not.toContain(sentence);
  });

  test('the limits of the domain standing in are told where it does', () => {
    const sentence = 'Which certificate your tab was served';
    expect(said(REPORTS['verified-domain'].appraisal)).toContain(sentence);
    expect(said(REPORTS.stranger.appraisal)).not.toContain(sentence);
  });
});

describe('where TLS ends', () => {
  const line = (topology: string, checks: Appraisal['checks']) =>
    topologyText({ connection: { topology, addressId: 'ab12' } }, checks, english);

  test('is said as shown where the connection was seen to end there', () => {
    expect(line('gateway', CONNECTION)).toBe(
      "TLS ends in the platform's gateway enclave, which sees plaintext, then WireGuard to the app.",
    );
    expect(line('passthrough', CONNECTION)).toContain('unopened');
    expect(line('ingress', CONNECTION)).toContain('its ingress');
  });

  test('a gateway that is visited for itself has no app behind it', () => {
    expect(topologyText({ connection: { topology: 'gateway' } }, CONNECTION, english)).toBe(
      "TLS ends in the platform's gateway enclave, which sees plaintext.",
    );
  });

  test('is said as a claim where it was not seen', () => {
    const hidden = replacing(CONNECTION, check('certificate-hidden-by-browser'));
    expect(line('gateway', hidden)).toMatch(/^If it is what it claims, TLS ends in the platform's gateway/);
  });

  test('is not said where something contradicts, nor for a topology that nobody knows', () => {
    expect(line('gateway', replacing(CONNECTION, STRANGER_SERVED))).toBeUndefined();
    expect(line('constructor', CONNECTION)).toBeUndefined();
    expect(topologyText({ connection: { topology: 5 } }, CONNECTION, english)).toBeUndefined();
    expect(topologyText({}, CONNECTION, english)).toBeUndefined();
  });
});

describe('amounts', () => {
  test('moments are told in the time zone that everybody shares', () => {
    expect(momentText(Date.UTC(2026, 10, 21, 14, 3, 22), english)).toBe('21 Nov 2026, 14:03:22 UTC');
  });
  test('bytes and durations', () => {
    expect([0, 241, 3_586, 312_400, 4_200_000].map((n) => bytesText(n, english))).toEqual([
      '0 byte',
      '241 byte',
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
