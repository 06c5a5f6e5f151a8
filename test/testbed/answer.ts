/** What a testbed host answers, before any socket: the same answers go through TLS listeners and through a fetch port. */
import { type Bytes, utf8 } from './bytes';

export interface Request {
  readonly host: string;
  readonly method: string;
  readonly url: URL;
  /** Fingerprint of the certificate that this connection was opened with, lower-case hex SHA-256. */
  readonly certificateSha256: string;
  /** Path of the first request on this connection: some servers route by it. Equal to the own path on a fresh one. */
  readonly firstPath: string;
  /** Of a POST, at most `MOST_REQUEST_BODY` bytes: longer ones are cut off with the connection. Absent where there is none. */
  readonly body?: Uint8Array;
}

/** What a listener reads of one request. */
export const MOST_REQUEST_BODY = 1024 * 1024;

/**
 * - `endless`: bytes for as long as somebody reads
 * - `silence`: headers, one byte, and then nothing, without an end
 * - `reset`: the connection is torn down instead of an answer
 */
export type Body = Bytes | 'endless' | 'silence';
export type Answer =
  | {
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Body;
    }
  | 'reset';

export function reply(
  contentType: string,
  body: Body | string,
  more: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  return {
    status: more.status ?? 200,
    headers: { 'content-type': contentType, ...more.headers },
    body: typeof body === 'string' ? (body === 'endless' || body === 'silence' ? body : utf8(body)) : body,
  };
}

export function json(value: unknown, status = 200): Answer {
  return reply('application/json', JSON.stringify(value), { status });
}

export function notFound(): Answer {
  return reply('text/plain', 'not found\n', { status: 404 });
}
