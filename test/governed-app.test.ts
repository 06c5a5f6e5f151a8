import { describe, expect, test } from 'vitest';
import { publishedLog } from '../src/code/app-identity';
import { fromBase64 } from '../src/encoding/base64';
import { fromLenientHex } from '../src/encoding/hex';
import { governedApp, mrAggregated } from '../src/governed-app';
import { authenticTdx } from './code/authentic-quote';
import { knownMachine } from './code/known-machine';
import { fromHex, hex, utf8 } from './testbed/bytes';
import { describeVectors, vectorJson, vectorText } from './vectors';

const OS = { name: 'dstack-0.5.3', osImageHash: '05'.repeat(32) };

describeVectors('the apps of the captures', () => {
  test.each(['phala-base-prod7-0.5.3', 'redpill-llm04-0.5.3'])(
    '%s is measured as its guest agent says',
    (folder) => {
      const quote = authenticTdx(fromLenientHex(vectorText(`dstack/${folder}/app/quote.hex`)));
      const log = publishedLog(vectorJson(`dstack/${folder}/app/event_log.json`));
      const fields = vectorJson<Record<string, string>>(`dstack/${folder}/app/fields.json`);
      expect(governedApp({ quote, log }, OS)).toMatchObject({
        kind: 'app',
        appId: fields.app_id,
        composeHash: fields.compose_hash,
        instanceId: fields.instance_id,
        mrAggregated: fields.mr_aggregated,
        osImageHash: OS.osImageHash,
        keyProvider: { name: 'kms' },
      });
    },
  );

  test('a KMS is measured as the log of its app names it, from the quote in its certificate', () => {
    const kms = vectorJson<Record<string, string>>('dstack/kms-guest-info/prod7BaseV053.json');
    const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(kms.app_cert ?? '') ?? [];
    const der = hex(fromBase64(base64.replaceAll(/\s/g, '')));
    const quote = authenticTdx(fromHex(der.slice(der.indexOf('0400020081000000'))));
    const log = vectorText('dstack/phala-base-prod7-0.5.3/app/event_log.json');
    expect(mrAggregated(quote)).toBe(kms.mr_aggregated);
    expect(log).toContain(`${kms.mr_aggregated}`);
  });
});

describe('what a contract is asked about', () => {
  test('is told by a verified log under a known system, and by nothing less', async () => {
    const { material } = await knownMachine();
    const { quote, log } = material;
    expect(governedApp({ quote, log }, OS).kind).toBe('app');
    expect(governedApp({ quote, log }, undefined)).toMatchObject({
      kind: 'not-established',
      expected: 'a known operating system',
    });
    expect(governedApp({ quote, log: 'absent' }, OS).kind).toBe('no-log');
    const other = await knownMachine({ payloads: { 'app-id': fromHex('ab'.repeat(20)) } });
    expect(governedApp({ quote, log: other.material.log }, OS).kind).toBe('not-established');
  });

  test('holds what Intel says of the patch level, where that is known', async () => {
    const { material } = await knownMachine();
    const { quote, log } = material;
    expect(governedApp({ quote, log }, OS)).toMatchObject({ tcb: undefined });
    const facts = { tcbStatus: 'OutOfDate', advisoryIds: ['INTEL-SA-1', 5] };
    expect(governedApp({ quote: { ...quote, facts }, log }, OS)).toMatchObject({
      tcb: { status: 'OutOfDate', advisoryIds: ['INTEL-SA-1'] },
    });
  });

  test('is another machine when keys come from elsewhere, and the same system with other events', async () => {
    const systemOf = async (options: Parameters<typeof knownMachine>[0]) => {
      const { material } = await knownMachine(options);
      const app = governedApp(material, OS);
      if (app.kind !== 'app') throw new Error(app.got);
      return app;
    };
    const one = await systemOf({});
    const elsewhere = await systemOf({ payloads: { 'key-provider': utf8('{"name":"none","id":""}') } });
    const instance = await systemOf({ payloads: { 'instance-id': fromHex('cd'.repeat(20)) } });
    expect(elsewhere.mrSystem).not.toBe(one.mrSystem);
    expect(instance.mrSystem).toBe(one.mrSystem);
    expect(instance.mrAggregated).not.toBe(one.mrAggregated);
    expect(hex(fromHex(one.mrSystem))).toHaveLength(64);
  });
});
