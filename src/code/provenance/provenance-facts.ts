/** `facts.code.provenance`: what was found out about where images come from, as a list of images in the order of the compose file. */
import type { JsonValue } from '../../appraisal';
import type { ImageProvenance } from './look-up';

/**
 * Each image once. `finding`: as `ProvenanceFinding['kind']`. Texts of certificates were read as short and visible; others (`why`) may
 * hold what strangers wrote. Times are milliseconds since the epoch.
 */
export function provenanceFacts(found: readonly ImageProvenance[]): JsonValue {
  const rows = found.map(({ image, finding }) => ({
    image: `${image.registry}/${image.repository}`,
    digest: image.digest,
    finding: finding.kind,
    ...detailOf(finding),
  }));
  return rows.filter(
    (row, i) => rows.findIndex((r) => r.image === row.image && r.digest === row.digest) === i,
  );
}

function detailOf(finding: ImageProvenance['finding']): { readonly [name: string]: JsonValue } {
  switch (finding.kind) {
    case 'found': {
      const { repository, ref, commit, workflow, builder, runner, logIndex, integratedTime } =
        finding.provenance;
      return {
        how: finding.how,
        by: finding.by,
        repository,
        ref,
        ...(commit === undefined ? {} : { commit }),
        workflow,
        ...(builder === workflow ? {} : { builder }),
        ...(runner === undefined ? {} : { runner }),
        logIndex,
        loggedAt: integratedTime,
      };
    }
    case 'absent':
      return {};
    case 'not-verified':
    case 'not-asked':
    case 'failed':
      return { why: finding.why };
    case 'limited':
      return { until: finding.until };
  }
}
