import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_URI, lockedTo } from '../testbed/domain-services';
import { startTestbed, type Testbed } from '../testbed/server';
import type { SiteName } from '../testbed/sites';
import { issueHostCertificate } from '../testbed/web-ca';
import { type Ran, runInMemory } from './run-in-memory';

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed();
});
afterAll(() => testbed.close());

// Every test takes a site of its own, since logs forget nothing; what it does to DNS and to the searches is mended here.
afterEach(() => {
  const { zones, resolvers } = testbed.domain;
  for (const name of Object.keys(zones)) delete zones[name];
  zones['vitrine.test'] = { caa: lockedTo(ACCOUNT_URI) };
  for (const { knobs } of resolvers) Object.assign(knobs, { state: 'honest', lies: {}, authentic: false });
  Object.assign(testbed.domain.logsOf('x.vitrine.test').knobs, { states: {}, lies: {}, leavesOut: {} });
});

const NOBODY = 'nobody.vitrine.test';

const run = (argv: readonly string[], { colour = false, files: given = {} } = {}): Promise<Ran> =>
  runInMemory(argv, {
    given,
    colour,
    surroundings: {
      roots: testbed.roots,
      network: {
        ca: testbed.webCaPem,
        // Nobody listens on port 1.
        connect: (host: string) =>
          host === NOBODY ? { address: '127.0.0.1', port: 1 } : testbed.resolve(host),
      },
    },
  });

const hostOf = (name: SiteName): string => testbed.site(name).host;
const keyOf = async (name: SiteName): Promise<string> =>
  (await testbed.site(name).attestedCertificate()).spkiSha256;

/** As an operator asks who knows account and key. */
const ask = async (name: SiteName, ...more: readonly string[]): Promise<Ran> =>
  run(['domain', hostOf(name), '--account', ACCOUNT_URI, '--spki', await keyOf(name), ...more]);

/** The lines below a title, without their indent. */
function part(out: string, title: string): readonly string[] {
  const [, after = ''] = `\n${out}`.split(`\n${title}\n`);
  return (after.split('\n\n')[0] ?? '').split('\n').map((line) => line.trim());
}

const reasonsIn = (out: string): readonly string[] =>
  [...out.matchAll(/\[([a-z-]+)\]$/gm)].map(([, reason]) => reason ?? '');

describe('vitrine domain on a host that is locked', () => {
  it('ends with 0 when account and key are those that the domain is locked to', async () => {
    const { code, out, err } = await ask('honest');
    expect(code, out).toBe(0);
    expect(out).toMatch(/^honest\.vitrine\.test {2}VERIFIED\n/);
    expect(part(out, 'Conclusion')).toEqual([
      `✓ locked to ${ACCOUNT_URI} at letsencrypt.org, by dns-01`,
      '✓ 1 certificate in the logs, every one with a given key',
      '✓ the served key is a given one, and is in the logs',
      '',
    ]);
    expect(err).toBe(
      'connecting to https://honest.vitrine.test\nasking cloudflare-dns.com, dns.google, crt.sh, api.certspotter.com\njudging\n',
    );
  });

  it('tells every name asked of both resolvers, every record and whom it lets issue', async () => {
    const { out } = await ask('honest');
    expect(part(out, 'Names asked')).toEqual([
      'CAA honest.vitrine.test  no such name  cloudflare-dns.com, dns.google',
      'CAA vitrine.test         2 records     cloudflare-dns.com, dns.google',
      ...lockedTo(ACCOUNT_URI).flatMap((record) => [
        record,
        `letsencrypt.org may issue, only with account ${ACCOUNT_URI}, by dns-01`,
      ]),
      'CAA test                 no record     cloudflare-dns.com, dns.google',
      'no resolver says that DNSSEC proves any of it',
    ]);
    expect(part(out, 'Who may get a certificate')).toEqual(
      ['honest.vitrine.test  by', '*.vitrine.test       by'].flatMap((start) => [
        `${start} the records of vitrine.test  cloudflare-dns.com, dns.google`,
        `letsencrypt.org may issue, only with account ${ACCOUNT_URI}, by dns-01`,
      ]),
    );
  });

  it('says which resolver vouches for DNSSEC', async () => {
    testbed.domain.resolvers[1].knobs.authentic = true;
    const { out } = await ask('honest');
    expect(part(out, 'Names asked')[0]).toMatch(/cloudflare-dns\.com, dns\.google \(DNSSEC\)$/);
    expect(out).not.toContain('no resolver says that DNSSEC');
  });

  it('tells of each logged certificate whose it is, and of the served one who promised to log it', async () => {
    const key = await keyOf('honest');
    const { certificate } = await testbed.site('honest').attestedCertificate();
    const serial = certificate.serialNumber.toLowerCase();
    const { out } = await ask('honest');
    const logged = part(out, 'Logged certificates that are still valid');
    expect(logged.slice(0, 3)).toEqual([
      'crt.sh: 1 certificate',
      'cert-spotter: 1 certificate',
      '✓ CN=Vitrine Testbed Web CA, O=Vitrine Testbed  a given key, served now',
    ]);
    expect(logged).toContain(`serial     ${serial}`);
    expect(logged).toContain(`key        ${key}`);
    expect(logged).toContain('names      honest.vitrine.test');
    expect(logged.join('\n')).toMatch(/valid {6}\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d, valid for 83 more days/);
    expect(part(out, 'Served now').join('\n')).toMatch(
      /promised to\n✓ Vitrine Testbed 'Log', .*: signed by the log/,
    );
  });

  it('says to which account it is locked when none was given, and establishes nothing', async () => {
    const { code, out } = await run(['domain', hostOf('honest')]);
    expect(code).toBe(3);
    expect(part(out, 'Conclusion')).toEqual([
      `? locked to ${ACCOUNT_URI} at letsencrypt.org, by dns-01; no --account was given to compare it with`,
      '? 1 certificate in the logs with 1 key; no --spki was given to compare them with',
      '✓ the served key is in the logs',
      '',
    ]);
    expect(out).toContain('not compared, served now');
    expect(out).toContain('to mend     You: name the account with --account <uri>.');
    // No enclave was looked at, so none is spoken of.
    expect(out).not.toMatch(/enclave|evidence/i);
  });

  it('does not take the served key for a given one', async () => {
    const { code, out } = await run(['domain', hostOf('honest'), '--account', ACCOUNT_URI]);
    expect(code).toBe(3);
    expect(reasonsIn(out)).toContain('logged-certificates-not-compared');
    expect(reasonsIn(out)).not.toContain('served-key-attested');
  });

  it('says that nobody may issue where the records forbid it to all', async () => {
    testbed.domain.zones['vitrine.test'] = { caa: ['0 issue ";"'] };
    const { code, out } = await run(['domain', hostOf('honest'), '--spki', await keyOf('honest')]);
    expect(code).toBe(0);
    expect(part(out, 'Conclusion')[0]).toBe('✓ locked: nobody may issue');
  });

  it('gives everything as JSON, and nothing else on standard output', async () => {
    const { code, out } = await ask('honest', '--json');
    expect(code).toBe(0);
    const said = JSON.parse(out);
    expect(Object.keys(said)).toEqual(['host', 'at', 'verdict', 'checks', 'facts']);
    expect(said).toMatchObject({ host: 'honest.vitrine.test', verdict: 'verified' });
    expect(Math.abs(Date.now() - said.at)).toBeLessThan(60_000);
    expect(said.checks.map((c: { reason: string }) => c.reason)).toEqual([
      'resolvers-agree',
      'caa-locked',
      'logged-certificates-attested',
      'log-sources-agree',
      'scts-valid',
      'served-key-attested',
    ]);
    const key = await keyOf('honest');
    expect(said.facts).toMatchObject({
      connection: { page: 'live', servedSpkiSha256: key, chainAccepted: true },
      domain: {
        lock: { kind: 'locked', accounts: [ACCOUNT_URI] },
        given: { accounts: [ACCOUNT_URI], spkis: [key] },
        logged: { timeline: [{ spkiSha256: key, owner: 'attested' }] },
      },
    });
  });
});

describe('vitrine domain on a host that is not', () => {
  it('names who else may issue', async () => {
    testbed.domain.zones['vitrine.test'] = { caa: [...lockedTo(ACCOUNT_URI), '0 issue "amazon.com"'] };
    const { code, out } = await ask('honest');
    expect(code).toBe(3);
    expect(out).toMatch(/^honest\.vitrine\.test {2}WARNING\n/);
    expect(part(out, 'Conclusion')[0]).toBe(
      '! open: amazon.com may issue, with any account (honest.vitrine.test)',
    );
  });

  it('warns of another account, and of one that needs no more proof', async () => {
    const other = 'https://acme-v02.api.letsencrypt.org/acme/acct/666';
    testbed.domain.zones['vitrine.test'] = { caa: [`0 issue "letsencrypt.org;accounturi=${other}"`] };
    testbed.domain.zones['_validation-persist.vitrine.test'] = {
      txt: [`letsencrypt.org;accounturi=${other};policy=wildcard`],
    };
    const { code, out } = await ask('honest');
    expect(code).toBe(3);
    expect(reasonsIn(out)).toEqual(
      expect.arrayContaining(['caa-unattested-account', 'dns-persist-unattested']),
    );
    expect(part(out, 'Conclusion').slice(0, 2)).toEqual([
      `! not locked to what was given: letsencrypt.org may issue, only with account ${other} (honest.vitrine.test, *.vitrine.test)`,
      `! standing permission at _validation-persist.vitrine.test: letsencrypt.org needs no other proof from ${other}`,
    ]);
    expect(part(out, 'Names asked').join('\n')).toContain(
      `TXT _validation-persist.vitrine.test         1 record      cloudflare-dns.com, dns.google`,
    );
  });

  it('shows a standing permission also where there is nothing to compare it with', async () => {
    testbed.domain.zones['vitrine.test'] = { caa: [`0 issue "letsencrypt.org;accounturi=${ACCOUNT_URI}"`] };
    testbed.domain.zones['_validation-persist.honest.vitrine.test'] = {
      txt: [`letsencrypt.org;accounturi=${ACCOUNT_URI}`],
    };
    const { out } = await run(['domain', hostOf('honest')]);
    expect(part(out, 'Conclusion')[1]).toBe(
      `? standing permission at _validation-persist.honest.vitrine.test: letsencrypt.org needs no other proof from ${ACCOUNT_URI}`,
    );
  });

  it('believes neither of two resolvers that disagree, and shows what each says', async () => {
    testbed.domain.resolvers[1].knobs.lies['vitrine.test'] = { caa: ['0 issue ";"'] };
    const { code, out } = await ask('honest');
    expect(code).toBe(3);
    expect(reasonsIn(out)).toEqual(expect.arrayContaining(['resolvers-disagree', 'caa-unknown']));
    expect(part(out, 'Conclusion')[0]).toBe(
      '? who may order is not known: the resolvers say different things',
    );
    const asked = part(out, 'Names asked');
    const ours = asked.findIndex((line) => /^CAA vitrine\.test +2 records +cloudflare-dns\.com$/.test(line));
    expect(asked.slice(ours + 5, ours + 8)).toEqual([
      'CAA vitrine.test         1 record      dns.google',
      '0 issue ";"',
      'nobody may issue',
    ]);
  });

  it('lists a certificate of somebody else, and for how long one can intercept with it', async () => {
    const rogue = await testbed.issueFor(hostOf('moved'));
    const { code, out } = await ask('moved');
    expect(code).toBe(3);
    expect(reasonsIn(out)).toContain('logged-certificate-before-lock');
    const logged = part(out, 'Logged certificates that are still valid').join('\n');
    expect(logged).toMatch(
      /! CN=Vitrine Testbed Web CA, O=Vitrine Testbed {2}none of the given keys; may be from before the lock\n/,
    );
    expect(logged).toContain(`key        ${rogue.spkiSha256}`);
    expect(logged).toContain('can intercept for 83 more days');
    expect(part(out, 'Conclusion')[1]).toMatch(
      /^! 1 of 2 certificates in the logs with none of the given keys: whoever holds such a key can intercept until \d{4}-/,
    );
  });

  it('ends with 1 when the host serves a key that is none of those given', async () => {
    const { code, out } = await run(['domain', hostOf('honest'), '--spki', '00'.repeat(32)]);
    expect(code).toBe(1);
    expect(out).toMatch(/^honest\.vitrine\.test {2}DANGER\n/);
    expect(out).toContain(`expected    key ${'00'.repeat(32)}`);
    expect(out).toContain(`got         key ${await keyOf('honest')}`);
  });

  it('ends with 1 behind an interceptor with a root of its own, whose certificate no log needs to know', async () => {
    const { code, out } = await ask('corporate');
    expect(code).toBe(1);
    expect(part(out, 'Served now')).toContain(
      '! its chain is not accepted here for this name, so no log needs to know it',
    );
    expect(part(out, 'Checks').join('\n')).not.toContain('leaves out the certificate in use');
  });
});

describe('vitrine domain where somebody is silent', () => {
  it('takes the searches at their word only when both list the served certificate', async () => {
    const key = await keyOf('pinned');
    Object.assign(testbed.domain.logsOf('x.vitrine.test').knobs, {
      leavesOut: { 'crt.sh': [key], 'api.certspotter.com': [key] },
    });
    const { code, out } = await ask('pinned');
    expect(code).toBe(3);
    expect(reasonsIn(out)).toEqual(
      expect.arrayContaining(['log-source-incomplete', 'logged-certificates-unconfirmed']),
    );
    expect(out).toContain(`crt.sh: leaves out the certificate in use with the key ${key}`);
    expect(part(out, 'Conclusion')[2]).toBe('? the served key is a given one, and is in no list of the logs');
  });

  it('says which resolver gives no answer, and why', async () => {
    testbed.domain.resolvers[0].knobs.state = 'servfail';
    const { code, out } = await ask('honest');
    expect(code).toBe(3);
    expect(out).toMatch(/^honest\.vitrine\.test {2}UNAVAILABLE\n/);
    expect(part(out, 'Conclusion')[0]).toBe(
      '? who may order is not known: no answer from cloudflare-dns.com about honest.vitrine.test (dns-rcode: SERVFAIL)',
    );
    expect(part(out, 'Names asked')[0]).toMatch(/no answer: dns-rcode: SERVFAIL {2}cloudflare-dns\.com$/);
  });

  it.each([
    [{ 'crt.sh': 'unavailable' }, 'log-source-silent', 'crt.sh: no answer: HTTP 503'],
    [
      { 'api.certspotter.com': 'limited' },
      'log-source-silent',
      'cert-spotter: takes no more questions for now',
    ],
    [{ 'crt.sh': 'reset', 'api.certspotter.com': 'reset' }, 'logs-unreachable', 'crt.sh: no answer: network'],
  ])('acquits nobody with the searches %j', async (states, reason, line) => {
    Object.assign(testbed.domain.logsOf('x.vitrine.test').knobs, { states });
    const { code, out } = await ask('honest');
    expect(code).toBe(3);
    expect(reasonsIn(out)).toContain(reason);
    expect(part(out, 'Logged certificates that are still valid').join('\n')).toContain(line);
  });

  it('answers everything else when the host does not', async () => {
    const { code, out } = await run(['domain', NOBODY, '--account', ACCOUNT_URI]);
    expect(code).toBe(3);
    expect(part(out, 'Served now')[0]).toMatch(/^\? the host does not answer: network: /);
    expect(part(out, 'Conclusion')[0]).toBe(`✓ locked to ${ACCOUNT_URI} at letsencrypt.org, by dns-01`);
    expect(reasonsIn(out)).not.toContain('scts-absent');
    const { facts } = JSON.parse((await run(['domain', NOBODY, '--json'])).out);
    expect(facts.connection).toMatchObject({ page: 'no-answer' });
  });

  it('asks whom it was told to ask, and nobody who is switched off', async () => {
    testbed.log.length = 0;
    const [one, two] = ['https://dns.google/dns-query', 'https://cloudflare-dns.com/dns-query'];
    const { out, err } = await ask('honest', '--doh', one, '--doh', two, '--ct', 'crt.sh=off');
    expect(err).toContain('asking dns.google, cloudflare-dns.com, api.certspotter.com\n');
    expect(out).toContain('crt.sh: switched off');
    expect(testbed.log.map((entry) => entry.host)).not.toContain('crt.sh');
    expect(new Set(testbed.log.map((entry) => entry.host))).toEqual(
      new Set(['cloudflare-dns.com', 'dns.google', 'api.certspotter.com']),
    );
  });
});

describe('what strangers wrote', () => {
  const ESCAPE = '\u001b';
  const COLOURS = new RegExp(`${ESCAPE}\\[\\d{1,2}m`, 'g');
  const withoutOurs = (text: string): string => text.replace(COLOURS, '').replaceAll('\n', '');
  const COMMANDS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it('never reaches the terminal raw: names in certificates, records of DNS', async () => {
    const host = hostOf('renewed');
    const commonName = 'CA\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eemorp\r\nConclusion\n  ✓ locked';
    const hostile = await issueHostCertificate({ ...testbed.keys.webCa, commonName }, [host]);
    await testbed.domain.log(hostile);
    testbed.domain.zones['vitrine.test'] = { caa: [`0 issue "letsencrypt.org;accounturi=${ACCOUNT_URI}"`] };
    testbed.domain.zones['_validation-persist.vitrine.test'] = {
      txt: [
        `letsencrypt.org;accounturi=https://acme.example/\u001b[1A\u001b[2K;policy=wildcard`,
        'a\u009b2Jb\nc',
      ],
    };
    for (const argv of [
      ['domain', host, '--account', ACCOUNT_URI, '--spki', await keyOf('renewed')],
      ['domain', host],
      ['domain', host, '--json'],
      ['verify', `https://${host}`],
    ]) {
      const { out, err } = await run(argv, { colour: true });
      // It is shown, and what would command the terminal is not.
      expect(out).toContain('CA\ufffd[2J\ufffd]0;owned\ufffd');
      expect(withoutOurs(out)).not.toMatch(COMMANDS);
      expect(err.replaceAll('\n', '')).not.toMatch(COMMANDS);
      expect(out.split('\n').filter((line) => line === 'Conclusion').length).toBeLessThanOrEqual(1);
      expect(out).not.toMatch(/^ {2}✓ locked$/m);
    }
  });

  it('is painted only by us', async () => {
    const { out } = await run(['domain', hostOf('honest')], { colour: true });
    expect(out).toMatch(COLOURS);
    expect((await run(['domain', hostOf('honest')])).out).not.toContain(ESCAPE);
  });
});

describe('vitrine verify and replay', () => {
  it('print records and certificates in brief, the same from a report', async () => {
    const origin = testbed.site('legacy').origin;
    const rogue = await testbed.issueFor(hostOf('legacy'));
    const verified = await run(['verify', origin, '--save', 'r.json']);
    const domain = part(verified.out, 'Could anyone else get a certificate?');
    expect(domain).toContain('may issue');
    expect(domain).toContain(
      `legacy.vitrine.test: letsencrypt.org may issue, only with account ${ACCOUNT_URI}, by dns-01`,
    );
    expect(domain).toContain(lockedTo(ACCOUNT_URI)[0]);
    const logged = domain.slice(domain.indexOf('logged') + 1);
    expect(logged[0]).toContain(`serial ${rogue.certificate.serialNumber.toLowerCase()}`);
    expect(logged[0]).toMatch(/^! .*can intercept for 83 more days +another key, from before the lock$/);
    expect(logged[1]).toMatch(/^✓ .*valid for 83 more days +attested key$/);

    const replayed = await run(['replay', 'r.json'], { files: verified.files });
    expect(replayed.err).toContain('identical');
    expect(replayed.out).toBe(verified.out);
  });
});
