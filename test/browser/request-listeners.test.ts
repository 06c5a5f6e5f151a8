import { expect, it } from 'vitest';
import type { RequestEvent } from '../../src/browser/ext';
import { listenAgain, listenToRequests } from '../../src/browser/request-listeners';

/** As Chromium has it: nothing is taken while no host is allowed, and an extra may be unknown. */
function fakeEvent() {
  const taken: { listener: unknown; filter: unknown; extra: unknown }[] = [];
  const state = { hasHost: false };
  const event: RequestEvent = {
    addListener(listener, filter, extra) {
      if (extra?.includes('unknown')) throw new TypeError('unknown');
      if (state.hasHost) taken.push({ listener, filter, extra });
    },
    removeListener(listener) {
      const at = taken.findIndex((t) => t.listener === listener);
      if (at >= 0) taken.splice(at, 1);
    },
  };
  return { event, taken, state };
}

it('listeners that came before any host was allowed are registered once it is, each once, as they were', () => {
  const { event, taken, state } = fakeEvent();
  const filter = { urls: ['https://*/*'], types: ['main_frame'] };
  const plain = () => {};
  const withExtra = () => {};
  listenToRequests(event, plain, filter);
  listenToRequests(event, withExtra, filter, ['securityInfoRawDer']);
  expect(taken).toEqual([]);
  state.hasHost = true;
  listenAgain();
  listenAgain();
  expect(taken).toEqual([
    { listener: plain, filter, extra: undefined },
    { listener: withExtra, filter, extra: ['securityInfoRawDer'] },
  ]);
});

it('an extra that the browser does not know is refused once, and not tried again', () => {
  const { event, taken, state } = fakeEvent();
  state.hasHost = true;
  expect(() => listenToRequests(event, () => {}, { urls: [], types: [] }, ['unknown'])).toThrow(TypeError);
  listenAgain();
  expect(taken).toEqual([]);
});
