/** Every protocol, in the order in which a host is asked. The first that finds a sign of evidence speaks for the site. */
import { attestationReport } from './attestation-report';
import { dstackIngress } from './dstack-ingress';
import type { Protocol } from './protocol';

/**
 * dstack-ingress comes first, and nothing else is asked of a host before it: its 2.x releases look at the first bytes of a
 * connection to tell a request for evidence from one for the application, so a connection that we used for anything else
 * would never show evidence again.
 */
export const PROTOCOLS: readonly Protocol[] = [dstackIngress, attestationReport];
