/** One question to one resolver over HTTPS in wire format, RFC 8484, with a memory of an hour. */
import { toBase64 } from '../../encoding/base64';
import { LIMITS } from '../../limits';
import type { Ports } from '../../ports/ports';
import { Refusal } from '../../refusal';
import { answerIn, type DnsAnswer, type DnsFailure, readRemembered, toRemember } from './dns-answer';
import { encodeQuery, readResponse } from './dns-message';
import type { AskedType } from './dns-record';

export interface Resolver {
  /** `https://…`, where RFC 8484 is spoken. */
  readonly url: string;
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly ports: Pick<Ports, 'fetch' | 'memory'>;
}

/** Characters of JSON: some fifty records of CAA. */
const MOST_REMEMBERED = 8 * 1024;

const MESSAGE_TYPE = 'application/dns-message';

/**
 * Never rejects. Answers are remembered, failures are not.
 * @param name as `nameOf` writes it
 */
export async function askResolver(
  resolver: Resolver,
  name: string,
  type: AskedType,
): Promise<DnsAnswer | DnsFailure> {
  const { url, at, ports } = resolver;
  const key = `dns:${url} ${type} ${name}`;
  const remembered = readRemembered(await ports.memory.read(key), at, { name, type });
  if (remembered !== undefined) return remembered;
  const answer = await askNow(url, name, type, ports);
  if (answer.kind === 'answer') {
    const memory = toRemember(answer, at, { name, type });
    // A resolver must not fill the memory of the browser; such an answer is asked for every time.
    if (JSON.stringify(memory).length <= MOST_REMEMBERED) await ports.memory.write(key, memory);
  }
  return answer;
}

async function askNow(
  url: string,
  name: string,
  type: AskedType,
  ports: Pick<Ports, 'fetch'>,
): Promise<DnsAnswer | DnsFailure> {
  const result = await ports.fetch({
    method: 'GET',
    url: questionUrl(url, encodeQuery(name, type)),
    headers: { accept: MESSAGE_TYPE },
    wantHeaders: ['content-type'],
    maxBytes: LIMITS.dnsMessageBytes,
  });
  if (result.kind === 'failure') return { kind: 'failure', why: result.code };
  if (result.status !== 200) return { kind: 'failure', why: `HTTP ${result.status}` };
  if (mediaType(result.headers['content-type']) !== MESSAGE_TYPE)
    return { kind: 'failure', why: `no ${MESSAGE_TYPE}` };
  try {
    return answerIn(readResponse(result.body, name, type), name, type);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'failure', why: `${error.code}: ${error.got}` };
    throw error;
  }
}

/** Base64 with the URL alphabet and without padding, RFC 8484 section 6. */
function questionUrl(url: string, query: Uint8Array): string {
  const digits = toBase64(query).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${url}${url.includes('?') ? '&' : '?'}dns=${digits}`;
}

const mediaType = (header: string | undefined): string | undefined =>
  header?.split(';')[0]?.trim().toLowerCase();
