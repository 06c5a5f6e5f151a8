/** Which way the connection goes on from where TLS ends, in one line. */
import type { Check, Facts } from '../appraisal';
import { isCodeKnown } from '../verdict';
import { asText } from './fact';
import type { Wording, WordingKey } from './wording';

/** What was found to be so, and what is only claimed where nothing bears it out. */
const LINES: { readonly [topology: string]: { readonly shown: WordingKey; readonly claimed: WordingKey } } = {
  gateway: { shown: 'topology_gateway', claimed: 'topology_gateway_claimed' },
  'gateway-itself': { shown: 'topology_gateway_itself', claimed: 'topology_gateway_itself_claimed' },
  passthrough: { shown: 'topology_passthrough', claimed: 'topology_passthrough_claimed' },
  ingress: { shown: 'topology_ingress', claimed: 'topology_ingress_claimed' },
};

/** The check about the program that holds the key, where it is not the app as a whole. */
const HOLDERS: { readonly [topology: string]: Check['id'] } = {
  gateway: 'code.gateway',
  ingress: 'code.ingress',
};

/**
 * Where a connection ends is said by a program inside the machine: it is shown only where the connection was seen to end at the
 * attested key, and the code that holds this key is known: in front of an app that of the gateway too, within one that of its ingress.
 */
const isShown = (topology: string, checks: readonly Check[]): boolean => {
  const passes = (id: Check['id']) => checks.some((c) => c.id === id && c.outcome === 'pass');
  if (!passes('connection.certificate')) return false;
  if (topology === 'gateway-itself') return passes('code.gateway') || isCodeKnown(checks);
  const holder = HOLDERS[topology];
  return isCodeKnown(checks) && (holder === undefined || passes(holder));
};

/**
 * The line for a connection; `undefined` where the topology is not known, and where the checks contradict it: nothing may be said of
 * where a connection ends that was shown to end elsewhere.
 */
export function topologyText(facts: Facts, checks: readonly Check[], text: Wording): string | undefined {
  const topology = topologyOf(facts);
  const lines = topology !== undefined && Object.hasOwn(LINES, topology) ? LINES[topology] : undefined;
  if (lines === undefined) return undefined;
  const connection = checks.filter((c) => c.question === 'connection');
  if (connection.some((c) => c.outcome === 'fail')) return undefined;
  return text(isShown(topology ?? '', checks) ? lines.shown : lines.claimed);
}

/** A gateway may be visited for itself: then no app is known behind it. */
function topologyOf({ connection }: Facts): string | undefined {
  const topology = asText(connection?.topology);
  return topology === 'gateway' && connection?.addressId === undefined ? 'gateway-itself' : topology;
}
