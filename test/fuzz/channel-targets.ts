/** What servers of attested channels announce, each with bytes that read. */
import { verifyChannel } from '../../src/channel';
import { readCbor } from '../../src/encoding/cbor';
import { issuedAt } from '../../src/protocols/teekit/issued-at';
import { readServerKx } from '../../src/protocols/teekit/server-kx';
import { utf8 } from '../testbed/bytes';
import { type Runtime, writeCbor } from '../testbed/cbor-writer';
import type { Target } from './targets';

/** @param quote an authentic one, for the longest way through */
export function channelTargets(quote: Uint8Array, certificate: Uint8Array): readonly Target[] {
  const bytes = (n: number) => new Uint8Array(n).fill(7);
  const announced = (runtime: Runtime, more: Parameters<typeof writeCbor>[0]) =>
    writeCbor(
      {
        type: 'server_kx',
        x25519PublicKey: bytes(32),
        quote,
        runtime_data: utf8('{"user-data":"00"}'),
        ...(more as object),
      },
      runtime,
    );
  const seeds = [
    announced('node', {
      verifier_data: { val: bytes(88), iat: utf8('2025-09-11 21:55:22 +0000 UTC'), signature: bytes(384) },
      sev_snp_data: null,
    }),
    announced('workerd', { verifier_data: bytes(32), sev_snp_data: { vcek_cert: certificate } }),
  ];
  return [
    { name: 'announcement of a channel', seeds, read: readServerKx },
    { name: 'CBOR as cbor-x writes it', seeds, read: (b) => readCbor(b, 8, 'cbor-x') },
    { name: 'time of a nonce', seeds: [utf8('2025-09-11 21:55:22 +0000 UTC')], read: issuedAt },
    {
      name: 'channel',
      seeds,
      read: (b) =>
        verifyChannel('wss://a.example/__ra__', {
          fetch: async () => ({ kind: 'failure', code: 'network', detail: 'none' }),
          socket: async () => ({ kind: 'messages', messages: [b] }),
          clock: { now: () => 0, sleep: async () => {} },
          random: (n) => new Uint8Array(n),
          memory: { read: async () => undefined, write: async () => {} },
        }),
    },
  ];
}
