/**
 * verifyChannel(url, ports) -> ChannelAppraisal: one attested channel, as `verify` is one page. It shows that a channel is there whose key
 * genuine hardware vouches for; it shows nothing about the page that uses it, nor which code holds the key. The handshake is not completed:
 * what the key is worth is known once it is announced, and who only forwards the announcement of somebody else can read nothing.
 */
import { type Appraisal, type Check, check, type Facts } from './appraisal';
import { appraiseIntelEvidence } from './appraise-quotes';
import { appraiseSnpEvidence } from './appraise-snp-evidence';
import { type HardwareContext, prepareHardware, type VerifyOptions } from './context';
import { toHex } from './encoding/hex';
import type { HardwareAppraisal } from './hardware/appraise';
import { LIMITS } from './limits';
import type { FetchFailure, Ports, SocketMessages } from './ports/ports';
import { judgeChannelAge, judgeNonceSigner } from './protocols/teekit/channel-age';
import { bindChannelKey, bindingFormOf } from './protocols/teekit/channel-binding';
import { originOfChannel } from './protocols/teekit/channel-url';
import { sampleName } from './protocols/teekit/demo-evidence';
import { issuedAt } from './protocols/teekit/issued-at';
import { CLIENT_KX_READY, readServerKx, type ServerKx } from './protocols/teekit/server-kx';
import { Refusal } from './refusal';
import { judgeChannel } from './verdict';
import type { Visit } from './visit';

/** An appraisal of a channel, not of a page: `binding` is always `none`, and `verdict` at most `limited`. */
export interface ChannelAppraisal extends Appraisal {
  /** `wss://host[:port]/path`. */
  readonly url: string;
}

const PROTOCOL = 'teekit';

/**
 * What a recording of a channel says was looked at: no page, and so no connection of one.
 * @param openedBy origin of the page that uses it, `https://host[:port]`; nobody's when absent
 */
export function visitOfChannel(url: string, openedBy?: string): Visit {
  const origin = originOfChannel(url);
  return {
    origin,
    trigger: 'asked',
    page: { kind: 'not-seen', why: 'no-connection' },
    channel: url,
    ...(openedBy === undefined || openedBy === origin ? {} : { openedBy }),
  };
}

/** The part of `ChannelOptions` that a visit tells. */
export const channelOptionsOf = ({ openedBy }: Visit): Pick<ChannelOptions, 'openedBy'> =>
  openedBy === undefined ? {} : { openedBy };

export interface ChannelOptions extends VerifyOptions {
  /** Origin of the page in whose name the channel is opened. */
  readonly openedBy?: string;
}

/**
 * Opens a channel of its own and appraises what the server announces.
 * @param url as `channelUrlOf` gives it
 * @returns an appraisal, always: failures of ports and hostile bytes are findings, not exceptions
 * @throws Refusal `channel-url` for any other address: that is the caller's mistake
 */
export async function verifyChannel(
  url: string,
  ports: Ports,
  options: ChannelOptions = {},
): Promise<ChannelAppraisal> {
  const origin = originOfChannel(url);
  const context = await prepareHardware(ports, options);
  options.progress?.('looking-for-evidence');
  const { checks, facts } = await look(url, context, options);
  return {
    origin,
    url,
    at: context.at,
    verdict: judgeChannel(checks),
    binding: 'none',
    protocol: PROTOCOL,
    checks,
    facts,
  };
}

interface Look {
  readonly checks: readonly Check[];
  readonly facts: Facts;
}

async function look(url: string, context: HardwareContext, options: ChannelOptions): Promise<Look> {
  const { openedBy } = options;
  const asked = { url, ...(openedBy === undefined ? {} : { openedBy }) };
  const announced = await announcement(asked, context.ports);
  if ('check' in announced) return { checks: [announced.check], facts: { connection: asked } };
  const { kx, peer } = announced;
  const connection = {
    ...asked,
    x25519PublicKey: toHex(kx.x25519PublicKey),
    // One pair of keys from start to end of a server: the client has no say in it.
    keyLifetime: 'server',
    ...(peer?.certificateSha256 === undefined ? {} : { servedCertificateSha256: peer.certificateSha256 }),
    ...(peer === undefined ? {} : { servedSpkiSha256: peer.spkiSha256 }),
  };
  const { quote } = kx;
  if (quote === undefined) {
    const found = { expected: 'a quote that vouches for the announced key', got: 'none' };
    return { checks: [check('channel-without-quote', found)], facts: { connection } };
  }

  options.progress?.('checking-hardware');
  const hardware = await appraiseHardware(quote, kx, context);
  options.progress?.('checking-connection');
  const { authentic } = hardware;
  const bound =
    authentic === undefined
      ? check('channel-key-unknown', { expected: 'a quote signed by genuine hardware' })
      : bindChannelKey(authentic, kx);
  const isBound = bound.outcome === 'pass';
  const issued = kx.verifierData?.kind === 'signed-nonce' ? issuedAt(kx.verifierData.iat) : undefined;
  return {
    checks: [
      ...hardware.checks,
      check('channel-announced'),
      ...demoChecks(quote, kx),
      bound,
      judgeChannelAge(kx, isBound, context.at),
      judgeNonceSigner(kx),
      // Which code holds the key: teekit publishes neither event log nor reference values.
      check(authentic?.tee === 'tdx' ? 'event-log-absent' : 'registers-absent'),
    ],
    facts: {
      hardware: hardware.facts,
      connection: {
        ...connection,
        ...(authentic === undefined ? {} : { bindingForm: bindingFormOf(authentic, kx) }),
        ...(isBound && issued !== undefined ? { issuedAt: new Date(issued).toISOString() } : {}),
      },
    },
  };
}

const appraiseHardware = (
  quote: Uint8Array,
  { snpCertificates }: ServerKx,
  context: HardwareContext,
): Promise<HardwareAppraisal> =>
  snpCertificates === undefined
    ? appraiseIntelEvidence(quote, { collateral: 'not-carried' }, context)
    : appraiseSnpEvidence(quote, snpCertificates, context);

function demoChecks(quote: Uint8Array, kx: ServerKx): readonly Check[] {
  const name = sampleName(quote, kx);
  if (name === undefined) return [];
  const expected = 'a quote that this server asked for';
  return [check('channel-demo-evidence', { expected, got: `the sample ${name} that teekit publishes` })];
}

type Announced =
  | { readonly kx: ServerKx; readonly peer?: SocketMessages['peer'] }
  | { readonly check: Check };

async function announcement(
  asked: { readonly url: string; readonly openedBy?: string },
  { socket }: Ports,
): Promise<Announced> {
  const { url } = asked;
  if (socket === undefined)
    return { check: check('channel-unreachable', { expected: url, got: 'sockets are not offered here' }) };
  const answer = await socket({
    ...asked,
    send: [CLIENT_KX_READY],
    maxBytes: LIMITS.channelBytes,
    maxMessages: 1,
  });
  if (answer.kind === 'failure') return { check: failed(url, answer) };
  const { messages, peer } = answer;
  const [message] = messages;
  if (message === undefined) return { check: check('channel-silent', { expected: 'a key', got: 'nothing' }) };
  try {
    return { kx: readServerKx(message), ...(peer === undefined ? {} : { peer }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { at, expected, got } = error;
    return { check: check('channel-unreadable', { expected: `${expected} at ${at}`, got }) };
  }
}

function failed(url: string, { code, detail }: FetchFailure): Check {
  const found = { expected: url, got: `${code}: ${detail}` };
  return code === 'too-large' ? check('channel-too-large', found) : check('channel-unreachable', found);
}
