/** The table of key services, held against the captures that it is from. */
import { describe, expect, test } from 'vitest';
import { examineCompose } from '../../../src/code/compose/policy';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import { addressOf } from '../../../src/governance/chain/hex-values';
import { judgeKmsBuild, KMS_BUILDS, type KmsBuild } from '../../../src/governance/kms/kms-builds';
import { describeVectors, vectorJson } from '../../vectors';

const rowOf = (name: string): KmsBuild => {
  const row = KMS_BUILDS.find((build) => build.name === name);
  if (row === undefined) throw new Error(`no build ${name}`);
  return row;
};
const PHALA = addressOf('2f83172a49584c017f2b256f0fb2dca14126ba9c');

describeVectors('each known key service', () => {
  test.each(KMS_BUILDS.map((build) => [build.name, build] as const))(
    '%s is measured, and asks, as its capture says',
    (name, { composeHash, mrAggregated, asks }) => {
      const info = vectorJson<Record<string, string>>(`dstack/kms-guest-info/${name}.json`);
      const { app_compose: text } = JSON.parse(info.tcb_info ?? '');
      const app = readAppCompose(text);
      expect([app.hash, info.compose_hash, info.mr_aggregated]).toEqual([
        composeHash,
        composeHash,
        mrAggregated,
      ]);
      const yaml = (app.dockerComposeFile ?? '').toLowerCase();
      const contracts = [...yaml.matchAll(/kms_contract_addr=0x([0-9a-f]{40})/g)].map(
        ([, address]) => address,
      );
      // The first release has the address of the service beside it in its image.
      const webhooks = [...yaml.matchAll(/\[core\.auth_api\.webhook\]\s*url = "([^"]+)"/g)].map(
        ([, url]) => url,
      );
      if (asks.kind === 'contract') {
        expect(contracts).toEqual([asks.address]);
        expect(webhooks.filter((url) => url !== 'http://auth-api:8000')).toEqual([]);
        // Which chain: by the server that it reads from.
        expect(/eth_rpc_url=(\S+)/.exec(yaml)?.[1]).toMatch(
          asks.chainId === 1
            ? /^https:\/\/eth-mainnet\./
            : /^https:\/\/(?:base-mainnet|mainnet\.base)\.|^http:\/\/helios:/,
        );
        if (yaml.includes('http://helios:')) expect(yaml).toContain('"--network", "base"');
      } else {
        expect(asks.kind).toBe('server');
        expect(contracts).toEqual([]);
        expect(webhooks.map((url) => new URL(url ?? '').host)).toEqual(
          asks.kind === 'server' ? [asks.host] : [],
        );
      }
      expect(examineCompose(app).findings.filter(({ topic }) => topic === 'kms-shortcuts')).toEqual([]);
    },
  );
});

describe('the program of a key service', () => {
  const governor = { chainId: 8453, kms: PHALA };
  const reasonOf = (instance: KmsBuild | undefined, shortcut?: string) =>
    judgeKmsBuild({ instance, shortcut }, governor).reason;

  test('is known where its compose file asks this very contract', () => {
    expect(reasonOf(rowOf('prod7BaseV053'))).toBe('kms-build-known');
  });

  test('asks another where it asks another contract, another chain, or a server', () => {
    for (const name of ['prod6BaseV051', 'prod7EthV053', 'redpill', 'prod7PhalaV053'])
      expect(reasonOf(rowOf(name))).toBe('kms-build-asks-another');
    const elsewhere = {
      ...rowOf('prod7BaseV053'),
      asks: { kind: 'contract', chainId: 1, address: PHALA } as const,
    };
    expect(reasonOf(elsewhere)).toBe('kms-build-asks-another');
  });

  test('is not known in most cases, which accuses nobody', () => {
    expect(judgeKmsBuild({ instance: undefined, shortcut: undefined }, governor)).toMatchObject({
      reason: 'kms-build-unknown',
      outcome: 'unknown',
    });
  });

  test('is refused where developers made it for themselves, whatever else is known of it', () => {
    expect(reasonOf({ ...rowOf('prod7BaseV053'), asks: { kind: 'nobody' } })).toBe('kms-build-of-developers');
    expect(reasonOf(rowOf('prod7BaseV053'), 'kms-takes-shortcuts')).toBe('kms-build-of-developers');
    expect(reasonOf(undefined, 'os-image-development')).toBe('kms-build-of-developers');
  });
});
