/** `vitrine domain`: could anyone else get a certificate for this host? Operators check their own lock with it. */
import type { Facts, Verdict } from '../appraisal';
import { judgeDomain } from '../domain/judge-domain';
import { lookUpDomain } from '../domain/look-up-domain';
import { type NodeNetwork, nodePorts, observeWithNode, processMemory } from '../ports/node';
import { RELEASE_ROOTS } from '../trust';
import { judgeDomainChecks } from '../verdict';
import type { DomainCommand } from './domain-arguments';
import { conclusions } from './domain-conclusion';
import { chainOf, connectionFacts, knownOf, type Page, servedChecks, servedOf } from './domain-served';
import { expectingGiven, givenWords } from './domain-words';
import { renderDomain } from './render-domain';
import type { Io, Surroundings } from './run';

/** Asks, judges and prints. @returns the verdict over the domain alone */
export async function runDomain(
  command: DomainCommand,
  io: Io,
  { roots = RELEASE_ROOTS, network = {} }: Surroundings,
): Promise<Verdict> {
  const { host, accounts, spkis } = command;
  const at = Date.now();
  const page = await lookAtSite(command.origin, network, io);
  io.err(`asking ${whomAsked(command).join(', ')}\n`);
  const findings = await lookUpDomain(host, nodePorts('', processMemory(), network), { at, ...command });

  io.err('judging\n');
  const served = servedOf(page);
  const appraisal = await judgeDomain(findings, {
    host,
    at,
    accounts: accounts.length === 0 ? 'not-published' : accounts,
    attestedSpkis: spkis.length === 0 ? 'not-established' : spkis,
    knownCertificates: knownOf(served),
    lockSeenSince: 'never',
    chain: chainOf(page),
    ctLogs: roots.ctLogs,
  });
  const names = findings.caa.forms.map(({ form, name }) => (form === 'wildcard' ? `*.${name}` : name));
  const checks = [
    ...expectingGiven(appraisal.checks, names.join(' and '), accounts),
    ...servedChecks(page, spkis),
  ];
  const verdict = judgeDomainChecks(checks);
  const facts = {
    connection: connectionFacts(served),
    domain: { ...appraisal.facts, given: { accounts, spkis } },
  } satisfies Facts;
  if (command.json) io.out(`${JSON.stringify({ host, at, verdict, checks, facts }, null, 2)}\n`);
  else {
    const given = {
      accounts,
      spkis,
      ...(served.kind === 'served' ? { servedSpkiSha256: served.spkiSha256 } : {}),
    };
    const report = {
      host,
      at,
      verdict,
      checks,
      domain: facts.domain,
      served,
      conclusions: conclusions(findings, appraisal, given),
      words: givenWords(appraisal.lock),
    };
    io.out(renderDomain(report, io.colour));
  }
  return verdict;
}

async function lookAtSite(origin: string, network: NodeNetwork, io: Io): Promise<Page> {
  io.err(`connecting to ${origin}\n`);
  return observeWithNode(origin, network);
}

function whomAsked({ dohUrls, crtShUrl, certSpotterUrl }: DomainCommand): readonly string[] {
  return [...dohUrls, crtShUrl, certSpotterUrl].flatMap((url) => (url === 'off' ? [] : [new URL(url).host]));
}
