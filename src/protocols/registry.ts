/** Every protocol, in the order in which a host is asked. The first that finds a sign of evidence speaks for the site. */
import { attestationReport } from './attestation-report';
import { dstackGateway } from './dstack-gateway';
import { dstackIngress } from './dstack-ingress';
import { dstackPassthrough } from './dstack-passthrough';
import type { Protocol } from './protocol';
import { raTls } from './ra-tls';

/**
 * ra-tls asks nobody: its evidence came with the page. dstack-ingress comes before everything that asks the visited host itself: its 2.x releases look at the first bytes of a
 * connection to tell a request for evidence from one for the application, so a connection that we used for anything else
 * would never show evidence again. dstack-gateway takes only addresses of its own form, and asks other hosts about them.
 * dstack-passthrough knows least about the connection, so everybody else is heard before.
 */
export const PROTOCOLS: readonly Protocol[] = [
  raTls,
  dstackGateway,
  dstackIngress,
  attestationReport,
  dstackPassthrough,
];
