/**
 * Everything that the measured text says about the code, as findings and a summary. Facts about the text only: whether it is the
 * measured one is for the caller to know, by its hash.
 *
 *     read the fields → read the YAML → resolve the services → ask every rule → summarise
 */
import { LIMITS } from '../../limits';
import { Refusal } from '../../refusal';
import type { AppCompose, Position } from './app-compose';
import { composeDocuments } from './compose-documents';
import { Documents, type Finding, type Remark, worstFirst } from './finding';
import { readImageReference } from './image-reference';
import { knownIngress } from './known-ingress';
import { type ComposeRule, isIngress, type PolicyInput, textOf } from './policy-input';
import { type Project, readProject } from './project';
import { readYaml } from './read-yaml';
import { appFields } from './rules/app-fields';
import { attributes } from './rules/attributes';
import { fetches } from './rules/fetches';
import { images } from './rules/images';
import { ingress } from './rules/ingress';
import { mounts } from './rules/mounts';
import { type Holder, holderOf443, port443 } from './rules/port-443';
import { privilege } from './rules/privilege';
import { scripts } from './rules/scripts';
import { shortcuts } from './rules/shortcuts';
import { variables } from './rules/variables';

export type { Holder } from './rules/port-443';

/** In the order in which the specification asks. */
const COMPOSE_RULES: readonly ComposeRule[] = [
  images,
  variables,
  port443,
  ingress,
  mounts,
  privilege,
  fetches,
  attributes,
];

export interface ServiceImage {
  readonly service: string;
  /** As written, variables and all. */
  readonly reference: string;
  /** Absent where the reference is not one, for example because of a variable. */
  readonly repository?: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest?: string;
}

export interface ComposeFindings {
  /** Names, in the order of the text; none where it could not be read. */
  readonly services: readonly string[];
  readonly images: readonly ServiceImage[];
  /** Images with a digest. */
  readonly pinned: number;
  /** The text was read in full, and every service runs an image that it names by digest and nothing else. */
  readonly allPinned: boolean;
  /** Something that is not in the measured text, and that somebody may choose, decides which code runs. */
  readonly unmeasuredChoosesCode: boolean;
  /** Who has port 443 of the machine; absent where the text could not be read. */
  readonly holderOf443?: Holder;
  /** The first service that is dstack-ingress; `release` only for a known digest. */
  readonly ingress?: { readonly service: string; readonly digest?: string; readonly release?: string };
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** Applies the policy. Never throws: what cannot be read is a finding with the outcome `unknown`. */
export function examineCompose(app: AppCompose): ComposeFindings {
  const documents = new Documents(composeDocuments(app));
  const read = projectOf(app);
  const input: PolicyInput | undefined = 'project' in read ? { app, project: read.project } : undefined;
  const remarks = [
    ...('unread' in read ? [read.unread] : []),
    ...capped(everyRemark(app, input), app.positions.get('docker_compose_file') ?? FIRST),
  ];
  const findings = worstFirst(remarks.map((remark) => documents.finding(remark)));
  const imageList = input === undefined ? [] : input.project.services.flatMap(imageOf);
  return {
    services: input?.project.services.map(({ name }) => name) ?? [],
    images: imageList,
    pinned: imageList.filter(({ digest }) => digest !== undefined).length,
    allPinned:
      input !== undefined &&
      findings.every(({ topic, outcome }) => !UNPINNING.has(topic) || QUIET.has(outcome)),
    unmeasuredChoosesCode: findings.some(({ choosesCode }) => choosesCode),
    ...(input === undefined ? {} : { holderOf443: holderOf443(input) }),
    ...ingressOf(input),
    findings,
  };
}

const FIRST: Position = { line: 1, column: 1 };
const UNPINNING: ReadonlySet<string> = new Set(['images', 'reading']);
const QUIET: ReadonlySet<string> = new Set(['pass', 'info']);

type Read = { readonly project: Project } | { readonly unread: Remark };

function projectOf(app: AppCompose): Read {
  const at = app.positions.get('docker_compose_file') ?? FIRST;
  if (app.dockerComposeFile === undefined || app.dockerComposeFile === '')
    return {
      unread: {
        rule: 'compose-file-absent',
        document: 'app-compose',
        at,
        expected: 'docker_compose_file',
        got: 'none',
      },
    };
  try {
    return { project: readProject(readYaml(app.dockerComposeFile)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const rule = error.code === 'compose-services' ? 'services-unreadable' : 'compose-file-unreadable';
    return {
      unread: { rule, at: placeOf(error), expected: error.expected, got: `${error.code}: ${error.got}` },
    };
  }
}

/** Refusals name their place in words; the margin of the page needs the line. */
function placeOf({ at }: Refusal): Position {
  const [, line, column] = /^line (\d+), column (\d+)$/.exec(at) ?? [];
  return line === undefined || column === undefined ? FIRST : { line: Number(line), column: Number(column) };
}

function* everyRemark(app: AppCompose, input: PolicyInput | undefined): Iterable<Remark> {
  yield* appFields(app);
  yield* scripts(app);
  yield* shortcuts(app, input?.project);
  if (input !== undefined) for (const rule of COMPOSE_RULES) yield* rule(input);
}

/** Stops asking when there is more than anybody reads, and says so. */
function capped(remarks: Iterable<Remark>, at: Position): readonly Remark[] {
  const kept: Remark[] = [];
  for (const remark of remarks) {
    if (kept.length === LIMITS.composeFindings)
      return [
        ...kept,
        {
          rule: 'findings-left-out',
          document: 'app-compose',
          at,
          expected: `at most ${LIMITS.composeFindings} findings`,
          got: 'more',
        },
      ];
    kept.push(remark);
  }
  return kept;
}

function imageOf({ name, attributes: all }: Project['services'][number]): readonly ServiceImage[] {
  const reference = textOf(all.get('image')?.value);
  if (reference === undefined || reference === '') return [];
  const { repository, digest } = readImageReference(reference) ?? {};
  return [
    {
      service: name,
      reference,
      ...(repository === undefined ? {} : { repository }),
      ...(digest === undefined ? {} : { digest }),
    },
  ];
}

function ingressOf(input: PolicyInput | undefined): Pick<ComposeFindings, 'ingress'> {
  const service = input?.project.services.find(isIngress);
  if (service === undefined) return {};
  const digest = readImageReference(textOf(service.attributes.get('image')?.value) ?? '')?.digest;
  const release = knownIngress(digest)?.release;
  return {
    ingress: {
      service: service.name,
      ...(digest === undefined ? {} : { digest }),
      ...(release === undefined ? {} : { release }),
    },
  };
}
