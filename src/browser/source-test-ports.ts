/** The ports of a test of a source: one request after another, nothing remembered, so that nothing is answered from memory. */
import { LIMITS } from '../limits';
import { browserPorts } from '../ports/browser';
import type { Ports } from '../ports/ports';
import { isGranted } from './grants';

export const sourceTestPorts = (): Ports =>
  browserPorts({
    fetch: (url, init) => fetch(url, init),
    memory: { read: async () => undefined, write: async () => {} },
    isPermitted: isGranted,
    watchPeer: async () => ({ certificate: async () => undefined, end: () => {} }),
    requestMs: LIMITS.requestMs,
    verificationMs: LIMITS.verificationMs,
    now: () => Date.now(),
  });
