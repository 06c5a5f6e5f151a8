import { describe, expect, it } from 'vitest';
import { composeChanges } from '../../../src/code/compose/compose-changes';
import { composeDocuments } from '../../../src/code/compose/compose-documents';
import { readAppCompose } from '../../../src/code/compose/read-app-compose';
import { LIMITS } from '../../../src/limits';

const app = (fields: object, space?: number) =>
  readAppCompose(JSON.stringify({ manifest_version: 2, runner: 'docker-compose', ...fields }, null, space));
const told = (before: object, now: object) =>
  composeChanges(app(before), app(now)).map(({ document, diff }) => [
    document,
    diff?.lines.filter((l) => l.kind !== 'same').map((l) => `${l.kind === 'added' ? '+' : '-'}${l.text}`),
  ]);

describe('what changed between two compose texts', () => {
  it('is nothing where they say the same, however they are written down', () => {
    expect(composeChanges(app({ name: 'a' }), app({ name: 'a' }, 2))).toEqual([]);
  });

  it('is told by document, line by line', () => {
    expect(
      told(
        { docker_compose_file: 'a:\n  b\n', pre_launch_script: 'echo 1' },
        { docker_compose_file: 'a:\n  c\n', pre_launch_script: 'echo 1' },
      ),
    ).toEqual([['docker_compose_file', ['-  b', '+  c']]]);
  });

  it('names settings of the text around the documents', () => {
    expect(told({ allowed_envs: [] }, { allowed_envs: ['COMPOSE_FILE'] })).toEqual([
      ['app-compose', ['-  "allowed_envs": [],', '+  "allowed_envs": [', '+    "COMPOSE_FILE"', '+  ],']],
    ]);
  });

  it('is all of a script that was not there before, and no line more', () => {
    expect(told({}, { pre_launch_script: 'a\nb' })).toEqual([['pre_launch_script', ['+a', '+b']]]);
    expect(told({ init_script: ['a', 'b'] }, {})).toEqual([['init_script', ['-a', '-b']]]);
  });

  it('is named and not shown where it is too long to compare', () => {
    const long = '\n'.repeat(LIMITS.diffLines);
    expect(told({ docker_compose_file: long }, { docker_compose_file: `${long}x` })).toEqual([
      ['docker_compose_file', undefined],
    ]);
  });
});

describe('documents of a compose text', () => {
  it('are the text as it stands, and each file inside it', () => {
    const read = app({ docker_compose_file: 'services:\n', pre_launch_script: '', init_script: ['a', 'b'] });
    expect(composeDocuments(read)).toEqual({
      'app-compose': read.text,
      docker_compose_file: 'services:\n',
      init_script: 'a\nb',
    });
  });
});
