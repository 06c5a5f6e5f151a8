/** The guest agent of an app, as it answers on port 8090 behind the gateway (dstack evidence specification, section 4.1). */
import { type Answer, json, notFound } from './answer';
import { hex } from './bytes';
import type { Enclave } from './enclave';
import { appCertificate } from './gateway-certificate';
import type { AgentManner, GatewayLie } from './gateway-sites';
import { DEBUG_ATTRIBUTES } from './quote-maker';

const INFO = '/prpc/Info';
const WORKER_INFO = '/prpc/Worker.Info';

export interface Agent {
  readonly enclave: Enclave;
  readonly manner: AgentManner;
  /** Made once, when the virtual machine started. */
  readonly certificatePem: string;
}

export async function makeAgent(enclave: Enclave, manner: AgentManner, lie?: GatewayLie): Promise<Agent> {
  const certificatePem = await appCertificate(enclave, {
    swapped: lie === 'app-key-swapped',
    quote: lie === 'app-debug' ? { tdAttributes: DEBUG_ATTRIBUTES } : {},
  });
  return { enclave, manner, certificatePem };
}

export function answerAgent({ enclave, manner, certificatePem }: Agent, path: string): Answer {
  const isAsked = path === (manner === 'worker' ? WORKER_INFO : INFO);
  if (manner === 'closed' || !isAsked) return notFound();
  if (manner === 'empty')
    return json({ app_id: '', instance_id: '', app_cert: '', tcb_info: '', vm_config: '' });
  const hidden = manner === 'compose-hidden';
  const tcbInfo = { compose_hash: hex(enclave.composeHash), event_log: enclave.eventLog };
  return json({
    app_id: enclave.appId,
    instance_id: enclave.instanceId,
    app_cert: certificatePem,
    tcb_info: hidden ? '' : JSON.stringify({ ...tcbInfo, app_compose: enclave.composeText }),
    app_name: 'testbed',
    compose_hash: hex(enclave.composeHash),
    vm_config: hidden ? '' : enclave.vmConfig,
  });
}
