import { describe, expect, it } from 'vitest';
import { bindCertificate, explainRoot, isBound } from '../../src/connection/certificate-binding';
import type { Observation, RootTrust, ServedCertificate } from '../../src/visit';

const certificate = (name: string, key = name): ServedCertificate => ({
  spkiSha256: `spki of ${key}`,
  certificateSha256: `certificate ${name}`,
});
const enclave = certificate('enclave');
const stranger = certificate('stranger');
const live = (c: ServedCertificate, root: RootTrust = 'public-root'): Observation => ({
  kind: 'live',
  certificate: c,
  root,
});
const cached = (c: ServedCertificate): Observation => ({
  kind: 'cached',
  certificate: c,
  root: 'public-root',
});
const notSeen = (why: 'hidden-by-browser' | 'opened-before-ready' | 'no-connection'): Observation => ({
  kind: 'not-seen',
  why,
});

function reasonFor(
  page: Observation,
  input: { attested?: ServedCertificate[]; ours?: ServedCertificate[]; before?: ServedCertificate[] } = {},
) {
  return bindCertificate({
    attested: input.attested ?? [enclave],
    page,
    ours: input.ours ?? [],
    attestedBefore: input.before ?? [],
  }).reason;
}

describe('the served certificate', () => {
  it('is the attested one', () => expect(reasonFor(live(enclave))).toBe('served-certificate-attested'));
  it('carries the attested key in another certificate, as in a renewal', () =>
    expect(reasonFor(live(certificate('renewed', 'enclave')))).toBe('served-key-attested'));
  it('is bound by its key where the evidence names only a key', () =>
    expect(reasonFor(live(enclave), { attested: [{ spkiSha256: enclave.spkiSha256 }] })).toBe(
      'served-key-attested',
    ));
  it('of an interceptor contradicts', () => {
    expect(reasonFor(live(stranger))).toBe('served-certificate-not-attested');
    expect(reasonFor(live(stranger), { ours: [stranger] })).toBe('served-certificate-not-attested');
  });
  it('contradicts when the evidence attests to nothing', () =>
    expect(reasonFor(live(enclave), { attested: [] })).toBe('served-certificate-not-attested'));
  it('of another replica is a warning when our own connection was attested', () =>
    expect(reasonFor(live(stranger), { ours: [enclave] })).toBe('served-certificate-differs-from-ours'));
  it('that the same enclave attested to before is bound', () =>
    expect(reasonFor(live(stranger), { before: [stranger] })).toBe('served-certificate-attested-before'));
});

describe('a page out of the cache', () => {
  it('is bound by the certificate stored with it', () =>
    expect(reasonFor(cached(enclave))).toBe('served-certificate-attested'));
  it('under another certificate is a warning, when our own connection is attested', () =>
    expect(reasonFor(cached(stranger), { ours: [enclave] })).toBe('cached-page-not-attested'));
  it('under another certificate contradicts, when our own connection is not attested either', () =>
    expect(reasonFor(cached(stranger), { ours: [stranger] })).toBe('served-certificate-not-attested'));
});

describe('a page whose certificate was not seen', () => {
  it.each([
    ['hidden-by-browser', 'certificate-hidden-by-browser'],
    ['opened-before-ready', 'page-opened-before-ready'],
    ['no-connection', 'page-without-connection'],
  ] as const)('(%s) stays unknown', (why, reason) => {
    expect(reasonFor(notSeen(why))).toBe(reason);
    expect(reasonFor(notSeen(why), { ours: [enclave] })).toBe(reason);
  });
  it('contradicts when our own connection ends elsewhere', () =>
    expect(reasonFor(notSeen('no-connection'), { ours: [stranger] })).toBe(
      'served-certificate-not-attested',
    ));
  it('does not contradict when our own connection ends at a certificate attested before', () =>
    expect(reasonFor(notSeen('no-connection'), { ours: [stranger], before: [stranger] })).toBe(
      'page-without-connection',
    ));
});

describe('binding', () => {
  it('is claimed for a pass of connection.certificate and nothing else', () => {
    const verdictOf = (page: Observation, ours: ServedCertificate[] = []) =>
      isBound([bindCertificate({ attested: [enclave], page, ours, attestedBefore: [] })]);
    expect(verdictOf(live(enclave))).toBe(true);
    expect(verdictOf(live(stranger), [enclave])).toBe(false);
    expect(verdictOf(notSeen('hidden-by-browser'), [enclave])).toBe(false);
  });
});

describe('the root of the chain', () => {
  const explain = (page: Observation) =>
    explainRoot(page, bindCertificate({ attested: [enclave], page, ours: [], attestedBefore: [] }))?.reason;
  it('is not worth a word when browsers ship it or do not tell', () => {
    expect(explain(live(enclave))).toBeUndefined();
    expect(explain(live(enclave, 'not-shown'))).toBeUndefined();
  });
  it('installed on this computer explains an interception', () =>
    expect(explain(live(stranger, 'local-root'))).toBe('root-locally-installed'));
  it('installed on this computer does not matter under an attested certificate', () =>
    expect(explain(live(enclave, 'local-root'))).toBe('root-irrelevant'));
  it('overridden by hand is said, attested or not', () => {
    expect(explain(live(enclave, 'overridden'))).toBe('root-overridden');
    expect(explain(live(stranger, 'overridden'))).toBe('root-overridden');
  });
});
