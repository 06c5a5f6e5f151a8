import { expect, it } from 'vitest';
import type { JsonValue } from '../../../src/appraisal';
import { provenancesOf } from '../../../src/ui/report/provenance-facts';
import { HOSTILE_PROVENANCES, PROVENANCES } from '../gallery/provenance-states';

const shown = (provenance: JsonValue) => provenancesOf({ code: { provenance } });

it('a workflow of the repository is named by its path, another one by its address', () => {
  const [own, other] = shown(PROVENANCES);
  expect(own).toMatchObject({
    image: 'ghcr.io/maker/app',
    origin: { repository: 'maker/app', workflow: '.github/workflows/release.yml' },
  });
  expect(own?.origin).not.toHaveProperty('builder');
  expect(other?.origin).toMatchObject({
    workflow: '.github/workflows/ingress.yml',
    builder: 'github.com/slsa-framework/builder/.github/workflows/container.yml',
  });
});

it('every kind of finding is shown, and nothing where nobody was asked', () => {
  expect(shown(PROVENANCES).map(({ origin }) => origin.kind)).toEqual([
    'found',
    'found',
    'absent',
    'not-asked',
    'not-verified',
    'failed',
    'limited',
  ]);
  expect(provenancesOf({})).toEqual([]);
  for (const none of [null, {}, 'found', 7]) expect(shown(none)).toEqual([]);
});

it('what has not the shape is left out, what is long is cut, what hides is replaced', () => {
  const all = shown(HOSTILE_PROVENANCES);
  expect(all).toHaveLength(64 - 7);
  for (const words of Object.values(all[0]?.origin ?? {}))
    if (typeof words === 'string') {
      expect(words.length).toBeLessThanOrEqual(301);
      expect(words).not.toContain('\u202e');
    }
});
