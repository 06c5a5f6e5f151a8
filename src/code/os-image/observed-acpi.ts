/**
 * Digests of ACPI tables that were seen in genuine quotes, by the shape of the machine that the host declared. Nobody recomputed
 * them: "observed" says that other machines of this shape had the same tables, and no more.
 * Source: vectors of the dstack evidence specification, derived/acpi-digests-observed.json.
 */
import type { MachineShape } from './vm-config';

export interface ObservedAcpi {
  readonly shape: MachineShape;
  /** Loader script, RSDP, tables: lower-case hex, 48 bytes each. */
  readonly digests: readonly [loader: string, rsdp: string, tables: string];
  readonly seenIn: readonly string[];
}

export const OBSERVED_ACPI: readonly ObservedAcpi[] = [
  {
    shape: {
      cpuCount: 4,
      memorySize: 8589934592,
      singlePassAddPages: true,
      pic: true,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '331d1d482d04a6415b6733f16288a89bd13a2fa7977b4f7c81a52f35bad542de6ceed4a75f9234dd52f1cba64675fce0',
      '4ec75e379af417800fce8458a5a2709e654e7c2fa72fde5cef3acd43c9aba8cf78dac91bb72f8fd5a5dce66e64c12220',
      '557cc395901d6f9dbc35609ed51753ca7915cf2e9aece2f9cf9003baee61318672aea1a405c9b4f51b337f5e58403971',
    ],
    seenIn: ['phala-base-prod7-0.5.3/gateway'],
  },
  {
    shape: {
      cpuCount: 2,
      memorySize: 4294967296,
      singlePassAddPages: true,
      pic: true,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '095d04cf26fe03aef6e3561fa24c1aa1cea93f4aeaf563b1f9f7616184c53454875925759434769cec2490acb563a337',
      '8d9a4d4777a1bc77ecd9d8d37a4628129a80052a510320159a20a923bd07a0e90d8d1f2e1ebf088992b25f0d0fa672ef',
      '3070721e169bc41884724cb0e6b3082e1baf249083d8b389181ba50b9afa951057876c380b8870e8c2facf2eff67a2b6',
    ],
    seenIn: ['phala-base-prod7-0.5.3/app'],
  },
  {
    shape: {
      cpuCount: 8,
      memorySize: 8589934592,
      singlePassAddPages: false,
      pic: true,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '6dae15170c9fea6455681e3f838941a642ff9001a02a333e9ca8549af1db4ba47f01403e31dabe6e8a0b41ddd38b6d99',
      'b3a62232ef6be064cce25a8b92cf55d4a6c099ee7a9c0852ce0c7d572393dae84895c0f59a9db5000f0b34a90c1b1bec',
      'b9c2036a839273acf4760bab24481bb807015c0c3f11a86f801a2de9b657b9bb5b9bd2807b6b0ec22c8c9aacf181eb8b',
    ],
    seenIn: ['redpill-llm04-0.5.3/kms', 'kms-guest-info/redpill'],
  },
  {
    shape: {
      cpuCount: 32,
      memorySize: 34359738368,
      singlePassAddPages: false,
      pic: false,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: true,
    },
    digests: [
      'df25cc7efac8d8927a1022f12692d97bb3f8b2686bda7777d23d4f315922e09a748ec37f554344010ffbeb7f98bd3bfd',
      '6322c4baaf18780008f5157e1d972a9728853f97808648e86e1538a116164b5b423cd67016e02ddec40dc018532fa609',
      '965d2e29e0d3f8840bf24e4d47ba613e09940517e512edcbcd1671c5b6efe8fb28fa338a1c1e93cf10afda7e0285b8f9',
    ],
    seenIn: ['redpill-llm04-0.5.3/gateway'],
  },
  {
    shape: {
      cpuCount: 24,
      memorySize: 274877906944,
      singlePassAddPages: false,
      pic: false,
      pciHole64Size: 1125899906842624,
      hugepages: false,
      gpus: 8,
      nvSwitches: 4,
      hotplugOff: true,
    },
    digests: [
      '4d0f87ef7f8d1e1e388bab01a6a94e406b52e25477110e1915d0f4aadcb335133762bfa8044fbec8697332c758498141',
      'd0836222ce1f1eb9149ee903528874c16f33f2ead43563184b7402703090cf195c4c21b6df6fde5cfa68cffe7b4f3c88',
      '16d12be373c747879405d23b0349b821a92aec84e33b2419743bef5a5b62d17aba8481e960581a11bbf88e30761d3693',
    ],
    seenIn: ['redpill-llm04-0.5.3/app'],
  },
  {
    shape: {
      cpuCount: 1,
      memorySize: 2147483648,
      singlePassAddPages: true,
      pic: true,
      qemuVersion: '8.2.2',
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '39740da2ea1e7e6c69e5e6569755b2ad6d622a8a9983a2c5b32d5574659dbdc4ca8b95b1c766bd610bc5c26dcde842f8',
      '6385b89d2decb3de678d51faba0ff3506835915818fd3ee53a739aa678cd9c76bdd755adfa0aa714cf35a1abe062b253',
      '05705c3ca9d71e908d5ce70d4331b6aadce5331b9a6a546f222f017fb0e1797b951a3dac72f59cb197a0c897a201ca07',
    ],
    seenIn: ['zerosignal-0.5.9-prod'],
  },
  {
    shape: {
      cpuCount: 8,
      memorySize: 8589934592,
      singlePassAddPages: true,
      pic: true,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '6dae15170c9fea6455681e3f838941a642ff9001a02a333e9ca8549af1db4ba47f01403e31dabe6e8a0b41ddd38b6d99',
      'b3a62232ef6be064cce25a8b92cf55d4a6c099ee7a9c0852ce0c7d572393dae84895c0f59a9db5000f0b34a90c1b1bec',
      'b6ed8ff3fca3c308f3f1ec7889054cc900b1c6dad9b14aedd0144d046626c81a5dbae47937f4949bb2d674a0bd699a7b',
    ],
    seenIn: [
      'kms-guest-info/prod6EthV053',
      'kms-guest-info/prod6BaseV053',
      'kms-guest-info/prod6PhalaV054',
      'kms-guest-info/prod7EthV053',
      'kms-guest-info/prod7BaseV053',
    ],
  },
  {
    shape: { cpuCount: 4, memorySize: 8589934592 },
    digests: [
      '331d1d482d04a6415b6733f16288a89bd13a2fa7977b4f7c81a52f35bad542de6ceed4a75f9234dd52f1cba64675fce0',
      '4ec75e379af417800fce8458a5a2709e654e7c2fa72fde5cef3acd43c9aba8cf78dac91bb72f8fd5a5dce66e64c12220',
      '557cc395901d6f9dbc35609ed51753ca7915cf2e9aece2f9cf9003baee61318672aea1a405c9b4f51b337f5e58403971',
    ],
    seenIn: ['kms-guest-info/prod6BaseV051'],
  },
  {
    shape: {
      cpuCount: 1,
      memorySize: 2147483648,
      singlePassAddPages: true,
      pic: true,
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '39740da2ea1e7e6c69e5e6569755b2ad6d622a8a9983a2c5b32d5574659dbdc4ca8b95b1c766bd610bc5c26dcde842f8',
      '6385b89d2decb3de678d51faba0ff3506835915818fd3ee53a739aa678cd9c76bdd755adfa0aa714cf35a1abe062b253',
      '05705c3ca9d71e908d5ce70d4331b6aadce5331b9a6a546f222f017fb0e1797b951a3dac72f59cb197a0c897a201ca07',
    ],
    seenIn: ['kms-guest-info/prod7PhalaV053'],
  },
  {
    shape: {
      cpuCount: 16,
      memorySize: 68719476736,
      singlePassAddPages: false,
      pic: false,
      qemuVersion: '9.2.1',
      pciHole64Size: 17592186044416,
      hugepages: false,
      gpus: 1,
      nvSwitches: 0,
      hotplugOff: true,
    },
    digests: [
      '2065dd48d647e4377db277ba203526901a17845e93e0df4c2dfc3ce136e0910324ead1e1c86b8d90c2acdf9c85ffac53',
      '772b0169c66b52e4453fff9e3c6257635ea950ebcc8edd7ef2e2f8241cf6a155f39df01a7c7a194b6bc0abe5de11861d',
      'abfb2256644b5786eefdcb92303d2008c36cb9500d98997e215ef5080745d4bf2e5b3629090918e193e7f05b173d48c5',
    ],
    seenIn: ['dstack-verifier-fixtures/quote-report'],
  },
  {
    shape: {
      cpuCount: 2,
      memorySize: 2147483648,
      qemuVersion: '8.2.2',
      pciHole64Size: 0,
      hugepages: false,
      gpus: 0,
      nvSwitches: 0,
      hotplugOff: false,
    },
    digests: [
      '095d04cf26fe03aef6e3561fa24c1aa1cea93f4aeaf563b1f9f7616184c53454875925759434769cec2490acb563a337',
      '8d9a4d4777a1bc77ecd9d8d37a4628129a80052a510320159a20a923bd07a0e90d8d1f2e1ebf088992b25f0d0fa672ef',
      '3070721e169bc41884724cb0e6b3082e1baf249083d8b389181ba50b9afa951057876c380b8870e8c2facf2eff67a2b6',
    ],
    seenIn: ['dstack-verifier-fixtures/tdx-lite-getquote'],
  },
];

/** What was seen for exactly this shape: a host that says less, or more, is another one. */
export function observedAcpi(shape: MachineShape): ObservedAcpi | undefined {
  return OBSERVED_ACPI.find((row) => sameShape(row.shape, shape));
}

function sameShape(a: MachineShape, b: MachineShape): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof MachineShape>;
  return [...keys].every((key) => a[key] === b[key]);
}
