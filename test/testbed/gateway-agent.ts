/** The guest agent of an app, as it answers on port 8090 behind the gateway (dstack evidence specification, section 4.1). */
import { type Answer, json, notFound } from './answer';
import { fromHex, hex, sha256, utf8 } from './bytes';
import { newKeys, pemOf, spkiOf } from './certificate-maker';
import { APP_SERVICES, makeAppCompose } from './compose-maker';
import { makeEventLog } from './event-log-maker';
import type { AgentManner, GatewayGeneration, GatewayLie } from './gateway-sites';
import { guestInfo } from './guest-info';
import type { Pck } from './intel-pki';
import { TESTBED_OS, vmConfigOf } from './os-images';
import { DEBUG_ATTRIBUTES } from './quote-maker';
import { makeRaTls, type RaTlsMade } from './ra-tls-maker';

const INFO = '/prpc/Info';
const WORKER_INFO = '/prpc/Worker.Info';

export const AGENT_VM_CONFIG = vmConfigOf(TESTBED_OS);

export interface AgentOptions {
  readonly appId: string;
  /** Hex; empty where the app has none. */
  readonly instanceId: string;
  readonly manner: AgentManner;
  /** Of the platform: its KMS signs the certificate in the form of its own release. */
  readonly generation: GatewayGeneration;
  readonly pck: Pck;
  readonly lie?: GatewayLie;
}

export interface Agent extends AgentOptions {
  readonly composeText: string;
  /** Made once, when the virtual machine started. */
  readonly certificate: RaTlsMade;
}

export async function makeAgent(options: AgentOptions): Promise<Agent> {
  const { appId, instanceId, generation, lie, pck } = options;
  const composeText = makeAppCompose({ name: `app ${appId}`, docker_compose_file: APP_SERVICES });
  const log = await makeEventLog({
    generation: generation === '0.5.6' ? '0.5.9' : '0.5.3',
    payloads: {
      'app-id': fromHex(appId),
      'instance-id': fromHex(instanceId),
      'compose-hash': await sha256(utf8(composeText)),
    },
  });
  const certificate = await makeRaTls({
    log,
    vmConfig: AGENT_VM_CONFIG,
    form: generation === '0.5.6' ? 'scale' : generation === '0.5.4' ? 'quote with packed log' : 'quote',
    quote: { pck, ...(lie === 'app-debug' ? { tdAttributes: DEBUG_ATTRIBUTES } : {}) },
    ...(lie === 'app-key-swapped' ? { quotedSpki: await spkiOf(await newKeys()) } : {}),
  });
  return { ...options, composeText, certificate };
}

export function answerAgent(agent: Agent, path: string): Answer {
  const { manner, certificate } = agent;
  const isAsked = path === (manner === 'worker' ? WORKER_INFO : INFO);
  if (manner === 'closed' || !isAsked) return notFound();
  if (manner === 'empty')
    return json({ app_id: '', instance_id: '', app_cert: '', tcb_info: '', vm_config: '' });
  const { chain, log } = certificate;
  const guest = {
    ...agent,
    certificate: chain.map((der) => pemOf(der)).join('\n'),
    composeHash: hex(log.payloads['compose-hash'] ?? new Uint8Array()),
    eventLog: log.entries,
    vmConfig: AGENT_VM_CONFIG,
  };
  return json(guestInfo(guest, manner === 'compose-hidden' ? 'hidden' : 'text'));
}
