import { expect, it } from 'vitest';
import { isEvidenceUrl, OWN_FETCHES } from '../../src/browser/certificate-observer';
import type { Ports } from '../../src/ports/ports';
import { PROTOCOLS } from '../../src/protocols/registry';
import { RELEASE_ROOTS } from '../../src/trust';

const ORIGIN = 'https://enclave.test';
/** Addresses in every form that some protocol takes for its own; the first that it recognises is visited. */
const ORIGINS = [
  ORIGIN,
  `https://${'a'.repeat(40)}.gateway.test`,
  `https://${'a'.repeat(40)}-443s.gateway.test`,
];

/** Their evidence comes with the page itself. */
const ASK_NOBODY = ['ra-tls'];

/** The address that a protocol asks first. */
async function firstAddress(collect: (ports: Ports) => Promise<unknown>): Promise<string | undefined> {
  const asked: string[] = [];
  await collect({
    fetch: async ({ url }) => {
      asked.push(url);
      return { kind: 'failure', code: 'network', detail: 'a test' };
    },
    clock: { now: () => 0, sleep: async () => {} },
    random: (bytes) => new Uint8Array(bytes),
    memory: { read: async () => undefined, write: async () => {} },
  });
  return asked[0];
}

it.each(PROTOCOLS)('the certificate that answers for evidence of $id is watched', async (protocol) => {
  const page = { kind: 'not-seen', why: 'hidden-by-browser' } as const;
  const visits = ORIGINS.map((origin) => ({ origin, trigger: 'asked', page }) as const);
  const visit = visits.find((v) => protocol.recognises(v));
  expect(visit === undefined).toBe(ASK_NOBODY.includes(protocol.id));
  if (visit === undefined) return;
  const url = await firstAddress((ports) => protocol.collect(visit, ports, { roots: RELEASE_ROOTS, at: 0 }));
  expect(url).toMatch(/^https:/);
  expect(isEvidenceUrl(url ?? ORIGIN)).toBe(true);
});

it('the listener covers exactly the addresses that are watched', () => {
  for (const pattern of OWN_FETCHES.urls) expect(isEvidenceUrl(pattern.replaceAll('*', 'x'))).toBe(true);
  expect(isEvidenceUrl(`${ORIGIN}/app/evidences/x`)).toBe(false);
});
