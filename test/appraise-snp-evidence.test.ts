import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseSnpEvidence } from '../src/appraise-snp-evidence';
import { HARDWARE_POLICIES } from '../src/hardware/policy';
import { certChainUrl, crlUrl, isKdsUrl } from '../src/hardware/snp/kds';
import { processMemory } from '../src/ports/node';
import type { FetchResult } from '../src/ports/ports';
import { judgeQuote } from '../src/verdict';
import {
  blemishes,
  makeSnpPlatform,
  NOW,
  reportOf,
  rootsOf,
  type SnpPlatform,
} from './hardware/snp/platform';
import { CURRENT_TCB } from './testbed/snp-maker-pki';

let genoa: SnpPlatform;
beforeAll(async () => {
  genoa = await makeSnpPlatform('Genoa');
}, 120_000);

/** AMD's service for one chip; `asked` are the addresses. */
function amd({ vcek, crl, pki }: SnpPlatform, answers: 'all' | 'nothing' = 'all') {
  const asked: string[] = [];
  const fetch = async ({ url }: { readonly url: string }): Promise<FetchResult> => {
    asked.push(url);
    if (answers === 'nothing') return { kind: 'failure', code: 'network', detail: 'down' };
    const body = url === crlUrl('vcek', 'Genoa') ? crl : url.includes('?') ? vcek.der : undefined;
    if (url === certChainUrl('vcek', 'Genoa'))
      return {
        kind: 'response',
        status: 200,
        headers: {},
        body: new TextEncoder().encode(pemOf([pki.ask.der, pki.ark.der])),
      };
    return body === undefined
      ? { kind: 'response', status: 404, headers: {}, body: new Uint8Array() }
      : { kind: 'response', status: 200, headers: {}, body };
  };
  return { asked, ports: { fetch, memory: processMemory() } };
}

const pemOf = (ders: readonly Uint8Array[]): string =>
  ders
    .map(
      (der) =>
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
    )
    .join('');

const contextOf = (
  platform: SnpPlatform,
  service: ReturnType<typeof amd>,
  profile: 'standard' | 'strict' = 'standard',
) => ({
  ports: service.ports,
  at: NOW.getTime(),
  roots: { amd: rootsOf(platform) },
  policy: HARDWARE_POLICIES[profile],
});

describe('a SEV-SNP report as evidence', () => {
  it('with what AMD answers passes every check, and AMD is asked once for all later looks', async () => {
    const service = amd(genoa);
    const context = contextOf(genoa, service);
    const report = await reportOf(genoa);
    const { checks, authentic } = await appraiseSnpEvidence(report, [], context);
    expect(blemishes(checks)).toEqual([]);
    expect(authentic?.tee).toBe('sev-snp');
    expect(judgeQuote(checks)).toBe('verified');
    const before = service.asked.length;
    await appraiseSnpEvidence(report, [], context);
    expect(service.asked.length).toBe(before);
    expect(service.asked.every(isKdsUrl)).toBe(true);
  });

  it('that brings its certificates has AMD asked only for what is revoked, by product line', async () => {
    const service = amd(genoa);
    const { ask, ark } = genoa.pki;
    const carried = [genoa.vcek.der, ask.der, ark.der];
    const { checks } = await appraiseSnpEvidence(await reportOf(genoa), carried, contextOf(genoa, service));
    expect(blemishes(checks)).toEqual([]);
    expect(service.asked).toEqual([crlUrl('vcek', 'Genoa')]);
  });

  it('without an answer of AMD is unknown, not refused', async () => {
    const { checks, authentic } = await appraiseSnpEvidence(
      await reportOf(genoa),
      [],
      contextOf(genoa, amd(genoa, 'nothing')),
    );
    expect(authentic).toBeUndefined();
    expect(checks.map((c) => c.reason)).toContain('snp-certificate-unreachable');
    expect(judgeQuote(checks)).toBe('unavailable');
  });

  it('is held to the profile that the person chose', async () => {
    const reportedTcb = { ...CURRENT_TCB.Genoa, snp: 0x16 };
    const vcek = await genoa.pki.issueVcek({ tcb: reportedTcb });
    const report = await reportOf(genoa, { reportedTcb, keys: vcek.keys });
    const carried = [vcek.der, genoa.pki.ask.der, genoa.pki.ark.der];
    const verdictUnder = async (profile: 'standard' | 'strict') =>
      judgeQuote((await appraiseSnpEvidence(report, carried, contextOf(genoa, amd(genoa), profile))).checks);
    expect([await verdictUnder('standard'), await verdictUnder('strict')]).toEqual(['warning', 'danger']);
  });
});
