/** One request for one document, at Intel or at any caching service. What comes is not examined here. */
import { LIMITS } from '../limits';
import type { FetchPort, FetchResult } from '../ports/ports';
import { CHAIN_HEADERS, type DocumentName } from './collateral-sources';
import type { ServedDocument } from './remembered-document';

/** The document, or what came instead: a failure, or a response of another status than 200. */
export async function askCollateral(
  url: string,
  document: DocumentName,
  fetch: FetchPort,
): Promise<ServedDocument | { readonly instead: FetchResult }> {
  const wantHeaders = CHAIN_HEADERS[document];
  const result = await fetch({
    method: 'GET',
    url,
    maxBytes: LIMITS.collateralBytes,
    ...(wantHeaders.length === 0 ? {} : { wantHeaders }),
  });
  if (result.kind === 'failure' || result.status !== 200) return { instead: result };
  const header = wantHeaders.map((name) => result.headers[name]).find((value) => value !== undefined);
  return { body: result.body, issuerChain: header === undefined ? undefined : decodedHeader(header) };
}

/** Percent-encoded PEM. A header that cannot be decoded is handed on as it is, and refused as PEM. */
function decodedHeader(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
