/** What a quote's verdict rests on: certificates, levels, components, and the dates of Intel's records. For experts. */
import type { Appraisal, Facts } from '../appraisal';
import { asNumber, asObject } from '../ui/fact';
import { tcbFactsOf } from '../ui/tcb-facts';
import type { Wording } from '../ui/wording';
import { certificateTree, validity } from './certificate-tree';
import { columns } from './columns';
import { componentTable, levelTable } from './component-table';
import type { Paint } from './paint';

/** @returns lines; a section of which nothing is known is left out */
export function renderEvidence(
  { checks, facts, at }: Pick<Appraisal, 'checks' | 'facts' | 'at'>,
  text: Wording,
  paint: Paint,
): readonly string[] {
  const tcb = tcbFactsOf(facts);
  const started = tcb?.current === undefined ? '' : ', when the machine was started';
  // A tree looks like a proof: only where the chain holds is it one.
  const chained = checks.some((c) => c.id === 'hardware.pck-chain' && c.outcome === 'pass');
  return [
    ...section(
      chained ? 'Certificates' : 'Certificates, as the quote names them',
      certificateTree(facts, at, paint),
    ),
    ...section(`Levels${started}`, tcb === undefined ? [] : levelTable(tcb, text, paint)),
    ...section(`Components${started}`, tcb === undefined ? [] : componentTable(tcb, text, paint)),
    ...section('Levels, now', tcb?.current === undefined ? [] : levelTable(tcb.current, text, paint)),
    ...section('Components, now', tcb?.current === undefined ? [] : componentTable(tcb.current, text, paint)),
    ...section(recordsTitle(facts), records(facts, at, paint)),
  ];
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

const RECORDS: { readonly [name: string]: string } = {
  tcbInfo: 'TCB info',
  qeIdentity: 'QE identity',
  pckCrl: 'revoked processors (PCK CRL)',
  rootCrl: 'revoked authorities (root CRL)',
};

function recordsTitle({ hardware }: Facts): string {
  const evaluation = asNumber(hardware?.tcbEvaluationDataNumber);
  return `Intel’s records${evaluation === undefined ? '' : `, evaluation ${evaluation}`}`;
}

function records({ hardware }: Facts, at: number, paint: Paint): readonly string[] {
  const documents = asObject(hardware?.collateral) ?? {};
  const rows = Object.entries(RECORDS).flatMap(([name, words]) => {
    const dates = asObject(documents[name]);
    return dates === undefined ? [] : [[{ words }, { words: validity(dates, at, paint) }]];
  });
  return columns(rows, paint);
}
