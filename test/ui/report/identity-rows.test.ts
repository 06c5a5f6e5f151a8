/** The table of what was measured: every part in words, nothing from strangers as it stands. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import type { Fields } from '../../../src/ui/fact';
import { identityRows } from '../../../src/ui/report/identity-rows';
import { english } from '../english';
import { codeOf, HOSTILE_CODE, KNOWN, OLDER_OS, TEXTS } from '../gallery/code-states';

const rowOf = (facts: Fields, key: string) => identityRows(facts, english).find((row) => row.key === key);

describe('what was measured', () => {
  test('names the operating system, how it is known, and its hash', () => {
    expect(rowOf(KNOWN.facts, 'code_os')).toMatchObject({
      value: 'dstack-0.5.9, a production release',
      notes: [
        'Known by its registers, from table 1 of this release.',
        'MRTD as measured in two-pass order.',
        'Guest or host name the same image.',
      ],
    });
    expect(rowOf(KNOWN.facts, 'code_os_hash')?.code).toMatch(/^[0-9a-f]{64}$/);
  });

  test('says where the compose hash is measured', () => {
    expect(rowOf(KNOWN.facts, 'code_compose_hash')).toMatchObject({
      code: KNOWN.pinned.composeHash,
      notes: [
        'Measured in the event compose-hash of RTMR3 and MRCONFIGID.',
        'MRCONFIGID (version 1) holds this hash.',
      ],
    });
    const alone = { ...KNOWN.facts, composeHashFrom: ['mr-config-id'], mrConfigIdVersion: 'not-set' };
    expect(rowOf(alone, 'code_compose_hash')?.notes).toEqual([
      'Measured in MRCONFIGID.',
      'MRCONFIGID is not set.',
    ]);
  });

  test('warns of a development image in its name', () => {
    const development = codeOf(TEXTS.honest, {
      os: { ...OLDER_OS, name: 'dstack-dev-0.5.8', isDevelopment: true },
    });
    expect(rowOf(development.facts, 'code_os')?.value).toBe(
      'dstack-dev-0.5.8, a development image that is open to its operator',
    );
  });

  test('gives an unknown system no name and no hash, only what it resembles', () => {
    const os = {
      kind: 'unknown',
      name: 'dstack-0.5.9',
      claim: 'unlisted',
      resembles: [{ name: 'dstack-0.5.8', same: ['firmware', 'kernel', 'constructor'] }],
      seenAs: { name: 'build of Lium', kind: 'third-party-build' },
    };
    expect(rowOf({ os }, 'code_os')).toMatchObject({
      value: 'unknown',
      notes: [
        'The same registers as: build of Lium.',
        'Shares its firmware and kernel with dstack-0.5.8.',
        'The image it claims to be is not in the table of this release.',
      ],
    });
    expect(rowOf({ os }, 'code_os_hash')).toBeUndefined();
  });

  test('tells memory in units that people use', () => {
    expect(rowOf(KNOWN.facts, 'code_machine')?.value).toBe('4 processors, 4.3 GB, and 1 GPU');
  });

  test('has a row for what is there, and none for what is not', () => {
    expect(identityRows({}, english)).toEqual([]);
    const nonsense: JsonValue = { os: [], appId: 5, compose: 'x', keyProvider: [{}], virtualHardware: null };
    expect(identityRows(nonsense as Fields, english)).toEqual([]);
  });

  test('shows names of strangers without what turns them around', () => {
    expect(rowOf(HOSTILE_CODE.facts, 'code_name')?.code).toBe('<b>\ufffdnot a name</b>');
  });
});
