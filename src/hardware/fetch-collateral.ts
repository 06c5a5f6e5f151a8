/**
 * Gets the collateral of a quote: from memory while it is current, else from Intel, else from a PCCS, document by document.
 *
 * Whoever answers is trusted with nothing: every answer and every remembered copy is examined, only what is authentic and
 * current is remembered, and an answer that is not makes the next source be asked. If no source has a good answer, the least bad
 * one is handed on, so that the appraisal can say what is wrong with it. A copy that will soon run out, or is older than the policy
 * allows, is renewed before; where that fails, it serves on until its last second. An older document never replaces a newer one.
 *
 * The site itself may carry collateral in its evidence. A site must not choose on what it is judged, so of that only the TCB info is
 * used, which alone would tell Intel the processor model; never the lists that could revoke the site, and nothing of it is
 * remembered. Intel still signs TCB infos of earlier evaluations on request, in which a platform that is behind was current: so one
 * that is carried counts only when it is of the same evaluation as our own QE identity, or a later one.
 */
import type { Ports } from '../ports/ports';
import type { HardwareRoots } from '../trust';
import { askCollateral } from './ask-collateral';
import type { Collateral, CollateralNeed, CollateralOutcome } from './collateral';
import { type Answer, better, type Good, isGood, outcomeOf, type Served } from './collateral-answer';
import { qualityOf } from './collateral-quality';
import {
  type CollateralUpdate,
  DOCUMENTS,
  type DocumentName,
  EVALUATED,
  sourcesOf,
} from './collateral-sources';
import type { HardwarePolicy } from './policy';
import { readRemembered, type ServedDocument, toRemember } from './remembered-document';

export interface FetchOptions {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: HardwareRoots;
  /** `https://…` without a slash at its end; absent: only Intel is asked. */
  readonly pccsUrl?: string;
  /** `standard` when absent. */
  readonly update?: CollateralUpdate;
  /** Copies in memory that are older are renewed; `any` when absent. */
  readonly maximumAge?: HardwarePolicy['maximumCollateralAge'];
  /** What the evidence brought with it; `not-carried` when absent. */
  readonly carried?: Collateral | 'not-carried';
}

/**
 * Never rejects. The documents are fetched side by side, in rounds: memory, first source, second source. A round is over when all
 * of its answers are there, so the order of port calls depends only on need, memory and answers, never on timing.
 */
export async function fetchCollateral(
  need: CollateralNeed,
  ports: Ports,
  options: FetchOptions,
): Promise<CollateralOutcome> {
  const { at, pccsUrl, update = 'standard', maximumAge = 'any', carried = 'not-carried' } = options;
  const best = new Map<DocumentName, Answer>();
  /** About these nobody is asked any more. */
  const settled = new Set<DocumentName>();
  const consider = (document: DocumentName, answer: Answer) =>
    best.set(document, better(best.get(document), answer));
  const examined = async (document: DocumentName, copy: ServedDocument): Promise<Served> => ({
    ...copy,
    quality: await qualityOf(document, copy, need, options),
  });
  const sources = (document: DocumentName) => sourcesOf(document, need, { pccsUrl, update });
  const isDue = (document: DocumentName, { quality }: Good) =>
    at >= quality.renewFrom ||
    (maximumAge !== 'any' && EVALUATED.includes(document) && at - quality.issued > maximumAge);
  const settleUnlessDue = (document: DocumentName) => {
    const found = best.get(document);
    if (isGood(found) && !isDue(document, found)) settled.add(document);
  };

  const fromMemory = async () => {
    const copies = await Promise.all(
      DOCUMENTS.flatMap((document) =>
        sources(document).map(async (url) => {
          const copy = readRemembered(await ports.memory.read(memoryKey(url)), at);
          return { document, answer: copy && (await examined(document, copy)) };
        }),
      ),
    );
    // A bad copy is no answer of anybody's: it is passed over, and the sources decide.
    for (const { document, answer } of copies) if (isGood(answer)) consider(document, answer);
    DOCUMENTS.forEach(settleUnlessDue);
  };

  const fromSources = async (documents: readonly DocumentName[]) => {
    for (let round = 0; round < MOST_SOURCES; round++) {
      const answers = await Promise.all(
        documents
          .filter((document) => !settled.has(document))
          .map(async (document) => {
            const url = sources(document)[round];
            if (url === undefined) return undefined;
            const copy = await ask(url, document, ports);
            return { document, url, answer: 'body' in copy ? await examined(document, copy) : copy };
          }),
      );
      for (const asked of answers) {
        if (asked === undefined) continue;
        const { document, url, answer } = asked;
        consider(document, answer);
        if (!isGood(answer)) continue;
        settled.add(document);
        if (best.get(document) === answer) await ports.memory.write(memoryKey(url), toRemember(answer));
      }
    }
  };

  const fromEvidence = async ({ tcbInfo, tcbInfoIssuerChain }: Collateral) => {
    const answer = await examined('tcbInfo', { body: tcbInfo, issuerChain: tcbInfoIssuerChain });
    const own = best.get('qeIdentity');
    if (!isGood(answer) || !isGood(own)) return;
    const { evaluation = -1 } = answer.quality;
    const { evaluation: needed = Number.POSITIVE_INFINITY } = own.quality;
    if (evaluation >= needed) consider('tcbInfo', answer);
    settleUnlessDue('tcbInfo');
  };

  await fromMemory();
  if (carried !== 'not-carried' && update === 'standard' && !settled.has('tcbInfo')) {
    await fromSources(DOCUMENTS.filter((document) => document !== 'tcbInfo'));
    await fromEvidence(carried);
  }
  await fromSources(DOCUMENTS);
  return outcomeOf(DOCUMENTS.map((document) => best.get(document)));
}

const MOST_SOURCES = 2;

const memoryKey = (url: string): string => `collateral:${url}`;

async function ask(
  url: string,
  document: DocumentName,
  ports: Ports,
): Promise<ServedDocument | { unreachable: string }> {
  const answer = await askCollateral(url, document, ports.fetch);
  if (!('instead' in answer)) return answer;
  const { instead } = answer;
  const why = instead.kind === 'failure' ? instead.code : `HTTP ${instead.status}`;
  return { unreachable: `${new URL(url).host}: ${why}` };
}
