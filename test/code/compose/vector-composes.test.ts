// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose are what these texts are about
/** Every compose text of the vectors: its hash as the INDEX says, and what the policy says of it. */
import { expect, it } from 'vitest';
import { findAppCompose } from '../../../src/code/compose/find-app-compose';
import { examineCompose } from '../../../src/code/compose/policy';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import type { Rule } from '../../../src/code/compose/rules';
import { makeAppCompose } from '../../testbed/compose-maker';
import { describeVectors, vectorJson, vectorText } from '../../vectors';
import { refusalCode } from '../refusal-code';

interface Expected {
  readonly path: string;
  /** Measured: from the INDEX, or the compose hash beside it. */
  readonly hash: string;
  readonly pinned: readonly [pinned: number, images: number];
  readonly allPinned: boolean;
  readonly unmeasuredChoosesCode: boolean;
  readonly holder: 'service' | 'several' | 'unclear' | 'nobody';
  /** Every rule with the outcome warn or unknown. */
  readonly accusing: readonly Rule[];
}

const kms = (file: string, hash: string, more: Partial<Expected> = {}): Expected => ({
  path: `kms-guest-info/${file}.json`,
  hash,
  pinned: [2, 2],
  allPinned: true,
  unmeasuredChoosesCode: false,
  holder: 'nobody',
  accusing: [],
  ...more,
});

const TEXTS: readonly Expected[] = [
  kms('prod6BaseV051', '295a620688a5d186a83bdd3b3ba06b3ca87b7eb203d597d921ab11a616ea78bf', {
    pinned: [0, 2],
    allPinned: false,
    accusing: ['image-by-tag'],
  }),
  kms('prod6BaseV053', 'c641a1e848a948828eb5a56f440bcccd2afb3c312d0011699fca05baaa3390d6', {
    pinned: [2, 3],
    allPinned: false,
    accusing: ['image-by-tag'],
  }),
  kms('prod6EthV053', 'b37a75e0d7bd8598dfc0ac678079323172502d0bd5ca1f130bf1293c1d47a4ee'),
  kms('prod7BaseV053', '8ad0e1e8c75da835aa127323d9e428b69f39bd79e4fb5a76806b10d05833e506'),
  kms('prod7EthV053', 'ceb68d8d95ef3dcfd89d2a576176b83bcec2fa150ed658e69c98d5f93d267f77'),
  kms('prod7PhalaV053', '8dd386ecf0888fbca03e2710bdd6e48a84048aa550e508a822e9d7208d06b9b9', {
    pinned: [1, 1],
  }),
  kms('redpill', '65b0da4cc194cab003552e6fdf5e14dacd0ff761418cef114a148e337425ad7e', {
    pinned: [1, 1],
    allPinned: false,
    accusing: ['image-built-inside'],
  }),
  {
    ...kms('', '65b0da4cc194cab003552e6fdf5e14dacd0ff761418cef114a148e337425ad7e'),
    path: 'redpill-llm04-0.5.3/kms/app-compose.json',
    pinned: [1, 1],
    allPinned: false,
    accusing: ['image-built-inside'],
  },
  {
    path: 'redpill-llm04-0.5.3/gateway/app-compose.json',
    hash: '9a5b9b449a34cc55277614876720bb9e5b552085ae742ab18f026867f72bdabc',
    pinned: [0, 0],
    allPinned: false,
    unmeasuredChoosesCode: false,
    holder: 'unclear',
    accusing: ['host-network', 'image-built-inside', 'mounts-guest-files', 'port-443-unclear', 'privileged'],
  },
  {
    path: 'phala-base-prod7-0.5.3/gateway/app-compose.json',
    hash: 'a0b6a26dc1d8ed9dd0acbfb7f893c74d7585100a63e82d43d716846cdfcf0c9b',
    pinned: [1, 1],
    allPinned: true,
    unmeasuredChoosesCode: false,
    holder: 'unclear',
    accusing: ['host-network', 'mounts-guest-files', 'port-443-unclear', 'privileged'],
  },
  {
    path: 'near-mpc-0.5.8-dev/app_compose.json',
    hash: '2911e1f733466216dedb862d6d669e11256ee7a34ce4dbc66c4b807ba7a9c895',
    pinned: [2, 2],
    allPinned: true,
    unmeasuredChoosesCode: false,
    holder: 'nobody',
    accusing: ['mounts-container-data', 'mounts-docker-socket', 'mounts-guest-files'],
  },
  {
    path: 'near-mpc-0.5.8-dev/tcb_info.json',
    hash: '2911e1f733466216dedb862d6d669e11256ee7a34ce4dbc66c4b807ba7a9c895',
    pinned: [2, 2],
    allPinned: true,
    unmeasuredChoosesCode: false,
    holder: 'nobody',
    accusing: ['mounts-container-data', 'mounts-docker-socket', 'mounts-guest-files'],
  },
  {
    path: 'near-mpc-0.5.8-prod/tcb_info.json',
    hash: '198a7e5ce0a7a80416541e7e4843d6c494c3eb01cb48b383ce659f91fe3ced3f',
    pinned: [1, 1],
    allPinned: true,
    unmeasuredChoosesCode: false,
    holder: 'nobody',
    accusing: ['mounts-docker-socket', 'mounts-guest-files'],
  },
  {
    // The text that does not belong to the quote beside it: its own hash is this, the measured one c143116f….
    path: 'simulator-0.6/app-compose.json',
    hash: '65b4e574f16973956908b6359920593c3b7d9f36f38e81a47f996a0c0d5435bb',
    pinned: [0, 2],
    allPinned: false,
    unmeasuredChoosesCode: false,
    holder: 'unclear',
    accusing: [
      'host-network',
      'image-by-tag',
      'mounts-host-root',
      'port-443-unclear',
      'script-runs-image',
      'script-unknown',
    ],
  },
];

const examined = (path: string) => {
  const app = readAppCompose(findAppCompose(vectorText(`dstack/${path}`)).text);
  return { app, found: examineCompose(app) };
};

describeVectors('compose texts of the vectors', () => {
  it.each(TEXTS)('$path', ({ path, hash, pinned, allPinned, unmeasuredChoosesCode, holder, accusing }) => {
    const { app, found } = examined(path);
    expect(app.hash).toBe(hash);
    const rules = found.findings
      .filter(({ outcome }) => outcome === 'warn' || outcome === 'unknown')
      .map(({ rule }) => rule);
    expect([...new Set(rules)].sort()).toEqual(accusing);
    expect([found.pinned, found.images.length]).toEqual(pinned);
    expect(found).toMatchObject({ allPinned, unmeasuredChoosesCode, holderOf443: { kind: holder } });
  });

  it('the hash of Info is the hash of its text', () => {
    for (const { path, hash } of TEXTS.filter(({ path: p }) => p.startsWith('kms-guest-info/'))) {
      const info = vectorJson<{ tcb_info: string }>(`dstack/${path}`);
      expect((JSON.parse(info.tcb_info) as { compose_hash: string }).compose_hash).toBe(hash);
    }
  });

  it('the text that these vectors leave out is not there', async () => {
    const path = 'dstack/kms-guest-info/prod6PhalaV054.json';
    expect(await refusalCode(() => findAppCompose(vectorText(path)))).toBe('app-compose-absent');
    const subset = vectorText('dstack/zerosignal-0.5.9-prod/info_subset.json');
    expect(await refusalCode(() => findAppCompose(subset))).toBe('app-compose-absent');
  });

  it('a text whose code the environment chooses is told as the INDEX tells it', () => {
    const text = makeAppCompose({
      docker_compose_file: 'services:\n  probe:\n    image: ${PROBE_IMAGE}\n',
      allowed_envs: ['PROBE_IMAGE'],
    });
    expect(examineCompose(readAppCompose(text))).toMatchObject({
      allPinned: false,
      unmeasuredChoosesCode: true,
    });
  });

  it('lines point into the YAML that people see', () => {
    const { found } = examined('near-mpc-0.5.8-dev/app_compose.json');
    expect(found.findings.find(({ rule }) => rule === 'mounts-container-data')).toMatchObject({
      service: 'signer-key-export',
      line: 41,
      column: 9,
      text: '- /var/lib/docker/volumes:/volumes:ro',
    });
  });

  it('both gateways run the one script that is known', () => {
    for (const path of TEXTS.map((text) => text.path).filter((p) => p.includes('/gateway/'))) {
      const { found } = examined(path);
      expect(found.findings.map(({ rule }) => rule)).toContain('script-known');
    }
  });
});
