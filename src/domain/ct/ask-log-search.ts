/** One request to a search of the certificate logs, and what its refusals mean. */
import type { FetchPort } from '../../ports/ports';

/** No answer to judge by. `limited`: asked too often; `forMs`: how long to leave them alone. */
export type Silence =
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'limited'; readonly forMs: number };

export type Answered = { readonly kind: 'body'; readonly body: Uint8Array };

const MINUTE = 60_000;
const LONGEST_LIMIT = 60 * MINUTE;
const USUAL_LIMIT = 10 * MINUTE;

/** Never rejects. @param at clock, milliseconds since the epoch: Retry-After may be a date */
export async function askLogSearch(
  fetch: FetchPort,
  url: string,
  maxBytes: number,
  at: number,
): Promise<Answered | Silence> {
  const result = await fetch({ method: 'GET', url, maxBytes, wantHeaders: ['retry-after'] });
  if (result.kind === 'failure') return { kind: 'failed', why: result.code };
  if (result.status === 429)
    return { kind: 'limited', forMs: retryAfterMs(result.headers['retry-after'], at) };
  if (result.status !== 200) return { kind: 'failed', why: `HTTP ${result.status}` };
  return { kind: 'body', body: result.body };
}

/** RFC 9110 section 10.2.3: seconds, or a date. At most an hour: who asks for more is asked again all the same. */
function retryAfterMs(header: string | undefined, at: number): number {
  const text = header?.trim() ?? '';
  const wanted = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - at;
  return Number.isNaN(wanted) ? USUAL_LIMIT : Math.min(LONGEST_LIMIT, Math.max(MINUTE, wanted));
}
