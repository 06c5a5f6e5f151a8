/**
 * Key services whose own measured compose file is known: whom each asks before it gives keys to a machine. A contract counts only for
 * machines whose key service asks it. Source: captures of 2025 in the vectors, `dstack/kms-guest-info`; a test holds each row against its text.
 */
import { type Check, check } from '../../appraisal';
import type { Address } from '../chain/hex-values';

export interface KmsBuild {
  readonly name: string;
  /** SHA-256 of its app-compose.json, hex. */
  readonly composeHash: string;
  /** As `mr-kms` of the machines that it gave keys: one instance, on one kind of machine. Hex. */
  readonly mrAggregated: string;
  readonly asks: Authority;
}

export type Authority =
  | { readonly kind: 'contract'; readonly chainId: number; readonly address: string }
  /** Somebody's server, which decides as it likes. */
  | { readonly kind: 'server'; readonly host: string }
  /** Builds of developers. */
  | { readonly kind: 'nobody' };

const onBase = (address: string): Authority => ({ kind: 'contract', chainId: 8453, address });
const onEthereum = (address: string): Authority => ({ kind: 'contract', chainId: 1, address });
const PHALA = '2f83172a49584c017f2b256f0fb2dca14126ba9c';
const PHALA_ON_ETHEREUM = 'd343a3f5593b93d8056ab5d60c433622d7d65a80';

export const KMS_BUILDS: readonly KmsBuild[] = [
  {
    name: 'prod6BaseV051',
    composeHash: '295a620688a5d186a83bdd3b3ba06b3ca87b7eb203d597d921ab11a616ea78bf',
    mrAggregated: 'c6d0cc8008a564760ccb0ca63f574f000fce4ae2fa1a9265e7522f6889e82aab',
    asks: onBase('1d6b828455e1fb63182b498ade29c452edd93f55'),
  },
  {
    name: 'prod6BaseV053',
    composeHash: 'c641a1e848a948828eb5a56f440bcccd2afb3c312d0011699fca05baaa3390d6',
    mrAggregated: '5feca1a80003de44bbe31ea827da3efc1e5c66f3291c2a517b6c533639a2ee80',
    asks: onBase(PHALA),
  },
  {
    name: 'prod6EthV053',
    composeHash: 'b37a75e0d7bd8598dfc0ac678079323172502d0bd5ca1f130bf1293c1d47a4ee',
    mrAggregated: 'd866e621ec93d780db28f3870fe92b02df0df62acdcf4bec34b1721e25455fc0',
    asks: onEthereum(PHALA_ON_ETHEREUM),
  },
  {
    name: 'prod7BaseV053',
    composeHash: '8ad0e1e8c75da835aa127323d9e428b69f39bd79e4fb5a76806b10d05833e506',
    mrAggregated: '9e9fb2bce8e730e44a8b8a2a3a8415ff49834967a7360a7c4a822b435e6fb7ee',
    asks: onBase(PHALA),
  },
  {
    name: 'prod7EthV053',
    composeHash: 'ceb68d8d95ef3dcfd89d2a576176b83bcec2fa150ed658e69c98d5f93d267f77',
    mrAggregated: '0df6eddf306236ecb191981550a3ed1ea95c1783635837ab8ddde481dbff61cc',
    asks: onEthereum(PHALA_ON_ETHEREUM),
  },
  {
    name: 'prod7PhalaV053',
    composeHash: '8dd386ecf0888fbca03e2710bdd6e48a84048aa550e508a822e9d7208d06b9b9',
    mrAggregated: '2e6aeb6a3318ee37eb226207ad3077ad55b8e3b78cf41b98b5aadf80366c3c6d',
    asks: { kind: 'server', host: 'cloud-api.phala.network' },
  },
  {
    name: 'redpill',
    composeHash: '65b0da4cc194cab003552e6fdf5e14dacd0ff761418cef114a148e337425ad7e',
    mrAggregated: '33fe681239e43032e21d8561f5eb2a1a56a263307d2c783b838e64483df2fbc8',
    asks: onBase('bfd2d557118fc650ea25a0e7d85355d335f259d8'),
  },
];

/** What could be found out about the program of a key service. */
export interface FoundBuild {
  /** That of the instance that gave this machine its keys. */
  readonly instance: KmsBuild | undefined;
  /** What shows that it, or the instance that made the keys, is one of developers. */
  readonly shortcut: string | undefined;
}

/** The check `governance.kms-build`. Most builds are not known: that accuses nobody. */
export function judgeKmsBuild(
  { instance, shortcut }: FoundBuild,
  { chainId, kms }: { readonly chainId: number; readonly kms: Address },
): Check {
  const expected = `a key service that asks the contract ${kms} on chain ${chainId}`;
  const told =
    shortcut ?? (instance?.asks.kind === 'nobody' ? `${instance.name}, which asks nobody` : undefined);
  if (told !== undefined) return check('kms-build-of-developers', { expected, got: told });
  if (instance === undefined) return check('kms-build-unknown');
  const { name, asks } = instance;
  return asks.kind === 'contract' && asks.chainId === chainId && asks.address === kms
    ? check('kms-build-known', { got: name })
    : check('kms-build-asks-another', { expected, got: `${name}, which asks ${authorityText(asks)}` });
}

const authorityText = (asks: Authority): string => {
  switch (asks.kind) {
    case 'contract':
      return `the contract ${asks.address} on chain ${asks.chainId}`;
    case 'server':
      return `the server ${asks.host}`;
    case 'nobody':
      return 'nobody';
  }
};
