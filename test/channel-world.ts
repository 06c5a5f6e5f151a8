/** A testbed channel, verified in this process: what is announced, what Intel and AMD say, and a recorder between. */
import { type ChannelAppraisal, channelOptionsOf, verifyChannel, visitOfChannel } from '../src/channel';
import { processMemory } from '../src/ports/node';
import type { Ports, SocketPort } from '../src/ports/ports';
import { recordingPorts } from '../src/ports/recorded';
import { recordingFromJson, recordingToJson } from '../src/report/recording';
import { replay } from '../src/report/replay';
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
  /** The file that a person would save comes to the same, offline. */
  readonly identical: boolean;
}

export interface Around {
  readonly at?: number;
  readonly roots?: TrustRoots;
  readonly socket?: SocketPort | 'none';
  readonly url?: string;
  /** The page in whose name it is opened. */
  readonly openedBy?: string;
}

export async function verified(
  world: World,
  server: TeekitServer,
  { at = Date.now(), roots = world.roots, socket, url = URL_OF_CHANNEL, openedBy }: Around = {},
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
  const visit = visitOfChannel(url, openedBy);
  const appraisal = await verifyChannel(url, recorder.ports, { roots, ...channelOptionsOf(visit) });
  const file = recordingToJson(recorder.finish(visit, appraisal));
  const read = recordingFromJson(new TextEncoder().encode(file));
  const { identical } = await replay(read, { roots });
  return { appraisal, asked, identical };
}

/** Reasons of everything that did not pass, and does apply. */
export const blemishesOf = ({ checks }: Pick<ChannelAppraisal, 'checks'>): readonly string[] =>
  checks.filter((c) => c.outcome !== 'pass' && c.outcome !== 'not-applicable').map((c) => c.reason);
