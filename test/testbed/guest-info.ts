/** What a guest agent says of itself (`Info`, dstack evidence specification, section 4): unsigned, and in full. */
import type { MadeEvent } from './event-log-maker';

export interface GuestInfo {
  /** Hex. */
  readonly appId: string;
  readonly instanceId: string;
  /** PEM; empty while it has none. */
  readonly certificate?: string;
  readonly composeHash: string;
  /** The text that was measured, or what the agent says it was. */
  readonly composeText: string;
  readonly eventLog: readonly MadeEvent[];
  readonly vmConfig: string;
}

/**
 * - `text`: `tcb_info` is JSON in a text, as agents answer
 * - `object`: parsed, as the SDK gives it to apps that pass it on
 * - `hidden`: left out, as operators may wish (`public_tcbinfo`)
 */
export type TcbInfoForm = 'text' | 'object' | 'hidden';

/** The reply, before it is JSON. */
export function guestInfo(guest: GuestInfo, form: TcbInfoForm = 'text'): { readonly [k: string]: unknown } {
  const { appId, instanceId, composeHash, composeText } = guest;
  const tcbInfo = { compose_hash: composeHash, event_log: guest.eventLog, app_compose: composeText };
  const shown = form === 'text' ? JSON.stringify(tcbInfo) : tcbInfo;
  return {
    app_id: appId,
    instance_id: instanceId,
    app_cert: guest.certificate ?? '',
    tcb_info: form === 'hidden' ? '' : shown,
    app_name: 'testbed',
    compose_hash: composeHash,
    vm_config: form === 'hidden' ? '' : guest.vmConfig,
  };
}
