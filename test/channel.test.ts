import { x25519 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../src/encoding/hex';
import type { SocketPort } from '../src/ports/ports';
import { blemishesOf, saying, URL_OF_CHANNEL, verified } from './channel-world';
import { amdRack } from './testbed/amd-rack';
import { pckRack } from './testbed/enclave';
import {
  type Announcing,
  makeAnnouncement,
  type TeekitHardware,
  type TeekitLie,
} from './testbed/teekit-announcement';
import { makeTeekitServer, type TeekitManner, type TeekitRow } from './testbed/teekit-channels';
import { type TeekitServer, teekitSocket } from './testbed/teekit-server';
import { makeWorld, type World } from './testbed/world';

let world: World;
const amd = amdRack();

beforeAll(async () => {
  world = await makeWorld();
});

const server = (row: TeekitRow): TeekitServer =>
  makeTeekitServer(row, { intel: world.pki, pck: () => pckRack(world.pki)('current'), amd });

const HARDWARE: readonly TeekitHardware[] = ['tdx', 'tdx-azure', 'sgx', 'sev-snp'];
/** What no honest channel of this hardware can show. */
const NEVER_SHOWN: { readonly [H in TeekitHardware]: readonly string[] } = {
  tdx: ['channel-nonce-signer-unknown', 'event-log-absent'],
  'tdx-azure': ['channel-age-unknown', 'channel-nonce-signer-unknown', 'event-log-absent'],
  sgx: ['channel-age-unknown', 'registers-absent'],
  'sev-snp': ['channel-age-unknown', 'registers-absent'],
};

describe('an honest channel', () => {
  it.each(
    HARDWARE.flatMap(
      (h) =>
        [
          [h, 'node'],
          [h, 'workerd'],
        ] as const,
    ),
  )(
    'of %s, on %s: its key is attested, and which code holds it is not established',
    async (hardware, runtime) => {
      const { appraisal, identical } = await verified(world, server({ hardware, runtime }));
      expect(blemishesOf(appraisal)).toEqual(NEVER_SHOWN[hardware]);
      expect(appraisal).toMatchObject({
        url: URL_OF_CHANNEL,
        origin: 'https://channel.vitrine.test',
        verdict: 'limited',
        binding: 'none',
        protocol: 'teekit',
        facts: {
          hardware: { authentic: true, tee: hardware === 'tdx-azure' ? 'tdx' : hardware },
          connection: { bindingForm: hardware, keyLifetime: 'server', url: URL_OF_CHANNEL },
        },
      });
      expect(identical).toBe(true);
    },
  );

  it('of Turin is read with the layout of Turin', async () => {
    const { appraisal } = await verified(world, server({ hardware: 'sev-snp', product: 'Turin' }));
    expect(appraisal.verdict).toBe('limited');
    // AMD has published no minimum for Turin.
    expect(blemishesOf(appraisal)).toEqual(['snp-tcb-unknown', ...NEVER_SHOWN['sev-snp']]);
    expect(appraisal.facts.hardware).toMatchObject({
      product: 'Turin',
      reportedTcb: { fmc: 1, microcode: 0x61 },
    });
  });

  it('of a server that brings the certificate of its chip alone: AMD is asked for the authorities', async () => {
    const { message } = await announce({ hardware: 'sev-snp', chipCertificateAlone: true });
    const { appraisal, asked } = await verified(world, saying(message));
    expect(appraisal.verdict).toBe('limited');
    expect(asked.map((url) => new URL(url).pathname)).toEqual([
      '/vcek/v1/Milan/cert_chain',
      '/vcek/v1/Milan/crl',
    ]);
  });

  it('is asked for in the name of the page that uses it, and the recording says so', async () => {
    const named: (string | undefined)[] = [];
    const honest = teekitSocket(() => server({ hardware: 'tdx' }));
    const socket: SocketPort = (request) => {
      named.push(request.openedBy);
      return honest(request);
    };
    const ask = (openedBy: string) => verified(world, server({ hardware: 'tdx' }), { socket, openedBy });
    const { appraisal, identical } = await ask('https://app.vitrine.test');
    expect(appraisal.facts.connection).toMatchObject({ openedBy: 'https://app.vitrine.test' });
    expect(identical).toBe(true);
    // Of its own page there is nothing to say.
    const own = await ask('https://channel.vitrine.test');
    expect(own.appraisal.facts.connection).not.toHaveProperty('openedBy');
    expect(named).toEqual(['https://app.vitrine.test', undefined]);
  });

  it('says since when its key can exist, where a time is hashed into the quote', async () => {
    const at = new Date();
    const { appraisal } = await verified(world, server({ hardware: 'tdx' }), { at: at.getTime() });
    const { issuedAt } = appraisal.facts.connection ?? {};
    expect(at.getTime() - Date.parse(String(issuedAt))).toBeLessThan(120_000);
  });

  it('tells Intel the processor model and AMD the product line, and nobody which site is looked at', async () => {
    const { asked } = await verified(world, server({ hardware: 'sev-snp' }));
    expect(asked).toEqual(['https://kdsintf.amd.com/vcek/v1/Milan/crl']);
    const { asked: ofIntel } = await verified(world, server({ hardware: 'sgx' }));
    expect(ofIntel.length).toBeGreaterThan(0);
    for (const url of [...asked, ...ofIntel]) expect(url).not.toContain('channel');
  });
});

async function announce(wish: Partial<Announcing> = {}) {
  const machines = {
    intel: world.pki,
    pck: await pckRack(world.pki)('current'),
    amd: await amd('Milan'),
    otherAmd: await amd('Milan'),
  };
  return makeAnnouncement({ hardware: 'tdx', runtime: 'node', at: new Date(), machines, ...wish });
}

describe('somebody in between', () => {
  it('who forwards an honest announcement gets nothing from it: the key stays the enclave’s', async () => {
    const { message, publicKey, secretKey } = await announce();
    const { appraisal } = await verified(world, saying(message));
    expect(appraisal.verdict).toBe('limited');
    expect(appraisal.facts.connection?.x25519PublicKey).toBe(toHex(publicKey));
    // Whoever holds another private key comes to another shared secret, and can open nothing that is sealed to the announced key.
    const page = x25519.utils.randomSecretKey();
    const sealedFor = x25519.getSharedSecret(page, publicKey);
    const forwarders = x25519.getSharedSecret(x25519.utils.randomSecretKey(), x25519.getPublicKey(page));
    expect(toHex(x25519.getSharedSecret(secretKey, x25519.getPublicKey(page)))).toBe(toHex(sealedFor));
    expect(toHex(forwarders)).not.toBe(toHex(sealedFor));
  });

  it.each(HARDWARE)(
    'who announces a key of their own beside genuine evidence is found out: %s',
    async (hardware) => {
      const { appraisal, identical } = await verified(world, server({ hardware, lie: 'another-key' }));
      expect(appraisal.verdict).toBe('danger');
      expect(blemishesOf(appraisal)).toContain('channel-key-not-attested');
      expect(identical).toBe(true);
    },
  );

  it.each(HARDWARE)('who sends the quote of another server is found out: %s', async (hardware) => {
    const { appraisal } = await verified(world, server({ hardware, lie: 'quote-of-another' }));
    expect(appraisal.verdict).toBe('danger');
    expect(blemishesOf(appraisal)).toContain('channel-key-not-attested');
  });

  it.each<TeekitLie>(['no-quote', 'empty-quote'])(
    'who takes the evidence away is found out: %s',
    async (lie) => {
      const { appraisal } = await verified(world, server({ hardware: 'tdx', lie }));
      expect(appraisal).toMatchObject({ verdict: 'danger', checks: [{ reason: 'channel-without-quote' }] });
    },
  );
});

describe('a lie in the announcement', () => {
  it.each<[TeekitHardware, TeekitLie, string, string]>([
    ['tdx', 'no-verifier-data', 'danger', 'channel-key-not-attested'],
    ['tdx', 'debug', 'danger', 'debug-on'],
    ['tdx', 'old-nonce', 'warning', 'channel-old'],
    ['tdx', 'nonce-of-tomorrow', 'unavailable', 'channel-time-ahead'],
    ['tdx', 'unreadable-time', 'limited', 'channel-age-unknown'],
    ['tdx', 'moved-nonce', 'limited', 'channel-age-unknown'],
    ['tdx', 'as-azure', 'danger', 'channel-key-not-attested'],
    ['tdx', 'short-key', 'unavailable', 'channel-unreadable'],
    ['tdx', 'other-type', 'unavailable', 'channel-unreadable'],
    ['tdx-azure', 'runtime-data-of-another', 'danger', 'channel-key-not-attested'],
    ['tdx-azure', 'runtime-data-not-json', 'danger', 'channel-key-not-attested'],
    ['sgx', 'debug', 'danger', 'debug-on'],
    ['sev-snp', 'debug', 'danger', 'snp-debug-on'],
    ['sev-snp', 'no-verifier-data', 'danger', 'channel-key-not-attested'],
    ['sev-snp', 'report-of-another-chip', 'danger', 'snp-chip-differs'],
  ])('of %s, %s: %s, %s', async (hardware, lie, verdict, reason) => {
    const { appraisal, identical } = await verified(world, server({ hardware, lie }));
    expect(appraisal.verdict).toBe(verdict);
    expect(blemishesOf(appraisal)).toContain(reason);
    expect(identical).toBe(true);
  });

  it('a time that nobody vouches for is no time', async () => {
    const { appraisal } = await verified(world, server({ hardware: 'tdx', lie: 'another-key' }));
    expect(appraisal.facts.connection).not.toHaveProperty('issuedAt');
    expect(blemishesOf(appraisal)).toContain('channel-age-unknown');
  });

  it('a report of Turin read as one of Milan is refused: chip and levels are elsewhere', async () => {
    const turin = await amd('Turin');
    const report = await turin.report({ cpuid: [0x19, 0x01, 0x01] });
    const machines = {
      intel: world.pki,
      pck: await pckRack(world.pki)('current'),
      amd: { ...turin, report: async () => report },
      otherAmd: turin,
    };
    const { message } = await announce({ hardware: 'sev-snp', machines });
    const { appraisal } = await verified(world, saying(message));
    expect(appraisal.verdict).toBe('danger');
    expect(blemishesOf(appraisal)).toContain('snp-product-differs');
  });

  it('a TDX quote that calls itself SEV-SNP, and a report that does not, are none', async () => {
    const { message } = await announce({ hardware: 'sev-snp' });
    const text = Buffer.from(message).toString('latin1');
    const asIntel = Buffer.from(text.replace('sev_snp_data', 'sev_snp_none'), 'latin1');
    const { appraisal } = await verified(world, saying(new Uint8Array(asIntel)));
    expect(appraisal.verdict).not.toBe('limited');
    expect(appraisal.facts.hardware).toEqual({ authentic: false });
  });

  it('evidence under roots that are not pinned proves nothing', async () => {
    const { appraisal } = await verified(world, server({ hardware: 'sev-snp' }), {
      roots: { ...world.roots, amd: { rootKeys: [] } },
    });
    expect(appraisal.verdict).toBe('danger');
    expect(blemishesOf(appraisal)).toContain('channel-key-unknown');
  });
});

describe('a time', () => {
  it.each([
    ['89 days ago', -89, 'channel-recent'],
    ['91 days ago', -91, 'channel-old'],
    ['as the clock of this computer is a little slow', 3 / 1440, 'channel-recent'],
    ['a day ahead', 1, 'channel-time-ahead'],
  ])('%s is %s days: %s', async (_what, days, reason) => {
    const now = Date.now();
    const { message } = await announce({ at: new Date(now + days * 86_400_000) });
    const { appraisal } = await verified(world, saying(message), { at: now });
    expect(appraisal.checks.find((c) => c.id === 'connection.channel-age')?.reason).toBe(reason);
  });
});

describe('a socket', () => {
  it.each<[TeekitManner, string]>([
    ['endless', 'channel-too-large'],
    ['oversized', 'channel-too-large'],
    ['silent', 'channel-unreachable'],
    ['closes-at-once', 'channel-silent'],
    ['breaks', 'channel-unreachable'],
    ['refuses', 'channel-unreachable'],
    ['not-cbor', 'channel-unreadable'],
    ['text', 'channel-unreadable'],
  ])('that is %s leaves nothing established, and accuses nobody: %s', async (manner, reason) => {
    const { appraisal, asked, identical } = await verified(world, server({ hardware: 'tdx', manner }));
    expect(appraisal).toMatchObject({ verdict: 'unavailable', checks: [{ reason, outcome: 'unknown' }] });
    expect(asked).toEqual([]);
    expect(identical).toBe(true);
  });

  it('is not there where the platform has none', async () => {
    const { appraisal } = await verified(world, server({ hardware: 'tdx' }), { socket: 'none' });
    expect(appraisal).toMatchObject({ verdict: 'unavailable', checks: [{ reason: 'channel-unreachable' }] });
  });

  it.each([
    'ws://a.example/__ra__',
    'wss://a.example/__ra__?x=1',
    'https://a.example/',
    'wss://u:p@a.example/',
    'x',
  ])('is not opened at %s', async (url) => {
    await expect(verified(world, server({ hardware: 'tdx' }), { url })).rejects.toMatchObject({
      name: 'Refusal',
      code: 'channel-url',
    });
  });
});
