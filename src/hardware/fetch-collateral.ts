/**
 * Gets the collateral of a quote: from memory while it is current, else from Intel, else from a PCCS, document by document.
 *
 * Whoever answers is trusted with nothing: every answer and every remembered copy is examined, only what is authentic and
 * current is remembered, and an answer that is not makes the next source be asked. If no source has a good answer, the least bad
 * one is handed on, so that the appraisal can say what is wrong with it.
 */
import { type Check, check } from '../appraisal';
import { LIMITS } from '../limits';
import type { Ports } from '../ports/ports';
import type { TrustRoots } from '../trust';
import type { CollateralNeed, CollateralOutcome } from './collateral';
import { type Quality, qualityOf } from './collateral-quality';
import { CHAIN_HEADERS, DOCUMENTS, type DocumentName, sourcesOf } from './collateral-sources';
import { readRemembered, type ServedDocument, toRemember } from './remembered-document';

interface Options {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: TrustRoots;
  /** `https://…` without a slash at its end; absent: only Intel is asked. */
  readonly pccsUrl?: string;
}

/**
 * Never rejects. The documents are fetched side by side, in rounds: memory, first source, second source. A round is over when all
 * of its answers are there, so the order of port calls depends only on need, memory and answers, never on timing.
 */
export async function fetchCollateral(
  need: CollateralNeed,
  ports: Ports,
  options: Options,
): Promise<CollateralOutcome> {
  const best = new Map<DocumentName, Answer>();
  const consider = (document: DocumentName, answer: Answer) => {
    const known = best.get(document);
    best.set(document, known === undefined ? answer : better(known, answer));
  };
  const examined = async (document: DocumentName, copy: ServedDocument): Promise<Served> => ({
    ...copy,
    quality: await qualityOf(document, copy, need, options),
  });
  const lacking = () => DOCUMENTS.filter((d) => !isGood(best.get(d)));
  const sources = (document: DocumentName) => sourcesOf(document, need, options.pccsUrl);

  const remembered = await Promise.all(
    DOCUMENTS.flatMap((document) =>
      sources(document).map(async (url) => {
        const copy = readRemembered(await ports.memory.read(memoryKey(url)), options.at);
        return { document, answer: copy && (await examined(document, copy)) };
      }),
    ),
  );
  // A bad copy is no answer of anybody's: it is passed over, and the sources decide.
  for (const { document, answer } of remembered) if (isGood(answer)) consider(document, answer);

  const rounds = Math.max(...DOCUMENTS.map((d) => sources(d).length));
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(
      lacking().map(async (document) => {
        const url = sources(document)[round];
        if (url === undefined) return undefined;
        const copy = await ask(url, document, ports);
        return { document, url, answer: 'body' in copy ? await examined(document, copy) : copy };
      }),
    );
    for (const asked of answers) {
      if (asked === undefined) continue;
      consider(asked.document, asked.answer);
      if (isGood(asked.answer)) await ports.memory.write(memoryKey(asked.url), toRemember(asked.answer));
    }
  }
  return outcomeOf(DOCUMENTS.map((d) => best.get(d)));
}

interface Served extends ServedDocument {
  readonly quality: Quality;
}

interface Unreachable {
  readonly unreachable: string;
}

type Answer = Served | Unreachable;

const isServed = (answer: Answer | undefined): answer is Served => answer !== undefined && 'body' in answer;

const isGood = (
  answer: Answer | undefined,
): answer is Served & { readonly quality: { readonly kind: 'good' } } =>
  isServed(answer) && answer.quality.kind === 'good';

function outcomeOf(answers: readonly (Answer | undefined)[]): CollateralOutcome {
  const [tcbInfo, qeIdentity, pckCrl, rootCaCrl] = answers;
  if (!isServed(tcbInfo) || !isServed(qeIdentity) || !isServed(pckCrl) || !isServed(rootCaCrl))
    return { kind: 'missing', check: whyMissing(answers) };
  return {
    kind: 'collateral',
    collateral: {
      tcbInfo: tcbInfo.body,
      qeIdentity: qeIdentity.body,
      pckCrl: pckCrl.body,
      rootCaCrl: rootCaCrl.body,
      ...(tcbInfo.issuerChain === undefined ? {} : { tcbInfoIssuerChain: tcbInfo.issuerChain }),
      ...(qeIdentity.issuerChain === undefined ? {} : { qeIdentityIssuerChain: qeIdentity.issuerChain }),
      ...(pckCrl.issuerChain === undefined ? {} : { pckCrlIssuerChain: pckCrl.issuerChain }),
    },
  };
}

const memoryKey = (url: string): string => `collateral:${url}`;

/** An old document of Intel's says more than a forged one, a forged one more than none at all. */
const BAD = [
  'collateral-expired',
  'collateral-not-yet-valid',
  'collateral-for-another-platform',
  'collateral-forged',
  'collateral-unreadable',
] as const;

function rank(answer: Answer): number {
  if (!isServed(answer)) return BAD.length;
  return answer.quality.kind === 'good' ? -1 : BAD.indexOf(answer.quality.fault.reason);
}

/** The one that says more; of two that say nothing, both. */
function better(known: Answer, answer: Answer): Answer {
  if ('unreachable' in known && 'unreachable' in answer)
    return { unreachable: `${known.unreachable}; ${answer.unreachable}` };
  return rank(answer) < rank(known) ? answer : known;
}

async function ask(
  url: string,
  document: DocumentName,
  ports: Ports,
): Promise<ServedDocument | { unreachable: string }> {
  const wantHeaders = CHAIN_HEADERS[document];
  const result = await ports.fetch({
    method: 'GET',
    url,
    maxBytes: LIMITS.collateralBytes,
    ...(wantHeaders.length === 0 ? {} : { wantHeaders }),
  });
  const host = new URL(url).host;
  if (result.kind === 'failure') return { unreachable: `${host}: ${result.code}` };
  if (result.status !== 200) return { unreachable: `${host}: HTTP ${result.status}` };
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

/** Something forged beside something unreachable is still forged. */
function whyMissing(answers: readonly (Answer | undefined)[]): Check {
  for (const answer of answers) {
    if (!isServed(answer) || answer.quality.kind === 'good') continue;
    const { reason, expected, got } = answer.quality.fault;
    if (reason === 'collateral-forged' || reason === 'collateral-for-another-platform')
      return check(reason, { expected, got });
  }
  const failures = answers.flatMap((a) =>
    a !== undefined && 'unreachable' in a ? a.unreachable.split('; ') : [],
  );
  return check('collateral-unreachable', {
    expected: "Intel's collateral for this platform",
    got: [...new Set(failures)].join('; '),
  });
}
