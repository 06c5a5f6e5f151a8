/** Every quote of the vectors, as INDEX.md says of its operating system. */
import { expect, it } from 'vitest';
import { readAttestation } from '../../../src/code/attestation-blob';
import { readEventLog } from '../../../src/code/event-log';
import { OS_IMAGES } from '../../../src/code/os-image/images';
import { matchOsImage, type OsMatch } from '../../../src/code/os-image/match';
import { examineRtmr0, rtmr0Digests } from '../../../src/code/os-image/rtmr0';
import { readTdHobWitness } from '../../../src/code/os-image/td-hob';
import { readVmConfig } from '../../../src/code/os-image/vm-config';
import { fromHex, toHex } from '../../../src/encoding/hex';
import { describeVectors, vector, vectorJson } from '../../vectors';
import { authenticTdx } from '../authentic-quote';
import { INFO_NAMES, QUOTED_LOGS, vectorInfo } from '../vector-logs';

interface Registers {
  readonly mr_td: string;
  readonly rtmr1: string;
  readonly rtmr2: string;
}

const PLAIN: Readonly<Record<string, string>> = {
  'phala-base-prod7-0.5.3/kms': 'production dstack-0.5.3 two-pass',
  'phala-base-prod7-0.5.3/gateway': 'production dstack-0.5.3 two-pass',
  'phala-base-prod7-0.5.3/app': 'production dstack-0.5.3 two-pass',
  'redpill-llm04-0.5.3/kms': 'production dstack-0.5.3 single-pass',
  'redpill-llm04-0.5.3/gateway': 'production dstack-0.5.3 single-pass',
  'redpill-llm04-0.5.3/app': 'production dstack-nvidia-0.5.3 single-pass',
  'kms-guest-info/pha-prod7-kmsInfo': 'production dstack-0.5.3 two-pass',
  'zerosignal-0.5.9-prod': 'production dstack-0.5.9 two-pass',
  'near-mpc-0.5.8-dev': 'development dstack-dev-0.5.8 two-pass',
  'dstack-verifier-fixtures/quote-report': 'unknown third-party-build',
  'dstack-verifier-fixtures/tdx-lite-getquote': 'unknown local-build',
  'simulator-0.6/attestation.bin': 'unknown simulator',
  'simulator-0.5.5': 'unknown simulator',
  'examples-rtmr3-0.4': 'unknown example',
  'misc/ra-tls-tdx_quote': 'unknown',
};

const INFOS: Readonly<Record<(typeof INFO_NAMES)[number], string>> = {
  prod6EthV053: 'production dstack-0.5.3 two-pass',
  prod6BaseV051: 'production dstack-0.5.1 not-known',
  prod6BaseV053: 'production dstack-0.5.3 two-pass',
  prod6PhalaV054: 'production dstack-0.5.4 two-pass',
  prod7EthV053: 'production dstack-0.5.3 two-pass',
  prod7BaseV053: 'production dstack-0.5.3 two-pass',
  prod7PhalaV053: 'production dstack-0.5.3 two-pass',
  redpill: 'production dstack-0.5.3 single-pass',
};

const inWords = (match: OsMatch): string =>
  match.kind === 'unknown'
    ? ['unknown', ...(match.seenAs === undefined ? [] : [match.seenAs.kind])].join(' ')
    : `${match.kind} ${match.image.name} ${match.pageAddOrder}`;

describeVectors('the operating system of every vector', () => {
  const summary = vectorJson<Record<string, Registers & { vm_config?: unknown }>>(
    'dstack/derived/quote-summary.json',
  );

  it.each(Object.entries(PLAIN))('%s: %s', (name, expected) => {
    const found = summary[name];
    if (found === undefined) throw new Error(`no ${name}`);
    const { mr_td: mrtd, rtmr1, rtmr2 } = found;
    expect(inWords(matchOsImage({ mrtd, rtmr1, rtmr2 }))).toBe(expected);
  });

  it('has a row for each of them', () =>
    expect(Object.keys(summary).sort()).toEqual(Object.keys(PLAIN).sort()));

  it.each(Object.entries(INFOS))('kms-guest-info/%s: %s', (name, expected) => {
    const info = INFO_NAMES.find((n) => n === name);
    if (info === undefined) throw new Error(`no ${name}`);
    expect(inWords(matchOsImage(registersOf(vectorInfo(info).claimed.measurements)))).toBe(expected);
  });

  it('near-mpc-0.5.8-prod, registers without a quote: production dstack-0.5.8 two-pass', () => {
    const tcbInfo = vectorJson<Record<string, string>>('dstack/near-mpc-0.5.8-prod/tcb_info.json');
    expect(inWords(matchOsImage(registersOf(tcbInfo)))).toBe('production dstack-0.5.8 two-pass');
  });

  it('0g-pc-0.5.4.1, the head of a quote: production dstack-nvidia-0.5.4.1 single-pass', () => {
    const file = vectorJson<unknown>('dstack/0g-pc-0.5.4.1/dstack_gateway_quote_prefix.json');
    const hex = /[0-9a-f]{1200,}/i.exec(JSON.stringify(file))?.[0] ?? '';
    const quote = fromHex(hex.slice(0, 2 * 632));
    const at = (offset: number) => toHex(quote.subarray(offset, offset + 48));
    const match = matchOsImage({ mrtd: at(184), rtmr1: at(376 + 48), rtmr2: at(376 + 96) });
    expect(inWords(match)).toBe('production dstack-nvidia-0.5.4.1 single-pass');
  });
});

const registersOf = (m: { readonly [field: string]: string | undefined }) => ({
  mrtd: m.mrtd ?? '',
  rtmr1: m.rtmr1 ?? '',
  rtmr2: m.rtmr2 ?? '',
});

describeVectors('RTMR0 of every vector with a log', () => {
  const layout = readTdHobWitness(fromHex('80100904000609020b021010'));
  const summary = vectorJson<Record<string, { td_hob_memory_mib?: number | null; vm_config?: unknown }>>(
    'dstack/derived/quote-summary.json',
  );

  for (const { name, log } of QUOTED_LOGS)
    it(`${name} contradicts nothing`, () => {
      const { td_hob_memory_mib, vm_config: config } = summary[name] ?? {};
      const mib = td_hob_memory_mib ?? null;
      const declared = readVmConfig(config ?? (mib === null ? {} : { memory_size: mib * 2 ** 20 }));
      const rtmr0 = examineRtmr0(
        rtmr0Digests(readEventLog(log())),
        declared,
        mib === null ? undefined : layout,
      );
      expect(rtmr0.generation).toBe('pre-202505');
      const findings = rtmr0.events.map((e) => e.finding);
      expect(findings).not.toContain('contradicts');
      expect(findings[0]).toBe(mib === null ? 'not-checked' : 'derived');
      expect(findings.filter((f) => f === 'constant')).toHaveLength(9);
    });

  it('simulator-0.6 is of the later firmware, with 16 GiB', () => {
    const simulator = readAttestation(vector('dstack/simulator-0.6/attestation.bin'));
    if (simulator.platform !== 'tdx') throw new Error('not TDX');
    const rtmr0 = examineRtmr0(
      rtmr0Digests(simulator.eventLog),
      readVmConfig({ memory_size: 2 ** 34 }),
      layout,
    );
    expect(rtmr0.generation).toBe('stable-202505');
    expect(rtmr0.events[0]?.finding).toBe('derived');
    expect(rtmr0.events.filter((e) => e.finding === 'constant')).toHaveLength(13);
    expect(matchOsImage(registersOf(authenticTdx(simulator.quote).measurements)).kind).toBe('unknown');
  });

  it('and every production row of the table was seen or says that it was not', () => {
    for (const image of OS_IMAGES)
      expect(image.quoted.length > 0 || /^Published/.test(image.provenance), image.name).toBe(true);
  });
});
