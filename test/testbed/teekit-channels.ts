/**
 * Every attested channel of the testbed, one row each: which server answers at `wss://<host>/__ra__`, and which one thing about it is not
 * true.
 */
import { x25519 } from '@noble/curves/ed25519.js';
import { vectorPath } from '../vector-folder';
import { type AmdRack, makeMachine } from './amd-rack';
import { utf8 } from './bytes';
import type { Runtime } from './cbor-writer';
import type { IntelPki, Pck } from './intel-pki';
import type { SiteRow } from './sites';
import type { TestProduct } from './snp-maker-pki';
import {
  type Announcement,
  makeAnnouncement,
  sampleAnnouncement,
  type TeekitHardware,
  type TeekitLie,
  type TeekitMachines,
} from './teekit-announcement';
import type { Act, TeekitServer } from './teekit-server';
import { type TunnelSession, tunnelSession } from './tunnel-session';

/** What the socket itself does, whatever is announced. */
export type TeekitManner =
  | 'endless'
  | 'oversized'
  | 'silent'
  | 'closes-at-once'
  | 'breaks'
  | 'refuses'
  | 'not-cbor'
  | 'text'
  /** A quote that teekit publishes to try things out with; needs the vectors. */
  | 'sample';

export interface TeekitRow {
  readonly hardware: TeekitHardware;
  /** Milan when absent. */
  readonly product?: TestProduct;
  /** `node` when absent. */
  readonly runtime?: Runtime;
  readonly lie?: TeekitLie;
  readonly manner?: TeekitManner;
  /** Announces what the server at this host announces, word for word, and holds another key. */
  readonly forwards?: string;
  /**
   * What it says of itself it says to pages of this origin only, or to whoever comes with a query, as the testbed's pages do; everybody else
   * is told what `forwards` tells.
   */
  readonly liesTo?: { readonly origin: string } | 'whoever-has-a-query';
}

const tdx = { hardware: 'tdx' } as const;
const snp = { hardware: 'sev-snp' } as const;

/** Their pages are ordinary ones, without evidence of their own. */
export const TEEKIT_SITES = {
  tunnel: {
    host: 'tunnel.vitrine.test',
    describes: 'an attested channel of a TDX machine, server on Node',
    channel: tdx,
  },
  tunnelWorker: {
    host: 'tunnel-worker.vitrine.test',
    describes: 'an attested channel of a TDX machine, server in workerd: it waits to be spoken to',
    channel: { ...tdx, runtime: 'workerd' },
  },
  tunnelAzure: {
    host: 'tunnel-azure.vitrine.test',
    describes: 'an attested channel of a TDX machine on Azure',
    channel: { hardware: 'tdx-azure' },
  },
  tunnelSgx: {
    host: 'tunnel-sgx.vitrine.test',
    describes: 'an attested channel of an SGX enclave',
    channel: { hardware: 'sgx' },
  },
  tunnelSnp: {
    host: 'tunnel-snp.vitrine.test',
    describes: 'an attested channel of a SEV-SNP machine, Milan',
    channel: snp,
  },
  tunnelTurin: {
    host: 'tunnel-turin.vitrine.test',
    describes: 'an attested channel of a SEV-SNP machine, Turin',
    channel: { ...snp, product: 'Turin' },
  },
  tunnelMitm: {
    host: 'tunnel-mitm.vitrine.test',
    describes: 'somebody in between announces a key of their own with genuine evidence',
    channel: { ...tdx, lie: 'another-key' },
  },
  tunnelForwarded: {
    host: 'tunnel-forwarded.vitrine.test',
    describes: 'somebody in between passes on the announcement of tunnel.vitrine.test, without its key',
    channel: { ...tdx, forwards: 'tunnel.vitrine.test' },
  },
  tunnelSparing: {
    host: 'tunnel-sparing.vitrine.test',
    describes:
      'somebody in between announces their own key to one site, and to everybody else the genuine one',
    channel: {
      ...tdx,
      lie: 'another-key',
      forwards: 'tunnel.vitrine.test',
      liesTo: { origin: 'https://tunnels.vitrine.test' },
    },
  },
  tunnelTwoFaced: {
    host: 'tunnel-two-faced.vitrine.test',
    describes: 'somebody in between announces their own key to whoever knows a word that the page says',
    channel: {
      ...tdx,
      lie: 'another-key',
      forwards: 'tunnel.vitrine.test',
      liesTo: 'whoever-has-a-query',
    },
  },
  tunnelNoQuote: {
    host: 'tunnel-no-quote.vitrine.test',
    describes: 'a channel with a key and no quote',
    channel: { ...tdx, lie: 'no-quote' },
  },
  tunnelOld: {
    host: 'tunnel-old.vitrine.test',
    describes: 'a channel whose evidence is more than a year old',
    channel: { ...tdx, lie: 'old-nonce' },
  },
  tunnelChip: {
    host: 'tunnel-chip.vitrine.test',
    describes: 'a SEV-SNP report with the certificate of another chip',
    channel: { ...snp, lie: 'report-of-another-chip' },
  },
  tunnelTurinAsMilan: {
    host: 'tunnel-turin-as-milan.vitrine.test',
    describes: 'a SEV-SNP report of Turin that calls itself one of Milan',
    channel: { ...snp, product: 'Turin', lie: 'turin-as-milan' },
  },
  tunnelSample: {
    host: 'tunnel-sample.vitrine.test',
    describes: 'evidence that teekit publishes for trying out',
    channel: { ...snp, manner: 'sample' },
  },
  tunnelOtherQuote: {
    host: 'tunnel-other-quote.vitrine.test',
    describes: 'a channel with the quote of another server',
    channel: { hardware: 'sgx', lie: 'quote-of-another' },
  },
  tunnelDebug: {
    host: 'tunnel-debug.vitrine.test',
    describes: 'a SEV-SNP guest that its host may debug',
    channel: { ...snp, lie: 'debug' },
  },
  tunnelEndless: {
    host: 'tunnel-endless.vitrine.test',
    describes: 'a message on the channel that has no end',
    channel: { ...tdx, manner: 'endless' },
  },
  tunnelOversized: {
    host: 'tunnel-oversized.vitrine.test',
    describes: 'a message on the channel longer than any evidence',
    channel: { ...tdx, manner: 'oversized' },
  },
  tunnelBreaks: {
    host: 'tunnel-breaks.vitrine.test',
    describes: 'a channel that is torn down as soon as it is open',
    channel: { ...tdx, manner: 'breaks' },
  },
  tunnelSilent: {
    host: 'tunnel-silent.vitrine.test',
    describes: 'a channel on which nobody says anything',
    channel: { ...tdx, manner: 'silent' },
  },
} as const satisfies Record<string, SiteRow>;

const CHANNEL_PATH = '/__ra__';

export interface TeekitSurroundings {
  readonly intel: IntelPki;
  /** Of a machine that is up to date. */
  readonly pck: () => Promise<Pck>;
  readonly amd: AmdRack;
  /** When the servers were started; now when absent. */
  readonly at?: Date;
}

/** The server behind an address; one key and one quote as long as it runs. teekit takes every path that begins so. */
export function teekitServers(
  channelOf: (host: string) => TeekitRow | undefined,
  around: TeekitSurroundings,
): (url: string, openedBy?: string) => TeekitServer | undefined {
  const started = new Map<string, TeekitServer>();
  const serverOf = (host: string, client: Client): TeekitServer | undefined => {
    const row = channelOf(host);
    if (row === undefined) return undefined;
    const forwarded =
      row.forwards === undefined || isLiedTo(client, row) ? undefined : serverOf(row.forwards, client);
    const key = `${host} ${forwarded === undefined}`;
    const server =
      started.get(key) ?? (forwarded === undefined ? makeTeekitServer(row, around) : forwarding(forwarded));
    started.set(key, server);
    return server;
  };
  return (url, openedBy) => {
    const { hostname, pathname, search } = new URL(url);
    const client = { openedBy, hasQuery: search !== '' };
    return pathname.startsWith(CHANNEL_PATH) ? serverOf(hostname, client) : undefined;
  };
}

interface Client {
  readonly openedBy: string | undefined;
  readonly hasQuery: boolean;
}

function isLiedTo({ openedBy, hasQuery }: Client, { liesTo }: TeekitRow): boolean {
  if (liesTo === undefined) return false;
  return liesTo === 'whoever-has-a-query' ? hasQuery : liesTo.origin === openedBy;
}

/** Says what the other one says; what a client seals for that one cannot be opened here. */
const forwarding = (server: TeekitServer): TeekitServer => ({
  ...server,
  session: async () =>
    tunnelSession(x25519.utils.randomSecretKey(), { runtime: 'node', answer: () => 'read' }),
});

const ACTS: { readonly [M in Exclude<TeekitManner, 'refuses' | 'sample'>]: Act } = {
  endless: 'endless',
  oversized: new Uint8Array(300 * 1024),
  silent: 'silence',
  'closes-at-once': 'close',
  breaks: 'break',
  'not-cbor': utf8('<!doctype html><title>Not here</title>'),
  text: { text: '{"type":"server_kx"}' },
};

export function makeTeekitServer(row: TeekitRow, around: TeekitSurroundings): TeekitServer {
  const { hardware, runtime = 'node', lie, manner } = row;
  let announced: Promise<Announcement> | undefined;
  const announcement = (): Promise<Announcement> => {
    announced ??= machinesFor(row, around).then((machines) => {
      const wish = { hardware, runtime, machines, at: around.at ?? new Date() };
      return makeAnnouncement({ ...wish, ...(lie === undefined ? {} : { lie }) });
    });
    return announced;
  };
  const acts = async (): Promise<readonly Act[]> => {
    if (manner === 'sample') return [sampleAnnouncement(vectorPath('other/teekit'), runtime)];
    if (manner !== undefined && manner !== 'refuses') return [ACTS[manner]];
    return [(await announcement()).message];
  };
  const answer = (path: string) => (path === '/hello' ? 'hello from inside' : undefined);
  const session = async (): Promise<TunnelSession> =>
    tunnelSession((await announcement()).heldKey, { runtime, answer });
  return {
    acts,
    ...(manner === undefined ? { session } : {}),
    ...(runtime === 'workerd' ? { waits: true } : {}),
    ...(manner === 'refuses' ? { refuses: 404 } : {}),
  };
}

async function machinesFor(
  { hardware, product = 'Milan' }: TeekitRow,
  { intel, pck, amd, at }: TeekitSurroundings,
): Promise<TeekitMachines> {
  return {
    intel,
    pck: hardware === 'sgx' ? await intel.issuePck({ ca: 'processor' }) : await pck(),
    amd: await amd(product),
    otherAmd: await makeMachine(product, at),
  };
}
