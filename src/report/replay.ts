/** Replays a recording through the same `verify`, or `verifyChannel`, that made it. */
import type { Appraisal } from '../appraisal';
import { channelOptionsOf, verifyChannel } from '../channel';
import { recordedPorts } from '../ports/recorded';
import { type VerifyOptions, verify } from '../verify';
import type { Recording } from './recording';

export interface Replay {
  readonly appraisal: Appraisal;
  /** Whether the appraisal equals the recorded one, byte for byte. */
  readonly identical: boolean;
}

/** Appraises what was recorded, offline, at the recorded time. */
export async function replay(recording: Recording, options: VerifyOptions = {}): Promise<Replay> {
  const { visit } = recording;
  const ports = recordedPorts(recording);
  const appraisal =
    visit.channel === undefined
      ? await verify(visit, ports, options)
      : await verifyChannel(visit.channel, ports, { ...options, ...channelOptionsOf(visit) });
  return { appraisal, identical: JSON.stringify(appraisal) === JSON.stringify(recording.appraisal) };
}
