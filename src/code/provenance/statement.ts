/** An in-toto statement: which artifacts something is said of, and what kind of thing is said. Source: in-toto/attestation `spec/v1`. */
import { toHex } from '../../encoding/hex';
import { parseJson } from '../../encoding/json';
import { listOf, recordOf, textOf } from '../../encoding/json-fields';
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { Envelope } from './read-bundle';

export interface Statement {
  /** For example `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const TYPES: readonly string[] = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'];
const SHORT = 500;

/**
 * The statement in an envelope whose signature was verified, when it is about this artifact.
 * @param digest SHA-256 of the artifact. It may be any of the subjects: the signer vouches for each of them.
 * @throws Refusal `statement-type`, `statement-subjects`, `statement-other-artifact`, `json-…`
 */
export function statementAbout({ payloadType, payload }: Envelope, digest: Uint8Array): Statement {
  if (payloadType !== PAYLOAD_TYPE)
    throw new Refusal('statement-type', 'payloadType', PAYLOAD_TYPE, payloadType.slice(0, 60));
  const statement = recordOf(parseJson(payload, LIMITS.jsonDepth), 'statement');
  const type = textOf(statement, '_type', SHORT);
  if (!TYPES.includes(type))
    throw new Refusal('statement-type', '_type', TYPES.join(' or '), type.slice(0, 60));
  const subjects = listOf(statement.subject, 'subject');
  if (subjects.length === 0 || subjects.length > LIMITS.statementSubjects)
    throw new Refusal(
      'statement-subjects',
      'subject',
      `1 to ${LIMITS.statementSubjects}`,
      `${subjects.length}`,
    );
  const wanted = toHex(digest);
  const named = subjects.map((subject) => recordOf(recordOf(subject, 'subject').digest, 'digest').sha256);
  if (!named.some((sha256) => typeof sha256 === 'string' && sha256.toLowerCase() === wanted))
    throw new Refusal(
      'statement-other-artifact',
      'subject',
      wanted,
      named.slice(0, 3).join(', ').slice(0, 200),
    );
  return { predicateType: textOf(statement, 'predicateType', SHORT) };
}
