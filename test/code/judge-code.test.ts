import { describe, expect, it } from 'vitest';
import { publishedLog } from '../../src/code/app-identity';
import { type CodeMaterial, type CodeReference, judgeCode } from '../../src/code/judge-code';
import { ALL_REASONS } from '../../src/reasons';
import { CODE_NEEDED, isCodeKnown } from '../../src/verdict';
import { quoteWith } from './authentic-quote';
import { knownMachine, MEMORY, PINNED } from './known-machine';

const reasonsOf = (material: CodeMaterial, reference?: CodeReference) =>
  judgeCode(material, reference).checks.map((c) => c.reason);

describe('the code of a machine of which everything is known', () => {
  it.each([0, 1, 2, 3] as const)('is known with MRCONFIGID of version %i', async (mrConfigIdVersion) => {
    const { material, reference } = await knownMachine({ mrConfigIdVersion });
    const { checks } = judgeCode(material, reference);
    expect(isCodeKnown(checks), JSON.stringify(checks)).toBe(true);
    expect(checks.filter((c) => !['pass', 'not-applicable'].includes(c.outcome))).toEqual([]);
  });

  it('gives each check once, in the order of the table of reasons', async () => {
    const { material, reference } = await knownMachine();
    const { checks } = judgeCode(material, reference);
    expect(new Set(checks.map((c) => c.id)).size).toBe(checks.length);
    const places = checks.map((c) => ALL_REASONS.indexOf(c.reason));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('has an identity for a pin: image, app, compose file, digests', async () => {
    const { material, reference } = await knownMachine({ mrConfigIdVersion: 0 });
    const { identity, facts } = judgeCode(material, reference);
    expect(identity).toEqual({
      osImage: { name: 'dstack-9.9.9', osImageHash: reference.osImages[0]?.osImageHash },
      appId: facts.appId,
      composeHash: facts.composeHash,
      imageDigests: [PINNED.slice('nginx@'.length)],
    });
  });

  it('is told as facts that are JSON', async () => {
    const { material, reference } = await knownMachine({
      application: [{ name: 'my-event', payload: new Uint8Array([1, 2]) }],
    });
    const { facts } = judgeCode(material, reference);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(facts).toMatchObject({
      os: { kind: 'production', name: 'dstack-9.9.9', version: '9.9.9', basis: 'table', claim: 'agrees' },
      composeHashFrom: ['event', 'mr-config-id'],
      keyProvider: { name: 'kms' },
      registers: { rtmr0: { equal: true, events: 13 }, rtmr3: { equal: true } },
      virtualHardware: { cpuCount: 2, memorySize: MEMORY, gpus: 0, firmwareGeneration: 'pre-202505' },
      compose: { name: 'known app', images: [{ service: 'web', reference: PINNED }], allPinned: true },
      applicationEvents: [{ name: 'my-event', payload: '0102', posesAsSystem: false }],
      notChecked: ['acpi-tables'],
    });
  });
});

describe('the code is not known', () => {
  it.each([
    ['without a log', { log: 'absent' }, 'event-log-absent'],
    ['without the compose file', { compose: '' }, 'compose-missing'],
    ['with registers that no row has', { quote: quoteWith({}), vmConfig: undefined }, 'os-image-unknown'],
    ['on hardware without runtime registers', {}, 'registers-absent', 'sgx'],
  ] as const)('%s', async (_how, change, reason, tee?: 'sgx') => {
    const { material, reference } = await knownMachine();
    const quote = 'quote' in change ? change.quote : material.quote;
    const changed = { ...material, ...change, quote: tee === undefined ? quote : { ...quote, tee } };
    const { checks } = judgeCode(changed as CodeMaterial, reference);
    expect(checks.map((c) => c.reason)).toContain(reason);
    expect(isCodeKnown(checks)).toBe(false);
  });

  it('by a table that has no such image, whoever vouches for its hash', async () => {
    const { material } = await knownMachine();
    const { checks, identity } = judgeCode(material);
    expect(checks.find((c) => c.id === 'code.os-image')?.reason).toBe('os-image-unknown');
    expect(isCodeKnown(checks)).toBe(false);
    expect(identity.osImage).toBeUndefined();
  });

  it('when only MRCONFIGID names the compose file, though the text is compared with it', async () => {
    const { material, reference } = await knownMachine();
    const reasons = reasonsOf({ ...material, log: 'absent' }, reference);
    expect(reasons).toEqual(
      expect.arrayContaining(['event-log-absent', 'app-named-by-mr-config-id', 'compose-measured']),
    );
  });

  it('when nothing that is signed names the compose file', async () => {
    const { material, reference } = await knownMachine({ mrConfigIdVersion: 0 });
    expect(reasonsOf({ ...material, log: 'absent' }, reference)).toEqual(
      expect.arrayContaining(['app-not-named', 'compose-not-compared']),
    );
  });
});

describe('MRCONFIGID stands in', () => {
  it.each([1, 2, 3] as const)(
    'with a warning, version %i, when the log has its last events in another order',
    async (mrConfigIdVersion) => {
      const { material, reference, entries } = await knownMachine({
        mrConfigIdVersion,
        application: ['one', 'two'].map((name) => ({ name, payload: new Uint8Array([1]) })),
      });
      const [two, one] = [entries.at(-1), entries.at(-2)];
      const swapped = [...entries.slice(0, -2), two, one];
      const found = judgeCode({ ...material, log: publishedLog(swapped) }, reference);
      expect(found.checks.map((c) => c.reason)).toEqual(
        expect.arrayContaining(['event-log-not-replayed', 'app-named-by-mr-config-id', 'compose-measured']),
      );
      expect(isCodeKnown(found.checks)).toBe(false);
      expect(found.facts.composeHashFrom).toEqual(['mr-config-id']);
      // Version 2 commits to the app id too; nothing else that the log says is believed.
      expect(found.facts.appId === undefined).toBe(mrConfigIdVersion !== 2);
      expect(found.facts.instanceId).toBeUndefined();
    },
  );

  it('not where it is not set: then the log contradicts', async () => {
    const { material, reference, entries } = await knownMachine({ mrConfigIdVersion: 0 });
    const cut = publishedLog(entries.slice(0, -1));
    expect(reasonsOf({ ...material, log: cut }, reference)).toEqual(
      expect.arrayContaining(['event-log-contradicts', 'app-not-named']),
    );
  });
});

describe('the needed checks', () => {
  it('are all given for a machine with its compose file', async () => {
    const { material, reference } = await knownMachine();
    const ids = judgeCode(material, reference).checks.map((c) => c.id);
    expect(ids).toEqual(expect.arrayContaining([...CODE_NEEDED]));
  });
});
