/** Do the readers of the certificate logs answer, and in full? */
import { type Check, check } from '../../appraisal';
import type { CtSourceName } from './ct-source';
import type { KnownCertificate } from './judge-logged';
import { UNKNOWN } from './logged-certificate';
import type { LoggedFindings, SourceState } from './look-up-logged';
import type { ListedCertificate } from './merge-lists';

export interface JudgedSources {
  readonly check: Check;
  /** Both answered, and nothing is known to be missing from either. */
  readonly complete: boolean;
}

const HOUR = 3_600_000;
/** Logs publish within a day (their maximum merge delay), and readers of logs take their time too. */
const LOG_DELAY = 24 * HOUR;
/** Let's Encrypt, for one, writes a time an hour before it issues, for clocks that are slow. */
const DATED_BACK = HOUR;
const EXPECTED = 'two readers of the certificate logs that list every certificate';

/** @param certificates of all sources, those that are valid at `at` */
export function judgeSources(
  { sources }: LoggedFindings,
  certificates: readonly ListedCertificate[],
  known: readonly KnownCertificate[],
  at: number,
): JudgedSources {
  const found = sources.map(({ name, state }) => ({
    name,
    state,
    gaps: state.kind === 'answered' ? gapsOf(name, state, certificates, known, at) : [],
  }));
  const complete = found.length > 1 && found.every((s) => s.state.kind === 'answered' && s.gaps.length === 0);
  const got = found.map((s) => `${s.name}: ${inWords(s.name, s.state, s.gaps, certificates)}`).join('; ');
  const reason = complete
    ? 'log-sources-agree'
    : found.some((s) => s.gaps.length > 0)
      ? 'log-source-incomplete'
      : 'log-source-silent';
  return { complete, check: check(reason, { expected: EXPECTED, got }) };
}

/** What is known to be missing from a source, or wrong in it. */
function gapsOf(
  name: CtSourceName,
  state: Extract<SourceState, { kind: 'answered' }>,
  certificates: readonly ListedCertificate[],
  known: readonly KnownCertificate[],
  at: number,
): readonly string[] {
  const settledBy = state.at - LOG_DELAY - DATED_BACK;
  const own = certificates.filter((c) => c.sources.includes(name));
  const missed = known.filter(
    (k) =>
      (k.notBefore === undefined || k.notBefore <= settledBy) &&
      (k.notAfter === undefined || at <= k.notAfter) &&
      !own.some((c) => c.spkiSha256 === k.spkiSha256),
  );
  const lacking = certificates.filter((c) => !c.sources.includes(name) && c.notBefore <= settledBy);
  return [
    ...state.flaws,
    ...missed.map((k) => `leaves out the certificate in use with the key ${k.spkiSha256}`),
    ...lacking.map((c) => `leaves out serial ${c.serial}, which the other lists`),
    ...own
      .filter((c) => c.spkiSha256 === UNKNOWN)
      .map((c) => `does not show what key serial ${c.serial} carries`),
    // A host that is served over TLS has a certificate. Where nobody knows it, an empty list is all that shows the gap.
    ...(known.length === 0 && certificates.length === 0 ? ['lists nothing'] : []),
  ];
}

function inWords(
  name: CtSourceName,
  state: SourceState,
  gaps: readonly string[],
  certificates: readonly ListedCertificate[],
): string {
  switch (state.kind) {
    case 'off':
      return 'is switched off';
    case 'failed':
      return `no answer (${state.why})`;
    case 'limited':
      return 'takes no more questions for now';
    case 'answered': {
      const own = certificates.filter((c) => c.sources.includes(name)).length;
      const young = certificates.length - own;
      const [first, ...more] = gaps;
      if (first !== undefined) return more.length === 0 ? first : `${first}, and ${more.length} more`;
      return `${own} ${own === 1 ? 'certificate' : 'certificates'}${young === 0 ? '' : `; ${young} of the last day not yet`}`;
    }
  }
}
