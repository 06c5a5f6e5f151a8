/** A collateral document as memory keeps it. It is examined again whenever it is used. */
import type { JsonValue } from '../appraisal';
import { fromBase64, toBase64 } from '../encoding/base64';
import { Refusal } from '../refusal';

export interface ServedDocument {
  readonly body: Uint8Array;
  /** PEM, decoded from its header; `undefined` when there was none. */
  readonly issuerChain: string | undefined;
}

/** The document as memory keeps it; `until`: when it must be fetched again, milliseconds since the epoch. */
export function toRemember({
  body,
  issuerChain,
  quality,
}: ServedDocument & { readonly quality: { readonly until: number } }): JsonValue {
  return {
    body: toBase64(body),
    headers: issuerChain === undefined ? {} : { issuerChain },
    nextUpdate: quality.until,
  };
}

/** The copy, when there is one and `at` is before its end; `undefined` for anything else. */
export function readRemembered(value: JsonValue | undefined, at: number): ServedDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { body, headers, nextUpdate } = value;
  if (typeof body !== 'string' || typeof nextUpdate !== 'number' || !(at < nextUpdate)) return undefined;
  const issuerChain = isRecord(headers) ? headers.issuerChain : undefined;
  if (issuerChain !== undefined && typeof issuerChain !== 'string') return undefined;
  try {
    return { body: fromBase64(body), issuerChain };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function isRecord(value: JsonValue | undefined): value is { readonly [k: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
