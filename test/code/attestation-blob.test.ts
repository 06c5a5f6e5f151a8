import { beforeAll, describe, expect, it } from 'vitest';
import { appIdentity } from '../../src/code/app-identity';
import { type Attestation, readAttestation, type TdxAttestation } from '../../src/code/attestation-blob';
import { fromHex, toHex } from '../../src/encoding/hex';
import { LIMITS } from '../../src/limits';
import {
  compact,
  messagePack,
  messagePackAttestation,
  messagePackSnpAttestation,
  scaleAttestation,
  scaleSnpAttestation,
  strippedForAttestation,
} from '../testbed/attestation-maker';
import { type Bytes, concat, hex, utf8 } from '../testbed/bytes';
import { type MadeLog, makeEventLog, makeMrConfigId } from '../testbed/event-log-maker';
import { makeTdxQuote } from '../testbed/quote-maker';
import { describeVectors, vector, vectorJson } from '../vectors';
import { authenticTdx } from './authentic-quote';
import { refusalCode } from './refusal-code';

const REPORT_DATA = new Uint8Array(64).fill(5);
const CONFIG = '{"os_image_hash":"00"}';

let log: MadeLog;
let quote: Bytes;
beforeAll(async () => {
  log = await makeEventLog({ generation: '0.6' });
  quote = await quoteOver(log, REPORT_DATA);
});

const quoteOver = async (of: MadeLog, reportData: Uint8Array, version = 4): Promise<Bytes> =>
  makeTdxQuote({ ...of.registers, mrConfigId: await makeMrConfigId(1, of.payloads), reportData, version });

const fields = () => ({
  quote,
  entries: strippedForAttestation(log.entries),
  reportData: REPORT_DATA,
  config: CONFIG,
});

const tdx = (attestation: Attestation): TdxAttestation => {
  if (attestation.platform !== 'tdx') throw new Error(attestation.platform);
  return attestation;
};

describe.each([
  ['scale-0', scaleAttestation],
  ['message-pack-1', messagePackAttestation],
] as const)('an attestation in %s', (form, write) => {
  it('gives quote, events, report data and config, and establishes the app', () => {
    const read = tdx(readAttestation(write(fields())));
    expect(read).toMatchObject({ form, platform: 'tdx', config: CONFIG });
    expect(hex(read.quote)).toBe(hex(quote));
    expect(read.reportData).toEqual(REPORT_DATA);
    expect(read.runtimeEvents.map((e) => e.name)).toEqual(
      log.entries.filter((e) => e.imr === 3).map((e) => e.event),
    );
    expect(appIdentity(authenticTdx(read.quote), read.eventLog)).toMatchObject({
      kind: 'established',
      identity: { appId: hex(log.payloads['app-id'] ?? new Uint8Array()) },
    });
  });

  it('may hold a quote of version 5', async () => {
    const five = await quoteOver(log, REPORT_DATA, 5);
    expect(toHex(tdx(readAttestation(write({ ...fields(), quote: five }))).quote)).toBe(hex(five));
  });

  it('is refused when its report data is not that of the quote', async () => {
    const reportData = REPORT_DATA.with(63, 6);
    expect(await refusalCode(() => readAttestation(write({ ...fields(), reportData })))).toBe(
      'attestation-report-data',
    );
  });

  it('is refused when a payload was edited and its digest kept', async () => {
    const entries = log.entries.map((e) =>
      e.event === 'app-id' ? { ...e, event_payload: '00'.repeat(20) } : e,
    );
    expect(await refusalCode(() => readAttestation(write({ ...fields(), entries })))).toBe(
      'event-log-digest',
    );
  });

  it('is refused when it holds no quote, too many events, or an unknown register', async () => {
    expect(await refusalCode(() => readAttestation(write({ ...fields(), quote: utf8('quote') })))).toBe(
      'attestation-quote',
    );
    const [event] = fields().entries;
    if (event === undefined) throw new Error('no event');
    const many = Array.from({ length: 10_000 }, () => ({
      ...event,
      digest: '',
      event: '',
      event_payload: '',
    }));
    expect(await refusalCode(() => readAttestation(write({ ...fields(), entries: many })))).toMatch(
      /too-many|malformed/,
    );
    expect(
      await refusalCode(() => readAttestation(write({ ...fields(), entries: [{ ...event, imr: 4 }] }))),
    ).toBe('event-log-register');
  });

  it('is refused wherever it is cut, and with anything behind it', async () => {
    const whole = write(fields());
    for (let length = 0; length < whole.length; length += length < 40 ? 1 : 97)
      expect(await refusalCode(() => readAttestation(whole.slice(0, length)))).not.toBe('accepted');
    expect(await refusalCode(() => readAttestation(whole.slice(0, -1)))).not.toBe('accepted');
    expect(await refusalCode(() => readAttestation(concat(whole, Uint8Array.of(0))))).toMatch(/-leftover$/);
  });
});

const SNP_REPORT_DATA = new Uint8Array(64).fill(9);
const snpFields = (certificates: readonly Uint8Array[] = [utf8('one'), utf8('other')]) => {
  const report = new Uint8Array(1184);
  report.set(SNP_REPORT_DATA, 0x50);
  return { report, certificates, mrConfig: '{"version":3}', reportData: SNP_REPORT_DATA, config: CONFIG };
};

describe.each([
  ['scale-0', scaleSnpAttestation],
  ['message-pack-1', messagePackSnpAttestation],
] as const)('an attestation of SEV-SNP in %s', (form, write) => {
  it('gives report, certificates and configuration', () => {
    expect(readAttestation(write(snpFields()))).toEqual({
      ...{ platform: 'sev-snp', form, runtimeEvents: [] },
      ...snpFields(),
    });
    expect(readAttestation(write(snpFields([])))).toMatchObject({ certificates: [] });
  });

  it('is refused where it repeats other report data than the report holds', async () => {
    const other = { ...snpFields(), reportData: new Uint8Array(64) };
    expect(await refusalCode(() => readAttestation(write(other)))).toBe('attestation-report-data');
  });

  it('is refused with a report too short to hold any, and with more certificates than a chain has', async () => {
    const short = { ...snpFields(), report: new Uint8Array(100) };
    expect(await refusalCode(() => readAttestation(write(short)))).toBe('attestation-report');
    const many = snpFields(Array.from({ length: 1000 }, () => new Uint8Array()));
    expect(await refusalCode(() => readAttestation(write(many)))).toMatch(/too-many|malformed/);
  });

  it('is refused wherever it is cut, and with anything behind it', async () => {
    const whole = write(snpFields());
    for (let length = 0; length < whole.length; length += 53)
      expect(await refusalCode(() => readAttestation(whole.slice(0, length)))).not.toBe('accepted');
    expect(await refusalCode(() => readAttestation(concat(whole, Uint8Array.of(0))))).toMatch(/-leftover$/);
  });
});

describe('attestation bytes', () => {
  it('of other platforms are recognised, and nothing is read from them', () => {
    const platforms = [
      ['gcp-tdx', 1],
      ['nitro-enclave', 2],
      ['aws-nitro-tpm', 4],
    ] as const;
    for (const [platform, variant] of platforms) {
      expect(readAttestation(scaleAttestation(fields(), variant))).toEqual({ platform, form: 'scale-0' });
      expect(readAttestation(messagePackAttestation(fields(), platform))).toEqual({
        platform,
        form: 'message-pack-1',
      });
    }
  });

  it('of unknown platforms, versions and sizes are refused', async () => {
    const codes: readonly (readonly [Uint8Array, string])[] = [
      [new Uint8Array(), 'attestation-version'],
      [Uint8Array.of(1), 'attestation-version'],
      [Uint8Array.of(0), 'scale-truncated'],
      [Uint8Array.of(0, 5), 'attestation-variant'],
      [messagePackAttestation(fields(), 'sgx'), 'attestation-malformed'],
      [messagePack({ version: 2 }), 'attestation-malformed'],
      [messagePack({}), 'attestation-malformed'],
      [messagePack({ version: 1, platform: { kind: 'tdx' } }), 'attestation-malformed'],
      [new Uint8Array(LIMITS.attestationBytes + 1), 'attestation-too-large'],
    ];
    for (const [bytes, code] of codes) expect(await refusalCode(() => readAttestation(bytes))).toBe(code);
  });

  it('with bombs are refused: nested MessagePack, and SCALE that claims what it has not', async () => {
    const bomb = concat(Uint8Array.of(0x81, 0xa1, 0x61), new Uint8Array(900_000).fill(0x91));
    expect(await refusalCode(() => readAttestation(bomb))).toBe('message-pack-depth');
    const claims = concat(Uint8Array.of(0, 0), compact(2 ** 30 - 1));
    expect(await refusalCode(() => readAttestation(claims))).toBe('scale-truncated');
    const huge = Uint8Array.of(0, 0, 0xff);
    expect(await refusalCode(() => readAttestation(huge))).toBe('scale-compact');
    const padded = concat(Uint8Array.of(0, 0), fromHex('0100'));
    expect(await refusalCode(() => readAttestation(padded))).toBe('scale-compact');
  });

  it('of a pod show what was quoted, or are refused', async () => {
    const payload = '{"hello":"world"}';
    const digest = await crypto.subtle.digest('SHA-512', utf8(`app-data:${payload}`));
    const reportData = new Uint8Array(digest);
    const pod = { ...fields(), quote: await quoteOver(log, reportData), reportData };
    const read = readAttestation(messagePackAttestation({ ...pod, reportDataPayload: payload }));
    expect(read).toMatchObject({ reportDataPayload: payload });
    const lie = messagePackAttestation({ ...pod, reportDataPayload: '{"hello":"moon"}' });
    expect(await refusalCode(() => readAttestation(lie))).toBe('attestation-payload');
  });

  it('with digests of version 2 keep it in MessagePack', async () => {
    const second = await makeEventLog({ generation: '0.6 with version 2' });
    const read = readAttestation(
      messagePackAttestation({
        quote: await quoteOver(second, REPORT_DATA),
        entries: strippedForAttestation(second.entries),
        reportData: REPORT_DATA,
      }),
    );
    expect(appIdentity(authenticTdx(tdx(read).quote), tdx(read).eventLog)).toMatchObject({
      kind: 'established',
    });
  });
});

describeVectors('the attestations of the vectors', () => {
  interface Row {
    readonly rtmr3: string;
    readonly report_data: string;
    readonly runtime_events: { readonly [event: string]: string };
  }
  const summary = vectorJson<{ readonly [name: string]: Row }>('dstack/derived/quote-summary.json');
  const simulator = vector('dstack/simulator-0.6/attestation.bin');
  const lite = fromHex(
    vectorJson<{ attestation: string }>('dstack/dstack-verifier-fixtures/tdx-lite-attestation.json')
      .attestation,
  );

  it.each([
    ['simulator-0.6/attestation.bin', simulator, 4 + 17],
    ['dstack-verifier-fixtures/tdx-lite-getquote', lite, 3],
  ] as const)('%s is read to the last byte and names its app', (name, bytes, bootEvents) => {
    const row = summary[name];
    const read = tdx(readAttestation(bytes));
    const authentic = authenticTdx(read.quote);
    expect(authentic.measurements.rtmr3).toBe(row?.rtmr3);
    expect(toHex(read.reportData)).toBe(row?.report_data);
    const found = appIdentity(authentic, read.eventLog);
    expect(found).toMatchObject({
      kind: 'established',
      mrConfigId: 'same',
      identity: {
        appId: row?.runtime_events['app-id'],
        composeHash: row?.runtime_events['compose-hash'],
        osImageHash: row?.runtime_events['os-image-hash'],
      },
    });
    expect(read.eventLog.filter((e) => e.register !== 3).length).toBeGreaterThanOrEqual(bootEvents);
    expect(JSON.parse(read.config)).toBeTypeOf('object');
  });

  it('the simulator kept its boot events: all four registers replay, seventeen events in the first', () => {
    const read = tdx(readAttestation(simulator));
    expect(read.eventLog.filter((e) => e.register === 0)).toHaveLength(17);
    const found = appIdentity(authenticTdx(read.quote), read.eventLog);
    expect(found.replay && Object.values(found.replay).map((r) => r.equal)).toEqual([true, true, true, true]);
  });

  it.each([
    ['dstack/other-platforms/nitro_attestation.bin', 'nitro-enclave'],
    ['dstack/other-platforms/nitro_attestation_dbg.bin', 'nitro-enclave'],
  ])('%s is recognised', (path, platform) => {
    expect(readAttestation(vector(path))).toEqual({ platform, form: 'scale-0' });
  });

  it('the one of a SEV-SNP machine is read to its end, with and without certificates', () => {
    const { attestation } = vectorJson<{ attestation: string }>(
      'dstack/dstack-verifier-fixtures/sev-snp-attestation.json',
    );
    const [first, second] = [vector('dstack/other-platforms/sev_snp_attestation.bin'), fromHex(attestation)]
      .map(readAttestation)
      .map((read) => (read.platform === 'sev-snp' ? read : undefined));
    expect([first?.report.length, first?.certificates.length]).toEqual([1184, 0]);
    expect([second?.report.length, second?.certificates.length]).toEqual([1184, 2]);
    expect(second?.runtimeEvents.map((e) => e.name)).toContain('system-ready');
    expect(JSON.parse(second?.mrConfig ?? '')).toMatchObject({ version: 3 });
  });
});
