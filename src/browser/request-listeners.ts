/**
 * Listeners to requests. Chromium does not take them while no host at all is allowed, and says so on the console only; nor does it take them
 * up by itself once one is (measured, 156). Until the background was started anew nobody would be told of anything, so they are registered
 * again then.
 */
import type { RequestDetails, RequestEvent, RequestFilter } from './ext';

interface Registered {
  readonly event: RequestEvent;
  readonly listener: (details: RequestDetails) => unknown;
  readonly add: () => void;
}

const registered: Registered[] = [];

/** @throws where the browser does not know an extra */
export function listenToRequests(
  event: RequestEvent,
  listener: (details: RequestDetails) => unknown,
  filter: RequestFilter,
  extraInfoSpec?: readonly string[],
): void {
  const add = () =>
    extraInfoSpec === undefined
      ? event.addListener(listener, filter)
      : event.addListener(listener, filter, extraInfoSpec);
  add();
  registered.push({ event, listener, add });
}

/** Not in Firefox: it needs none of this, and wakes the background only for listeners of its start. */
export function listenAgain(): void {
  for (const { event, listener } of registered) event.removeListener(listener);
  for (const { add } of registered) add();
}
