import { beforeEach, describe, expect, it } from 'vitest';
import { judgeLogged, type LoggedQuestion } from '../../../src/domain/ct/judge-logged';
import type { LoggedFindings } from '../../../src/domain/ct/look-up-logged';
import { CERT_SPOTTER_HOST, CRT_SH_HOST, CT_HOSTS } from '../../testbed/ct-server';
import { type CtWorld, DAY, HOST, HOUR, makeCtWorld, NOW } from './ct-world';

let world: CtWorld;
beforeEach(async () => {
  world = await makeCtWorld();
});

const LOCKED = { kind: 'locked', accounts: ['https://acme/1'], issuers: ['letsencrypt.org'] } as const;
const OPEN = { kind: 'open', who: ['anybody'] } as const;

const question = (more: Partial<LoggedQuestion>): LoggedQuestion => ({
  host: HOST,
  at: world.at,
  attestedSpkis: [],
  knownCertificates: [],
  lock: LOCKED,
  lockSeenSince: 'never',
  ...more,
});

async function judge(more: Partial<LoggedQuestion>, found?: LoggedFindings) {
  const { checks, facts } = judgeLogged(found ?? (await world.lookUp()), question(more));
  const [logged, sources] = checks;
  if (logged === undefined || sources === undefined || checks.length !== 2) throw new Error('two checks');
  expect(logged.id).toBe('domain.logged');
  expect(sources.id).toBe('domain.log-sources');
  return { logged, sources, facts: facts as { timeline: { owner: string; spkiSha256: string }[] } };
}
const timeline = ({ facts }: Awaited<ReturnType<typeof judge>>) =>
  facts.timeline.map((c) => [c.spkiSha256, c.owner]);

describe('logged certificates', () => {
  it('with attested keys pass when both sources list them all', async () => {
    const { spkiSha256 } = await world.logged();
    const result = await judge({ attestedSpkis: [spkiSha256], knownCertificates: [{ spkiSha256 }] });
    expect(result.logged.reason).toBe('logged-certificates-attested');
    expect(result.logged.got).toContain('valid for 80 more days');
    expect(result.sources.reason).toBe('log-sources-agree');
    expect(timeline(result)).toEqual([[spkiSha256, 'attested']]);
    expect(result.facts).toMatchObject({ at: NOW, lockSeenSince: 'never' });
  });

  it('of another CA are an accusation that names issuer, serial number, dates and days left', async () => {
    const { spkiSha256 } = await world.logged();
    const rogue = await world.logged({
      by: 'Rogue CA',
      organization: 'Rogue',
      from: -3,
      to: 38.5,
      serial: '0badbad0',
    });
    const result = await judge({
      attestedSpkis: [spkiSha256],
      knownCertificates: [{ spkiSha256 }],
      lockSeenSince: NOW - 30 * DAY,
    });
    expect(result.logged).toMatchObject({
      reason: 'logged-certificate-not-attested',
      outcome: 'warn',
      expected: 'only certificates with a key that the enclave attests',
      got: 'CN=Rogue CA, O=Rogue, C=US, serial 0badbad0, 2026-11-18 to 2026-12-30, can intercept for 39 more days',
    });
    expect(timeline(result)).toEqual([
      [rogue.spkiSha256, 'not-attested'],
      [spkiSha256, 'attested'],
    ]);
  });

  it('of a rogue CA for the wildcard are an accusation too', async () => {
    await world.logged({ names: ['*.example.test'], organization: 'Rogue' });
    expect((await judge({ lock: OPEN })).logged.reason).toBe('logged-certificate-not-attested');
  });

  it.each(CT_HOSTS)('that only %s still shows accuse all the same', async (host) => {
    const { spkiSha256 } = await world.logged();
    await world.logged({ organization: 'Rogue' });
    const other = CT_HOSTS.find((h) => h !== host) ?? host;
    world.server.knobs.states = { [other]: 'reset' };
    const result = await judge({ attestedSpkis: [spkiSha256], lock: OPEN });
    expect(result.logged.reason).toBe('logged-certificate-not-attested');
    expect(result.sources.reason).toBe('log-source-silent');
  });

  it.each(['not-established' as const, ...([[]] as const)])(
    'without an answer from anybody are unknown (%s attested)',
    async (attestedSpkis) => {
      await world.logged();
      world.server.knobs.states = { [CRT_SH_HOST]: 'reset', [CERT_SPOTTER_HOST]: 'limited' };
      const result = await judge({ attestedSpkis });
      expect(result.logged).toMatchObject({ reason: 'logs-unreachable', outcome: 'unknown' });
      expect(result.sources).toMatchObject({
        reason: 'log-source-silent',
        got: 'crt.sh: no answer (network); cert-spotter: takes no more questions for now',
      });
    },
  );

  it('are not compared where the evidence attests no key', async () => {
    await world.logged();
    const result = await judge({ attestedSpkis: 'not-established' });
    expect(result.logged.reason).toBe('logged-certificates-not-compared');
    expect(timeline(result)).toEqual([[expect.any(String), 'not-compared']]);
  });

  it('accuse nobody where the certificate in use carries its own quote, and acquit nobody', async () => {
    await world.logged();
    const result = await judge({ attestedSpkis: 'in-no-log' });
    expect(result.logged).toMatchObject({ reason: 'logged-certificates-not-in-use', outcome: 'unknown' });
    expect(timeline(result)).toEqual([[expect.any(String), 'not-compared']]);
  });
});

describe('the timeline attack', () => {
  const attested = async () => (await world.logged({ from: -5 })).spkiSha256;

  it('a certificate from before the lock that is still valid is named', async () => {
    const own = await attested();
    const older = await world.logged({ from: -40, to: 50 });
    const result = await judge({ attestedSpkis: [own], lockSeenSince: NOW - 20 * DAY });
    expect(result.logged).toMatchObject({ reason: 'logged-certificate-before-lock', outcome: 'warn' });
    expect(result.logged.got).toContain('can intercept for 50 more days');
    expect(timeline(result)).toEqual([
      [own, 'attested'],
      [older.spkiSha256, 'before-lock'],
    ]);
  });

  it('a certificate from when nobody had seen the lock may be older than it', async () => {
    const own = await attested();
    await world.logged({ from: -1 });
    expect((await judge({ attestedSpkis: [own], lockSeenSince: 'never' })).logged.reason).toBe(
      'logged-certificate-before-lock',
    );
  });

  it('a CA may have looked up the records eight hours before it issued', async () => {
    const own = await attested();
    await world.logged({ from: -1 });
    const reasonAt = async (lockSeenSince: number) =>
      (await judge({ attestedSpkis: [own], lockSeenSince })).logged.reason;
    expect(await reasonAt(NOW - DAY - 8 * HOUR + 1)).toBe('logged-certificate-before-lock');
    expect(await reasonAt(NOW - DAY - 8 * HOUR)).toBe('logged-certificates-by-account');
  });

  it('a certificate of another CA from under the lock is no renewal', async () => {
    const own = await attested();
    await world.logged({ from: -1, organization: 'Rogue' });
    await world.logged({ from: -60, organization: 'Older' });
    const result = await judge({ attestedSpkis: [own], lockSeenSince: NOW - 20 * DAY });
    expect(result.logged.reason).toBe('logged-certificate-not-attested');
    expect(result.logged.got).toMatch(/O=Rogue.*O=Older/);
  });

  it('nor is one of a CA that the lock does not name, or that does not keep to accounts', async () => {
    const own = await attested();
    await world.logged({ from: -1, organization: 'Rogue' });
    for (const issuers of [['pki.goog'], ['rogue.test'], []])
      expect(
        (await judge({ attestedSpkis: [own], lockSeenSince: NOW - 20 * DAY, lock: { ...LOCKED, issuers } }))
          .logged.reason,
      ).toBe('logged-certificate-not-attested');
  });

  it('without a lock every certificate of an unknown key is somebody else’s', async () => {
    const own = await attested();
    await world.logged({ from: -1 });
    for (const lock of [OPEN, { kind: 'unknown' }] as const)
      expect((await judge({ attestedSpkis: [own], lockSeenSince: NOW - 20 * DAY, lock })).logged.reason).toBe(
        'logged-certificate-not-attested',
      );
  });
});

describe('an answer that is not complete acquits nobody', () => {
  const own = async (from = -10) => {
    const { spkiSha256 } = await world.logged({ from });
    return { attestedSpkis: [spkiSha256], knownCertificates: [{ spkiSha256, notBefore: NOW + from * DAY }] };
  };

  it.each(CT_HOSTS)('%s silent', async (host) => {
    const question = await own();
    world.server.knobs.states = { [host]: 'unavailable' };
    const result = await judge(question);
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
    expect(result.sources.reason).toBe('log-source-silent');
  });

  it('one switched off', async () => {
    const question = await own();
    const result = await judge(question, await world.lookUp(HOST, { crtShUrl: 'off' }));
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
    expect(result.sources.got).toContain('crt.sh: is switched off');
  });

  it.each(CT_HOSTS)('%s empty while a certificate is in use', async (host) => {
    const question = await own();
    world.server.knobs.states = { [host]: 'empty' };
    const result = await judge(question);
    expect(result.sources.reason).toBe('log-source-incomplete');
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
  });

  it('both empty while a certificate is in use', async () => {
    const question = await own();
    world.server.knobs.states = { [CRT_SH_HOST]: 'empty', [CERT_SPOTTER_HOST]: 'empty' };
    const result = await judge(question);
    expect(result.sources.reason).toBe('log-source-incomplete');
    expect(result.logged).toMatchObject({
      reason: 'logged-certificates-unconfirmed',
      got: 'no certificate is listed',
    });
  });

  it('both empty, and nothing known to be in use: the host has a certificate all the same', async () => {
    const result = await judge({});
    expect(result.sources.reason).toBe('log-source-incomplete');
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
  });

  it.each(CT_HOSTS)('%s leaves out a certificate that the other lists', async (host) => {
    const question = await own();
    const second = await world.logged({ from: -2 });
    world.server.knobs.leavesOut = { [host]: [second.spkiSha256] };
    const result = await judge({
      ...question,
      attestedSpkis: [...question.attestedSpkis, second.spkiSha256],
    });
    expect(result.sources.reason).toBe('log-source-incomplete');
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
  });

  it.each(CT_HOSTS)('%s lies', async (host) => {
    const question = await own();
    await world.logged({ names: ['elsewhere.test'] });
    world.server.knobs.lies = { [host]: 'names' };
    const result = await judge(question);
    expect(result.sources.reason).toBe('log-source-incomplete');
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
  });

  it('a key that nobody gives is not compared', async () => {
    const question = await own();
    world.server.knobs.states = { [CERT_SPOTTER_HOST]: 'reset' };
    world.server.knobs.downloads = 'unavailable';
    const result = await judge(question);
    expect(timeline(result)).toEqual([['unknown', 'not-compared']]);
    expect(result.logged.reason).toBe('logged-certificates-unconfirmed');
    expect(result.sources.reason).toBe('log-source-incomplete');
  });
});

describe('what has only just been issued', () => {
  it('may be missing for a day, and then not', async () => {
    const { spkiSha256 } = await world.logged({ from: -10 });
    const renewed = await world.issue({ from: -0.5 });
    const attestedSpkis = [spkiSha256, renewed.spkiSha256];
    const known = (notBefore?: number) => [
      { spkiSha256 },
      { spkiSha256: renewed.spkiSha256, ...(notBefore === undefined ? {} : { notBefore }) },
    ];
    const reason = async (notBefore?: number) =>
      (await judge({ attestedSpkis, knownCertificates: known(notBefore) })).sources.reason;
    expect(await reason(NOW - DAY / 2)).toBe('log-sources-agree');
    // Issued a day ago, and dated back by an hour, as CAs do.
    expect(await reason(NOW - DAY - HOUR + 1)).toBe('log-sources-agree');
    expect(await reason(NOW - DAY - HOUR)).toBe('log-source-incomplete');
    expect(await reason()).toBe('log-source-incomplete');
  });

  it('is measured by when the source was asked, not by now', async () => {
    const { spkiSha256 } = await world.logged({ from: -10 });
    const found = await world.lookUp();
    const renewed = await world.issue({ from: -0.9 });
    world.at += 5 * HOUR;
    const again = await world.lookUp();
    expect(again.sources).toEqual(found.sources);
    const result = await judge(
      {
        attestedSpkis: [spkiSha256, renewed.spkiSha256],
        knownCertificates: [{ spkiSha256: renewed.spkiSha256, notBefore: NOW - 0.9 * DAY }],
      },
      again,
    );
    expect(result.sources.reason).toBe('log-sources-agree');
  });

  it('may be in one list and not yet in the other, and is judged', async () => {
    const { spkiSha256 } = await world.logged({ from: -10 });
    const young = await world.logged({ from: -0.5 });
    world.server.knobs.leavesOut = { [CRT_SH_HOST]: [young.spkiSha256] };
    const honest = await judge({ attestedSpkis: [spkiSha256, young.spkiSha256] });
    expect(honest.logged.reason).toBe('logged-certificates-attested');
    expect(honest.sources).toMatchObject({
      reason: 'log-sources-agree',
      got: 'crt.sh: 1 certificate; 1 of the last day not yet; cert-spotter: 2 certificates',
    });
    expect((await judge({ attestedSpkis: [spkiSha256] })).logged.reason).toBe(
      'logged-certificate-before-lock',
    );
  });
});

it('a certificate that has expired is missed by nobody', async () => {
  const { spkiSha256 } = await world.logged();
  const { sources } = await judge({
    attestedSpkis: [spkiSha256],
    knownCertificates: [{ spkiSha256 }, { spkiSha256: 'a'.repeat(64), notBefore: 0, notAfter: NOW - 1 }],
  });
  expect(sources.reason).toBe('log-sources-agree');
});
