/** The domain question of a site in brief, below its checks: who may get a certificate, and who has one. */
import type { Facts } from '../appraisal';
import { asObject } from '../ui/fact';
import type { Wording, WordingKey } from '../ui/wording';
import { type DomainFacts, domainFactsOf } from './domain-facts';
import { COLOUR, type Paint, printable } from './paint';
import { certificatesInBrief, type OwnerWords } from './render-domain-certificates';
import { namesInBrief } from './render-domain-names';

const OWNERS: Record<keyof OwnerWords, WordingKey> = {
  attested: 'report_owner_attested',
  'by-account': 'report_owner_by_account',
  'before-lock': 'report_owner_before_lock',
  'not-attested': 'report_owner_not_attested',
  'not-compared': 'report_owner_not_compared',
};

/** @returns lines, none where the domain was not looked up */
export function domainInBrief(facts: Facts, at: number, text: Wording, paint: Paint): readonly string[] {
  const domain = asObject(facts.domain);
  if (domain === undefined) return [];
  const found = domainFactsOf(domain);
  const words: OwnerWords = {
    attested: text(OWNERS.attested),
    'by-account': text(OWNERS['by-account']),
    'before-lock': text(OWNERS['before-lock']),
    'not-attested': text(OWNERS['not-attested']),
    'not-compared': text(OWNERS['not-compared']),
  };
  return [
    ...part('records', namesInBrief(found, paint), paint),
    ...part('may issue', permissions(found), paint),
    ...part('logged', certificatesInBrief(found, { at, words }, paint), paint),
  ];
}

/** Who says so is told where resolvers do not say the same. */
const permissions = ({ permissions: all }: DomainFacts): readonly string[] => {
  const disagree = new Set(all.map((p) => p.certificate)).size < all.length;
  return all.map(({ certificate, who, resolvers }) =>
    printable(`${certificate}: ${who.join('; ')}${disagree ? `  (${resolvers.join(', ')})` : ''}`),
  );
};

const part = (title: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.length === 0
    ? []
    : [`    ${paint(COLOUR['not-applicable'], title)}`, ...lines.map((line) => `      ${line}`)];
