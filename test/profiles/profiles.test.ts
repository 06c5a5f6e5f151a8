import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS } from '../../src/governance/contracts/deployments';
import { imageSourceOf, PROFILES, profileOfHost } from '../../src/profiles/profiles';
import { RELEASE_ROOTS } from '../../src/trust';

describe('profiles', () => {
  test('name contracts that this release has pinned, with the gateway that it expects', () => {
    for (const { contracts } of PROFILES) {
      const deployment = DEPLOYMENTS.find(({ kms }) => kms === contracts?.kms);
      expect(deployment?.chainId).toBe(contracts?.chainId);
      if (contracts?.gatewayApp !== undefined) expect(contracts.gatewayApp).toBe(deployment?.gatewayApp);
    }
  });

  test('agree with the table of gateways by base', () => {
    for (const { gatewayBases, contracts } of PROFILES)
      for (const { base, appIds } of RELEASE_ROOTS.gatewayApps)
        if (gatewayBases.includes(base)) expect(appIds).toEqual([contracts?.gatewayApp]);
  });

  test("have Lit's true labels: the app is 0x3f91…, the KMS is Phala's", () => {
    const { contracts } = profileOfHost('api.chipotle.litprotocol.com') ?? {};
    expect(contracts?.app).toMatch(/^3f91/);
    expect(contracts?.kms).toBe(DEPLOYMENTS.find(({ name }) => name === 'Phala production')?.kms);
  });

  test('are found by host, or by base with its port, and by nothing that only ends alike', () => {
    const idOf = (host: string) => profileOfHost(host)?.id;
    expect(idOf('abc-443s.dstack-base-prod7.phala.network')).toBe('phala-production');
    expect(idOf('abc.llm-04.phala.network:9204')).toBe('redpill-older');
    expect(idOf('abc.llm-04.phala.network')).toBeUndefined();
    expect(idOf('evil-dstack-base-prod7.phala.network')).toBeUndefined();
    expect(idOf('www.api.chipotle.litprotocol.com')).toBeUndefined();
    expect(idOf('api.chipotle.litprotocol.com.evil.test')).toBeUndefined();
  });

  test('write addresses and hosts in one form', () => {
    for (const { contracts, hosts, gatewayBases } of PROFILES) {
      const { kms = '', app = kms, gatewayApp = kms, owner } = contracts ?? {};
      for (const address of [kms, app, gatewayApp, owner?.address ?? kms])
        expect(address).toMatch(/^[0-9a-f]{40}$/);
      for (const host of [...hosts, ...gatewayBases]) expect(host).toBe(host.toLowerCase());
    }
  });

  test("say which build Lit's images have to come from, and nothing of others", () => {
    const lit = profileOfHost('api.chipotle.litprotocol.com');
    if (lit === undefined) throw new Error('no profile');
    expect(imageSourceOf(lit, 'someone/node-lit-api-server')?.repository).toBe('LIT-Protocol/chipotle');
    expect(imageSourceOf(lit, 'dstacktee/dstack-ingress')).toBeUndefined();
  });
});
