/** Reads the observation back from a recording. */

import { channelUrlOf, originOfChannel } from '../protocols/teekit/channel-url';
import { Refusal } from '../refusal';
import type { Observation, Visit } from '../visit';
import type { Fields } from './fields';

/** @throws Refusal `recording-field`, `recording-origin`, `recording-channel` */
export function visitFromFields(visit: Fields): Visit {
  const origin = visit.text('origin');
  checkOrigin('visit.origin', origin);
  const channel = visit.optionalText('channel');
  if (channel !== undefined && (channelUrlOf(channel) !== channel || originOfChannel(channel) !== origin))
    throw new Refusal(
      'recording-channel',
      'visit.channel',
      'a wss address of this origin, without query',
      JSON.stringify(channel.slice(0, 60)),
    );
  const openedBy = visit.optionalText('openedBy');
  if (openedBy !== undefined) checkOrigin('visit.openedBy', openedBy);
  if (openedBy !== undefined && channel === undefined)
    throw new Refusal('recording-channel', 'visit.openedBy', 'only beside a channel', 'no channel');
  return {
    origin,
    trigger: visit.oneOf('trigger', ['visited', 'asked'] as const),
    page: observation(visit.object('page')),
    ...(visit.optionalFlag('refresh') ? { refresh: true as const } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(openedBy === undefined ? {} : { openedBy }),
  };
}

function checkOrigin(at: string, origin: string): void {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin || !origin.startsWith('https://'))
    throw new Refusal('recording-origin', at, 'an https origin', JSON.stringify(origin.slice(0, 60)));
}

function observation(page: Fields): Observation {
  const kind = page.oneOf('kind', ['live', 'cached', 'not-seen'] as const);
  if (kind === 'not-seen') {
    return {
      kind,
      why: page.oneOf('why', ['hidden-by-browser', 'opened-before-ready', 'no-connection'] as const),
    };
  }
  const certificate = page.object('certificate');
  const certificateSha256 = certificate.optionalText('certificateSha256');
  const chain = page.optionalArray('chain');
  return {
    kind,
    certificate: {
      spkiSha256: certificate.text('spkiSha256'),
      ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
    },
    root: page.oneOf('root', ['public-root', 'local-root', 'overridden', 'not-shown'] as const),
    ...(chain === undefined ? {} : { chain: chain.map(chainLink) }),
  };
}

function chainLink(value: unknown, index: number): string {
  if (typeof value !== 'string')
    throw new Refusal('recording-field', `visit.page.chain[${index}]`, 'base64', typeof value);
  return value;
}
