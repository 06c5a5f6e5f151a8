/** CAA findings as facts of the report: every name asked, every record found and whom it lets issue. */
import type { JsonValue } from '../../appraisal';
import type { CaaRecord, DnsRecord } from '../dns/dns-record';
import type { Asked, CaaFindings, RelevantSet, ResolverFindings } from './caa-findings';
import { caaText } from './caa-text';
import { formText, permissionText, setTexts } from './caa-words';
import { permissionOf } from './permission';
import { persistName, readPersistRecord } from './persist-record';

/**
 *     { forms: ['app.example.com', '*.example.com'],
 *       resolvers: [{ resolver,
 *         sets: [{ certificate, result: 'found' | 'none' | 'failed', at?, who: [words] }],
 *         asked: [{ name, type, rcode?, authentic?, aliases?, failure?, records: [{ text, lets }] }] }] }
 *
 * `lets` is `null` for records that say nothing about who may issue.
 */
export const caaFacts = ({
  forms,
  resolvers,
  notAsked,
}: CaaFindings): { readonly [k: string]: JsonValue } => ({
  forms: forms.map(formText),
  resolvers: resolvers.map(resolverFacts),
  ...(notAsked === undefined ? {} : { notAsked }),
});

const resolverFacts = ({ resolver, asked, sets, persist }: ResolverFindings): JsonValue => ({
  resolver,
  sets: sets.map(setFacts),
  asked: [
    ...asked.map((a) => askedFacts(a, a.name, 'CAA')),
    ...persist.map((a) => askedFacts(a, persistName(a.name), 'TXT')),
  ],
});

const setFacts = (set: RelevantSet): JsonValue => ({
  certificate: formText(set),
  result: set.kind,
  ...(set.kind === 'none' ? {} : { at: set.at }),
  who: setTexts(set),
});

function askedFacts({ answer }: Asked, name: string, type: 'CAA' | 'TXT'): JsonValue {
  if (answer.kind === 'failure') return { name, type, failure: answer.why, records: [] };
  const { rcode, authentic, aliases, records } = answer;
  return { name, type, rcode, authentic, aliases, records: records.map(recordFacts) };
}

const recordFacts = (record: DnsRecord): JsonValue =>
  record.type === 'CAA'
    ? { text: caaText(record), lets: caaLets(record) }
    : { text: record.text, lets: persistLets(record.text) };

/** What the record says by itself; whether it counts for a certificate is the set's matter. */
function caaLets(record: CaaRecord): string | null {
  const tag = record.tag.toLowerCase();
  return tag === 'issue' || tag === 'issuewild' ? permissionText(permissionOf(record.value)) : null;
}

function persistLets(text: string): string | null {
  const record = readPersistRecord(text);
  return record === undefined ? null : `${record.issuer} needs no other proof from account ${record.account}`;
}
