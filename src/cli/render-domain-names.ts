/** Which names were asked, what the records say, and who may therefore get a certificate. */
import { type Cell, columns } from './columns';
import type { AskedName, CertificatePermission, DomainFacts } from './domain-facts';
import { COLOUR, type Paint, printable } from './paint';

/** Every name asked of every resolver; each record with whom it lets issue. */
export function namesInFull({ asked, notAsked }: DomainFacts, paint: Paint): readonly string[] {
  if (notAsked !== undefined) return [`nobody was asked: ${printable(notAsked)}`];
  const unproven = asked.some((a) => a.failure === undefined) && asked.every((a) => a.authentic.length === 0);
  return [
    ...names(asked, paint, ({ text, lets }) => [
      `    ${printable(text)}`,
      ...(lets === undefined ? [] : [paint(COLOUR['not-applicable'], `      ${printable(lets)}`)]),
    ]),
    ...(unproven ? ['no resolver says that DNSSEC proves any of it'] : []),
  ];
}

/** Names that have records, or about which there was no answer; the others say nothing. */
export function namesInBrief({ asked, notAsked }: DomainFacts, paint: Paint): readonly string[] {
  if (notAsked !== undefined) return [`nobody was asked: ${printable(notAsked)}`];
  const telling = asked.filter((a) => a.records.length > 0 || a.failure !== undefined);
  return names(telling, paint, ({ text }) => [`    ${printable(text)}`]);
}

type RecordLines = (record: AskedName['records'][number]) => readonly string[];

function names(asked: readonly AskedName[], paint: Paint, linesOf: RecordLines): readonly string[] {
  const heads = columns(asked.map(headOf), paint);
  return asked.flatMap((name, i) => [heads[i] ?? '', ...name.records.flatMap(linesOf)]);
}

const headOf = (asked: AskedName): readonly Cell[] => [
  { words: printable(`${asked.type} ${asked.name}`) },
  asked.failure === undefined
    ? { words: printable(found(asked)) }
    : { words: printable(`no answer: ${asked.failure}`), colour: COLOUR.warn },
  { words: printable(tellers(asked)) },
];

function found({ rcode, aliases, records }: AskedName): string {
  const count =
    records.length === 0
      ? rcode === 'NXDOMAIN'
        ? 'no such name'
        : 'no record'
      : records.length === 1
        ? '1 record'
        : `${records.length} records`;
  return aliases.length === 0 ? count : `${count}, stands for ${aliases.join(', ')}`;
}

const tellers = ({ resolvers, authentic }: AskedName): string =>
  resolvers.map((r) => (authentic.includes(r) ? `${r} (DNSSEC)` : r)).join(', ');

/** The relevant records of each certificate that covers the host, and whom they let issue. */
export function mayIssue({ permissions }: DomainFacts, paint: Paint): readonly string[] {
  const heads = columns(
    permissions.map((p) => [
      { words: printable(p.certificate) },
      { words: printable(whence(p)) },
      { words: printable(p.resolvers.join(', ')) },
    ]),
    paint,
  );
  return permissions.flatMap((p, i) => [heads[i] ?? '', ...p.who.map((words) => `    ${printable(words)}`)]);
}

function whence({ result, at }: CertificatePermission): string {
  switch (result) {
    case 'found':
      return `by the records of ${at ?? '?'}`;
    case 'none':
      return 'no records';
    default:
      return `not known: no answer about ${at ?? '?'}`;
  }
}
