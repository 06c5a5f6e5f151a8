/**
 * What GitHub keeps of attestations about an artifact.
 * Source: GitHub REST API 2022-11-28, "List attestations" of repositories, organisations and users. Later versions no longer put the
 * bundles into the answer.
 */
import { parseJson } from '../../encoding/json';
import { listOf, recordOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import type { FetchPort, FetchResponse } from '../../ports/ports';
import { Refusal } from '../../refusal';
import type { Source } from './image-source';
import { LIMIT_HEADERS, limitIn } from './rate-limit';

export type AttestationAnswer =
  /** JSON of each bundle, nothing verified; the newest first. Empty: GitHub knows of none. */
  | { readonly kind: 'bundles'; readonly bundles: readonly string[] }
  /** Asked too often; `until` in milliseconds since the epoch. */
  | { readonly kind: 'limited'; readonly until: number }
  | { readonly kind: 'failed'; readonly why: string };

const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };

/**
 * Never rejects. One request; two where the owner turns out to be no organisation.
 * @param api address without a slash at its end
 * @param digest SHA-256, 64 lower-case hex digits
 * @param at clock, milliseconds since the epoch
 */
export async function askGitHub(
  fetch: FetchPort,
  api: string,
  source: Source,
  digest: string,
  at: number,
): Promise<AttestationAnswer> {
  const subject = `attestations/sha256:${digest}?per_page=${LIMITS.attestations}`;
  const paths =
    source.kind === 'repository' ? [`repos/${source.name}`] : [`orgs/${source.name}`, `users/${source.name}`];
  for (const path of paths) {
    const result = await fetch({
      method: 'GET',
      url: `${api}/${path}/${subject}`,
      headers: HEADERS,
      maxBytes: LIMITS.attestationListBytes,
      wantHeaders: LIMIT_HEADERS,
    });
    if (result.kind === 'failure') return { kind: 'failed', why: result.code };
    if (result.status !== 404) return answerOf(result, at);
  }
  return { kind: 'bundles', bundles: [] };
}

function answerOf(response: FetchResponse, at: number): AttestationAnswer {
  const { status, body } = response;
  const until = limitIn(response, at);
  if (until !== undefined) return { kind: 'limited', until };
  if (status !== 200) return { kind: 'failed', why: `HTTP ${status}` };
  try {
    const answer = recordOf(parseJson(body, LIMITS.jsonDepth), 'answer');
    const rows = listOf(answer.attestations, 'attestations').slice(0, LIMITS.attestations);
    const bundles = rows.map((row) => recordOf(row, 'attestation').bundle).filter(isObject);
    if (bundles.length === 0 && rows.length > 0) return { kind: 'failed', why: 'no bundles in the answer' };
    return { kind: 'bundles', bundles: bundles.map((bundle) => JSON.stringify(bundle)) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'failed', why: error.message };
    throw error;
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
