/** From a visit to the gateway behind it, or to the knowledge that there is none. */
import { type Check, check } from '../../appraisal';
import type { Ports } from '../../ports/ports';
import type { TrustRoots } from '../../trust';
import type { Visit } from '../../visit';
import { answeredByHost, evidenceFailure } from '../evidence-failure';
import type { Collected } from '../protocol';
import { isKnownBase } from './bases';
import { claimsToBeGateway, INDEX_BYTES, INDEX_PATH } from './gateway-index';
import { type GatewayHost, gatewayOrigin, readGatewayHost } from './host-name';

/** What the address of a visit says, read as a gateway would. */
export const addressOf = (visit: Visit): GatewayHost | undefined =>
  readGatewayHost(new URL(visit.origin).host);

/**
 * Is there a gateway at this base? A known base is not asked; of any other one small answer decides. A host name with forty hex
 * digits alone is none: deployments named after a commit have them too.
 * @returns `undefined` when there is; otherwise what the protocol has collected
 */
export async function withoutGateway(
  base: string,
  ports: Ports,
  roots: TrustRoots,
): Promise<Exclude<Collected, { kind: 'evidence' }> | undefined> {
  if (isKnownBase(base, roots)) return undefined;
  const url = `${gatewayOrigin(base)}${INDEX_PATH}`;
  const answer = await ports.fetch({ method: 'GET', url, maxBytes: INDEX_BYTES });
  if (answer.kind === 'failure') {
    return answeredByHost(answer)
      ? { kind: 'absent' }
      : { kind: 'unreachable', checks: [evidenceFailure(url, answer)] };
  }
  return answer.status === 200 && claimsToBeGateway(answer.body) ? undefined : { kind: 'absent' };
}

/** The check for a reply of the gateway that is there and of no use. */
export const unusable = (found: Check): Collected => ({ kind: 'unusable', checks: [found] });

/** The check for a status that is none of an answer. */
export const badStatus = (expected: string, status: number): Check =>
  check('evidence-unreadable', { expected, got: `HTTP status ${status}` });
