/**
 * DNS messages, RFC 1035 section 4, as RFC 8484 sends them. The library `@dnsquery/dns-packet` knows the encoding; what it does not
 * care about is checked here:
 *
 * - it reads past the end of a cut message as if zeros followed: refused by counting what it consumed;
 * - it decodes whatever the message holds: only the question and the answers are given to it, so that a peculiar record among
 *   the proofs and options, which nobody here needs, makes no answer unreadable;
 * - it throws errors of any kind: they become refusals.
 */
import { AUTHENTIC_DATA, DNSSEC_OK, decode, encode, RECURSION_DESIRED } from '@dnsquery/dns-packet';
import { asciiText } from '../../encoding/ascii';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import { nameOf } from './dns-name';
import { type AskedType, type DnsRecord, printable } from './dns-record';

export interface DnsMessage {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, … */
  readonly rcode: string;
  /** AD: the resolver says that DNSSEC proves the answer, RFC 4035 section 3.2.3. */
  readonly authentic: boolean;
  readonly records: readonly { readonly owner: string; readonly record: DnsRecord }[];
  readonly aliases: readonly Alias[];
}

/** One CNAME, or one DNAME, which stands for all names below its owner (RFC 6672). */
export interface Alias {
  readonly type: 'CNAME' | 'DNAME';
  readonly owner: string;
  readonly target: string;
}

/**
 * One question, with id 0 as RFC 8484 section 4.1 asks. AD and DO ask the resolver to say whether it has validated the answer
 * (RFC 6840 section 5.7).
 */
export function encodeQuery(name: string, type: AskedType): Uint8Array {
  const options = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: DNSSEC_OK, options: [], data: [] };
  return encode({
    type: 'query',
    id: 0,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ type, name, class: 'IN' as never }],
    additionals: [options as never],
  });
}

/**
 * Reads the response to `encodeQuery(name, type)`.
 * @throws Refusal `dns-too-large`, `dns-malformed`, `dns-not-the-answer`, `dns-cut-short`
 */
export function readResponse(message: Uint8Array, name: string, type: AskedType): DnsMessage {
  if (message.length > LIMITS.dnsMessageBytes)
    throw new Refusal(
      'dns-too-large',
      'message',
      `at most ${LIMITS.dnsMessageBytes} bytes`,
      `${message.length}`,
    );
  const packet = decoded(message);
  const unlike = (at: string, expected: string, got: string) =>
    new Refusal('dns-not-the-answer', at, expected, printable(got).slice(0, 80));
  if (packet.flag_qr !== true || packet.opcode !== 'QUERY') throw unlike('header', 'a response', 'another');
  if (packet.id !== 0) throw unlike('id', '0', `${packet.id}`);
  const [question] = packet.questions ?? [];
  const asked = `${name} IN ${type}`;
  const echoed = `${nameOf(question?.name ?? '') ?? '?'} ${question?.class} ${question?.type}`;
  if (echoed !== asked) throw unlike('question', asked, echoed);
  if (packet.flag_tc === true) throw new Refusal('dns-cut-short', 'header', 'a complete answer', 'TC is set');
  return {
    rcode: String(packet.rcode),
    authentic: packet.flag_ad === true,
    ...sorted(packet.answers ?? []),
  };
}

type Packet = ReturnType<typeof decode>;
type Answers = NonNullable<Packet['answers']>;

const HEADER = 12;
/** Counts in the header, RFC 1035 section 4.1.1: questions 4, answers 6, authorities 8, additionals 10. */
const QUESTIONS = 4;
const ANSWERS = 6;

function decoded(message: Uint8Array): Packet {
  const malformed = (at: string, expected: string, got: string) =>
    new Refusal('dns-malformed', at, expected, got);
  if (message.length < HEADER) throw malformed('header', `${HEADER} bytes`, `${message.length}`);
  const header = new DataView(message.buffer, message.byteOffset, HEADER);
  if (header.getUint16(QUESTIONS) !== 1)
    throw malformed('header', 'one question', `${header.getUint16(QUESTIONS)}`);
  if (header.getUint16(ANSWERS) > LIMITS.dnsRecords)
    throw malformed('header', `at most ${LIMITS.dnsRecords} records`, `${header.getUint16(ANSWERS)}`);
  const wanted = message.slice();
  wanted.fill(0, 8, HEADER);
  let packet: Packet;
  try {
    packet = decode(wanted);
  } catch (error) {
    throw malformed('message', 'RFC 1035', error instanceof Error ? error.message : 'something else');
  }
  const { bytes } = decode as { readonly bytes?: number };
  if (bytes === undefined || !(bytes <= message.length))
    throw malformed('message', `${bytes} bytes`, `${message.length}`);
  return packet;
}

function sorted(answers: Answers): Pick<DnsMessage, 'records' | 'aliases'> {
  const records: { owner: string; record: DnsRecord }[] = [];
  const aliases: Alias[] = [];
  for (const answer of answers) {
    const owner = nameOf(answer.name);
    // No such name was asked for, and no alias leads to one.
    if (owner === undefined || !('class' in answer) || String(answer.class) !== 'IN') continue;
    const { type, data } = answer;
    if (type === 'CNAME' || type === 'DNAME')
      aliases.push({ type, owner, target: aliasTarget(String(data)) });
    else if (type === 'CAA') {
      const { flags, tag, value } = answer.data;
      records.push({
        owner,
        record: { type, flags: byte(flags), tag: kept(tag, owner), value: kept(value, owner) },
      });
    } else if (type === 'TXT')
      records.push({ owner, record: { type, text: kept(textOf(answer.data), owner) } });
  }
  return { records, aliases };
}

function aliasTarget(text: string): string {
  const target = nameOf(text);
  if (target === undefined)
    throw new Refusal('dns-malformed', 'alias', 'a host name', printable(text).slice(0, 80));
  return target;
}

function byte(flags: number | undefined): number {
  if (flags === undefined || !Number.isInteger(flags) || flags < 0 || flags > 255)
    throw new Refusal('dns-malformed', 'CAA flags', 'a byte', String(flags));
  return flags;
}

function kept(text: string, owner: string): string {
  if (text.length > LIMITS.dnsTextLength)
    throw new Refusal('dns-malformed', owner, `at most ${LIMITS.dnsTextLength} characters`, `${text.length}`);
  return printable(text);
}

const textOf = (data: string | Uint8Array | readonly (string | Uint8Array)[]): string =>
  (Array.isArray(data) ? data : [data])
    .map((part: string | Uint8Array) => (typeof part === 'string' ? part : asciiText(part)))
    .join('');
