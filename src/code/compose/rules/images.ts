/** Which images run, and whether the measured text names them exactly. Specification section 7, point 1 and 2. */

import type { AppCompose } from '../app-compose';
import type { Remark } from '../finding';
import { readImageReference } from '../image-reference';
import { type ComposeRule, originOf, textOf } from '../policy-input';
import type { Service } from '../project';
import { variablesIn } from '../variables';
import { isNothing } from '../yaml-tree';

const PINNED = 'an image with @sha256: and 64 hex digits';

export const images: ComposeRule = function* ({ app, project }) {
  const include = project.top.get('include');
  if (include !== undefined)
    yield {
      rule: 'compose-included',
      at: include.at,
      expected: 'all services in the measured text',
      got: 'include of another compose file',
    };
  for (const service of project.services) {
    yield* whatItExtends(service);
    yield* whatItRuns(service, app);
    yield* howItStarts(service);
  }
};

function* whatItExtends({ name, fromAnotherFile, baseUnknown }: Service): Iterable<Remark> {
  const expected = 'the whole service in the measured text';
  if (fromAnotherFile !== undefined)
    yield {
      rule: 'service-from-another-file',
      service: name,
      at: fromAnotherFile.at,
      expected,
      got: 'extends with a file',
    };
  if (baseUnknown !== undefined)
    yield {
      rule: 'service-base-unknown',
      service: name,
      at: baseUnknown.at,
      expected,
      got: 'extends a service that is not here, or itself',
    };
}

function* whatItRuns(service: Service, app: AppCompose): Iterable<Remark> {
  const { name, at, attributes } = service;
  const build = attributes.get('build');
  if (build !== undefined)
    yield {
      rule: 'image-built-inside',
      service: name,
      at: build.at,
      expected: PINNED,
      got: 'built when it starts, from whatever the build fetches',
    };
  const image = attributes.get('image');
  if (image === undefined || isNothing(image.value)) {
    if (build === undefined)
      yield {
        rule: 'image-absent',
        service: name,
        at,
        expected: PINNED,
        got: attributes.has('provider') ? 'a provider program instead of an image' : 'no image',
      };
    return;
  }
  const text = textOf(image.value);
  const remark = (rule: Remark['rule'], got: string): Remark => ({
    rule,
    service: name,
    at: image.value.at,
    expected: PINNED,
    got,
  });
  if (text === undefined) yield remark('image-not-a-reference', `a ${image.value.kind}`);
  else if (text.includes('$')) {
    const variables = variablesIn(text);
    yield variables.some((variable) => originOf(variable.name, app) === 'deployer')
      ? remark('image-by-variable', text)
      : remark('image-by-unknown-variable', text);
  } else {
    const reference = readImageReference(text);
    if (reference === undefined) yield remark('image-not-a-reference', text);
    else if (reference.digest === undefined) yield remark('image-by-tag', text);
    else yield remark('image-pinned', text);
  }
}

function* howItStarts({ name, attributes }: Service): Iterable<Remark> {
  const pull = attributes.get('pull_policy');
  const image = readImageReference(textOf(attributes.get('image')?.value) ?? '');
  const policy = textOf(pull?.value) ?? '';
  if (
    pull !== undefined &&
    image?.digest === undefined &&
    !['missing', 'never', 'if_not_present'].includes(policy)
  )
    yield {
      rule: 'image-pulled-again',
      service: name,
      at: pull.at,
      expected: PINNED,
      got: `pull_policy ${policy}: each start may bring another image`,
    };
  const profiles = attributes.get('profiles');
  if (profiles !== undefined)
    yield {
      rule: 'service-by-profile',
      service: name,
      at: profiles.at,
      expected: 'a service that always starts',
      got: 'starts only under a profile',
    };
}
