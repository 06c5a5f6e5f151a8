/** The code question of one visit: of the app, and of the gateway that sees everything before it does. */
import { type Check, check, type Facts, type Outcome } from './appraisal';
import { beginDomain } from './appraise-domain';
import { appraiseSecondQuote } from './appraise-second-quote';
import { type ComposeAnswer, lookUpCompose } from './code/compose/look-up-compose';
import type { ServiceImage } from './code/compose/policy';
import { type CodeAppraisal, type CodeIdentity, judgeCode } from './code/judge-code';
import { judgeEventLog } from './code/judge-event-log';
import type { Context } from './context';
import { infoUrls } from './protocols/dstack-gateway/app-disclosure';
import { isKnownBase } from './protocols/dstack-gateway/bases';
import { readGatewayHost } from './protocols/dstack-gateway/host-name';
import type { CodeEvidence } from './protocols/protocol';
import { missingOfCode } from './verdict';

export interface CodeLook {
  readonly checks: readonly Check[];
  readonly facts?: NonNullable<Facts['code']>;
  /** Of the app. */
  readonly identity: CodeIdentity;
  /** Of the app; none where its compose file is not the measured one, or not at hand. */
  readonly images: readonly ServiceImage[];
}

/** Never rejects. One after another, so that a recording plays back alike. */
export async function appraiseCode(code: readonly CodeEvidence[], context: Context): Promise<CodeLook> {
  const checks: Check[] = [];
  const ofGateway: Check[] = [];
  let [facts, gateway]: (NonNullable<Facts['code']> | undefined)[] = [];
  let identity: CodeIdentity = {};
  let images: readonly ServiceImage[] = [];
  for (const evidence of code) {
    const appraisal = await appraiseOne(evidence, context);
    if (evidence.whose === 'gateway') {
      ofGateway.push(gatewayCheck(appraisal.checks, evidence.isPossible));
      gateway ??= appraisal.facts;
    } else {
      checks.push(...(evidence.ingress ? withIngress(appraisal.checks) : appraisal.checks));
      checks.push(...(await appraiseSecondQuote(evidence, context)));
      ({ facts, identity } = appraisal);
      images = appraisal.compose?.findings.images ?? [];
    }
  }
  checks.unshift(...worstOf(ofGateway));
  const all = { ...facts, ...(gateway === undefined ? {} : { gateway }) };
  return { checks, identity, images, ...(Object.keys(all).length === 0 ? {} : { facts: all }) };
}

async function appraiseOne(evidence: CodeEvidence, context: Context): Promise<CodeAppraisal> {
  const { quote, log, vmConfig, composeTexts = [], composeAt = [], ingress } = evidence;
  const { ports, at, visit, roots } = context;
  const logged = judgeEventLog(quote, log);
  const { appId, composeHash } = logged.app;
  const found: ComposeAnswer =
    composeHash === undefined
      ? { ...(composeTexts[0] === undefined ? {} : { text: composeTexts[0] }), notAllowed: [] }
      : await lookUpCompose(
          {
            ...{ hash: composeHash, at, refresh: visit.refresh === true },
            texts: composeTexts,
            urls: async () => [
              ...(ingress && appId !== undefined ? await agentUrls(appId, context) : []),
              ...composeAt,
            ],
          },
          ports,
        );
  const { text, notAllowed } = found;
  const judged = judgeCode(
    { quote, log, logged, vmConfig, ...(text === undefined ? {} : { compose: text }) },
    { osImages: roots.osImages },
  );
  return notAllowed.length === 0 ? judged : withoutLeave(judged, notAllowed);
}

/** That nobody has it may not be said where somebody was not asked. */
function withoutLeave(judged: CodeAppraisal, notAllowed: readonly string[]): CodeAppraisal {
  const hosts = [...new Set(notAllowed.map((url) => new URL(url).hostname))];
  return {
    ...judged,
    checks: judged.checks.map((c) =>
      c.reason === 'compose-missing'
        ? check('compose-not-asked', {
            ...(c.expected === undefined ? {} : { expected: c.expected }),
            got: hosts.join(', '),
          })
        : c,
    ),
    facts: { ...judged.facts, composeNotAsked: hosts },
  };
}

/** The guest agent of an app at a custom domain, behind the gateway that the domain's aliases lead to (section 2.5). */
async function agentUrls(appId: string, context: Context): Promise<readonly string[]> {
  const begun = beginDomain(context);
  if (begun === 'no-domain') return [];
  const aliases = (await begun.caa).resolvers.flatMap(({ asked }) => {
    const answer = asked.find(({ name }) => name === context.host)?.answer;
    return answer !== undefined && 'aliases' in answer ? answer.aliases : [];
  });
  const bases = new Set(aliases.flatMap((alias) => baseOf(alias, context) ?? []));
  return [...bases].slice(0, MOST_BASES).flatMap((base) => infoUrls(appId, base));
}

const MOST_BASES = 2;

/** Operators name the gateway itself, a label that it answers for all, or an app. */
function baseOf(alias: string, { roots }: Context): string | undefined {
  const dot = alias.indexOf('.');
  const [label, base] = [alias.slice(0, dot), alias.slice(dot + 1)];
  const leadsToGateway =
    dot > 0 && (label === '_' || isKnownBase(base, roots) || readGatewayHost(alias) !== undefined);
  return leadsToGateway ? base : undefined;
}

/** Evidence of an ingress says where keys are kept: without a known ingress in the measured file, any program may have quoted it. */
const withIngress = (checks: readonly Check[]): readonly Check[] =>
  checks.map((c) =>
    c.reason === 'ingress-absent'
      ? check('ingress-unknown', {
          expected: 'a known image of dstack-ingress',
          got: 'no service that is one',
        })
      : c,
  );

/** A gateway speaks with several quotes, of which each may be of another version of it: the worst counts. */
const worstOf = (checks: readonly Check[]): readonly Check[] =>
  checks.toSorted((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome)).slice(0, 1);

const WORST_FIRST: readonly Outcome[] = ['fail', 'warn', 'unknown', 'not-applicable', 'pass'];

/** One line for all of the gateway's code. What gateways need of their machine accuses nobody; which code they run has to be known. */
function gatewayCheck(checks: readonly Check[], isPossible?: true): Check {
  const expected = 'a known operating system, and a measured compose file that names its images by digest';
  const told = ({ reason, got }: Check) => (got === undefined ? reason : `${reason}: ${got}`);
  const failed = checks.find((c) => c.outcome === 'fail');
  if (failed?.reason === 'gateway-skips-attestation' && !isPossible) return failed;
  if (failed !== undefined)
    return check(isPossible ? 'gateway-code-warned' : 'gateway-code-refused', {
      expected,
      got: told(failed),
    });
  const missing = missingOfCode(checks);
  const warned = missing.map((id) => checks.find((c) => c.id === id)).find((c) => c?.outcome === 'warn');
  if (warned !== undefined) return check('gateway-code-warned', { expected, got: told(warned) });
  const [first] = missing;
  if (first === undefined) return check('gateway-code-known');
  const open = checks.find((c) => c.id === first);
  return check('gateway-code-unknown', { expected, got: open === undefined ? first : told(open) });
}
