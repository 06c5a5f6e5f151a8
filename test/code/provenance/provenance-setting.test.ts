import { expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import {
  mayAskProvenance,
  PROVENANCE_HOSTS_SETTING,
  PROVENANCE_SETTING,
  readProvenanceSetting,
  writeProvenanceForAll,
  writeProvenanceForHost,
} from '../../../src/code/provenance/provenance-setting';

function memoryOf(kept: Record<string, JsonValue | undefined> = {}) {
  const read = async (key: string) => kept[key] ?? undefined;
  const write = async (key: string, value: JsonValue) => {
    kept[key] = value;
  };
  const may = async (host: string) => mayAskProvenance(await readProvenanceSetting({ read }), host);
  return { kept, read, write, may };
}

it('nobody is asked until somebody chooses so, nor where what is stored is no choice', async () => {
  for (const stored of [undefined, null, true, 'on', 'off', {}, ['a.example'], 'every-site '])
    expect(await memoryOf({ [PROVENANCE_SETTING]: stored }).may('a.example')).toBe(false);
  const many = Array(1001).fill('a.example');
  for (const stored of [undefined, null, 'a.example', {}, [1], ['a.example', 2], many])
    expect(await memoryOf({ [PROVENANCE_HOSTS_SETTING]: stored }).may('a.example')).toBe(false);
});

it('a choice for one host is for that host and no other', async () => {
  const memory = memoryOf();
  await writeProvenanceForHost(memory, 'a.example', true);
  await writeProvenanceForHost(memory, 'a.example', true);
  expect(memory.kept[PROVENANCE_HOSTS_SETTING]).toEqual(['a.example']);
  expect(await memory.may('a.example')).toBe(true);
  for (const host of ['b.example', 'b.a.example', 'example', '']) expect(await memory.may(host)).toBe(false);
});

it('a choice for every site does not touch the hosts, and taking it back leaves them', async () => {
  const memory = memoryOf();
  await writeProvenanceForHost(memory, 'a.example', true);
  await writeProvenanceForAll(memory, true);
  expect(await memory.may('b.example')).toBe(true);
  await writeProvenanceForAll(memory, false);
  expect([await memory.may('a.example'), await memory.may('b.example')]).toEqual([true, false]);
  await writeProvenanceForHost(memory, 'a.example', false);
  expect(await memory.may('a.example')).toBe(false);
  expect(memory.kept).toEqual({ [PROVENANCE_SETTING]: null, [PROVENANCE_HOSTS_SETTING]: null });
});

it('keeps so many hosts and no more: the first goes', async () => {
  const memory = memoryOf();
  const hosts = Array.from({ length: 1000 }, (_, i) => `h${i}.example`);
  memory.kept[PROVENANCE_HOSTS_SETTING] = hosts;
  await writeProvenanceForHost(memory, 'new.example', true);
  expect([
    await memory.may('h0.example'),
    await memory.may('h1.example'),
    await memory.may('new.example'),
  ]).toEqual([false, true, true]);
});
