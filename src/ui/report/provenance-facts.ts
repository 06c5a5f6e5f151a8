/**
 * `facts.code.provenance` (see `src/code/provenance/provenance-facts.ts`) as types: where each image comes from. Certificates and names
 * were written by strangers: what has not the shape is left out, texts are cut to length, lists end.
 */
import type { Facts } from '../../appraisal';
import { asList, asNumber, asObject, asText, type Fields } from '../fact';
import { strangerText } from '../stranger-text';

export interface ShownProvenance {
  /** `ghcr.io/owner/name`. */
  readonly image: string;
  readonly origin: ShownOrigin;
}

export type ShownOrigin =
  | {
      readonly kind: 'found';
      readonly how: 'attestation' | 'signature';
      /** Of the account under whose name the image is, or of one that only the registry vouches for. */
      readonly by: 'maker' | 'anybody';
      /** `owner/name`. */
      readonly repository: string;
      readonly commit?: string;
      /** Path in the repository, or an address without its scheme. */
      readonly workflow: string;
      /** The workflow that signed, where it is another one. */
      readonly builder?: string;
      readonly ref: string;
      readonly runner?: string;
      readonly logIndex: number;
      /** Milliseconds since the epoch. */
      readonly loggedAt: number;
    }
  | { readonly kind: Quiet }
  | { readonly kind: Told; readonly why: string };

type Quiet = 'absent' | 'not-asked' | 'limited';
type Told = 'not-verified' | 'failed';

/** More than are ever asked about. */
const MOST = 64;
const NAME = 300;
const LAST_TIME = Date.UTC(10_000, 0);

/** Empty where nobody was asked. */
export function provenancesOf(facts: Facts): readonly ShownProvenance[] {
  return asList(facts.code?.provenance)
    .slice(0, MOST)
    .flatMap((entry) => {
      const fields = asObject(entry);
      const image = asText(fields?.image);
      const origin = fields && originOf(fields);
      return image === undefined || origin === undefined
        ? []
        : [{ image: strangerText(image, NAME), origin }];
    });
}

function originOf(fields: Fields): ShownOrigin | undefined {
  const kind = asText(fields.finding);
  switch (kind) {
    case 'found':
      return foundIn(fields);
    case 'absent':
    case 'not-asked':
    case 'limited':
      return { kind };
    case 'not-verified':
    case 'failed':
      return { kind, why: strangerText(asText(fields.why) ?? '', NAME) };
    default:
      return undefined;
  }
}

function foundIn(fields: Fields): ShownOrigin | undefined {
  const { how, by } = fields;
  const [repository, workflow, ref] = [fields.repository, fields.workflow, fields.ref].map(asText);
  const [commit, builder, runner] = [fields.commit, fields.builder, fields.runner].map(asText);
  const [logIndex, loggedAt] = [asNumber(fields.logIndex), asNumber(fields.loggedAt)];
  if (how !== 'attestation' && how !== 'signature') return undefined;
  if (by !== 'maker' && by !== 'anybody') return undefined;
  if (repository === undefined || workflow === undefined || ref === undefined) return undefined;
  if (logIndex === undefined || loggedAt === undefined || !(loggedAt >= 0 && loggedAt <= LAST_TIME))
    return undefined;
  return {
    kind: 'found',
    how,
    by,
    repository: strangerText(repository, NAME),
    ...(commit === undefined ? {} : { commit: strangerText(commit, 64) }),
    workflow: workflowIn(workflow, repository),
    ...(builder === undefined ? {} : { builder: workflowIn(builder, repository) }),
    ref: strangerText(ref, NAME),
    ...(runner === undefined ? {} : { runner: strangerText(runner, 60) }),
    logIndex,
    loggedAt,
  };
}

/** A workflow of the repository itself by its path; of another one with its whole address. */
function workflowIn(address: string, repository: string): string {
  const own = `https://github.com/${repository}/`;
  const short = address.startsWith(own) ? address.slice(own.length) : address.replace(/^https:\/\//, '');
  return strangerText(short.replace(/@[^@]*$/, ''), NAME);
}
