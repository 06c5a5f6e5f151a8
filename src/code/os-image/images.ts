/**
 * The operating system images that Vitrine knows. Source of the first rows: dstack evidence specification, section 9.1, and the
 * vectors that it names; each row says where its values come from. `docs/os-images.md` says how a row is added and audited.
 *
 * A row is a root of trust: what stands in it was quoted by genuine hardware, or published in more than one place. The table is part
 * of the release and nothing can add to it at run time: an image that is not here is an unknown operating
 * system, whatever a site, a platform or a contract says of it.
 */

import type { Firmware, OsImage } from './os-image';

/** Grows with every change of a row, so that reports can be told apart. */
export const OS_IMAGE_TABLE_VERSION = 1;

/**
 * The firmware of 0.5.3 to 0.5.9. Both values were quoted with the same kernel, command line and initrd (dstack-0.5.3), so they
 * are the two orders of one firmware; and as either value fixes every byte of it, an image seen with one has the other too.
 */
const FIRMWARE_0_5_3: Firmware = {
  mrtd: [
    {
      order: 'two-pass',
      value:
        'f06dfda6dce1cf904d4e2bab1dc370634cf95cefa2ceb2de2eee127c9382698090d7a4a13e14c536ec6c9c3c8fa87077',
    },
    {
      order: 'single-pass',
      value:
        'b24d3b24e9e3c16012376b52362ca09856c4adecb709d5fac33addf1c47e193da075b125b6c364115771390a5461e217',
    },
  ],
  tdHobWitness: '80100904000609020b021010',
};

const FIRMWARE_0_5_1: Firmware = {
  mrtd: [
    {
      order: 'not-known',
      value:
        'c68518a0ebb42136c12b2275164f8c72f25fa9a34392228687ed6e9caeb9c0f1dbd895e9cf475121c029dc47e70e91fd',
    },
  ],
};

const HASH_ONLY =
  'Published, hash only: Dstack-TEE/private-ai-gateway (transcript.ts, dstack_os_image.py) or Datura-ai/lium-io, pull request 1106';

export const OS_IMAGES: readonly OsImage[] = [
  {
    osImageHash: '4ed916a047daceeba658948c7a249d0faf26dd82608ff028bd3e9b4b67ff8cae',
    name: 'dstack-0.5.1',
    version: '0.5.1',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_1,
      rtmr1:
        '24b7544b5854961ae46184eb526875cb6e1cabe5270f5c0ebc6971c927b603b6cc9b616ae34edba3db13fdfa1735d03d',
      rtmr2:
        '8d5e07919d43f29b648f5b61c2671808d7d9885b6b0b1ab9604f72b436d24d0037a1c9d7e45862d7473302a3d7e7f477',
      events: {
        kernel:
          'fc45f4eb3bf1b0109d1c3486f172dbe60d6a87d1bc3cc23aee46ba3055572815f2d254b3b6950882d6fb4476a66349f5',
        commandLine:
          '5c9f4f7956d2c8e3ec8f310d25d2e8290248a3b99fd8dae0a1f2f810b715ac6071c0d349c764f80b1da8f0b885d9aaf7',
        initrd:
          '2d51b8c599af60dec27528cd25456c4764d50d119629d5d42b845813cb24936d4895df272e9b79c5a1adddb65822f5e6',
      },
    },
    quoted: ['not-known'],
    provenance: 'Quote in the certificate of a KMS of Phala (Base), vectors kms-guest-info/prod6BaseV051',
  },
  {
    osImageHash: '2d24d302cc8686d6a0ece71a6afef55c506bc8591e3bcc1ec3eb5323d77582c4',
    name: 'dstack-0.5.3',
    version: '0.5.3',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        '19d16ecd33220ee15965b4fb28a0661e85ec4cad0a20d920bf4028f58ad014b262af3c9b0530f283e7d032e7bdca6308',
      rtmr2:
        '05ac95f479e23db627217ce58b2587483c9ee4f374a7d8ebee3b812b8cfd8fd8fca04696369c33bd5279590d83e713c0',
      events: {
        kernel:
          '961db34c6ddcda3cbbc2f611498a747863d6b87ea355d73b5eb982b2939ab2e275ddb83ebe7fda5c108bff9df7c897be',
        commandLine:
          'e478470216854477813d915174dcf3cdb255307e61c0991ef0ddc5985da7f16c99c8dd23cfb7f2cfbec01e5707847d7f',
        initrd:
          '9c931c24bfaa097c83330a2bae239e4e869a06f19c3b4959eb1b7357a9acc2642f1c268b81d05bfe686e596681cd89df',
      },
    },
    quoted: ['two-pass', 'single-pass'],
    provenance:
      'Quotes of Phala Base prod7 (two-pass) and of redpill llm-04 (single-pass), vectors phala-base-prod7-0.5.3 and redpill-llm04-0.5.3',
  },
  {
    osImageHash: 'aee5c12c4075faafebf823cfcb398f08f6ab5ec0437f534e48eb361f48088c6d',
    name: 'dstack-nvidia-0.5.3',
    version: '0.5.3',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        '89dd89081203693c7b196b807f668b37062c865f759df651981c02a0ed6e391e9c6d648373ed322216d5d396440ddf94',
      rtmr2:
        'df6cd3088f097e10f9814d67f7abceb9cc3571357204f011808e77240eacad47132f18321c8d9694db869c441195d044',
      events: {
        kernel:
          'b675f121d77c8d500b212a41bf47d951f03f0f4df0b3f15eeebf4bfa94201ef44fbb5ce8a04d2e40f1153137cc271a35',
        commandLine:
          '091e495b3dae7c041371b17e2517f86a1df371ab429286530d87c034b14cd5fe19226ba4f0db5f2f98a1fb70a76d1880',
        initrd:
          '9c931c24bfaa097c83330a2bae239e4e869a06f19c3b4959eb1b7357a9acc2642f1c268b81d05bfe686e596681cd89df',
      },
    },
    quoted: ['single-pass'],
    provenance: 'Quote of an app with eight GPUs on redpill llm-04, vectors redpill-llm04-0.5.3/app',
  },
  {
    osImageHash: 'da9a3d5cc196a1a76d953fb27069be428ddf60a1ce10b0534c3cf968d3053fde',
    name: 'dstack-0.5.4',
    version: '0.5.4',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        'a7b523278d4f914ee8df0ec80cd1c3d498cbf1152b0c5eaf65bad9425072874a3fcf891e8b01713d3d9937e3e0d26c15',
      rtmr2:
        '24847f5c5a2360d030bc4f7b8577ce32e87c4d051452c937e91220cab69542daef83433947c492b9c201182fc9769bbe',
      events: {
        kernel:
          'c9c51baaf6e5189eedbe2ba89cdc2a168b8186bc9f3168c3c8f1b061c1ffad5971267c29e7e51c2bb3aac273cd3c0ccf',
        commandLine:
          'fb8ddc01498bde42506e1e64eeaa23bfe4bf2530f7589ce3c3abc905c22d6f0989f786df2521e0f0a873f93d79db6c89',
        initrd:
          '1acee7e15a9599ea9273395d0e06340e432d6949418184f451d102598f20a3f65ee849016bf1c0bd17743e8753673697',
      },
    },
    quoted: ['two-pass'],
    provenance: 'Quote in the certificate of a KMS of Phala, vectors kms-guest-info/prod6PhalaV054',
  },
  {
    osImageHash: '86b181377635db21c415f9ece8cc8505f7d4936ad3be7043969005a8c4690c1a',
    name: 'dstack-nvidia-0.5.4.1',
    version: '0.5.4.1',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        '6e1afb7464ed0b941e8f5bf5b725cf1df9425e8105e3348dca52502f27c453f3018a28b90749cf05199d5a17820101a7',
      rtmr2:
        '89e73cedf48f976ffebe8ac1129790ff59a0f52d54d969cb73455b1a79793f1dc16edc3b1fccc0fd65ea5905774bbd57',
    },
    quoted: ['single-pass'],
    provenance:
      'Head of a gateway quote, vectors 0g-pc-0.5.4.1; the same in the published list of 0gfoundation/0g-pc-e2ee (osimages.json)',
  },
  {
    osImageHash: '0b327bcd642788b0517de3ff46d31ebd3847b6c64ea40bacde268bb9f1c8ec83',
    name: 'dstack-0.5.5',
    version: '0.5.5',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        'daa9380dc33b14728a9adb222437cf14db2d40ffc4d7061d8f3c329f6c6b339f71486d33521287e8faeae22301f4d815',
      rtmr2:
        '1c41080c9c74be158e55b92f2958129fc1265647324c4a0dc403292cfa41d4c529f39093900347a11c8c1b82ed8c5edf',
    },
    quoted: [],
    provenance:
      'Published, no quote seen: registers that dstack-mr computes from the release (Dstack-TEE/dstack, dstack-mr/tests/tdvf_parse.rs), hash in the deployment guide of the same repository',
  },
  {
    osImageHash: '6427f4f5ded88b72d326bd973e581c1689c5080c6444a0cf90fec7d9e4c8b92a',
    name: 'dstack-0.5.8',
    version: '0.5.8',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        'b598fde9491427341bc4683b75d10d3e36770af3a36a6954d8b6b7b22aa66358f13e1f172e51b7d6e6710d99a8d8532f',
      rtmr2:
        '9284cde236231d5ddace01104a440fd504df5182a2ad1ac3d2138b80c6a7864bd2c30f69041d8264217f3d24541580cf',
      events: {
        kernel:
          '69e0bbb3861d993ddd4b79b40bb31cdc58ed540c754574e3c8af2432c5ac88e751a3b37bcf55a2352bad236b6ff4dc5c',
        commandLine:
          'b9c214a020aaa317e6b62a6a7d2adfa14fd5b871849c714f747f8728cefda6d3c566e332044051aeac30bfa1fc9916a0',
        initrd:
          'dbfb59810302b3564182a02ae2fc5dcda5f8207380a7b18a9e6dd6fb648c33b1612eb10fb95ec620fb70b9c240ffda1c',
      },
    },
    quoted: ['two-pass'],
    provenance:
      'Registers to which the log of near/mpc replays, vectors near-mpc-0.5.8-prod (no quote beside it); hash also in the production list of Dstack-TEE/private-ai-gateway',
  },
  {
    osImageHash: '7d47512fda31dc5a7318f72ae1869a3c76323981eea21fc30cafd0f79668642c',
    name: 'dstack-dev-0.5.8',
    version: '0.5.8',
    isDevelopment: true,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        'b598fde9491427341bc4683b75d10d3e36770af3a36a6954d8b6b7b22aa66358f13e1f172e51b7d6e6710d99a8d8532f',
      rtmr2:
        'c812d42bfff1c75382e91a37c867ab117b97eb5e8d6797488928ea38e5fd38b5ed2f87d9613d392507f1c3af94657c93',
      events: {
        kernel:
          '69e0bbb3861d993ddd4b79b40bb31cdc58ed540c754574e3c8af2432c5ac88e751a3b37bcf55a2352bad236b6ff4dc5c',
        commandLine:
          '67f31a01871425f296100b04393a310fbf18e0a1d2ac19270b5a4609227e0e5fbe6ab838ef5822699a9e7216003378f6',
        initrd:
          'dbfb59810302b3564182a02ae2fc5dcda5f8207380a7b18a9e6dd6fb648c33b1612eb10fb95ec620fb70b9c240ffda1c',
      },
    },
    quoted: ['two-pass'],
    provenance:
      'Quote of near/mpc, vectors near-mpc-0.5.8-dev; same kernel as production, other command line',
  },
  {
    osImageHash: 'bd369a8c2f9edb2b52dad48ac8e0b32dde5f1337c423a506b48d07403a7d8033',
    name: 'dstack-0.5.9',
    version: '0.5.9',
    isDevelopment: false,
    measurements: {
      firmware: FIRMWARE_0_5_3,
      rtmr1:
        '07e6f51aa763abfe75c3ddfbf4f425fe3f0ceff66d807a75e049303dce9addf68e7218729bd419638af63a370f65878c',
      rtmr2:
        'df67e467e60edc1737bcf8e682d48131bfb427f523226aa7f197a7608e9b3784783fa759ef5b28191fa12f9ddb36b858',
      events: {
        kernel:
          '90e278aa4d688f4f05bf76f1786fea174abcea0d6b44e81cea5b3327f3f211e5c465a9c34b513283bed2512bca6d4a19',
        commandLine:
          '9c824b958dbbef07ec732fd79727e995d5eca309dbc6d62e4fd2840f267c5e87108b5fe25c7997c67801ff391fb67ffc',
        initrd:
          '5eb4f34f2ec49071551c5562ebaab9f86408f4a0eadaa3d7f05157e37ab04a1f040a82eaae94015d628a7ea4aa482cd2',
      },
    },
    quoted: ['two-pass'],
    provenance:
      'Quote of an app on Phala Cloud, vectors zerosignal-0.5.9-prod; hash also in the production list of Dstack-TEE/private-ai-gateway',
  },
  {
    osImageHash: '5d286131b20689d0d59bae1b34cd91cb78149016a9ef50afff51fb1a04cad5e4',
    name: 'dstack-nvidia-0.5.8',
    version: '0.5.8',
    isDevelopment: false,
    quoted: [],
    provenance: HASH_ONLY,
  },
  {
    osImageHash: '806a352e16175d90568de97dff563f31f680239e6b90e9b5b2e9141d0955b0d9',
    name: 'dstack-nvidia-0.5.9',
    version: '0.5.9',
    isDevelopment: false,
    quoted: [],
    provenance: HASH_ONLY,
  },
  {
    osImageHash: 'a6eafc5f007f642d8ea90c7fa8881f1e6715720ccb531941a28218f4f26d7b02',
    name: 'dstack-nvidia-0.5.11',
    version: '0.5.11',
    isDevelopment: false,
    quoted: [],
    provenance: HASH_ONLY,
  },
  {
    osImageHash: '021bf66a7c9fd4a05031b8fa688834948874631c2ad5b9a2d566b4421b817271',
    name: 'dstack-dev-0.5.5',
    version: '0.5.5',
    isDevelopment: true,
    quoted: [],
    provenance: HASH_ONLY,
  },
  {
    osImageHash: '0e09f2bcb510c682b461d16b97192c710886db582852991e05146291063f890b',
    name: 'dstack-dev-0.5.9',
    version: '0.5.9',
    isDevelopment: true,
    quoted: [],
    provenance: HASH_ONLY,
  },
  {
    osImageHash: '8409e2a24ea8325f3ea45d7c50622c952a8a4a961ffc139f5d9a81c4e47bd744',
    name: 'dstack-0.6.0',
    version: '0.6.0',
    isDevelopment: false,
    quoted: [],
    provenance:
      'Published, hash only: github.com/Dstack-TEE/dstack/releases/tag/mkosi-os-v0.6.0; the same in the notes of two other projects that read the release',
  },
];

/** @param osImageHash lower-case hex */
export function imageOfHash(
  osImageHash: string,
  images: readonly OsImage[] = OS_IMAGES,
): OsImage | undefined {
  return images.find((image) => image.osImageHash === osImageHash);
}
