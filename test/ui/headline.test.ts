import { describe, expect, test } from 'vitest';
import { check } from '../../src/appraisal';
import { headlineOf } from '../../src/ui/headline';
import type { SiteView } from '../../src/ui/site-view';
import { headlineOfView, situationOf } from '../../src/ui/situation';
import { english } from './english';
import { appraised, CONNECTION, HARDWARE, PIN, replacing } from './gallery/appraisals';
import { POPUPS } from './gallery/states';

const headlineIn = (state: keyof typeof POPUPS) => {
  const { title, sentence } = headlineOfView(POPUPS[state], english);
  return `${title} | ${sentence}`;
};

describe('a headline says what was shown, and no more', () => {
  const expected: Partial<Record<keyof typeof POPUPS, string>> = {
    none: 'No enclave here | This site publishes no attestation. That is normal for most sites.',
    verified:
      'Verified | This connection ends inside a genuine Intel TDX machine, running the code you pinned.',
    'verified-domain':
      'Verified through the domain | This browser hides the certificate of your tab. The domain is locked to a genuine Intel TDX machine whose code is identified, and every valid certificate in the public logs is its own.',
    'limited-gateway-code':
      "Not everything was established | The platform's gateway sees everything in clear, and which code it runs is not established.",
    limited:
      'Genuine enclave, code not established | This connection ends inside a genuine Intel TDX machine. Which code it runs was not established.',
    'limited-hidden':
      'Genuine, connection not seen | This site has a genuine Intel TDX machine, but this browser does not show which certificate your tab was served.',
    'limited-early':
      'Genuine, connection not seen | This site has a genuine Intel TDX machine, but the page was loaded before Vitrine could look. Reload it to have its connection checked.',
    'limited-service-worker':
      'Genuine, connection not seen | This site has a genuine Intel TDX machine, but the page came from a store inside the browser, not over a connection.',
    unsupported:
      'Evidence of another kind | This site publishes evidence that this version of Vitrine cannot check yet.',
    warning:
      'Genuine enclave, with 2 warnings | The enclave is genuine, but its firmware is behind and the certificate was accepted because of a decision made on this computer.',
    changed:
      'Changed since you pinned it | The enclave is genuine, but its measured identity is not the one you pinned on 3 Nov 2026. Compare the two before you accept it.',
    danger:
      'Do not trust this connection | The certificate you were served is not the one the enclave attests to. Something between you and it can read this traffic.',
    'danger-installed-root':
      'Do not trust this connection | The certificate you were served is not the one the enclave attests to. A root installed on this computer made the browser accept it, so something here or on the way can read this traffic.',
    'danger-hardware':
      'Do not trust this evidence | Debug mode is on: whoever operates the machine can read and change everything inside.',
    'danger-vanished':
      'The evidence has vanished | You pinned this site when it proved an enclave, and now it publishes no evidence.',
    unavailable:
      "Could not finish checking | Intel's records about this kind of processor could not be fetched.",
  };
  for (const [state, words] of Object.entries(expected))
    test(state, () => expect(headlineIn(state as keyof typeof POPUPS)).toBe(words));
});

describe('big words need their evidence', () => {
  test('a warning is "verified" only where the code is established', () => {
    const warning = check('sept-ve-disable-clear', { expected: 'set', got: 'clear' });
    const shown = appraised([...replacing(HARDWARE, warning), ...CONNECTION]);
    expect(headlineOf(shown, english).title).toBe('Genuine enclave, with 1 warning');
  });

  test('limited is not "genuine" when the quote signature was never checked', () => {
    const shown = appraised([check('quote-wellformed'), ...CONNECTION], { verdict: 'limited' });
    expect(Object.values(headlineOf(shown, english)).join(' ')).not.toMatch(/genuine/i);
  });

  test('with the domain standing in, nothing is said to end inside the enclave', () => {
    const hidden = check('certificate-hidden-by-browser');
    for (const verdict of ['limited', 'verified-domain'] as const) {
      const shown = appraised([...HARDWARE, ...replacing(CONNECTION, hidden)], {
        verdict,
        binding: 'domain',
      });
      expect(headlineOf(shown, english).sentence).not.toContain('connection ends inside');
    }
  });

  test('known code is never said to be unestablished, nor to have been reviewed', () => {
    for (const state of ['verified', 'verified-domain', 'limited-gateway-code', 'changed-code'] as const) {
      expect(headlineIn(state)).not.toMatch(/code (it runs )?(was )?not established|review|audit/i);
    }
  });

  test('where only those who may change the code are others, nothing else is said to be', () => {
    const ruledOtherwise = check('pin-policy-changed', { expected: 'a Safe', got: 'one key' });
    const shown = appraised([...HARDWARE, ...CONNECTION, check('pin-unchanged'), ruledOtherwise], {
      verdict: 'changed',
    });
    const { title, sentence } = headlineOf({ ...shown, pin: PIN }, english);
    expect(title).toBe('Changed since you pinned it');
    expect(sentence).toMatch(/who may change its code, or by which rules, is not as you pinned it/);
    expect(sentence).not.toContain('measured identity');
    const both = [...shown.checks, check('pin-identity-changed', { expected: 'mrtd 00', got: 'mrtd 01' })];
    expect(headlineOf({ ...shown, checks: both, pin: PIN }, english).sentence).toContain('measured identity');
  });

  test('"the code you pinned" needs a pin that holds', () => {
    const shown = appraised([...HARDWARE, ...CONNECTION], { verdict: 'verified' });
    expect(headlineOf({ ...shown, pin: PIN }, english).sentence).not.toContain('you pinned');
  });
});

test('a site that gave no answer is not said to publish nothing', () => {
  const facts = { connection: { evidence: 'unreachable' } };
  const { title, sentence } = headlineOf({ verdict: 'none', binding: 'none', checks: [], facts }, english);
  expect(title).toBe('No sign of an enclave');
  expect(sentence).toContain('nothing is known');
});

describe('without a result the popup says why there is none', () => {
  const bare: SiteView = {
    tabId: 1,
    host: 'a.example',
    verdict: 'none',
    access: 'every-site',
    mode: 'every-site',
    certificatesHidden: false,
    exportable: false,
    channels: [],
  };
  test('a browser page is no site', () => expect(situationOf(POPUPS['browser-page'])).toBe('no-site'));
  test('nothing allowed, as chosen', () =>
    expect(situationOf({ ...bare, mode: 'ask', access: 'not-allowed' })).toBe('not-allowed'));
  test('everything chosen, and taken back', () =>
    expect(situationOf({ ...bare, access: 'not-allowed' })).toBe('revoked'));
  test('some hosts only', () => expect(situationOf({ ...bare, access: 'partial' })).toBe('partial'));
  test('never looked is not "no enclave"', () => expect(situationOf(bare)).toBe('not-looked'));
  test('looked and found nothing', () =>
    expect(situationOf({ ...bare, appraisal: appraised([]) })).toBe('appraised'));
  test('checking forgets what was shown before', () =>
    expect(headlineOfView({ ...POPUPS.danger, verdict: 'checking' }, english).title).toBe('Checking…'));
});
