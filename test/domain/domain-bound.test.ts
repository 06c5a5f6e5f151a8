import { describe, expect, it } from 'vitest';
import { type Check, check } from '../../src/appraisal';
import { isDomainBound } from '../../src/domain/domain-bound';
import { CODE_NEEDED, judge } from '../../src/verdict';
import type { Observation } from '../../src/visit';

const hidden: Observation = { kind: 'not-seen', why: 'hidden-by-browser' };
const shown = { expected: 'a', got: 'b' };
const complete: readonly Check[] = [
  check('certificate-hidden-by-browser'),
  check('manifest-attested'),
  check('account-attested'),
  check('caa-locked'),
  check('resolvers-agree'),
  check('logged-certificates-attested'),
  check('log-sources-agree'),
];

describe('the domain stands in for a hidden certificate', () => {
  it('when the lock is attested and confirmed, and every logged certificate is the enclave’s', () =>
    expect(isDomainBound(complete, hidden)).toBe(true));

  it.each(complete.slice(2).map((c) => c.reason))('not without %s', (reason) =>
    expect(
      isDomainBound(
        complete.filter((c) => c.reason !== reason),
        hidden,
      ),
    ).toBe(false),
  );

  it.each([
    check('dns-persist-unattested', shown),
    check('caa-open', shown),
    check('scts-invalid', shown),
    check('manifest-not-attested', shown),
    check('quoted-key-refused', shown),
    check('logged-certificate-not-attested', shown),
    check('gateway-app-unknown'),
    check('root-overridden', shown),
  ])('not beside $reason', (c) => expect(isDomainBound([...complete, c], hidden)).toBe(false));

  it('not where logged certificates are only by the account', () =>
    expect(
      isDomainBound(
        complete.map((c) =>
          c.reason === 'logged-certificates-attested' ? check('logged-certificates-by-account') : c,
        ),
        hidden,
      ),
    ).toBe(false));

  it.each([
    { kind: 'not-seen', why: 'no-connection' },
    { kind: 'not-seen', why: 'opened-before-ready' },
    { kind: 'live', certificate: { spkiSha256: '00' }, root: 'not-shown' },
  ] as const)('not for a page that is %o', (page) => expect(isDomainBound(complete, page)).toBe(false));
});

describe('the verdict where the certificate is hidden', () => {
  const code = CODE_NEEDED.map((id) => ({ ...check('os-image-known'), id }));
  const genuine = [check('tcb-up-to-date'), ...complete, ...code];

  it('is verified-domain when the domain stands in', () =>
    expect(judge(genuine, 'domain')).toBe('verified-domain'));
  it('is limited when it does not, however well the rest went', () =>
    expect(judge(genuine, 'none')).toBe('limited'));
  it('is limited while the code is not established', () =>
    expect(judge([check('tcb-up-to-date'), ...complete], 'domain')).toBe('limited'));
  it('is never verified', () => {
    for (const binding of ['domain', 'none'] as const) expect(judge(genuine, binding)).not.toBe('verified');
  });
});
