/** What one resolver answered to one question, after following the aliases that the answer itself contains. */
import type { JsonValue } from '../../appraisal';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Alias, DnsMessage } from './dns-message';
import { nameOf } from './dns-name';
import { type AskedType, type DnsRecord, recordFromJson } from './dns-record';

export interface DnsAnswer {
  readonly kind: 'answer';
  /** `NXDOMAIN`: there is no such name, and so no records of it. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** The resolver says that DNSSEC proves it. */
  readonly authentic: boolean;
  /** Names that the asked name stands for, in the order in which they lead on; empty where it is no alias. */
  readonly aliases: readonly string[];
  readonly records: readonly DnsRecord[];
}

/** No answer, which is never the same as an empty one. */
export interface DnsFailure {
  readonly kind: 'failure';
  /** In words: a code of the fetch port, an HTTP status, an rcode, a refusal. */
  readonly why: string;
}

/**
 * The answer in a message. Records of every name of the chain count, as certificate authorities count them: some DNS providers serve
 * CAA records beside a CNAME (RFC 1034 section 3.6.2 forbids it). Records of any other name are ignored.
 * @throws Refusal `dns-rcode`, `dns-alias-loop`
 */
export function answerIn(message: DnsMessage, name: string, type: AskedType): DnsAnswer {
  const { rcode, authentic, records } = message;
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')
    throw new Refusal('dns-rcode', name, 'NOERROR or NXDOMAIN', rcode);
  const aliases = aliasesOf(name, message.aliases);
  const owners = [name, ...aliases];
  return {
    kind: 'answer',
    rcode,
    authentic,
    aliases,
    records: records.filter((r) => r.record.type === type && owners.includes(r.owner)).map((r) => r.record),
  };
}

function aliasesOf(name: string, all: readonly Alias[]): readonly string[] {
  const chain: string[] = [];
  for (let at: string | undefined = name; ; ) {
    at = nextOf(at, all);
    if (at === undefined) return chain;
    if (at === name || chain.includes(at) || chain.length === LIMITS.dnsAliases)
      throw new Refusal('dns-alias-loop', name, `at most ${LIMITS.dnsAliases} aliases`, at);
    chain.push(at);
  }
}

function nextOf(name: string, all: readonly Alias[]): string | undefined {
  const targets = new Set(all.filter((a) => a.type === 'CNAME' && a.owner === name).map((a) => a.target));
  if (targets.size > 1)
    throw new Refusal('dns-alias-loop', name, 'one alias', [...targets].join(', ').slice(0, 80));
  const [target] = targets;
  if (target !== undefined) return target;
  const above = all.find((a) => a.type === 'DNAME' && name.endsWith(`.${a.owner}`));
  return above && nameOf(`${name.slice(0, -above.owner.length)}${above.target}`);
}

/** How long an answer serves: certificate authorities may rely on theirs for eight (RFC 8659 leaves it to them, the BRs say 8 h). */
const FRESH_MS = 60 * 60 * 1000;

/** The answer as memory keeps it. */
export const toRemember = (
  { rcode, authentic, aliases, records }: DnsAnswer,
  at: number,
  names: { readonly name: string; readonly type: AskedType },
): JsonValue => ({ ...names, at, rcode, authentic, aliases, records: records.map((r) => ({ ...r })) });

/** The remembered answer while it is fresh; `undefined` for anything else. */
export function readRemembered(
  memory: JsonValue | undefined,
  now: number,
  asked: { readonly name: string; readonly type: AskedType },
): DnsAnswer | undefined {
  if (typeof memory !== 'object' || memory === null || Array.isArray(memory)) return undefined;
  const { name, type, at, rcode, authentic, aliases, records } = memory as {
    readonly [k: string]: JsonValue;
  };
  if (name !== asked.name || type !== asked.type) return undefined;
  if (typeof at !== 'number' || !(at <= now) || now - at >= FRESH_MS) return undefined;
  if ((rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') || typeof authentic !== 'boolean') return undefined;
  if (!Array.isArray(aliases) || aliases.length > LIMITS.dnsAliases) return undefined;
  if (!Array.isArray(records) || records.length > LIMITS.dnsRecords) return undefined;
  const names = aliases.filter((a): a is string => typeof a === 'string' && nameOf(a) === a);
  const read = records.map((r) => recordFromJson(r, asked.type)).filter((r) => r !== undefined);
  if (names.length !== aliases.length || read.length !== records.length) return undefined;
  return { kind: 'answer', rcode, authentic, aliases: names, records: read };
}
