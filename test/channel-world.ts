/** A testbed channel, verified in this process: what is announced, what Intel and AMD say, and a recorder between. */
import { type ChannelAppraisal, verifyChannel } from '../src/channel';
import { processMemory } from '../src/ports/node';
import type { Ports, SocketPort } from '../src/ports/ports';
import { recordedPorts, recordingPorts } from '../src/ports/recorded';
import { recordingFromJson, recordingToJson } from '../src/report/recording';
import type { TrustRoots } from '../src/trust';
import type { Act, TeekitServer } from './testbed/teekit-server';
import { teekitSocket } from './testbed/teekit-server';
import type { World } from './testbed/world';
import { worldFetch } from './testbed/world-fetch';

export const URL_OF_CHANNEL = 'wss://channel.vitrine.test/__ra__';

/** A server that does this one thing. */
export const saying = (...acts: readonly Act[]): TeekitServer => ({ acts: async () => acts });

export interface Verified {
  readonly appraisal: ChannelAppraisal;
  readonly asked: readonly string[];
  /** Of the same, offline, from the file that a person would save. */
  readonly replayed: ChannelAppraisal;
}

export interface Around {
  readonly at?: number;
  readonly roots?: TrustRoots;
  readonly socket?: SocketPort | 'none';
  readonly url?: string;
}

export async function verified(
  world: World,
  server: TeekitServer,
  { at = Date.now(), roots = world.roots, socket, url = URL_OF_CHANNEL }: Around = {},
): Promise<Verified> {
  const asked: string[] = [];
  const ports: Ports = {
    fetch: worldFetch(world, { seen: (address) => asked.push(address) }),
    ...(socket === 'none' ? {} : { socket: socket ?? teekitSocket(() => server) }),
    clock: { now: () => at, sleep: async () => {} },
    random: (n) => new Uint8Array(n),
    memory: processMemory(),
  };
  const recorder = recordingPorts(ports);
  const appraisal = await verifyChannel(url, recorder.ports, { roots });
  const visit = {
    origin: appraisal.origin,
    trigger: 'asked',
    page: { kind: 'not-seen', why: 'no-connection' },
    channel: url,
  } as const;
  const file = recordingToJson(recorder.finish(visit, appraisal));
  const read = recordingFromJson(new TextEncoder().encode(file));
  const replayed = await verifyChannel(read.visit.channel ?? '', recordedPorts(read), { roots });
  return { appraisal, asked, replayed };
}

/** Reasons of everything that did not pass, and does apply. */
export const blemishesOf = ({ checks }: Pick<ChannelAppraisal, 'checks'>): readonly string[] =>
  checks.filter((c) => c.outcome !== 'pass' && c.outcome !== 'not-applicable').map((c) => c.reason);
