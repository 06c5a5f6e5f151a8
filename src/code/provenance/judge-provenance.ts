/** Findings about where images come from, to one check. It holds nothing back: see `isBeside` in `verdict.ts`. */
import { type Check, check } from '../../appraisal';
import type { ImageProvenance } from './look-up';
import type { ProvenanceFinding } from './provenance-finding';

/**
 * @param found at least one
 * @param all images of the compose file, those without a digest too
 */
export function judgeProvenance(found: readonly ImageProvenance[], all: number): Check {
  const findings = found.map(({ finding }) => finding);
  const known = findings.filter((f) => f.kind === 'found');
  const byMaker = known.filter((f) => f.by === 'maker');
  const got = `${known.length} of ${all}`;
  if (byMaker.length === all) return check('provenance-verified', { got });
  if (known.length > 0) return check('provenance-partly', { got });
  const told = (...kinds: readonly ProvenanceFinding['kind'][]) =>
    findings.find(({ kind }) => kinds.includes(kind));
  const silent = told('failed', 'limited');
  if (silent !== undefined) return check('provenance-unreachable', { got: whyOf(silent) });
  const rubbish = told('not-verified');
  if (rubbish !== undefined) return check('provenance-not-verified', { got: whyOf(rubbish) });
  return check('provenance-absent');
}

const whyOf = (finding: ProvenanceFinding): string =>
  'why' in finding
    ? finding.why
    : 'until' in finding
      ? `asked too often; not before ${new Date(finding.until).toISOString()}`
      : finding.kind;
