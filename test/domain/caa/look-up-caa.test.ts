import { describe, expect, it } from 'vitest';
import type { CaaFindings } from '../../../src/domain/caa/caa-findings';
import { judgeCaa } from '../../../src/domain/caa/judge-caa';
import { lookUpCaa } from '../../../src/domain/caa/look-up-caa';
import { processMemory } from '../../../src/ports/node';
import type { DohState, DohZones } from '../../testbed/doh-server';
import { type Resolvers, twoResolvers } from '../dns/doh-fetch';

const OURS = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
const HOST = 'app.example.com';
const LOCK = `0 issue "letsencrypt.org;validationmethods=dns-01;accounturi=${OURS}"`;
const AT = Date.UTC(2026, 10, 21);
const MINUTE = 60 * 1000;

const lookUp = (resolvers: Resolvers, host = HOST, memory = processMemory(), at = AT) =>
  lookUpCaa(host, { fetch: resolvers.fetch, memory }, { at, dohUrls: resolvers.dohUrls });
const judge = (findings: CaaFindings) => judgeCaa(findings, { host: findings.host, accounts: [OURS] });
const lockedZones = (): DohZones => ({ 'example.com': { caa: [LOCK] } });

describe('looking up', () => {
  it('asks each resolver for the name and every name above it, once', async () => {
    const resolvers = twoResolvers(lockedZones());
    await lookUp(resolvers);
    for (const server of [resolvers.a, resolvers.b])
      expect(server.asked).toEqual(['CAA app.example.com', 'CAA example.com', 'CAA com']);
  });

  it('asks nobody again within the hour, and both after it', async () => {
    const resolvers = twoResolvers(lockedZones());
    const memory = processMemory();
    const first = await lookUp(resolvers, HOST, memory);
    const before = resolvers.seen.length;
    const second = await lookUp(resolvers, HOST, memory, AT + 59 * MINUTE);
    expect(resolvers.seen).toHaveLength(before);
    expect({ ...second, at: AT }).toEqual(first);
    await lookUp(resolvers, HOST, memory, AT + 60 * MINUTE);
    expect(resolvers.seen).toHaveLength(2 * before);
  });

  it('shares what it knows of a parent between hosts', async () => {
    const resolvers = twoResolvers(lockedZones());
    const memory = processMemory();
    await lookUp(resolvers, HOST, memory);
    await lookUp(resolvers, 'www.example.com', memory);
    expect(resolvers.a.asked.slice(3)).toEqual(['CAA www.example.com']);
  });

  it('asks for standing validations of every name but the top one, where the method may be used', async () => {
    const resolvers = twoResolvers({
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS}"`] },
    });
    await lookUp(resolvers);
    expect(resolvers.a.asked.slice(3)).toEqual([
      'TXT _validation-persist.app.example.com',
      'TXT _validation-persist.example.com',
    ]);
  });

  it('asks for none where it may not, or where the domain is open anyway', async () => {
    for (const caa of [[LOCK], ['0 issue "amazon.com"'], ['0 issue ";"'], []]) {
      const resolvers = twoResolvers({ 'example.com': { caa } });
      await lookUp(resolvers);
      expect(resolvers.a.asked).toHaveLength(3);
    }
  });

  it('leaves the wildcard out where it would be one of a whole top-level domain', async () => {
    const findings = await lookUp(twoResolvers(lockedZones()), 'example.com');
    expect(findings.forms).toEqual([{ form: 'exact', name: 'example.com' }]);
    expect(judge(findings).lock.kind).toBe('locked');
  });

  it.each([
    ['192.0.2.1', 'not a host name'],
    ['[2001:db8::1]', 'not a host name'],
    ['a..b', 'not a host name'],
    [`${'a.'.repeat(16)}example`, 'a host name of more than 16 labels'],
  ])('asks nobody about %s', async (host, why) => {
    const resolvers = twoResolvers({});
    const findings = await lookUp(resolvers, host);
    expect(resolvers.seen).toEqual([]);
    const { checks, lock } = judge(findings);
    expect(checks.map((c) => [c.reason, c.got])).toEqual([
      ['resolver-silent', why],
      ['caa-unknown', why],
    ]);
    expect(lock).toEqual({ kind: 'unknown' });
  });
});

describe('two resolvers', () => {
  it('that agree in another order and in other letters agree', async () => {
    const resolvers = twoResolvers({ 'example.com': { caa: [LOCK, '0 issuewild ";"'] } });
    resolvers.b.knobs.lies['example.com'] = { caa: ['0 IssueWild ";"', LOCK, LOCK] };
    expect(judge(await lookUp(resolvers)).checks.map((c) => c.reason)).toEqual([
      'resolvers-agree',
      'caa-locked',
    ]);
  });

  it.each([
    ['open', { caa: ['0 issue "evil.example"'] }],
    ['locked to somebody else', { caa: [LOCK.replace('acct/1', 'acct/2')] }],
    ['without records', {}],
    ['locked, with a record more', { caa: [LOCK, '0 issue ";"'] }],
  ])('of which one says that the domain is %s: nothing is locked, and both are quoted', async (_, lie) => {
    for (const liar of ['a', 'b'] as const) {
      const resolvers = twoResolvers(lockedZones());
      resolvers[liar].knobs.lies['example.com'] = lie;
      const { checks, lock } = judge(await lookUp(resolvers));
      expect(checks.map((c) => c.reason)).toEqual(['resolvers-disagree', 'caa-unknown']);
      expect(checks[0]?.got).toMatch(/dns-a\.vitrine\.test: .* \|\| dns-b\.vitrine\.test: /);
      expect(lock).toEqual({ kind: 'unknown' });
    }
  });

  it('of which one hides a lie for the host alone, below an honest parent', async () => {
    const resolvers = twoResolvers(lockedZones());
    resolvers.a.knobs.lies[HOST] = { caa: ['0 issue "evil.example"'] };
    expect(judge(await lookUp(resolvers)).checks[0]?.reason).toBe('resolvers-disagree');
  });

  it('that differ in standing validations disagree', async () => {
    const resolvers = twoResolvers({
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS}"`] },
    });
    resolvers.b.knobs.lies['_validation-persist.app.example.com'] = {
      txt: ['letsencrypt.org; accounturi=https://x.example/666'],
    };
    const { checks, lock } = judge(await lookUp(resolvers));
    expect(checks[0]?.reason).toBe('resolvers-disagree');
    expect(checks[0]?.got).toContain('https://x.example/666');
    expect(lock.kind).toBe('unknown');
  });

  const states: readonly DohState[] = [
    'silent',
    'reset',
    'unavailable',
    'servfail',
    'cut-short',
    'garbage',
    'html',
  ];
  it.each(states)('of which one is %s: unknown, whatever the other says', async (state) => {
    for (const caa of [[LOCK], ['0 issue "amazon.com"'], []]) {
      const resolvers = twoResolvers({ 'example.com': { caa } });
      resolvers.b.knobs.state = state;
      const { checks, lock } = judge(await lookUp(resolvers));
      expect(checks.map((c) => c.reason)).toEqual(['resolver-silent', 'caa-unknown']);
      expect(checks[0]?.got).toMatch(/^dns-b\.vitrine\.test: no answer about app\.example\.com \(/);
      expect(checks[1]?.got).toContain('dns-a.vitrine.test: app.example.com: ');
      expect(lock).toEqual({ kind: 'unknown' });
    }
  });

  it('may both be silent', async () => {
    const resolvers = twoResolvers(lockedZones());
    resolvers.a.knobs.state = 'reset';
    resolvers.b.knobs.state = 'silent';
    const { checks } = judge(await lookUp(resolvers));
    expect(checks[0]?.got).toBe(
      'dns-a.vitrine.test: no answer about app.example.com (network) | dns-b.vitrine.test: no answer about app.example.com (timeout)',
    );
  });

  it('need not answer about names above the records that count', async () => {
    const resolvers = twoResolvers({ [HOST]: { caa: [LOCK] }, 'example.com': { caa: ['0 issuewild ";"'] } });
    resolvers.a.knobs.failing = ['com'];
    const findings = await lookUp(resolvers);
    expect(findings.resolvers[0]?.asked[2]?.answer.kind).toBe('failure');
    expect(judge(findings).checks.map((c) => c.reason)).toEqual(['resolvers-agree', 'caa-locked']);
  });

  it('that fail about the host do not let its parent stand in', async () => {
    const resolvers = twoResolvers(lockedZones());
    resolvers.a.knobs.failing = [HOST];
    resolvers.b.knobs.failing = [HOST];
    const findings = await lookUp(resolvers);
    expect(findings.resolvers.map((r) => r.sets.map((s) => s.kind))).toEqual([
      ['failed', 'found'],
      ['failed', 'found'],
    ]);
    expect(judge(findings).lock).toEqual({ kind: 'unknown' });
  });

  it('that fail about a standing validation leave it unknown', async () => {
    const resolvers = twoResolvers({
      'example.com': { caa: [`0 issue "letsencrypt.org;accounturi=${OURS}"`] },
    });
    resolvers.a.knobs.failing = ['_validation-persist.example.com'];
    const { checks, lock } = judge(await lookUp(resolvers));
    expect(checks[0]).toMatchObject({
      reason: 'resolver-silent',
      got: 'dns-a.vitrine.test: no answer about the TXT records for example.com (dns-rcode: SERVFAIL)',
    });
    expect(lock.kind).toBe('unknown');
  });
});

describe('the facts', () => {
  it('show every name asked, every record and whom it lets issue', async () => {
    const resolvers = twoResolvers({
      [HOST]: { cname: 'target.example', caa: [] },
      'target.example': { caa: ['0 issue "amazon.com"', '0 iodef "mailto:a@example.com"'] },
      'example.com': { caa: ['0 issuewild ";"'] },
    });
    resolvers.a.knobs.authentic = true;
    const facts = judge(await lookUp(resolvers)).facts as { resolvers: object[] };
    expect(facts).toMatchObject({
      forms: ['app.example.com', '*.example.com'],
      agreement: 'agree',
      lock: { kind: 'open', who: ['app.example.com: amazon.com may issue, with any account'] },
    });
    expect(facts.resolvers[0]).toEqual({
      resolver: 'dns-a.vitrine.test',
      sets: [
        {
          certificate: 'app.example.com',
          result: 'found',
          at: 'app.example.com',
          who: ['amazon.com may issue, with any account'],
        },
        { certificate: '*.example.com', result: 'found', at: 'example.com', who: ['nobody may issue'] },
      ],
      asked: [
        {
          name: 'app.example.com',
          type: 'CAA',
          rcode: 'NOERROR',
          authentic: true,
          aliases: ['target.example'],
          records: [
            { text: '0 issue "amazon.com"', lets: 'amazon.com may issue, with any account' },
            { text: '0 iodef "mailto:a@example.com"', lets: null },
          ],
        },
        {
          name: 'example.com',
          type: 'CAA',
          rcode: 'NOERROR',
          authentic: true,
          aliases: [],
          records: [{ text: '0 issuewild ";"', lets: 'nobody may issue' }],
        },
        { name: 'com', type: 'CAA', rcode: 'NOERROR', authentic: true, aliases: [], records: [] },
      ],
    });
  });
});
