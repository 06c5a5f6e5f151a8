/**
 * A resolver of the testbed: DNS over HTTPS in wire format (RFC 8484, GET), from a table of zones that may change while it runs. Like the
 * resolvers of the world it answers pages of any origin, follows CNAMEs inside its answer, and knows empty names from missing ones.
 *
 *     const a = makeDohServer(zones);
 *     zones['app.vitrine.test'] = { caa: ['0 issue "letsencrypt.org;accounturi=https://acme.example/1"'] };
 *     a.knobs.lies['app.vitrine.test'] = { caa: ['0 issue "evil.example"'] };     // this resolver alone says so
 *     a.knobs.state = 'silent';
 */
import { type Answer as DnsRecord, decode, encode, type RecordType } from '@dnsquery/dns-packet';
import { readCaaText } from '../../src/domain/caa/caa-text';
import { type Answer, notFound, type Request, reply } from './answer';

/** Records of one name. Names without a dot at the end, lower case. */
export interface DohName {
  /** As RFC 8659 writes them: `0 issue "letsencrypt.org"`. */
  readonly caa?: readonly string[];
  readonly txt?: readonly string[];
  /** Beside `caa`, as some providers serve it, both are answered. */
  readonly cname?: string;
}

export type DohZones = Record<string, DohName>;

/**
 * - `silent`: never ends its answer · `reset`: tears the connection down · `unavailable`: HTTP 503
 * - `servfail`, `refused`: DNS errors · `cut-short`: TC is set · `garbage`: no DNS message · `html`: a captive portal
 * - `another-question`: answers what was not asked
 */
export type DohState =
  | 'honest'
  | 'silent'
  | 'reset'
  | 'unavailable'
  | 'servfail'
  | 'refused'
  | 'cut-short'
  | 'garbage'
  | 'html'
  | 'another-question';

export interface DohKnobs {
  state: DohState;
  /** Names about which only this resolver says something else than the zones. */
  lies: DohZones;
  /** Names about which it answers SERVFAIL. */
  failing: readonly string[];
  /** Says that DNSSEC proves its answers. */
  authentic: boolean;
  /** Waits before every answer, milliseconds. */
  delayMs: number;
}

export interface DohServer {
  readonly knobs: DohKnobs;
  /** Every question, `CAA app.vitrine.test`, in order. */
  readonly asked: string[];
  answer(request: Request): Promise<Answer>;
}

const MESSAGE_TYPE = 'application/dns-message';
const FLAGS = { aa: 1 << 10, tc: 1 << 9, rd: 1 << 8, ra: 1 << 7, ad: 1 << 5 };
const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const MOST_ALIASES = 20;

export function makeDohServer(zones: DohZones): DohServer {
  const knobs: DohKnobs = { state: 'honest', lies: {}, failing: [], authentic: false, delayMs: 0 };
  const asked: string[] = [];

  const at = (name: string): DohName | undefined => knobs.lies[name] ?? zones[name];
  const exists = (name: string): boolean =>
    [...Object.keys(zones), ...Object.keys(knobs.lies)].some((n) => n === name || n.endsWith(`.${name}`));

  function resolve(name: string, type: RecordType): { records: DnsRecord[]; rcode: keyof typeof RCODES } {
    const records: DnsRecord[] = [];
    let owner = name;
    for (let i = 0; i < MOST_ALIASES; i++) {
      const here = at(owner);
      const base = { name: owner, ttl: 300 };
      if (here?.cname !== undefined) records.push({ ...base, type: 'CNAME', data: here.cname });
      if (type === 'CAA')
        for (const text of here?.caa ?? []) records.push({ ...base, type: 'CAA', data: caaData(text) });
      if (type === 'TXT')
        for (const text of here?.txt ?? []) records.push({ ...base, type: 'TXT', data: strings(text) });
      if (here?.cname === undefined) break;
      owner = here.cname;
    }
    return { records, rcode: exists(owner) ? 'NOERROR' : 'NXDOMAIN' };
  }

  function respond(query: Uint8Array): Uint8Array {
    const { id, questions = [] } = decode(query);
    const [question] = questions;
    if (question === undefined) throw new Error('a query without a question');
    asked.push(`${question.type} ${question.name}`);
    const found = resolve(question.name.toLowerCase(), question.type);
    const fails = knobs.state === 'servfail' || knobs.failing.includes(question.name.toLowerCase());
    const failing = fails ? 'SERVFAIL' : knobs.state === 'refused' ? 'REFUSED' : undefined;
    const rcode = RCODES[failing ?? found.rcode];
    const authentic = knobs.authentic ? FLAGS.ad : 0;
    const cut = knobs.state === 'cut-short' ? FLAGS.tc : 0;
    const other = { ...question, name: `not-${question.name}` };
    return encode({
      type: 'response',
      id: id ?? 0,
      flags: FLAGS.rd | FLAGS.ra | authentic | cut | rcode,
      questions: [knobs.state === 'another-question' ? other : question],
      answers: failing === undefined && cut === 0 ? found.records : [],
    });
  }

  return {
    knobs,
    asked,
    async answer(request) {
      if (knobs.delayMs > 0) await new Promise((done) => setTimeout(done, knobs.delayMs));
      if (knobs.state === 'reset') return 'reset';
      if (request.url.pathname !== '/dns-query') return notFound();
      const query = request.url.searchParams.get('dns');
      if (request.method !== 'GET' || query === null)
        return withCors(reply('text/plain', '', { status: 400 }));
      switch (knobs.state) {
        case 'silent':
          return withCors(reply(MESSAGE_TYPE, 'silence'));
        case 'unavailable':
          return withCors(reply('text/plain', 'Service Unavailable', { status: 503 }));
        case 'garbage':
          return withCors(reply(MESSAGE_TYPE, 'this is no DNS message'));
        case 'html':
          return withCors(reply('text/html', '<!doctype html><title>Please log in</title>'));
        default: {
          const message = respond(new Uint8Array(Buffer.from(query, 'base64url')));
          return withCors(reply(MESSAGE_TYPE, Uint8Array.from(message)));
        }
      }
    },
  };
}

function caaData(text: string): { flags: number; tag: string; value: string } {
  const { flags, tag, value } = readCaaText(text);
  return { flags, tag, value };
}

/** A TXT record's strings hold at most 255 bytes each. */
const strings = (text: string): string[] => text.match(/.{1,255}/g) ?? [''];

function withCors(answer: Answer): Answer {
  if (answer === 'reset') return answer;
  return { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': '*' } };
}
