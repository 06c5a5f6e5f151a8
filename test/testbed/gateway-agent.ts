/** The guest agent of an app, as it answers on port 8090 behind the gateway (dstack evidence specification, section 4.1). */
import { type Answer, json, notFound } from './answer';
import { messagePack } from './attestation-maker';
import { concat, fromHex, hex, sha256, utf8 } from './bytes';
import { newKeys, pemOf, spkiOf } from './certificate-maker';
import { APP_SERVICES, makeAppCompose } from './compose-maker';
import { gzip, makeEventLog } from './event-log-maker';
import type { AgentManner, GatewayGeneration, GatewayLie, PlatformCode } from './gateway-sites';
import { guestInfo } from './guest-info';
import type { Pck } from './intel-pki';
import { TESTBED_OS, vmConfigOf } from './os-images';
import { DEBUG_ATTRIBUTES } from './quote-maker';
import { makeRaTls, type RaTlsMade, type RaTlsOptions } from './ra-tls-maker';

const INFO = '/prpc/Info';
const WORKER_INFO = '/prpc/Worker.Info';

/** What the host tells of the machine that an app of a platform runs on. */
export const agentVmConfig = ({ image = TESTBED_OS }: PlatformCode): string => vmConfigOf(image);

export interface AgentOptions {
  readonly appId: string;
  /** Its name stands in the compose file: no two apps of the testbed have the same. */
  readonly platform: string;
  readonly code: PlatformCode;
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
  const { appId, instanceId, generation, lie, pck, code } = options;
  const composeText = makeAppCompose({
    name: `app at ${options.platform}`,
    docker_compose_file: APP_SERVICES,
    ...code.compose,
  });
  const log = await makeEventLog({
    generation: generation === '0.5.6' ? '0.5.9' : '0.5.3',
    ...(code.image === undefined ? {} : { image: code.image }),
    payloads: {
      'app-id': fromHex(appId),
      'instance-id': fromHex(instanceId),
      'compose-hash': await sha256(utf8(composeText)),
    },
  });
  const certificate = await makeRaTls({
    log,
    vmConfig: agentVmConfig(code),
    form: generation === '0.5.6' ? 'scale' : generation === '0.5.4' ? 'quote with packed log' : 'quote',
    quote: { pck, ...(lie === 'app-debug' ? { tdAttributes: DEBUG_ATTRIBUTES } : {}) },
    ...(await bombFor(lie)),
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
    vmConfig: agentVmConfig(agent.code),
  };
  return json(guestInfo(guest, manner === 'compose-hidden' ? 'hidden' : 'text'));
}

/** A certificate holds 64 KB at most: what such a bomb becomes is up to whoever reads it. */
const INFLATED_BYTES = 24 * 1024 * 1024;
/** A list of four billion members, of which the first is such a list, and so on. */
const NESTED = Array.from({ length: 4000 }, () => [0xdd, 0xff, 0xff, 0xff, 0xff]).flat();

async function bombFor(lie: GatewayLie | undefined): Promise<Pick<RaTlsOptions, 'extensions'>> {
  if (lie === 'app-log-bomb')
    return {
      extensions: { '2': concat(utf8('ELGZv1'), await gzip(new Uint8Array(INFLATED_BYTES).fill(0x20))) },
    };
  // A map of two members, the second of which has no end.
  if (lie === 'app-message-pack-bomb')
    return {
      extensions: {
        '8': concat(
          Uint8Array.of(0x82),
          messagePack('version'),
          Uint8Array.of(1),
          messagePack('platform'),
          Uint8Array.from(NESTED),
        ),
      },
    };
  return {};
}
