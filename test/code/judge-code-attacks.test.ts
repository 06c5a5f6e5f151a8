/** Each lie is consistent everywhere else: nothing but the check that it is meant for may be what catches it. */
import { describe, expect, it } from 'vitest';
import { publishedLog } from '../../src/code/app-identity';
import { type CodeMaterial, type CodeReference, judgeCode } from '../../src/code/judge-code';
import { examineTdxLite } from '../../src/code/os-image/tdx-lite';
import { isCodeKnown } from '../../src/verdict';
import { hex, measurement, sha256, utf8 } from '../testbed/bytes';
import { runtimeEvent } from '../testbed/event-log-maker';
import { quoteWith } from './authentic-quote';
import { composeText, knownMachine, MEMORY, PINNED } from './known-machine';
import { cbor, sha256Hex } from './os-image/release-maker';

function outcomes(material: CodeMaterial, reference: CodeReference) {
  const { checks } = judgeCode(material, reference);
  expect(isCodeKnown(checks)).toBe(false);
  return checks.map((c) => `${c.outcome}: ${c.reason}`);
}

describe('the log', () => {
  it('with an edited payload and the digest kept is refused', async () => {
    const { material, reference, entries } = await knownMachine();
    for (const event of ['app-id', 'compose-hash', 'os-image-hash', 'key-provider']) {
      const lie = entries.map((e) =>
        e.event === event ? { ...e, event_payload: `00${e.event_payload.slice(2)}` } : e,
      );
      expect(outcomes({ ...material, log: publishedLog(lie) }, reference), event).toContain(
        'fail: event-log-edited',
      );
    }
  });

  it('with an edited payload and a digest made for it contradicts the registers', async () => {
    const { material, reference, entries } = await knownMachine();
    const lie = await Promise.all(
      entries.map((e) => (e.event === 'compose-hash' ? runtimeEvent('compose-hash', new Uint8Array(32)) : e)),
    );
    const found = outcomes({ ...material, log: publishedLog(lie) }, reference);
    expect(found).toContain('fail: event-log-contradicts');
    expect(found).not.toContain('pass: app-identified');
  });

  const names = ['system-preparing', 'app-id', 'compose-hash', 'instance-id', 'boot-mr-done', 'system-ready'];
  it.each([
    ['names the app twice', names.flatMap((n) => (n === 'app-id' ? [n, n] : [n]))],
    [
      'names the app after the compose file',
      ['system-preparing', 'compose-hash', 'app-id', ...names.slice(3)],
    ],
    ['never becomes ready', names.slice(0, -1)],
  ])('that replays and %s is refused', async (_how, lie) => {
    const { material, reference } = await knownMachine({ names: lie });
    expect(outcomes(material, reference)).toContain('fail: system-events-refused');
  });

  it('with a late app-id names the one from before system-ready, and is refused', async () => {
    const late = new Uint8Array(20).fill(0xee);
    const { material, reference } = await knownMachine({ application: [{ name: 'app-id', payload: late }] });
    expect(outcomes(material, reference)).toContain('fail: system-events-refused');
    expect(judgeCode(material, reference).facts.appId).not.toBe(hex(late));
  });

  it.each([1, 2] as const)('of another app than MRCONFIGID version %i names is refused', async (version) => {
    const { material, reference } = await knownMachine({
      mrConfigIdVersion: version,
      committed: { 'compose-hash': await sha256(utf8('other')) },
    });
    const found = outcomes(material, reference);
    expect(found).toContain('fail: mr-config-id-differs');
    expect(found).toContain('unknown: compose-not-compared');
  });

  it('of boot events that lead elsewhere contradicts, though register 3 replays', async () => {
    const { material, reference, entries } = await knownMachine();
    for (const imr of [0, 1, 2]) {
      const lie = entries.filter((e, i) => e.imr !== imr || entries[i - 1]?.imr === imr);
      expect(outcomes({ ...material, log: publishedLog(lie) }, reference), `${imr}`).toContain(
        'fail: event-log-contradicts',
      );
    }
  });

  it('of 10,000 events is not read', async () => {
    const { material, reference, entries } = await knownMachine();
    const event = await runtimeEvent('more', new Uint8Array());
    const many = [...entries, ...Array.from({ length: 10_000 }, () => event)];
    for (const given of [many, JSON.stringify(many)])
      expect(outcomes({ ...material, log: publishedLog(given) }, reference)).toContain(
        'unknown: event-log-unreadable',
      );
  });

  it('of as many application events as are allowed is told in part', async () => {
    const application = Array.from({ length: 4000 }, (_, i) => ({
      name: `e${i}`,
      payload: new Uint8Array(200),
    }));
    const { material, reference } = await knownMachine({ application });
    const { facts, checks } = judgeCode(material, reference);
    expect(isCodeKnown(checks)).toBe(true);
    expect(facts.applicationEventCount).toBe(4000);
    expect(JSON.stringify(facts).length).toBeLessThan(100_000);
  });
});

describe('the operating system', () => {
  it('that was modified contradicts the hash that its honest-looking log claims', async () => {
    const { material, reference, registers } = await knownMachine();
    for (const changed of ['rtmr1', 'rtmr2']) {
      const register = hex(await measurement('evil'));
      const events = { ...hexed(registers), [changed]: register };
      const log = publishedLog(await withoutBoot(material));
      expect(outcomes({ ...material, quote: quoteWith(events), log }, reference), changed).toContain(
        'fail: os-image-contradicts',
      );
    }
  });

  it('that was modified and claims nothing known is unknown, never a pass', async () => {
    const { material, reference, registers } = await knownMachine({
      payloads: { 'os-image-hash': await sha256(utf8('nobody')) },
    });
    const quote = quoteWith({ ...hexed(registers), rtmr2: hex(await measurement('evil')) });
    const log = publishedLog(await withoutBoot(material));
    expect(outcomes({ ...material, quote, log, vmConfig: undefined }, reference)).toContain(
      'unknown: os-image-unknown',
    );
  });

  it('of development is refused, with everything else in order', async () => {
    const { material, reference } = await knownMachine({ isDevelopment: true });
    expect(outcomes(material, reference)).toContain('fail: os-image-development');
  });

  it('that is known, under the name of another one, is a warning', async () => {
    const { material, reference } = await knownMachine({
      payloads: { 'os-image-hash': await sha256(utf8('another scheme')) },
    });
    expect(outcomes(material, reference)).toContain('warn: os-image-claim-differs');
  });

  it('with material and hash of its own making is unknown, and contradicts where log and host differ', async () => {
    const register = (byte: number) => new Uint8Array(48).fill(byte);
    const measured = cbor({
      version: 4,
      image: {
        cmdline: 'console=ttyS0 evil=1',
        kernel_authenticode: register(1),
        kernel_header_normalized: true,
        initrd_sha384: register(2),
      },
      tdvf: {
        ovmf: 'pre202505',
        mrtd: { single_pass: register(3), two_pass: register(4) },
        td_hob: new Uint8Array(Buffer.from('80100904000609020b021010', 'hex')),
      },
    });
    const checksums = utf8(`${sha256Hex(measured)}  measurement.tdx.cbor\n`);
    const minted = sha256Hex(checksums);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const vmConfig = {
      os_image_hash: minted,
      memory_size: MEMORY,
      tdx_measurement: { checksum_file: base64(checksums), measurement: base64(measured) },
    };
    const { measurement: lite } = examineTdxLite({ checksumFile: checksums, measurement: measured });
    for (const [claimed, expected] of [
      [Buffer.from(minted, 'hex'), 'unknown: os-image-unknown'],
      [await sha256(utf8('another scheme')), 'fail: os-image-contradicts'],
    ] as const) {
      const { material, reference, registers } = await knownMachine({
        payloads: { 'os-image-hash': new Uint8Array(claimed) },
      });
      // The registers are exactly what the material gives.
      const quote = quoteWith({
        ...hexed(registers),
        mrtd: lite.mrtd.twoPass,
        rtmr1: lite.rtmr1,
        rtmr2: lite.rtmr2,
      });
      const log = publishedLog(await withoutBoot(material));
      expect(outcomes({ ...material, quote, log, vmConfig }, reference)).toContain(expected);
    }
  });
});

describe('the virtual hardware', () => {
  it('with less memory than the host declares contradicts', async () => {
    const { material, reference } = await knownMachine();
    const found = outcomesOf({ ...material, vmConfig: { memory_size: 2 * MEMORY } }, reference);
    expect(found).toContain('fail: virtual-hardware-contradicts');
  });
  it('that nobody describes is not checked', async () => {
    const { material, reference } = await knownMachine();
    for (const vmConfig of [undefined, 'rubbish', { cpu_count: -1 }])
      expect(outcomesOf({ ...material, vmConfig }, reference)).toContain(
        'not-applicable: virtual-hardware-not-checked',
      );
  });
});

describe('the compose file', () => {
  it('of another app says nothing about this machine', async () => {
    const { material, reference } = await knownMachine();
    const other = composeText(`services:\n  web:\n    image: ${PINNED}\n  more:\n    image: ${PINNED}\n`);
    const { checks, compose, identity } = judgeCode({ ...material, compose: other }, reference);
    expect(checks.at(-1)).toMatchObject({ reason: 'compose-of-another', outcome: 'unknown' });
    expect(compose).toBeUndefined();
    expect(identity.imageDigests).toBeUndefined();
    expect(isCodeKnown(checks)).toBe(false);
  });

  it('with one byte more, even a space, is another one', async () => {
    const { material, reference } = await knownMachine();
    expect(outcomes({ ...material, compose: `${material.compose} ` }, reference)).toContain(
      'unknown: compose-of-another',
    );
  });

  it.each([
    ['a tag', 'services:\n  web:\n    image: nginx:latest\n', {}, 'warn: images-not-pinned'],
    [
      'a variable of the deployer',
      `services:\n  web:\n    image: \${PROBE_IMAGE}\n`,
      { allowed_envs: ['PROBE_IMAGE'] },
      'warn: code-chosen-by-environment',
    ],
    [
      'a tag, with a space before the colon',
      'services:\n  web:\n    image : nginx\n',
      {},
      'warn: images-not-pinned',
    ],
    ['a tag, in a flow mapping', 'services: {web: {image: nginx}}\n', {}, 'warn: images-not-pinned'],
    [
      'a tag, through an anchor',
      `x-i: &i nginx\nservices:\n  web:\n    image: ${PINNED}\n  b:\n    image: *i\n`,
      {},
      'warn: images-not-pinned',
    ],
    ['a build', 'services:\n  web:\n    build: .\n', {}, 'warn: images-not-pinned'],
    [
      'a command of the deployer',
      `services:\n  web:\n    image: ${PINNED}\n    command: \${CMD}\n`,
      { allowed_envs: ['CMD'] },
      'warn: code-chosen-by-environment',
    ],
    [
      'a root password of the deployer',
      `services:\n  web:\n    image: ${PINNED}\n`,
      { allowed_envs: ['DSTACK_ROOT_PASSWORD'] },
      'warn: code-chosen-by-environment',
    ],
    [
      'another version of YAML',
      `%YAML 1.1\n---\nservices:\n  web:\n    image: ${PINNED}\n`,
      {},
      'unknown: compose-not-read',
    ],
    ['nothing at all', '', {}, 'unknown: compose-not-read'],
    [
      'an unknown runner',
      `services:\n  web:\n    image: ${PINNED}\n`,
      { runner: 'other' },
      'unknown: compose-not-read',
    ],
  ])(
    'that was measured and chooses code by %s does not make it known',
    async (_how, containers, fields, expected) => {
      const { material, reference } = await knownMachine({ containers, fields });
      const found = outcomes(material, reference);
      expect(found).toContain('pass: compose-measured');
      expect(found).toContain(expected);
    },
  );

  it('of aliases upon aliases is not read, and nothing is passed', async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}]`);
    const containers = ['l0: &l0 [x, x]', ...levels, `services:\n  web:\n    image: ${PINNED}\n`].join('\n');
    const { material, reference } = await knownMachine({ containers });
    const found = outcomes(material, reference);
    expect(found).toContain('unknown: compose-not-read');
    expect(found).not.toContain('pass: images-pinned');
  });

  it('that is too large or no JSON is not read', async () => {
    const { material, reference } = await knownMachine();
    expect(outcomes({ ...material, compose: 'x'.repeat(2 ** 20 + 1) }, reference)).toContain(
      'unknown: compose-unreadable',
    );
    const rubbish = await knownMachine({ payloads: { 'compose-hash': await sha256(utf8('{')) } });
    expect(outcomes({ ...rubbish.material, compose: '{' }, rubbish.reference)).toContain(
      'unknown: compose-unreadable',
    );
  });
});

function outcomesOf(material: CodeMaterial, reference: CodeReference) {
  return judgeCode(material, reference).checks.map((c) => `${c.outcome}: ${c.reason}`);
}

const hexed = (registers: { readonly [name: string]: Uint8Array }) =>
  Object.fromEntries(Object.entries(registers).map(([name, value]) => [name, hex(value)]));

/** As attestations carry it: boot events left out. */
async function withoutBoot({ log }: CodeMaterial) {
  if (!Array.isArray(log)) throw new Error('a log');
  return Promise.all(log.filter((e) => e.register === 3).map((e) => runtimeEvent(e.name, e.payload)));
}
