/** Sites whose pages use attested channels: their own, or those of others. */
import type { SiteRow } from './sites';

export const TUNNEL_SITES = {
  workerApp: {
    host: 'sw-app.vitrine.test',
    describes: 'a page in service-worker mode; its tunnel ends at tunnel.vitrine.test',
    pages: { kind: 'worker', target: 'https://tunnel.vitrine.test' },
  },
  workerMitm: {
    host: 'sw-mitm.vitrine.test',
    describes: 'a page in service-worker mode; somebody in between announces a key of their own',
    pages: { kind: 'worker', target: 'https://tunnel-mitm.vitrine.test' },
  },
  workerHostile: {
    host: 'sw-hostile.vitrine.test',
    describes: 'a page that registers a service worker with whatever target it is told: /?target=<text>',
    pages: { kind: 'worker', target: 'javascript:alert(1)' },
  },
  ownTunnel: {
    host: 'own-tunnel.vitrine.test',
    describes: 'a page that uses the channel of its own host',
    channel: { hardware: 'tdx' },
    pages: { kind: 'opens', hosts: ['own-tunnel.vitrine.test'] },
  },
  twoTunnels: {
    host: 'two-tunnels.vitrine.test',
    describes: 'a verified site that opens two channels of others, one honest, one not',
    publishes: { protocol: 'dstack-ingress' },
    pages: { kind: 'opens', hosts: ['tunnel.vitrine.test', 'tunnel-mitm.vitrine.test'] },
  },
  encryptedOnly: {
    host: 'encrypted-only.vitrine.test',
    describes: 'what is at /inside is shown inside its own channel only',
    channel: { hardware: 'sgx' },
    pages: { kind: 'encrypted-only' },
  },
  tunnels: {
    host: 'tunnels.vitrine.test',
    describes: 'a page that opens the channels it is told to: /open?to=<host>&to=<host>',
    pages: { kind: 'opens', hosts: [] },
  },
} as const satisfies Record<string, SiteRow>;
