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
import type { Collateral, CollateralNeed, CollateralOutcome } from './collateral';
import { type Quality, qualityOf } from './collateral-quality';
import { CHAIN_HEADERS, DOCUMENTS, type DocumentName, sourcesOf } from './collateral-sources';
import { readRemembered, remembered, type ServedDocument } from './remembered-document';

interface Options {
  /** Clock, milliseconds since the epoch. */
  readonly at: number;
  readonly roots: TrustRoots;
  /** `https://…` without a slash at its end; absent: only Intel is asked. */
  readonly pccsUrl?: string;
}

/** Never rejects. The four documents are fetched side by side; what is asked depends only on need, memory and answers. */
export async function fetchCollateral(
  need: CollateralNeed,
  ports: Ports,
  options: Options,
): Promise<CollateralOutcome> {
  const [tcbInfo, qeIdentity, pckCrl, rootCaCrl] = await Promise.all(
    DOCUMENTS.map((document) => fetchDocument(document, need, ports, options)),
  );
  const all = [tcbInfo, qeIdentity, pckCrl, rootCaCrl];
  if (served(tcbInfo) && served(qeIdentity) && served(pckCrl) && served(rootCaCrl))
    return {
      kind: 'collateral',
      collateral: {
        tcbInfo: tcbInfo.body,
        qeIdentity: qeIdentity.body,
        pckCrl: pckCrl.body,
        rootCaCrl: rootCaCrl.body,
        ...chain('tcbInfoIssuerChain', tcbInfo),
        ...chain('qeIdentityIssuerChain', qeIdentity),
        ...chain('pckCrlIssuerChain', pckCrl),
      },
    };
  return { kind: 'missing', check: whyMissing(all) };
}

type Answer = (ServedDocument & { readonly quality: Quality }) | { readonly unreachable: string };

const served = (answer: Answer | undefined): answer is Extract<Answer, ServedDocument> =>
  answer !== undefined && 'body' in answer;

async function fetchDocument(
  document: DocumentName,
  need: CollateralNeed,
  ports: Ports,
  options: Options,
): Promise<Answer> {
  const urls = sourcesOf(document, need, options.pccsUrl);
  const examine = async (copy: ServedDocument): Promise<Answer> => ({
    ...copy,
    quality: await qualityOf(document, copy, need, options),
  });

  for (const url of urls) {
    const copy = readRemembered(await ports.memory.read(memoryKey(url)), options.at);
    const answer = copy && (await examine(copy));
    if (served(answer) && answer.quality.kind === 'good') return answer;
  }

  let best: Answer | undefined;
  for (const url of urls) {
    const copy = await ask(url, document, ports);
    const answer = 'body' in copy ? await examine(copy) : copy;
    if (served(answer) && answer.quality.kind === 'good') {
      await ports.memory.write(memoryKey(url), remembered(answer, answer.quality.until));
      return answer;
    }
    best = best === undefined || rank(answer) < rank(best) ? answer : best;
  }
  return best ?? { unreachable: 'no source' };
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
  if (!served(answer)) return BAD.length;
  return answer.quality.kind === 'good' ? -1 : BAD.indexOf(answer.quality.fault.reason);
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

const chain = <N extends keyof Collateral>(
  name: N,
  { issuerChain }: ServedDocument,
): { [K in N]?: string } =>
  issuerChain === undefined ? {} : ({ [name]: issuerChain } as { [K in N]?: string });

/** Something forged beside something unreachable is still forged. */
function whyMissing(answers: readonly (Answer | undefined)[]): Check {
  for (const answer of answers) {
    if (!served(answer) || answer.quality.kind === 'good') continue;
    const { reason, expected, got } = answer.quality.fault;
    if (reason === 'collateral-forged' || reason === 'collateral-for-another-platform')
      return check(reason, { expected, got });
  }
  const failures = answers.flatMap((a) => (a !== undefined && 'unreachable' in a ? [a.unreachable] : []));
  return check('collateral-unreachable', {
    expected: "Intel's collateral for this platform",
    got: [...new Set(failures)].join('; '),
  });
}
