/** Which of several files belong together. */
import type { EvidenceSet, FoundEvidence } from './inspect-evidence';
import { joinEndorsements } from './snp-files';

export interface ReadFile extends FoundEvidence {
  readonly path: string;
  readonly kind: string;
}

export interface Grouped {
  readonly sets: readonly EvidenceSet[];
  /** Told on standard error: a file brought what its quote has already. */
  readonly notes: readonly string[];
}

/**
 * A file without a quote or report goes with the one before it, or with the first one where none is before it; it adds what is missing
 * and replaces nothing. Without any quote, all are one set.
 */
export function groupEvidence(files: readonly ReadFile[]): Grouped {
  const sets: EvidenceSet[] = [];
  const notes: string[] = [];
  const waiting: ReadFile[] = [];
  const add = (file: ReadFile) => {
    const before = sets.at(-1);
    if (before === undefined) waiting.push(file);
    else {
      const { joined, left } = join(before, file);
      sets[sets.length - 1] = joined;
      notes.push(
        ...left.map((part) => `${part} of ${file.path} not used: ${before.paths[0] ?? ''} has its own`),
      );
    }
  };
  for (const file of files) {
    if (!standsAlone(file)) {
      add(file);
      continue;
    }
    const { path, ...evidence } = file;
    sets.push({ ...evidence, paths: [path] });
    for (const early of waiting.splice(0)) add(early);
  }
  const [first, ...others] = waiting.splice(0);
  if (first !== undefined) {
    const { path, ...evidence } = first;
    sets.push({ ...evidence, paths: [path] });
    for (const other of others) add(other);
  }
  return { sets, notes };
}

const standsAlone = ({ quote, snpReport, platform }: FoundEvidence): boolean =>
  quote !== undefined || snpReport !== undefined || platform !== undefined;

const PARTS = ['log', 'vmConfig', 'compose'] as const;
const NAMES = { log: 'event log', vmConfig: 'vm_config', compose: 'compose file' } as const;

function join(
  set: EvidenceSet,
  file: ReadFile,
): { readonly joined: EvidenceSet; readonly left: readonly string[] } {
  const lacks = (part: (typeof PARTS)[number]) => set[part] === undefined || set[part] === 'absent';
  const brought = PARTS.filter((part) => file[part] !== undefined && file[part] !== 'absent');
  const { log, vmConfig, compose, snpEndorsements: brings } = file;
  const has = set.snpEndorsements;
  return {
    joined: {
      ...set,
      paths: [...set.paths, file.path],
      ...(log !== undefined && brought.includes('log') && lacks('log') ? { log } : {}),
      ...(vmConfig !== undefined && lacks('vmConfig') ? { vmConfig } : {}),
      // Certificates come one by one: all of them belong to the report.
      ...(brings === undefined ? {} : { snpEndorsements: has ? joinEndorsements(has, brings) : brings }),
      ...(compose !== undefined && lacks('compose') ? { compose } : {}),
    },
    left: brought.filter((part) => !lacks(part)).map((part) => NAMES[part]),
  };
}
