/**
 * The DstackKms contracts that this release knows. They are pinned: an address that an endpoint names, or that an app id seems to name,
 * is never used. Source: dstack evidence specification, section 11.3, and the captures of the vectors (2025).
 */
import { type Address, addressOf } from '../chain/hex-values';

export interface Deployment {
  readonly name: string;
  readonly chainId: number;
  readonly kms: Address;
  /** The gateway app that `gatewayAppId()` is expected to name. */
  readonly gatewayApp: Address;
  /**
   * SPKI of the root CA that its KMS was seen with, hex: how evidence is matched to a deployment before any chain is asked. What
   * decides is `kmsInfo().caPubkey`.
   */
  readonly caPubkey: string;
  readonly source: string;
}

export const DEPLOYMENTS: readonly Deployment[] = [
  {
    name: 'Phala production',
    chainId: 8453,
    kms: addressOf('0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C'),
    gatewayApp: addressOf('0x55760b065A3f1EAbdb1a4d7AbB94950f31B91A84'),
    caPubkey:
      '3059301306072a8648ce3d020106082a8648ce3d030107034200048bf84f52911056474c207cb50b4e8010d984f8975ea57b8f0c8b17502181c283e93a68a9864ad19f629508cc699f125be3871ec2e26ab0597e5bca4e29b7425f',
    source: 'dstack.md 11.3; vectors phala-base-prod7-0.5.3/kms/fields.json',
  },
  {
    name: 'redpill (older)',
    chainId: 8453,
    kms: addressOf('0xbfd2d557118fc650ea25a0e7d85355d335f259d8'),
    gatewayApp: addressOf('0x39F2f3373CEcFf85BD8BBd985adeeF32547a302c'),
    caPubkey:
      '3059301306072a8648ce3d020106082a8648ce3d03010703420004847995b2954126e6d3e1ac584a9ecbe1cbfdd2728ac4d9e39163af74bd85e3f420db2d35cd8f40c1f225cba198f580bc789fc6d125bf15c44fbe2f683af51e69',
    source: 'dstack.md 11.3; vectors redpill-llm04-0.5.3/kms/fields.json',
  },
];

/** @param keyProviderId hex, of a verified event log */
export const deploymentOfKey = (keyProviderId: string): Deployment | undefined =>
  DEPLOYMENTS.find((deployment) => deployment.caPubkey === keyProviderId);

/**
 * Runtime code of Safe proxies and the addresses of the Safe code behind them, by which a Safe is told from a contract that answers like
 * one. Sources: safe-global/safe-deployments (addresses, 1.3.0 canonical and EIP-155, 1.4.1), safe-global/safe-eth-py addresses.py; the
 * hashes are of the runtime code that the canonical proxy factories create.
 */
export const SAFE_PROXY_CODE: { readonly [codeHash: string]: string } = {
  b89c1b3bdf2cf8827818646bce9a8f6e372885f8c55e5c07acbd307cb133b000: '1.3.0',
  d7d408ebcd99b2b70be43e20253d6d92a8ea8fab29bd3be7f55b10032331fb4c: '1.4.1',
};
export const SAFE_SINGLETONS: { readonly [address: string]: string } = {
  d9db270c1b5e3bd161e8c8503c55ceabee709552: '1.3.0',
  '3e5c63644e683549055b9be8653de26e0b4cd36e': '1.3.0+L2',
  '69f4d1788e39c87893c980c06edf4b7f686e2938': '1.3.0',
  fb1bffc9d739b8d520daf37df666da4c687191ea: '1.3.0+L2',
  '41675c099f32341bf84bfc5382af534df5c7461a': '1.4.1',
  '29fcb43b46531bca003ddc8fcb67ffe91900c762': '1.4.1+L2',
};
