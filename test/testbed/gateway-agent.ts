/** The guest agent of an app, as it answers on port 8090 behind the gateway (dstack evidence specification, section 4.1). */
import { type Answer, json, notFound } from './answer';
import { fromHex, hex, sha256, utf8 } from './bytes';
import { newKeys, pemOf, spkiOf } from './certificate-maker';
import { makeEventLog } from './event-log-maker';
import type { AgentManner, GatewayGeneration, GatewayLie } from './gateway-sites';
import type { Pck } from './intel-pki';
import { DEBUG_ATTRIBUTES } from './quote-maker';
import { makeRaTls, type RaTlsMade } from './ra-tls-maker';

const INFO = '/prpc/Info';
const WORKER_INFO = '/prpc/Worker.Info';

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
  const composeText = JSON.stringify({ manifest_version: 2, name: appId, runner: 'docker-compose' });
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
  const hidden = manner === 'compose-hidden';
  const composeHash = hex(certificate.log.payloads['compose-hash'] ?? new Uint8Array());
  const tcbInfo = {
    compose_hash: composeHash,
    event_log: certificate.log.entries,
    app_compose: agent.composeText,
  };
  return json({
    app_id: agent.appId,
    instance_id: agent.instanceId,
    app_cert: certificate.chain.map((der) => pemOf(der)).join('\n'),
    tcb_info: hidden ? '' : JSON.stringify(tcbInfo),
    app_name: 'testbed',
    compose_hash: composeHash,
    vm_config: hidden ? '' : JSON.stringify({ cpu_count: 2, memory_size: 4096 }),
  });
}
