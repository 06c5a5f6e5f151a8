/**
 * The second quote of an app that is known to publish one: over nothing, so it binds no connection. It has to be of the same system and
 * the same code as the evidence that does. Source: dstack evidence specification, section 13 C.
 */
import { type Check, check } from './appraisal';
import { appIdentity, type PublishedLog, publishedLog } from './code/app-identity';
import type { Context } from './context';
import { appraiseQuote } from './hardware/appraise';
import type { AuthenticQuote } from './hardware/authentic';
import { LIMITS } from './limits';
import { profileOfHost } from './profiles/profiles';
import { jsonObject, quoteField } from './protocols/quote-field';
import { Refusal } from './refusal';

interface Quoted {
  readonly quote: AuthenticQuote;
  readonly log: PublishedLog;
}

/**
 * The check `code.second-quote`, of hosts whose profile names such a quote; none for others. Never rejects.
 * @param first of the app, as `Bound.code` has it
 */
export async function appraiseSecondQuote(
  first: Quoted,
  { visit, ports, roots, at }: Context,
): Promise<readonly Check[]> {
  const path = profileOfHost(new URL(visit.origin).host, roots.profiles)?.secondQuote;
  if (path === undefined || first.quote.tee !== 'tdx') return [];
  const absent = (got: string) => [check('second-quote-absent', { expected: `a quote at ${path}`, got })];
  const answer = await ports.fetch({
    method: 'GET',
    url: `${visit.origin}${path}`,
    maxBytes: LIMITS.evidenceBytes,
  });
  if (answer.kind === 'failure') return absent(`${answer.code}: ${answer.detail}`);
  if (answer.status !== 200) return absent(`HTTP status ${answer.status}`);
  let bytes: Uint8Array;
  let log: PublishedLog;
  try {
    const object = jsonObject(answer.body);
    bytes = quoteField(object, 'quote');
    log = publishedLog(object.event_log);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return absent(`${error.got} at ${error.at}`);
  }
  // Whether it is current is said of the first quote, which is of the same processor.
  const { authentic } = await appraiseQuote(bytes, { kind: 'missing' }, { at, roots });
  if (authentic === undefined)
    return [
      check('second-quote-not-genuine', {
        expected: 'a quote signed by genuine hardware',
        got: 'one that nobody vouches for',
      }),
    ];
  return [compareQuotes(first, { quote: authentic, log })];
}

/** Replicas of an app share firmware, machine, kernel and command line. */
const SHARED = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const;

/** RTMR3 holds the instance too, so another replica has another one: then both logs have to name the same code. */
export function compareQuotes(first: Quoted, second: Quoted): Check {
  const show = ({ quote: { measurements } }: Quoted, names: readonly string[]) =>
    names.map((name) => `${name} ${measurements[name] ?? 'none'}`).join('\n');
  const differing = SHARED.filter(
    (name) => first.quote.measurements[name] !== second.quote.measurements[name],
  );
  if (differing.length > 0)
    return check('second-quote-differs', { expected: show(first, differing), got: show(second, differing) });
  if (first.quote.measurements.rtmr3 === second.quote.measurements.rtmr3)
    return check('second-quote-agrees', { got: 'the same registers' });
  const [expected, got] = [codeOf(first), codeOf(second)];
  return expected !== undefined && expected === got
    ? check('second-quote-agrees', { got: `another instance: ${got}` })
    : check('second-quote-differs', {
        expected: `rtmr3 ${first.quote.measurements.rtmr3 ?? 'none'}${expected === undefined ? '' : `, ${expected}`}`,
        got: `rtmr3 ${second.quote.measurements.rtmr3 ?? 'none'}${got === undefined ? '' : `, ${got}`}`,
      });
}

function codeOf({ quote, log }: Quoted): string | undefined {
  const app = appIdentity(quote, log);
  return app.kind === 'established'
    ? `app ${app.identity.appId}, compose file ${app.identity.composeHash}`
    : undefined;
}
